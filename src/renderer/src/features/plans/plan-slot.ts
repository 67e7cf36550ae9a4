import type { PlanRow } from '#shared/plans.ts'
import { RowSlot } from '../table/index.ts'
import { planColumnOf, type PlanColumn } from './plan-columns.ts'
import { keyOfRow } from './plan-rows.svelte.ts'

/** A place for a row of a plan in the table. */
export class PlanSlot extends RowSlot<PlanRow, PlanColumn> {
  protected override keyOf(row: PlanRow): string {
    return keyOfRow(row)
  }

  protected override textOf(row: PlanRow, column: PlanColumn): string {
    return planColumnOf[column].shown(row) || '–'
  }

  protected override isOff({ state }: PlanRow): boolean {
    return state === 'skipped' || state === 'undone'
  }

  protected override wrote({ state }: PlanRow): void {
    this.element.dataset['state'] = state
  }
}
