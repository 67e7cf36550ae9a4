import { createRequire } from 'node:module'
import { inflateSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { drawCards, type Card } from '../../../src/main/provisioning/card/cards.ts'
import { needsPen, written } from '../../../src/main/provisioning/card/letters.ts'

const require = createRequire(import.meta.url)
// What draws the cards reads fonts with it.
const fontkit = createRequire(require.resolve('pdfkit'))('fontkit') as { openSync(path: string): unknown }
const fontSchema = z.object({ characterSet: z.array(z.number()) })

describe('the letters of a card', () => {
  it.each(['400Regular/BeVietnamPro_400Regular', '600SemiBold/BeVietnamPro_600SemiBold'])('are those of its font: %s', (name) => {
    const font = fontkit.openSync(require.resolve(`@expo-google-fonts/be-vietnam-pro/${name}.ttf`))
    const has = new Set(fontSchema.parse(font).characterSet)
    const differs: string[] = []
    for (let code = 0x20; code < 0x1_0000; code += 1) {
      const letter = String.fromCharCode(code)
      // A mark alone, or half a character, is no letter; what is written in another way counts as that.
      if (!letter.isWellFormed() || /\p{M}|\p{Co}|\p{Cn}/u.test(letter) || letter.normalize('NFC') !== letter) continue
      if (has.has(code) !== (written(letter) !== null)) differs.push(code.toString(16))
    }
    expect(differs).toEqual([])
  })

  it.each([
    ['Nguyễn Thị Hồng Ánh', true],
    ['Nguyễn Thị Hồng Ánh'.normalize('NFD'), true],
    ['Łukasz Öberg – “Kho” №', false],
    ['สมชาย', false],
    ['王小明', false],
    ['محمد', false],
    ['Анна', false],
    ['Lan 🌸', false],
    ['', true],
  ])('%s: all there is %s', (name, there) => {
    expect(written(name)).toBe(there ? name.normalize('NFC') : null)
    expect(needsPen({ displayName: name, password: null })).toBe(!there)
    expect(needsPen({ displayName: 'Lan', password: name })).toBe(!there)
  })
})

const card: Card = {
  ...{ extension: '1001', displayName: 'Lan', targetName: 'Linphone', how: 'manual', code: null, domain: 'pbx.example.vn' },
  ...{ server: 'pbx.example.vn:5061', transport: 'tls', byHand: [], voicemailNumber: null, voicemailPin: null, password: null },
}

/** What is drawn, as a PDF says it: how often a letter that the font lacks stands there (its glyph 0), and how many lines are drawn. */
async function drawn(one: Card): Promise<{ boxes: number; lines: number }> {
  const pdf = Buffer.from((await drawCards([one], { paper: 'a4', perPage: 1, language: 'en' })) ?? '').toString('latin1')
  const streams = [...pdf.matchAll(/stream\r?\n([^]*?)\r?\nendstream/g)].flatMap(([, data = '']) => {
    try {
      return [inflateSync(Buffer.from(data, 'latin1')).toString('latin1')]
    } catch {
      return []
    }
  })
  const page = streams.find((text) => text.includes('BT')) ?? ''
  const glyphs = [...page.matchAll(/<([0-9a-f]+)>/g)].flatMap(([, hex = '']) => hex.match(/.{4}/g) ?? [])
  return { boxes: glyphs.filter((glyph) => glyph === '0000').length, lines: page.match(/ l\n/g)?.length ?? 0 }
}

describe('a card', () => {
  it.each(['สมชาย ใจดี', '王小明', 'محمد علي', 'Анна', 'Lan 🌸', 'ก'.repeat(255)])(
    'has an empty line to write %s on, and no boxes that look like a name',
    async (displayName) => {
      const plain = await drawn(card)
      expect(plain.boxes).toBe(0)
      expect(await drawn({ ...card, displayName })).toEqual({ boxes: 0, lines: plain.lines + 1 })
      const withPassword = await drawn({ ...card, password: 'a password' })
      expect(await drawn({ ...card, password: displayName })).toEqual({ boxes: 0, lines: withPassword.lines + 1 })
    },
  )
})
