/**
 * A free number to suggest: the first one after the number that was made last. Without one, the lowest free number from where those of the
 * usual length begin. Empty: there is none of that length.
 */
export function nextFreeNumber(numbers: readonly string[], lastMade: string | null = null): string {
  const byLength = new Map<number, number>()
  for (const number of numbers) byLength.set(number.length, (byLength.get(number.length) ?? 0) + 1)
  const usual = [...byLength].sort(([one, a], [other, b]) => b - a || one - other)[0]?.[0] ?? 4
  const length = lastMade?.length ?? usual
  const taken = new Set(numbers)
  const same = numbers.filter((number) => number.length === length && !number.startsWith('0')).map(Number)
  const lowest = same.length === 0 ? 10 ** (length - 1) + 1 : Math.min(...same)
  const from = (first: number): string => {
    let next = first
    while (taken.has(String(next).padStart(length, '0'))) next += 1
    return String(next).padStart(length, '0')
  }
  const fits = (text: string): boolean => text.length === length && length <= 10
  const next = from(lastMade === null ? lowest : Number(lastMade) + 1)
  if (fits(next)) return next
  const first = from(lowest)
  return fits(first) ? first : ''
}
