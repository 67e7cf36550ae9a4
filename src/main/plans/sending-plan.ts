import * as z from 'zod'
import type { Store } from '../store/store.ts'

const planRow = z.object({ id: z.string() })

/**
 * The plan one of whose rows is on its way to this extension now, be it as a pending change that is being sent in its turn; null: none.
 */
export function sendingPlan(store: Store, accountId: string, number: string): string | null {
  const found = store.one(
    planRow,
    `SELECT plan_id AS id FROM plan_rows AS row WHERE account_id = ? AND number = ? AND (state = 'sent' OR (state = 'waiting' AND EXISTS (
       SELECT 1 FROM queue WHERE queue.account_id = row.account_id AND queue.number = row.number AND queue.state = 'sending'
         AND queue.kind = iif(row.action = 'remove', 'remove', 'edit')))) ORDER BY state LIMIT 1`,
    accountId,
    number,
  )
  return found?.id ?? null
}
