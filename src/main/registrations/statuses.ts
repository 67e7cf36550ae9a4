import type { RegistrationState } from '#shared/extension.ts'
import { sorting } from '../concurrency/sorting.ts'

/** What is known of one status. Times in ms, on a clock that nobody can set. */
export interface Knowledge {
  /** When it was last told, or asked in vain. */
  readonly lookedAt: number
  readonly state: RegistrationState | null
}

/** What is known of each extension's status, the longest unasked first, so that choosing the next costs the same for ten and for 50,000. */
export interface Statuses {
  readonly size: number
  has(number: string): boolean
  get(number: string): Knowledge | undefined
  /** All numbers there are, and when each was told before this run; null: never, or nobody knows. From the last step on; what is learnt between two counts. */
  replace(all: Iterable<{ readonly number: string; readonly lookedAt: number | null }>, now: number): Generator<void, void, void>
  /** Numbers that came, and numbers that went. */
  change(come: Iterable<string>, gone: Iterable<string>): void
  learn(number: string, state: RegistrationState, at: number): void
  /** It could not be read: it is not asked for ever. */
  askedInVain(number: string, at: number): void
  /** From the longest unasked. */
  oldest(): Iterable<[string, Knowledge]>
  /** Those that changed in the last hour, and how often. */
  restless(now: number): Iterable<[string, number]>
  /** How many were never asked and never told. */
  neverLookedAt(): number
  /** How many were not looked at since the sweep under way began. */
  unswept(): number
  isUnswept(number: string): boolean
}

const restlessForMs = 60 * 60_000
const maxFlips = 8

interface Known {
  lookedAt: number
  state: RegistrationState | null
}

/** Infinity less Infinity is no number. */
const compareTimes = (one: number, other: number): number => (one === other ? 0 : one - other)

/** So many are put in their places between two yields. */
const placedAtOnce = 500

export function createStatuses(): Statuses {
  /** Never looked at, the first to come first. */
  let never = new Map<string, Known>()
  /** All others, in the order of `lookedAt`. */
  let known = new Map<string, Known>()
  /** When each was seen to change. */
  const flips = new Map<string, number[]>()
  /** When the sweep under way began; what was looked at before is still to be swept. */
  let sweepFrom = -Infinity
  let unswept = 0
  /** While all are being replaced: whose place has changed since. */
  let moved: Set<string> | null = null

  const get = (number: string): Known | undefined => known.get(number) ?? never.get(number)
  const swept = (one: Known): boolean => one.lookedAt >= sweepFrom
  function begin(at: number): void {
    sweepFrom = at
    unswept = known.size + never.size
  }

  function forget(number: string): void {
    const one = get(number)
    if (!one) return
    if (!swept(one)) unswept -= 1
    known.delete(number)
    never.delete(number)
    flips.delete(number)
  }

  /** Back to the end of the row. */
  function looked(number: string, one: Known, at: number): void {
    if (!swept(one)) unswept -= 1
    one.lookedAt = at
    never.delete(number)
    known.delete(number)
    known.set(number, one)
    moved?.add(number)
    // Told at this very moment, it would count for the next one, too.
    if (unswept <= 0) begin(at + 1)
  }

  return {
    get size() {
      return known.size + never.size
    },
    has: (number) => get(number) !== undefined,
    get,
    *replace(all, now) {
      const since = new Set<string>()
      moved = since
      try {
        const found: [string, Known][] = []
        for (const { number, lookedAt } of all) {
          found.push([number, get(number) ?? { lookedAt: lookedAt ?? -Infinity, state: null }])
          if (found.length % placedAtOnce === 0) yield
        }
        const next = { never: new Map<string, Known>(), known: new Map<string, Known>() }
        const inOrder = yield* sorting(found, ([, one], [, other]) => compareTimes(one.lookedAt, other.lookedAt))
        for (const [place, [number, one]] of inOrder.entries()) {
          const its = one.lookedAt === -Infinity ? next.never : next.known
          its.set(number, one)
          if (place % placedAtOnce === 0) yield
        }
        for (const number of since) {
          const one = next.known.get(number) ?? next.never.get(number)
          if (!one) continue
          next.never.delete(number)
          next.known.delete(number)
          next.known.set(number, one)
        }
        known = next.known
        never = next.never
        for (const number of flips.keys()) if (!get(number)) flips.delete(number)
        if (sweepFrom === -Infinity) sweepFrom = now
        unswept = never.size
        for (const one of known.values()) if (!swept(one)) unswept += 1
        if (unswept === 0) begin(now + 1)
      } finally {
        if (moved === since) moved = null
      }
    },
    change(come, gone) {
      for (const number of gone) forget(number)
      for (const number of come) {
        if (get(number)) continue
        never.set(number, { lookedAt: -Infinity, state: null })
        unswept += 1
      }
    },
    learn(number, state, at) {
      const one = get(number)
      if (!one) return
      if (one.state !== null && one.state !== state) {
        const its = flips.get(number) ?? []
        flips.set(number, [...its, at].slice(-maxFlips))
      }
      one.state = state
      looked(number, one, at)
    },
    askedInVain(number, at) {
      const one = get(number)
      if (one) looked(number, one, at)
    },
    *oldest() {
      yield* never
      yield* known
    },
    *restless(now) {
      for (const [number, its] of flips) {
        const lately = its.filter((at) => now - at <= restlessForMs)
        if (lately.length === 0) flips.delete(number)
        else {
          if (lately.length < its.length) flips.set(number, lately)
          yield [number, lately.length]
        }
      }
    },
    neverLookedAt: () => never.size,
    unswept: () => unswept,
    isUnswept(number) {
      const one = get(number)
      return one !== undefined && !swept(one)
    },
  }
}
