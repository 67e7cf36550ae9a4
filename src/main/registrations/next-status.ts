import type { Lane } from '../pbx/pbx.ts'
import type { Statuses } from './statuses.ts'

/** What a window shows of an account. */
export interface Focus {
  readonly visible: readonly string[]
  readonly open: string | null
  /** In ms, as every time here: on a clock that nobody can set. */
  readonly openSince: number
  readonly hidden: boolean
}

/** An extension on the watch list. suspect: it was seen unregistered once, and once is not yet a drop. */
export interface Watched {
  readonly number: string
  readonly suspect: boolean
}

/** How many requests elsewhere has coming, of each kind: the screen's requests earn them. */
export type Credit = Record<keyof typeof backgroundShare, number>

export interface Situation {
  readonly now: number
  readonly focus: Focus
  readonly statuses: Statuses
  readonly watched: readonly Watched[]
  /** When something happened to an extension that makes a change likely. */
  readonly nudged: Map<string, number>
  readonly asking: ReadonlyMap<string, unknown>
  readonly credit: Credit
  readonly perMinute: number
}

export type Choice = Chosen | { readonly waitMs: number }

export interface Chosen {
  readonly number: string
  readonly lane: Lane
  /** Which of the parts it was taken from; null: it needs none. */
  readonly from: keyof Credit | null
}

/** A status is not asked again within this time, in ms: sooner it would tell nothing new. */
export const minRecheckMs = {
  justOpened: 4_000,
  open: 10_000,
  visible: 8_000,
  suspect: 8_000,
  changed: 10_000,
  watched: 30_000,
  /** Watched ones while the screen wants more than there is. */
  watchedAtLeast: 60_000,
  rest: 45_000,
} as const

/**
 * For each request of the rows on screen, while they want more than there is, so many go elsewhere. As many as the screen gets go
 * to ones that were never looked at: a row that says nothing at all is worth more than one that says what was some seconds ago.
 */
export const backgroundShare = { changed: 0.2, watched: 0.25, never: 1, rest: 0.028 } as const
const parts = ['changed', 'watched', 'never', 'rest'] as const
/** What is owed while the screen has rows that are new on it is saved up, but no more than this. */
const maxCredit = 6

const changedForMs = 5 * 60_000
/** One that changed in the last hour is worth up to so many times as much as one that never does. */
export const maxRestless = 4

/** Looks at one that something happened to come seldomer and seldomer: half as old as the event is old enough. */
const changedRecheckMs = (sinceMs: number): number => Math.max(minRecheckMs.changed, sinceMs / 2)

/**
 * The one status that is worth the next request: the extension that is open, a watched one that may just have dropped, then what
 * is on screen from the oldest. When the screen wants more than the PBX allows, extensions that something just happened to, watched
 * ones, ones that were never checked and the rest still get a small share; when it does not, they get everything that is left, in
 * this order. Off screen, one that comes and goes is asked more often than one that never changes.
 */
export function choose({ now, focus, statuses, watched, nudged, asking, credit, perMinute }: Situation): Choice {
  let waitMs = Infinity
  /** How long it has not been looked at, if that is at least `fresh`; null: not yet, or being asked. */
  function due(number: string, fresh: number): number | null {
    const one = statuses.get(number)
    if (!one || asking.has(number)) return null
    const age = now - one.lookedAt
    if (age >= fresh) return age
    waitMs = Math.min(waitMs, fresh - age)
    return null
  }
  function oldest(numbers: Iterable<string>, fresh: number | ((number: string) => number)): string | null {
    let found: string | null = null
    let most = -1
    for (const number of numbers) {
      const age = due(number, typeof fresh === 'number' ? fresh : fresh(number))
      if (age !== null && age > most) {
        found = number
        most = age
      }
    }
    return found
  }
  /** Of the whole list: the longest unasked, or one that comes and goes, if it is worth more. */
  function rest(): string | null {
    let found: string | null = null
    let most = -1
    for (const [number] of statuses.oldest()) {
      if (asking.has(number)) continue
      const age = due(number, minRecheckMs.rest)
      if (age !== null) [found, most] = [number, age]
      break
    }
    if (most === Infinity) return found
    for (const [number, flips] of statuses.restless(now)) {
      const age = due(number, minRecheckMs.rest)
      if (age === null) continue
      const worth = age * Math.min(maxRestless, 1 + flips)
      if (worth > most) [found, most] = [number, worth]
    }
    return found
  }
  const take = (kind: keyof Credit, number: string, lane: Lane): Choice => {
    credit[kind] -= 1
    return { number, lane, from: kind }
  }
  const free = (number: string | null, lane: Lane): Choice => (number === null ? { waitMs } : { number, lane, from: null })

  const suspect = oldest(
    watched.filter((one) => one.suspect).map((one) => one.number),
    minRecheckMs.suspect,
  )
  const watchedNumbers = watched.map((one) => one.number)
  if (focus.hidden) return free(suspect ?? oldest(watchedNumbers, minRecheckMs.watched), 'watched')

  if (focus.open !== null) {
    const fresh = now - focus.openSince < 60_000 ? minRecheckMs.justOpened : minRecheckMs.open
    if (due(focus.open, fresh) !== null) return free(focus.open, 'open')
  }
  if (suspect !== null) return free(suspect, 'visible')

  for (const [number, at] of nudged) if (now - at > changedForMs) nudged.delete(number)
  const changed = oldest(nudged.keys(), (number) => changedRecheckMs(now - (nudged.get(number) ?? now)))
  const visible = oldest(focus.visible, minRecheckMs.visible)
  if (visible !== null) {
    // A row this old is new on the screen. Elsewhere yields to such rows until it is owed too much: somebody may scroll all day.
    const isNew = due(visible, (2 * focus.visible.length * 60_000) / perMinute + minRecheckMs.visible) !== null
    const isDue = (kind: keyof Credit): boolean => credit[kind] >= (isNew ? maxCredit : 1)
    // These are chosen to be the very next, so they wait in the lane of the screen: behind it they would never come.
    if (changed !== null && isDue('changed')) return take('changed', changed, 'visible')
    const old = watched.length > 0 && isDue('watched') ? oldest(watchedNumbers, minRecheckMs.watchedAtLeast) : null
    if (old !== null) return take('watched', old, 'visible')
    const kind = statuses.neverLookedAt() > 0 ? 'never' : 'rest'
    const other = isDue(kind) ? rest() : null
    if (other !== null) return take(kind, other, 'visible')
    for (const each of parts) credit[each] = Math.min(maxCredit, credit[each] + backgroundShare[each])
    return free(visible, 'visible')
  }
  if (changed !== null) return free(changed, 'changed')
  const watch = oldest(watchedNumbers, minRecheckMs.watched)
  return watch === null ? free(rest(), 'rest') : free(watch, 'watched')
}
