import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { encode } from 'uqr'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { drawCards, type Card } from '../../src/main/provisioning/card/cards.ts'
import { qrPng } from '../../src/main/provisioning/png.ts'
import { fitsCode, qrOf } from '../../src/main/provisioning/qr.ts'
import { targets } from '../../src/main/provisioning/targets/index.ts'
import type { PhoneAccount } from '../../src/main/provisioning/targets/target.ts'
import { decodeQr } from '../support/sip/phones.ts'
import { needing } from '../support/sip/tools.ts'

const zbar = needing('zbarimg')
const poppler = execCommand('pdftoppm', ['-v'])
let folder: string
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'linecard-cards-'))))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function execCommand(command: string, args: string[]): boolean {
  try {
    execFileSync(command, args, { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

const account: PhoneAccount = {
  extension: '1001',
  displayName: 'Nguyễn Thị Hồng Ánh',
  password: 'Xy7&k<Q2 é"\\;ệ',
  mac: null,
  madeAt: 0,
  sip: {
    domain: 'pbx.example.vn',
    transport: 'tls',
    port: 5061,
    outboundProxy: 'sbc.example.vn:5061',
    expiresSeconds: 600,
    srtp: 'optional',
    stun: null,
    voicemail: '*97',
  },
}

/** Every code that the app can show for this account: what the target meant to say, and the code. */
const codes = targets
  .filter((target) => target.info.qr === 'credentials')
  .map((target) => ({ id: target.info.id, rendered: target.render(account) }))
  .flatMap(({ id, rendered }) => (rendered.ok && rendered.qr ? [{ id, bytes: rendered.qr }] : []))

describe.skipIf(zbar.missing)(zbar.title('a QR code read by another decoder'), () => {
  it('there are codes to read', () => {
    expect(codes.map((code) => code.id)).toContain('grandstream-wave')
  })

  it.each(codes)('of $id has the same content at screen and at print size', ({ bytes }) => {
    for (const [use, module] of [
      ['screen', 3],
      ['paper', 6],
    ] as const) {
      const qr = qrOf(bytes, use, true)
      if (!qr) throw new Error('too large for a code')
      expect(decodeQr(qrPng(qr, module)).equals(Buffer.from(bytes))).toBe(true)
    }
  })

  it('any text comes back byte for byte', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 300 }), (text) => {
        const bytes = new TextEncoder().encode(text)
        const qr = qrOf(bytes, 'screen', false)
        expect(qr && decodeQr(qrPng(qr, 3)).equals(Buffer.from(bytes))).toBe(true)
      }),
      { numRuns: 40 },
    )
  })

  it('more than a code can hold is no code, not half of one', () => {
    for (const [use, most] of [
      ['screen', 2_331],
      ['paper', 1_663],
    ] as const) {
      const bytes = new Uint8Array(most).fill(65)
      expect(qrOf(bytes, use, false)?.version).toBe(40)
      expect(fitsCode(bytes, use)).toBe(true)
      const more = new Uint8Array(most + 1).fill(65)
      expect([fitsCode(more, use), qrOf(more, use, false)]).toEqual([false, null])
      expect(() => encode([...more], { ecc: use === 'screen' ? 'M' : 'Q', boostEcc: false })).toThrow()
    }
  })
})

function cardOf(number: number): Card {
  const target = targets.find((one) => one.info.id === 'grandstream-wave')
  const rendered = target?.render({ ...account, extension: String(number) })
  const bytes = rendered?.ok ? rendered.qr : null
  return {
    extension: String(number),
    displayName: account.displayName,
    targetName: 'Grandstream Wave',
    how: 'scan',
    code: bytes,
    domain: account.sip.domain,
    server: 'sbc.example.vn:5061',
    transport: 'tls',
    byHand: rendered?.ok ? rendered.byHand : [],
    voicemailNumber: '*97',
    voicemailPin: '4711',
    password: null,
  }
}

