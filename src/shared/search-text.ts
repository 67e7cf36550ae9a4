import type { ExtensionRow } from './extension.ts'

const plainText = /^[\x20-\x7e]*$/
const foldedChars = new Map<string, string>([
  ['đ', 'd'],
  ['Đ', 'd'],
])

function foldChar(char: string): string {
  let folded = foldedChars.get(char)
  if (folded === undefined) {
    folded = char.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
    foldedChars.set(char, folded)
  }
  return folded
}

/** Lower case without diacritics: `nguyen` finds `Nguyễn`, `dang` finds `Đặng`. */
export function fold(text: string): string {
  if (plainText.test(text)) return text.toLowerCase()
  let folded = ''
  for (const char of text) folded += char < '\x80' ? char : foldChar(char)
  return folded.toLowerCase()
}

/** Ends with a full stop, so that team 2 does not find team 21. */
export const teamWord = (id: string | number): string => `team${id}.`

type Found = Pick<ExtensionRow, 'number' | 'displayName' | 'outboundCallerId' | 'teamId' | 'phone' | 'mac' | 'note'>

/** What a row is found by, folded, in one line: number, name, caller ID, team, which is one word with its number, its phone with the MAC's digits, and its note. */
export function haystack(row: Found): string {
  const team = row.teamId === null ? '' : teamWord(row.teamId)
  const phone = row.phone === undefined ? '' : ` ${fold(row.phone)} ${row.mac ?? ''}`
  const note = row.note === undefined ? '' : ` ${fold(row.note)}`
  return `${row.number} ${fold(row.displayName ?? '')} ${row.outboundCallerId ?? ''} ${team}${phone}${note}`.replaceAll('\n', ' ')
}
