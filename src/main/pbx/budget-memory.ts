import { z } from 'zod'
import { StorageError } from '../store/storage-error.ts'
import type { Store } from '../store/store.ts'
import type { BudgetMemory } from './budget.ts'

const times = z.array(z.number()).max(100_000)

/** Keeps one account's request times on the disk, so that a restart in a full window is not refused. */
export function budgetMemory(store: Store, accountId: string): BudgetMemory {
  return {
    load() {
      const row = store.one(z.object({ times: z.string() }), 'SELECT times FROM request_times WHERE account_id = ?', accountId)
      return row ? times.parse(JSON.parse(row.times)) : []
    },
    save(list) {
      try {
        store.run(
          'INSERT INTO request_times (account_id, times) VALUES (?, ?) ON CONFLICT (account_id) DO UPDATE SET times = excluded.times',
          accountId,
          JSON.stringify(list.map((time) => Math.round(time))),
        )
      } catch (error) {
        // A full disk: the next start may be refused once.
        if (!(error instanceof StorageError)) throw error
      }
    },
  }
}

export function forgetBudget(store: Store, accountId: string): void {
  store.run('DELETE FROM request_times WHERE account_id = ?', accountId)
}