describe.skipIf(zbar.missing || !poppler)('a printed card', () => {
  it.each([
    ['a4', 1],
    ['a4', 4],
    ['letter', 4],
    ['a4', 8],
    ['letter', 8],
  ] as const)(
    'on %s with %i a page is read at 150 dots an inch, and its Vietnamese letters are there',
    async (paper, perPage) => {
      const cards = Array.from({ length: perPage + 1 }, (_, index) => cardOf(1001 + index))
      const pdf = join(folder, `${paper}-${perPage}.pdf`)
      writeFileSync(pdf, (await drawCards(cards, { paper, perPage, language: 'vi' })) ?? '')
      const text = execFileSync('pdftotext', [pdf, '-'], { encoding: 'utf8' }).normalize('NFC').replace(/\s+/g, ' ')
      expect(text).toContain('Nguyễn Thị Hồng Ánh')
      expect(text).toContain('Mã PIN hộp thư thoại')
      expect(text).toContain('4711')
      expect(text).not.toContain(account.password)
      expect(text.split('Cần đặt thủ công: giao thức truyền tải TLS, thời hạn đăng ký 600 giây, SRTP tùy chọn.')).toHaveLength(
        perPage + 2,
      )

      execFileSync('pdftoppm', ['-r', '150', '-png', pdf, join(folder, `${paper}-${perPage}`)])
      const pages = readdirSync(folder).filter((name) => name.startsWith(`${paper}-${perPage}-`) && name.endsWith('.png'))
      expect(pages).toHaveLength(2)
      const read = pages.flatMap(
        (page) =>
          execFileSync('zbarimg', ['--nodbus', '-q', '--xml', join(folder, page)], { encoding: 'utf8' }).match(
            /<UserID>|&lt;UserID&gt;|<symbol/g,
          ) ?? [],
      )
      expect(read.filter((one) => one === '<symbol')).toHaveLength(perPage + 1)
      // The last card is alone on its page: its bytes are exact.
      const last = decodeQr(readFileSync(join(folder, pages.sort().at(-1) ?? '')))
      const target = targets
        .find((one) => one.info.id === 'grandstream-wave')
        ?.render({ ...account, extension: String(1001 + perPage) })
      expect(target?.ok && target.qr && last.equals(Buffer.from(target.qr))).toBe(true)
    },
  )

  it('says what has to be set by hand on the smallest card, too, and in English', async () => {
    const pdf = join(folder, 'by-hand.pdf')
    const byHand = [
      ...[
        { setting: 'name', value: 'Nguyễn Thị Hồng Ánh' } as const,
        { setting: 'proxy', value: 'sbc.example.vn:5061' } as const,
      ],
      ...[{ setting: 'srtp', value: 'required' } as const, { setting: 'stun', value: 'stun.example.vn:3478' } as const],
    ]
    writeFileSync(pdf, (await drawCards([{ ...cardOf(1001), byHand }], { paper: 'letter', perPage: 8, language: 'en' })) ?? '')
    const text = execFileSync('pdftotext', [pdf, '-'], { encoding: 'utf8' }).normalize('NFC').replace(/\s+/g, '')
    // A step gave way, and the steps are counted as they stand.
    expect(text).toContain(
      '3.Setbyhand:nameNguyễnThịHồngÁnh,outboundproxysbc.example.vn:5061,SRTPrequired,STUNserverstun.example.vn:3478.',
    )
  })

  it('has the password only where it was asked for', async () => {
    const pdf = join(folder, 'secret.pdf')
    const card = { ...cardOf(1001), code: null, password: 'Plain-Secret-77' }
    writeFileSync(pdf, (await drawCards([card], { paper: 'a4', perPage: 4, language: 'en' })) ?? '')
    expect(execFileSync('pdftotext', [pdf, '-'], { encoding: 'utf8' }).replace(/\s+/g, '')).toContain('Plain-Secret-77')
  })
})
