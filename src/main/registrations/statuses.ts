import type { RegistrationState } from '#shared/extension.ts'

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
  /** All numbers there are, and when each was told before this run; null: never, or nobody knows. */
  replace(all: Iterable<{ readonly number: string; readonly lookedAt: number | null }>, now: number): void
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
const mostFlips = 8

interface Known {
  lookedAt: number
  state: RegistrationState | null
}

export function createStatuses(): Statuses {
  /** In the order of `lookedAt`. */
  let known = new Map<string, Known>()
  /** When each was seen to change. */
  const flips = new Map<string, number[]>()
  let never = 0
  /** When the sweep under way began; what was looked at before is still to be swept. */
  let sweepFrom = -Infinity
  let unswept = 0

  const swept = (one: Known): boolean => one.lookedAt >= sweepFrom
  function begin(at: number): void {
    sweepFrom = at
    unswept = known.size
  }

  function forget(number: string): void {
    const one = known.get(number)
    if (!one) return
    if (one.lookedAt === -Infinity) never -= 1
    if (!swept(one)) unswept -= 1
    known.delete(number)
    flips.delete(number)
  }

  /** Back to the end of the row. */
  function looked(number: string, one: Known, at: number): void {
    if (one.lookedAt === -Infinity) never -= 1
    if (!swept(one)) unswept -= 1
    one.lookedAt = at
    known.delete(number)
    known.set(number, one)
    // Told at this very moment, it would count for the next one, too.
    if (unswept <= 0) begin(at + 1)
  }

  return {
    get size() {
      return known.size
    },
    has: (number) => known.has(number),
    get: (number) => known.get(number),
    replace(all, now) {
      const next: [string, Known][] = []
      for (const { number, lookedAt } of all)
        next.push([number, known.get(number) ?? { lookedAt: lookedAt ?? -Infinity, state: null }])
      // Infinity less Infinity is no number.
      next.sort((one, other) => (one[1].lookedAt === other[1].lookedAt ? 0 : one[1].lookedAt - other[1].lookedAt))
      known = new Map(next)
      never = next.filter((one) => one[1].lookedAt === -Infinity).length
      for (const number of flips.keys()) if (!known.has(number)) flips.delete(number)
      if (sweepFrom === -Infinity) sweepFrom = now
      unswept = next.filter((one) => !swept(one[1])).length
      if (unswept === 0) begin(now + 1)
    },
    change(come, gone) {
      for (const number of gone) forget(number)
      const fresh = new Map<string, Known>()
      for (const number of come) if (!known.has(number)) fresh.set(number, { lookedAt: -Infinity, state: null })
      if (fresh.size === 0) return
      never += fresh.size
      unswept += fresh.size
      known = new Map([...fresh, ...known])
    },
    learn(number, state, at) {
      const one = known.get(number)
      if (!one) return
      if (one.state !== null && one.state !== state) {
        const its = flips.get(number) ?? []
        flips.set(number, [...its, at].slice(-mostFlips))
      }
      one.state = state
      looked(number, one, at)
    },
    askedInVain(number, at) {
      const one = known.get(number)
      if (one) looked(number, one, at)
    },
    oldest: () => known,
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
    neverLookedAt: () => never,
    unswept: () => unswept,
    isUnswept(number) {
      const one = known.get(number)
      return one !== undefined && !swept(one)
    },
  }
}
