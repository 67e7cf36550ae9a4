import { freshMs, part, restlessMost, type Focus } from './next-status.ts'
import type { Statuses } from './statuses.ts'

export interface Ahead {
  readonly focus: Focus
  readonly statuses: Statuses
  readonly watched: number
  /** Requests that are ours in a minute. */
  readonly perMinute: number
  /** ms since the epoch */
  readonly now: number
}

/** What is never used: the place kept free for a click, and the time that answers take. */
const usable = 0.975

/**
 * How long until every status has been asked once more, in ms, if the window stays as it is; null: there is nothing to ask, or the
 * window is hidden. It counts as `choose` does: with a full screen the rest has its small part, else everything that is left.
 */
export function sweepMs({ focus, statuses, watched, perMinute, now }: Ahead): number | null {
  if (statuses.size === 0 || focus.hidden) return null
  const rows = focus.visible.reduce((count, number) => (statuses.has(number) ? count + 1 : count), 0)
  const newRows = focus.visible.filter((number) => statuses.get(number)?.lookedAt === -Infinity).length
  const elsewhere = statuses.size - rows
  // However few there are, some go to the list.
  const ours = Math.max(perMinute * usable - (focus.open === null ? 0 : 60_000 / freshMs.open), perMinute / 10)
  if (elsewhere <= 0) return Math.ceil((rows / ours) * 60_000)
  const never = Math.min(statuses.neverLookedAt() - newRows, elsewhere)
  // Those that come and go are asked several times while the others have their turn once.
  let again = 0
  for (const [, flips] of statuses.restless(now)) again += Math.min(restlessMost - 1, flips)
  const asks = elsewhere - never + again

  const left = ours - (rows * 60_000) / freshMs.visible - (watched * 60_000) / freshMs.watched
  /** What the screen gets of a full minute when for each of its requests `share` goes to the list. */
  const screen = (share: number): number => {
    const looked = (watched * 60_000) / freshMs.watchedAtLeast
    return Math.max((ours - looked) / (1 + share), ours / (1 + part.watched + share))
  }
  const minutes =
    left > part.rest * screen(part.rest)
      ? (never + asks) / left
      : newRows / ours + never / (part.never * screen(part.never)) + asks / (part.rest * screen(part.rest))
  return Math.max(freshMs.rest, Math.ceil(minutes * 60_000))
}
