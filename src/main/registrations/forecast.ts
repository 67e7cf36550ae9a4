import { minRecheckMs, backgroundShare, maxRestless, type Focus } from './next-status.ts'
import type { Statuses } from './statuses.ts'

export interface Ahead {
  readonly focus: Focus
  readonly statuses: Statuses
  readonly watched: number
  /** Requests that are ours in a minute. */
  readonly perMinute: number
  /** ms, on a clock that nobody can set */
  readonly now: number
}

/** What is never used: the place kept free for a click, and the time that answers take. */
const usable = 0.975
/** Nothing is promised sooner, in ms: where many requests left at once, the next places come a minute later. */
const soonestMs = 60_000

/**
 * How long until the sweep under way has asked every status once, in ms, if the window stays as it is; null: there is nothing to
 * ask, or the window is hidden. It counts as `choose` does: with a full screen the rest has its small share, else all that is left.
 */
export function sweepMs({ focus, statuses, watched, perMinute, now }: Ahead): number | null {
  if (statuses.size === 0 || focus.hidden) return null
  const visible = focus.visible.filter(statuses.has)
  const rows = visible.length
  const newRows = visible.filter((number) => statuses.get(number)?.lookedAt === -Infinity).length
  const elsewhere = statuses.unswept() - visible.filter(statuses.isUnswept).length
  // However few there are, some go to the list.
  const ours = Math.max(perMinute * usable - (focus.open === null ? 0 : 60_000 / minRecheckMs.open), perMinute / 10)
  if (elsewhere <= 0) return Math.ceil((rows / ours) * 60_000)
  const never = Math.min(Math.max(0, statuses.neverLookedAt() - newRows), elsewhere)
  // Those that come and go are asked several times while the others have their turn once.
  let again = 0
  for (const [, flips] of statuses.restless(now)) again += Math.min(maxRestless - 1, flips)
  const asks = elsewhere - never + again * Math.max(0, (elsewhere - never) / statuses.size)

  const left = ours - (rows * 60_000) / minRecheckMs.visible - (watched * 60_000) / minRecheckMs.watched
  /** What the screen gets of a full minute when for each of its requests `share` goes to the list. */
  const screen = (share: number): number => {
    const looked = (watched * 60_000) / minRecheckMs.watchedAtLeast
    return Math.max((ours - looked) / (1 + share), ours / (1 + backgroundShare.watched + share))
  }
  const minutes =
    left > backgroundShare.rest * screen(backgroundShare.rest)
      ? (never + asks) / left
      : newRows / ours +
        never / (backgroundShare.never * screen(backgroundShare.never)) +
        asks / (backgroundShare.rest * screen(backgroundShare.rest))
  return Math.max(soonestMs, Math.ceil(minutes * 60_000))
}
