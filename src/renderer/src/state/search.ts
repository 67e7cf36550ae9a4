import type { ExtensionRow } from '../../../shared/extension.ts'

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

/** Lower case without diacritics: `nguyen` finds `Nguyễn`, `dang` finds `Đặng`. Tens of thousands of names are folded at a first keystroke. */
export function fold(text: string): string {
  if (plainText.test(text)) return text.toLowerCase()
  let folded = ''
  for (const char of text) folded += char < '\x80' ? char : foldChar(char)
  return folded.toLowerCase()
}

/** What a row is found by: number, name, caller ID and team. */
export function haystack(row: ExtensionRow): string {
  return `${row.number} ${fold(row.displayName ?? '')} ${row.outboundCallerId ?? ''} ${row.teamId ?? ''}`
}

/** Finds texts in one list; what is typed further is looked for in what was found before. */
export interface Finder<T> {
  readonly from: readonly T[]
  /** Those that have every word of the text; all of them for an empty one. */
  find(text: string): readonly T[]
}

export function finder<T extends { readonly haystack: string }>(from: readonly T[]): Finder<T> {
  let last: { readonly text: string; readonly found: readonly T[] } = { text: '', found: from }
  return {
    from,
    find(text) {
      const wanted = fold(text.trim())
      if (wanted === last.text) return last.found
      const words = wanted.split(/\s+/).filter((word) => word !== '')
      const among = wanted.startsWith(last.text) ? last.found : from
      const found = words.length === 0 ? from : among.filter(({ haystack }) => words.every((word) => haystack.includes(word)))
      last = { text: wanted, found }
      return found
    },
  }
}

/** The lowest number above the longest run of numbers of the usual length that is free. */
export function nextFreeNumber(numbers: readonly string[]): string {
  const byLength = new Map<number, number>()
  for (const number of numbers) byLength.set(number.length, (byLength.get(number.length) ?? 0) + 1)
  const length = [...byLength].sort(([one, a], [other, b]) => b - a || one - other)[0]?.[0] ?? 4
  const taken = new Set(numbers)
  const same = numbers.filter((number) => number.length === length && !number.startsWith('0')).map(Number)
  let next = same.length === 0 ? 10 ** (length - 1) + 1 : Math.min(...same)
  while (taken.has(String(next))) next += 1
  const text = String(next)
  return text.length <= 10 ? text : ''
}

/** Only what differs, so that an edit sends nothing else. */
export function changes<T extends object>(before: T, after: T): Partial<T> {
  const patch: Partial<T> = {}
  for (const key of Object.keys(after) as (keyof T)[]) if (after[key] !== before[key]) patch[key] = after[key]
  return patch
}
