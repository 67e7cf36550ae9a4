import { fold } from '../../../shared/search-text.ts'

export { fold }

/** The words of what somebody typed, folded. */
export function wordsOf(text: string): string[] {
  return fold(text)
    .split(/\s+/)
    .filter((word) => word !== '')
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
