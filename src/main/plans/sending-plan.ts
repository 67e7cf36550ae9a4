import * as z from 'zod'
import type { Store } from '../store/store.ts'

const planRow = z.object({ id: z.string() })

/** The plan one of whose rows is on its way to this extension now; null: none. */
export function sendingPlan(store: Store, accountId: string, number: string): string | null {
  const found = store.one(
    planRow,
    `SELECT plan_id AS id FROM plan_rows WHERE account_id = ? AND number = ? AND state = 'sent' LIMIT 1`,
    accountId,
    number,
  )
  return found?.id ?? null
}
