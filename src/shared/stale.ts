import type { Registration } from './extension.ts'

/** An older look proves nothing about now, in ms: many phones register for ten minutes or less. */
export const trustedForMs = 10 * 60_000

/** Times that lie further ahead than this, in ms, were told before somebody set the clock back. */
const aheadMs = 60_000

/** Too old to be trusted, or nobody knows how old: it is still what was seen last, and must not look like news. */
export function isStale({ checkedAt }: Registration, now: number): boolean {
  return now - checkedAt > trustedForMs || checkedAt - now > aheadMs
}
