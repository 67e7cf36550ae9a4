import * as z from 'zod'
import type { Clock } from '../system/clock.ts'
import type { Store } from '../store/store.ts'
import type { FieldValues } from './queue.ts'

const values = z
  .string()
  .transform((text) => z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])).parse(JSON.parse(text)))
const undoRow = z.object({ wrote: values, before: values, created_at: z.string() })

/** The last edit of an extension: what it wrote, and what was there before. */
export interface Edit {
  readonly wrote: FieldValues
  readonly before: FieldValues
  /** created_at of the extension that was edited. */
  readonly created_at: string
}

export interface Undos {
  last(accountId: string, number: string): Edit | null
  remember(accountId: string, number: string, edit: Edit): void
  forget(accountId: string, number?: string): void
}

export function createUndos(store: Store, clock: Clock): Undos {
  return {
    last: (accountId, number) =>
      store.one(undoRow, 'SELECT wrote, before, created_at FROM undos WHERE account_id = ? AND number = ?', accountId, number),
    remember(accountId, number, { wrote, before, created_at }) {
      store.run(
        'INSERT OR REPLACE INTO undos (account_id, number, at, wrote, before, created_at) VALUES (?, ?, ?, ?, ?, ?)',
        accountId,
        number,
        clock.now(),
        JSON.stringify(wrote),
        JSON.stringify(before),
        created_at,
      )
    },
    forget(accountId, number) {
      if (number === undefined) store.run('DELETE FROM undos WHERE account_id = ?', accountId)
      else store.run('DELETE FROM undos WHERE account_id = ? AND number = ?', accountId, number)
    },
  }
}
