import * as z from 'zod'
import type { Clock } from '../system/clock.ts'
import type { Store } from '../store/store.ts'

export interface DeparturesPorts {
  readonly store: Store
  readonly clock: Clock
  /** What the clock of the account's PBX shows, ms since the epoch; null: it never said. */
  readonly pbxNow: (accountId: string) => number | null
  /** How long the account's phones are told to stay registered, in seconds. */
  readonly expiresSeconds: (accountId: string) => number
}

/** Numbers that were there and are gone: a phone may be registered there as long as its registration lives, whoever has the number next. */
export interface Departures {
  /** These numbers are about to be forgotten. Told before they are, so that no crash can lose it. */
  gone(accountId: string, numbers: readonly string[]): void
  /** Whether a phone of an extension that had this number before may still be registered there. */
  mayBeRegistered(accountId: string, number: string): boolean
  forgetAccount(accountId: string): void
}

/** A registrar decides how long a registration lives, and nobody asks for more than a day. In ms. */
const longestMs = 24 * 60 * 60_000

const row = z.object({ at: z.number(), pbx_at: z.number().nullable() })

export function createDepartures({ store, clock, pbxNow, expiresSeconds }: DeparturesPorts): Departures {
  return {
    gone(accountId, numbers) {
      const pbxAt = pbxNow(accountId)
      for (const number of numbers) {
        store.run(
          'INSERT OR REPLACE INTO departures (account_id, number, at, pbx_at) VALUES (?, ?, ?, ?)',
          accountId,
          number,
          clock.now(),
          pbxAt === null ? null : Math.round(pbxAt),
        )
      }
    },
    mayBeRegistered(accountId, number) {
      const left = store.one(row, 'SELECT at, pbx_at FROM departures WHERE account_id = ? AND number = ?', accountId, number)
      if (!left) return false
      // Somebody may set one of the two clocks: it is over when both say so.
      const livesMs = Math.max(longestMs, expiresSeconds(accountId) * 1_000)
      const pbx = pbxNow(accountId)
      const over = (since: number | null, now: number | null): boolean => since !== null && now !== null && now - since >= livesMs
      return !(over(left.at, clock.now()) && over(left.pbx_at, pbx))
    },
    forgetAccount: (accountId) => void store.run('DELETE FROM departures WHERE account_id = ?', accountId),
  }
}
