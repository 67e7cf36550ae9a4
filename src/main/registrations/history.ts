import * as z from 'zod'
import { registrationSpanSchema, type RegistrationSpan } from '#shared/contract.ts'
import type { Registration } from '#shared/extension.ts'
import { toSheetCell } from '#shared/sheet-cells.ts'
import { trustedForMs } from '#shared/stale.ts'
import { groupsOf } from '../concurrency/slices.ts'
import { deleting } from '../store/deleting.ts'
import type { Store } from '../store/store.ts'

/** What each extension's registration was, as spans of time in which every look saw the same. What lies between is not known. */
export interface History {
  record(accountId: string, number: string, registration: Registration): void
  /** Takes in what was seen before this run, to be run in slices. */
  recalling(accountId: string, number: string, past: readonly RegistrationSpan[]): Generator<void, void, void>
  /** Spans that touch the time from `from` to `to` (ms since the epoch), oldest first. */
  spans(accountId: string, number: string, from: number, to: number): RegistrationSpan[]
  /** One extension's spans as CSV (RFC 4180, UTF-8 with a byte order mark, times in ISO 8601 UTC), whose texts a spreadsheet keeps whole. */
  csv(accountId: string, number: string): Promise<string>
  latest(accountId: string, number: string): RegistrationSpan | null
  forgetExtension(accountId: string, number: string): void
  /** To be run in slices, as everything of this size. */
  forgettingAccount(accountId: string): Generator<void, void, void>
  /** Forgets what is older than anybody asks for. */
  forgettingOld(now: number): Generator<void, void, void>
}

const keptMs = 90 * 24 * 60 * 60_000
const overtakenMs = 30_000

const columns = 'from_at AS "from", to_at AS "to", state'

/** So many spans are written in one go. */
const recalledAtOnce = 100

/** So many spans are looked at in one go. */
const lookedAtOnce = 1_000

const place = z.object({ account: z.string(), number: z.string(), from: z.number() })

export function createHistory(store: Store): History {
  /** What was recorded last in this run: by their times alone, spans from before a clock was set back would seem to come after it. */
  const recorded = new Map<string, RegistrationSpan>()
  const keyOf = (accountId: string, number: string): string => `${accountId}/${number}`

  const latest = (accountId: string, number: string): RegistrationSpan | null =>
    recorded.get(keyOf(accountId, number)) ??
    store.one(
      registrationSpanSchema,
      `SELECT ${columns} FROM registration_spans WHERE account_id = ? AND number = ? ORDER BY from_at DESC LIMIT 1`,
      accountId,
      number,
    )

  const spans = (accountId: string, number: string, from: number, to: number): RegistrationSpan[] =>
    store.all(
      registrationSpanSchema,
      `SELECT ${columns} FROM registration_spans WHERE account_id = ? AND number = ? AND to_at >= ? AND from_at <= ? ORDER BY from_at`,
      accountId,
      number,
      from,
      to,
    )

  return {
    latest,
    spans,
    record(accountId, number, { state, checkedAt }) {
      const last = latest(accountId, number)
      // Told twice, or overtaken by another answer. Farther back than that, somebody has set the clock.
      if (last && checkedAt <= last.to && checkedAt > last.to - overtakenMs) return
      if (last && last.state === state && checkedAt > last.to && checkedAt - last.to <= trustedForMs) {
        recorded.set(keyOf(accountId, number), { ...last, to: checkedAt })
        store.run(
          'UPDATE registration_spans SET to_at = ? WHERE account_id = ? AND number = ? AND from_at = ?',
          checkedAt,
          accountId,
          number,
          last.from,
        )
      } else {
        recorded.set(keyOf(accountId, number), { from: checkedAt, to: checkedAt, state })
        store.run(
          'INSERT OR REPLACE INTO registration_spans (account_id, number, from_at, to_at, state) VALUES (?, ?, ?, ?, ?)',
          accountId,
          number,
          checkedAt,
          checkedAt,
          state,
        )
      }
    },
    *recalling(accountId, number, past) {
      for (const group of groupsOf(past, recalledAtOnce)) {
        store.transaction(() => {
          for (const { from, to, state } of group)
            store.run(
              'INSERT OR IGNORE INTO registration_spans (account_id, number, from_at, to_at, state) VALUES (?, ?, ?, ?, ?)',
              accountId,
              number,
              from,
              to,
              state,
            )
        })
        yield
      }
    },
    async csv(accountId, number) {
      const { stringify } = await import('csv-stringify/sync')
      const time = (ms: number): string => new Date(ms).toISOString()
      const rows = spans(accountId, number, 0, Number.MAX_SAFE_INTEGER)
      return stringify(
        rows.map(({ from, to, state }) => [toSheetCell(number), time(from), time(to), state]),
        { header: true, columns: ['extension', 'first_seen', 'last_seen', 'state'], record_delimiter: '\r\n', bom: true },
      )
    },
    forgetExtension(accountId, number) {
      recorded.delete(keyOf(accountId, number))
      store.run('DELETE FROM registration_spans WHERE account_id = ? AND number = ?', accountId, number)
    },
    *forgettingAccount(accountId) {
      for (const key of recorded.keys()) if (key.startsWith(`${accountId}/`)) recorded.delete(key)
      yield* deleting(store, 'registration_spans', '(account_id, number, from_at)', 'account_id = ?', accountId)
    },
    *forgettingOld(now) {
      // No index has the time at which they end, and one would cost more at every look than this does once at a start.
      for (let after: z.infer<typeof place> | null = { account: '', number: '', from: 0 }; after; yield) {
        const { account, number, from }: z.infer<typeof place> = after
        after = store.one(
          place,
          `SELECT account_id AS account, number, from_at AS "from" FROM registration_spans
             WHERE (account_id, number, from_at) > (?, ?, ?) ORDER BY account_id, number, from_at LIMIT 1 OFFSET ${lookedAtOnce}`,
          account,
          number,
          from,
        )
        store.run(
          `DELETE FROM registration_spans WHERE (account_id, number, from_at) > (?, ?, ?) AND to_at < ?
             ${after ? 'AND (account_id, number, from_at) <= (?, ?, ?)' : ''}`,
          ...[account, number, from, now - keptMs],
          ...(after ? [after.account, after.number, after.from] : []),
        )
      }
    },
  }
}
