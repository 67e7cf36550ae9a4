/** Where an arrow up or down leads from place `at` of `count` in a list, round its ends; null: no such key. */
export function arrowStep(key: string, at: number, count: number): number | null {
  const step = key === 'ArrowDown' ? 1 : key === 'ArrowUp' ? -1 : 0
  return step === 0 ? null : (at + step + count) % Math.max(1, count)
}
