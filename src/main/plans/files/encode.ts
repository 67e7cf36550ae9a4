import type { TextEncoding } from '../import/encodings.ts'

/**
 * Writes text down in an encoding that lists come in. A letter that it does not have loses its marks, or becomes a question mark. `mark`: the byte
 * order mark before it.
 */
export function encodeText(text: string, encoding: TextEncoding, mark: boolean): Uint8Array {
  switch (encoding) {
    case 'utf-8':
      return Buffer.from(`${mark ? '\ufeff' : ''}${text}`, 'utf8')
    case 'utf-16le':
      return Buffer.from(`${mark ? '\ufeff' : ''}${text}`, 'utf16le')
    case 'utf-16be':
      return Buffer.from(`${mark ? '\ufeff' : ''}${text}`, 'utf16le').swap16()
    default:
      return inCodePage(text, encoding)
  }
}

type CodePage = 'windows-1252' | 'windows-1258'
const pages = new Map<CodePage, ReadonlyMap<string, number>>()

function pageOf(name: CodePage): ReadonlyMap<string, number> {
  const known = pages.get(name)
  if (known) return known
  const decoder = new TextDecoder(name)
  const page = new Map(Array.from({ length: 256 }, (_, byte) => [decoder.decode(new Uint8Array([byte])), byte] as const))
  pages.set(name, page)
  return page
}

/** Tone marks, which Windows-1258 writes behind their vowel, each a byte of its own. */
const tones = /[\u0300\u0301\u0303\u0309\u0323]/g

function inCodePage(text: string, name: CodePage): Uint8Array {
  const page = pageOf(name)
  const bytes: number[] = []
  for (const letter of text.normalize('NFC')) {
    const byte = page.get(letter)
    if (byte !== undefined) bytes.push(byte)
    else bytes.push(...parted(letter, page))
  }
  return Uint8Array.from(bytes)
}

function parted(letter: string, page: ReadonlyMap<string, number>): readonly number[] {
  const apart = letter.normalize('NFD')
  const marks = (apart.match(tones) ?? []).map((mark) => page.get(mark))
  const base = page.get(apart.replace(tones, '').normalize('NFC'))
  const written = [base, ...marks].filter((byte) => byte !== undefined)
  if (written.length === 1 + marks.length && base !== undefined) return written
  const bare = apart.replace(/\p{M}/gu, '').replace('đ', 'd').replace('Đ', 'D')
  return [page.get(bare) ?? 0x3f]
}
