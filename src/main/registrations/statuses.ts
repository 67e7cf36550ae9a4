import type { RegistrationState } from '#shared/extension.ts'

/** What is known of one status. Times in ms since the epoch. */
export interface Knowledge {
  /** null: never */
  readonly checkedAt: number | null
  /** When it was last told, or asked in vain. */
  readonly lookedAt: number
  readonly state: RegistrationState | null
}

/** What is known of each extension's status, the longest unasked first, so that choosing the next costs the same for ten and for 50,000. */
export interface Statuses {
  readonly size: number
  has(number: string): boolean
  get(number: string): Knowledge | undefined
  /** All numbers there are. */
  replace(all: Iterable<{ readonly number: string; readonly checkedAt: number | null }>): void
  /** Numbers that came, and numbers that went. */
  change(come: Iterable<string>, gone: Iterable<string>): void
  learn(number: string, state: RegistrationState, checkedAt: number): void
  /** It could not be read: it is not asked for ever. */
  askedInVain(number: string, at: number): void
  /** From the longest unasked. */
  oldest(): Iterable<[string, Knowledge]>
  /** Those that changed in the last hour, and how often. */
  restless(now: number): Iterable<[string, number]>
  /** How many were never asked and never told. */
  neverLookedAt(): number
}

const restlessForMs = 60 * 60_000
const mostFlips = 8
/** An answer that is older than the newest by more than this, in ms, was not overtaken: somebody set the clock back. */
const overtakenMs = 30_000

interface Known {
  checkedAt: number | null
  lookedAt: number
  state: RegistrationState | null
}

export function createStatuses(): Statuses {
  /** In the order of `lookedAt`. */
  let known = new Map<string, Known>()
  /** When each was seen to change. */
  const flips = new Map<string, number[]>()
  let never = 0

  function forget(number: string): void {
    if (known.get(number)?.lookedAt === -Infinity) never -= 1
    known.delete(number)
    flips.delete(number)
  }

  /** Back to the end of the row. */
  function looked(number: string, one: Known, at: number): void {
    if (one.lookedAt === -Infinity) never -= 1
    one.lookedAt = at
    known.delete(number)
    known.set(number, one)
  }

  return {
    get size() {
      return known.size
    },
    has: (number) => known.has(number),
    get: (number) => known.get(number),
    replace(all) {
      const next: [string, Known][] = []
      for (const { number, checkedAt } of all) {
        next.push([number, known.get(number) ?? { checkedAt, lookedAt: checkedAt ?? -Infinity, state: null }])
      }
      // Infinity less Infinity is no number.
      next.sort((one, other) => (one[1].lookedAt === other[1].lookedAt ? 0 : one[1].lookedAt - other[1].lookedAt))
      known = new Map(next)
      never = next.filter((one) => one[1].lookedAt === -Infinity).length
      for (const number of flips.keys()) if (!known.has(number)) flips.delete(number)
    },
    change(come, gone) {
      for (const number of gone) forget(number)
      const fresh = new Map<string, Known>()
      for (const number of come) if (!known.has(number)) fresh.set(number, { checkedAt: null, lookedAt: -Infinity, state: null })
      if (fresh.size === 0) return
      never += fresh.size
      known = new Map([...fresh, ...known])
    },
    learn(number, state, checkedAt) {
      const one = known.get(number)
      if (!one || (one.checkedAt !== null && checkedAt < one.checkedAt && checkedAt > one.checkedAt - overtakenMs)) return
      if (one.state !== null && one.state !== state) {
        const its = flips.get(number) ?? []
        flips.set(number, [...its, checkedAt].slice(-mostFlips))
      }
      one.state = state
      one.checkedAt = checkedAt
      looked(number, one, checkedAt)
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
  }
}
