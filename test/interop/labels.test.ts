import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { drawLabels, type Label } from '../../src/main/provisioning/card/labels.ts'
import { needing } from '../support/sip/tools.ts'

const tools = needing('zbarimg', 'pdftoppm', 'pdfinfo', 'pdftotext')
let folder: string
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'linecard-labels-'))))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const sizes = [
  { width: 62, height: 29 },
  { width: 89, height: 36 },
  { width: 57, height: 32 },
  { width: 50, height: 18.5 },
] as const

const names = [
  'Nguyễn Thị Hồng Ánh',
  'Phòng Chăm sóc khách hàng và Hỗ trợ kỹ thuật khu vực miền Trung và Tây Nguyên',
  'Ngườihailăngkhôngcókhoảngtrắngnàogiữacácchữcáicủamình',
  'Kho',
]
const labels: readonly Label[] = names.map((name, at) => ({
  id: ['Qm9vazEyMzQ1Njc4', 'aB3_xYz-09QwErTy', 'ZZtop4mE7u2pLk9-', '0123456789abcdef'][at] ?? '',
  number: at === 3 ? '1234567890' : String(1001 + at),
  name,
  mac: at === 2 ? null : '805ec0a1b2c3',
}))

/** What another renderer and another decoder make of each page at a label printer's 203 dots an inch, each of them black or white. */
function decoded(pdf: string, pages: number): string[] {
  execFileSync('pdftoppm', ['-r', '203', '-gray', '-aa', 'no', '-aaVector', 'no', pdf, pdf])
  return Array.from({ length: pages }, (_, page) =>
    execFileSync('zbarimg', ['--nodbus', '-q', '--raw', `${pdf}-${page + 1}.pgm`], { encoding: 'utf8' }).trim(),
  )
}

describe.skipIf(tools.missing)(tools.title('a label'), () => {
  it.each(sizes)('of $width × $height mm is a page of that size, and its code and letters are read', async (size) => {
    const drawn = await drawLabels(labels, size)
    expect(drawn?.tight).toEqual([])
    const pdf = join(folder, `${size.width}x${size.height}.pdf`)
    writeFileSync(pdf, drawn?.pdf ?? '')

    const info = execFileSync('pdfinfo', ['-f', '1', '-l', String(labels.length), '-box', pdf], { encoding: 'utf8' })
    const boxes = [...info.matchAll(/MediaBox:\s+([\d.]+)\s+([\d.]+)\s+([\d.]+)\s+([\d.]+)/g)]
    expect(boxes).toHaveLength(labels.length)
    for (const [, left, bottom, right, top] of boxes) {
      const millimetres = (points: number): number => (points * 25.4) / 72
      expect(Math.abs(millimetres(Number(right) - Number(left)) - size.width)).toBeLessThan(0.1)
      expect(Math.abs(millimetres(Number(top) - Number(bottom)) - size.height)).toBeLessThan(0.1)
    }

    expect(decoded(pdf, labels.length)).toEqual(labels.map(({ id }) => id))

    for (const [page, { name, number, mac }] of labels.entries()) {
      const at = String(page + 1)
      const text = execFileSync('pdftotext', ['-f', at, '-l', at, pdf, '-'], { encoding: 'utf8' }).normalize('NFC')
      // A word may go on in the next line.
      const letters = text.replace(/\s+/g, '')
      expect(letters).toContain(name.replace(/\s+/g, ''))
      expect(letters).toContain(number)
      expect(letters.includes('…a1:b2:c3')).toBe(mac !== null)
      // The end of the MAC, and no more of it.
      expect(letters).not.toContain('80:5e:c0')
    }
  })

  it('draws every letter within its page', async () => {
    const drawn = await drawLabels(labels, sizes[3])
    const pdf = join(folder, 'within.pdf')
    writeFileSync(pdf, drawn?.pdf ?? '')
    const words = execFileSync('pdftotext', ['-bbox', pdf, '-'], { encoding: 'utf8' })
    const pages = words.split('<page ').slice(1)
    expect(pages).toHaveLength(labels.length)
    for (const page of pages) {
      const [, width, height] = /width="([\d.]+)" height="([\d.]+)"/.exec(page) ?? []
      for (const [, left, top, right, bottom] of page.matchAll(
        /<word xMin="([-\d.]+)" yMin="([-\d.]+)" xMax="([-\d.]+)" yMax="([-\d.]+)"/g,
      )) {
        expect(Math.min(Number(left), Number(top))).toBeGreaterThanOrEqual(0)
        expect(Number(right)).toBeLessThanOrEqual(Number(width))
        expect(Number(bottom)).toBeLessThanOrEqual(Number(height) + 1)
      }
    }
  })
})
