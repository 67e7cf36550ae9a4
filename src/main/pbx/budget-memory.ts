import { z } from 'zod'
import type { Clock } from '../clock.ts'
import { StorageError } from '../store/storage-error.ts'
import type { Store } from '../store/store.ts'
import { createBudget, type Budget, type BudgetMemory } from './budget.ts'

const remembered = z.object({ limit: z.number().nullable(), times: z.array(z.number()).max(100_000) })
/** Versions before this one kept the times alone. */
const kept = z.union([remembered, remembered.shape.times.transform((times) => ({ limit: null, times }))])

/** Keeps what was asked at one address on the disk, so that no restart is refused, whatever was under way. */
export function budgetMemory(store: Store, address: string): BudgetMemory {
  return {
    load() {
      const row = store.one(z.object({ times: z.string() }), 'SELECT times FROM request_times WHERE address = ?', address)
      return row ? kept.parse(JSON.parse(row.times)) : { limit: null, times: [] }
    },
    save({ limit, times }) {
      try {
        store.run(
          'INSERT INTO request_times (address, times) VALUES (?, ?) ON CONFLICT (address) DO UPDATE SET times = excluded.times',
          address,
          JSON.stringify({ limit, times: times.map((time) => Math.round(time)) }),
        )
      } catch (error) {
        // A full disk: the next start may be refused once.
        if (!(error instanceof StorageError)) throw error
      }
    },
  }
}

/** One budget for each address, however many draw on it: an account, and the check of a token before there is one. */
export interface Budgets {
  /** `close` gives it back; the last one ends it. */
  open(address: string): Budget
}

/** So long after the last request at an address nothing of it counts any more, in ms. */
const forgottenAfterMs = 120_000

export function createBudgets(store: Store, clock: Clock): Budgets {
  const open = new Map<string, { readonly budget: Budget; users: number }>()
  // Of accounts that are gone nothing stays; one that is made anew within a minute must know what its PBX has counted.
  store.run(
    `DELETE FROM request_times WHERE address NOT IN (SELECT address FROM accounts)
       AND NOT EXISTS (SELECT 1 FROM json_each(request_times.times, '$.times') WHERE value > ?)`,
    clock.now() - forgottenAfterMs,
  )
  return {
    open(address) {
      const shared = open.get(address) ?? { budget: createBudget({ clock, memory: budgetMemory(store, address) }), users: 0 }
      open.set(address, shared)
      shared.users += 1
      let given = false
      return {
        ...shared.budget,
        close() {
          if (given) return
          given = true
          shared.users -= 1
          if (shared.users > 0) return
          open.delete(address)
          shared.budget.close()
        },
      }
    },
  }
}
