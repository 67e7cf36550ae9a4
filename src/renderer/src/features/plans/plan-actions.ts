import type { Plan, PlanRow } from '#shared/plans.ts'
import { m } from '../../paraglide/messages.js'
import type { MenuEntry } from '../../kit/Menu.svelte'
import { plans } from './plans.svelte.ts'

/** What can be done with a row of a plan, or with all that are selected where it is one of them. */
export function planActionsAt(plan: Plan, row: PlanRow): MenuEntry[] {
  const { rows } = plans
  const key = String(row.position)
  const chosen = rows.selected.size > 1 && rows.selected.has(key) ? rows.inOrder().map(Number) : [row.position]
  const decide = (decision: 'skip' | null) => (): void => void plans.decideRows(plan, chosen, decision)
  const sent = plan.state !== 'draft' && plan.state !== 'paused' && plan.state !== 'stopped'
  return [
    ...(sent
      ? []
      : [
          { label: m.plan_leave_out(), run: decide('skip') },
          { label: m.plan_take_in(), run: decide(null) },
        ]),
    { label: m.select_all(), run: () => rows.selectAll() },
  ]
}
