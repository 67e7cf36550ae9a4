import type { WindowState } from '#shared/contract.ts'
import { columns } from '#shared/columns/index.ts'
import type { Layout } from './layout.svelte.ts'
import { views, type Rows } from '../rows/rows.svelte.ts'

/** What a restart brings back. */
export function windowState(accountId: string | null, rows: Rows, layout: Layout): WindowState {
  return {
    accountId,
    view: rows.view,
    search: rows.search.slice(0, 200),
    fields: { ...rows.fields },
    sort: { ...rows.sort },
    columns: [...layout.columns],
    widths: { ...layout.widths },
    ...(layout.phones && { phones: layout.phones }),
    active: rows.active,
    inspector: layout.inspector,
  }
}

/** Puts back what of the rows is shown, and in which order: before anybody sees them. */
export function restoreOrder(state: WindowState, rows: Rows): void {
  const view = views.find((one) => one === state.view)
  const column = columns.find((one) => one === state.sort.column)
  if (view) rows.view = view
  if (column) rows.sort = { column, down: state.sort.down }
  rows.search = state.search
  rows.fields = state.fields ?? {}
}

/** Puts back which row was open; the rows must be there already. What somebody has chosen meanwhile stays. */
export function restoreChoice(state: WindowState, rows: Rows): void {
  if (rows.active === null && state.active !== null && rows.get(state.active)) rows.active = state.active
}
