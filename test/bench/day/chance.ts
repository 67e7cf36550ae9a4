import type { Random } from '../../../src/main/system/random.ts'

/** Chance that comes out the same at every run: mulberry32 from a seed. */
export interface Chance {
  /** 0 up to, not including, 1. */
  unit(): number
  between(least: number, most: number): number
  /** An exponential wait: most are short, few are long. */
  wait(mean: number): number
  /** Around `median`, never negative, with a long tail. */
  skewed(median: number, sigma: number): number
  whole(below: number): number
  pick<T>(list: readonly T[]): T
  happens(probability: number): boolean
}

export function chanceFrom(seed: number): Chance {
  let state = seed >>> 0
  const unit = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const normal = (): number => Math.sqrt(-2 * Math.log(1 - unit())) * Math.cos(2 * Math.PI * unit())
  const whole = (below: number): number => Math.floor(unit() * below)
  return {
    unit,
    whole,
    between: (least, most) => least + unit() * (most - least),
    wait: (mean) => -Math.log(1 - unit()) * mean,
    skewed: (median, sigma) => median * Math.exp(sigma * normal()),
    pick(list) {
      const found = list[whole(list.length)]
      if (found === undefined) throw new RangeError('nothing to pick from')
      return found
    },
    happens: (probability) => unit() < probability,
  }
}

/** The same as bytes, for what wants a source of randomness. */
export const bytesFrom = (chance: Chance): Random => ({
  bytes: (count) => Uint8Array.from({ length: count }, () => chance.whole(256)),
})
