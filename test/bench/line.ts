/** One measured number beside its peers and its limit: what `npm run bench -- --json` prints, an object a line. */
export type Line = {
  /** What was measured, in a few words. */
  bench: string
  /** How much it was measured on: rows, extensions, files. */
  size: number
  /** Of `ours`, the peers and the limit; less is better, unless it says `share` or `%` of something to be used up. */
  unit: string
  ours: number
  /** The same measured for what one would use otherwise, in the same run. */
  peers: Record<string, number>
  /** `ours` may be at most this. */
  limit?: number
}

/** What a `*.bench.ts` file exports. */
export interface Bench {
  readonly name: string
  /** `size`: only this one, for a bench that measures several; null: all of them. */
  run(size: number | null): AsyncGenerator<Line>
}

/** The middle of the measured values; NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other)
  const middle = sorted.length >> 1
  const [low = Number.NaN, high = Number.NaN] = [sorted[sorted.length % 2 === 1 ? middle : middle - 1], sorted[middle]]
  return (low + high) / 2
}

/** Rounded to three digits: no more of a measured time means anything. */
export function rounded(value: number): number {
  return Number(value.toPrecision(3))
}
