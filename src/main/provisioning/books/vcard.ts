import { utf8 } from '../escape/bytes.ts'
import type { BookEntry } from './entry.ts'

/** A line's bytes without its end: RFC 2426 and RFC 6350, 3.2. */
const longestLine = 75

/** What a text may hold (RFC 6350, 3.4). Line breaks are in no name. */
const value = (text: string): string => text.replace(/[\\,;]/g, (sign) => `\\${sign}`)

/** A long line goes on in the next one, behind a blank; no character is cut in two. */
function folded(line: string): string {
  const lines: string[] = []
  let written = ''
  for (const char of line) {
    if (Buffer.byteLength(written + char) > longestLine) {
      lines.push(written)
      written = ' '
    }
    written += char
  }
  return [...lines, written].map((one) => `${one}\r\n`).join('')
}

/** One card a name. All of the name is in its first part, which every program shows when the others are empty. */
export function vCards(entries: readonly BookEntry[], version: '3.0' | '4.0'): Uint8Array {
  const types = version === '3.0' ? ['WORK,VOICE', 'CELL', 'OTHER'] : ['work', 'cell', 'voice']
  return utf8(
    entries
      .flatMap(({ name, number, mobile, other }) => [
        'BEGIN:VCARD',
        `VERSION:${version}`,
        `FN:${value(name)}`,
        `N:${value(name)};;;;`,
        ...[number, mobile, other].flatMap((one, at) => (one === undefined ? [] : [`TEL;TYPE=${types[at]}:${value(one)}`])),
        'END:VCARD',
      ])
      .map(folded)
      .join(''),
  )
}
