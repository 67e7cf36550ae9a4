import { z } from 'zod'
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
      store.run(
        'INSERT INTO request_times (account_id, times) VALUES (?, ?) ON CONFLICT (account_id) DO UPDATE SET times = excluded.times',
        accountId,
        JSON.stringify(list.map((time) => Math.round(time))),
      )
    },
  }
}

export function forgetBudget(store: Store, accountId: string): void {
  store.run('DELETE FROM request_times WHERE account_id = ?', accountId)
}
