import { menuKeys } from '#shared/menu-actions.ts'
import { columnOf, columns } from '#shared/columns/index.ts'
import { m } from '../../paraglide/messages.js'
import { app } from '../../session/app.svelte.ts'
import { views } from '../../rows/rows.svelte.ts'
import { action, isConnected, onExtension, type Action } from '../../session/action.ts'
import { columnText } from '../../i18n/column-text.ts'
import { refresh } from './row-actions.ts'
import { savedFilters, showFilter } from './saved-filters.ts'
import { showView, viewNames } from './views.ts'

export const refreshActions = (): Action[] => [onExtension('refresh', m.key_refresh(), (number) => void refresh(number), 'r')]

export const searchActions = (): Action[] => [
  action('app', 'search', m.key_search(), () => document.getElementById('search')?.focus(), {
    press: menuKeys.search,
    ready: isConnected(),
  }),
]

export const selectionActions = (): Action[] => {
  const { rows } = app
  return [
    action('selection', 'clear-selection', m.clear_selection(), () => rows.clearSelection(), {
      ready: isConnected() && rows.selected.size > 0,
    }),
    action('selection', 'select-all', m.select_all(), () => rows.selectAll(), {
      ready: rows.shown.length > 0 && !rows.allSelected(),
    }),
  ]
}

/** Views, filters, the order of the rows, and which columns there are. */
export function tableActions(): Action[] {
  const { rows, layout } = app
  return [
    ...views.map((view) => action('view', `view-${view}`, m.view_show({ view: viewNames[view]() }), () => showView(view))),
    ...savedFilters().map((filter, index) =>
      action('view', `filter-${index}`, m.view_show({ view: filter.name }), () => showFilter(filter)),
    ),
    action('view', 'filter', m.filter_open(), () => app.show({ kind: 'filter', name: null }), { ready: isConnected() }),
    ...columns.map((column) =>
      action('sort', `sort-${column}`, m.sort_by({ column: columnText(columnOf[column].name) }), () => rows.sortBy(column)),
    ),
    ...columns
      // The number names the row: it is always there.
      .filter((column) => column !== 'number')
      .map((column) =>
        action(
          'column',
          `column-${column}`,
          (layout.chosen.has(column) ? m.column_hide : m.column_show)({ column: columnText(columnOf[column].name) }),
          () => layout.toggleColumn(column),
        ),
      ),
  ]
}
