import type { RegistrationState } from '#shared/extension.ts'
import type { Lane } from '../pbx/pbx.ts'

/** What a window shows of an account. */
export interface Focus {
  readonly visible: readonly string[]
  readonly open: string | null
  /** ms since the epoch */
  readonly openSince: number
  readonly hidden: boolean
}

/** An extension on the watch list. suspect: it was seen unregistered once, and once is not yet a drop. */
export interface Watched {
  readonly number: string
  readonly suspect: boolean
}

/** What is known of one status. Times in ms since the epoch. */
export interface Knowledge {
  checkedAt: number | null
  askedAt: number
  state: RegistrationState | null
  /** When it was seen to change. */
  flips: number[]
}

/** When something was last asked for these, while the screen wanted more than there is. */
export interface Asked {
  changed: number
  watched: number
  rest: number
}

export interface Situation {
  readonly now: number
  readonly focus: Focus
  readonly known: ReadonlyMap<string, Knowledge>
  readonly watched: readonly Watched[]
  /** When something happened to an extension that makes a change likely. */
  readonly nudged: Map<string, number>
  readonly asking: ReadonlyMap<string, unknown>
  readonly last: Asked
  readonly perMinute: number
}

export type Choice = { readonly number: string; readonly lane: Lane } | { readonly waitMs: number }

/** A status is not asked again within this time, in ms: sooner it would tell nothing new. */
export const freshMs = {
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

/** Of all requests, at most these parts go elsewhere while the rows on screen want more than there is. */
const part = { changed: 0.15, watched: 0.2, rest: 0.04 } as const

const changedForMs = 5 * 60_000
const flappingForMs = 60 * 60_000

/**
 * The one status that is worth the next request: the extension that is open, a watched one that may just have dropped, then what
 * is on screen from the oldest. When the screen wants more than the PBX allows, extensions that something just happened to, watched
 * ones and the rest still get a small part; when it does not, they get everything that is left, in this order.
 * Off screen, one that comes and goes is asked more often than one that never changes.
 */
export function choose({ now, focus, known, watched, nudged, asking, last, perMinute }: Situation): Choice {
  let waitMs = Infinity
  const age = (one: Knowledge): number => now - Math.max(one.checkedAt ?? -Infinity, one.askedAt)
  /** The most pressing of these that is at least `fresh` old. */
  const pressing = (numbers: Iterable<string>, fresh: number, weight: (one: Knowledge) => number = () => 1): string | null => {
    let found: string | null = null
    let most = -1
    for (const number of numbers) {
      const one = known.get(number)
      if (!one || asking.has(number)) continue
      const its = age(one)
      if (its < fresh) {
        waitMs = Math.min(waitMs, fresh - its)
        continue
      }
      const pressure = its * weight(one)
      if (pressure > most) {
        found = number
        most = pressure
      }
    }
    return found
  }
  const due = (kind: keyof typeof part): boolean => now - last[kind] >= 60_000 / (perMinute * part[kind])
  const take = (kind: keyof Asked, number: string, lane: Lane): Choice => {
    last[kind] = now
    return { number, lane }
  }

  const suspects = watched.filter((one) => one.suspect).map((one) => one.number)
  const suspect = pressing(suspects, freshMs.suspect)
  const watchedNumbers = watched.map((one) => one.number)
  if (focus.hidden) {
    const number = suspect ?? pressing(watchedNumbers, freshMs.watched)
    return number === null ? { waitMs } : { number, lane: 'watched' }
  }

  if (focus.open !== null) {
    const fresh = now - focus.openSince < 60_000 ? freshMs.justOpened : freshMs.open
    const open = pressing([focus.open], fresh)
    if (open !== null) return { number: open, lane: 'open' }
  }
  if (suspect !== null) return { number: suspect, lane: 'visible' }

  for (const [number, at] of nudged) if (now - at > changedForMs) nudged.delete(number)
  const changed = pressing(nudged.keys(), freshMs.changed)
  const visible = pressing(focus.visible, freshMs.visible)
  if (visible !== null) {
    // These were chosen to be the very next, so they wait in the lane of the screen: behind it they would never come.
    if (changed !== null && due('changed')) return take('changed', changed, 'visible')
    const old = watched.length > 0 && due('watched') ? pressing(watchedNumbers, freshMs.watchedAtLeast) : null
    if (old !== null) return take('watched', old, 'visible')
    const other = due('rest') ? pressing(known.keys(), freshMs.rest, restless(now)) : null
    if (other !== null) return take('rest', other, 'visible')
    return { number: visible, lane: 'visible' }
  }
  if (changed !== null) return { number: changed, lane: 'changed' }
  const watch = pressing(watchedNumbers, freshMs.watched)
  if (watch !== null) return { number: watch, lane: 'watched' }
  const rest = pressing(known.keys(), freshMs.rest, restless(now))
  return rest === null ? { waitMs } : { number: rest, lane: 'rest' }
}

/** One that changed in the last hour is worth up to four times as much as one that never does. */
function restless(now: number): (one: Knowledge) => number {
  return (one) => {
    while (one.flips[0] !== undefined && now - one.flips[0] > flappingForMs) one.flips.shift()
    return 1 + Math.min(3, one.flips.length)
  }
}
