import { m } from '../paraglide/messages.js'
import { app } from '../session/app.svelte.ts'
import { count as grouped } from '../i18n/i18n.svelte.ts'
import type { InspectorTab } from '../session/layout.svelte.ts'
import { columns } from '#shared/table-columns.ts'
import { views } from '../rows/rows.svelte.ts'
import { actions, type Action, type Section } from './actions.ts'
import { columnNames } from '../features/table/columns.ts'
import { sayCopied } from '../session/copied.ts'
import { askStatusOfSelected } from '../features/extension/edits.ts'
import { languageNames, themeNames } from '../features/settings/looks.ts'
import { savedFilters, showFilter } from '../features/table/saved-filters.ts'
import { sectionNames, sectionsNow } from '../features/settings/settings-sections.ts'
import { showView, viewNames } from '../features/table/views.ts'

/** Everything that can be done here and now: what the palette offers. */
export function everyAction(): Action[] {
  const all = [...actions(), ...ofExtension(), ...ofSelection(), ...ofApp(), ...ofTable(), ...ofLook()]
  // The palette itself is open already.
  return all.filter(({ id, ready }) => ready && id !== 'palette')
}

/** In the palette's order; an extension's own heading is its name. */
export const sections: readonly (readonly [Section, () => string])[] = [
  ['extension', activeName],
  ['selection', m.selection],
  ['app', () => 'Linecard'],
  ['view', m.views],
  ['sort', m.sort],
  ['column', m.columns],
  ['look', m.settings_look],
]

function activeName(): string {
  const { active } = app.rows
  return active === null ? '' : `${active} ${app.rows.get(active)?.displayName ?? ''}`
}

const entry = (section: Section, id: string, label: string, run: () => void, ready = true): Action => ({
  ...{ section, id, label, run, ready },
  press: null,
})

function ofExtension(): Action[] {
  const number = app.rows.active
  if (number === null) return []
  const tab = (name: InspectorTab, label: string): Action =>
    entry('extension', `show-${name}`, label, () => {
      app.layout.inspector = true
      app.layout.tab = name
    })
  return [
    tab('details', m.show_details()),
    tab('handoffs', m.show_handoffs()),
    tab('history', m.show_history()),
    entry('extension', 'copy-number', m.number_copy(), () => void copyNumber(number)),
  ]
}

async function copyNumber(number: string): Promise<void> {
  sayCopied(await app.call('clipboard.copy', { text: number }), m.number_copied({ number }))
}

function ofSelection(): Action[] {
  const { rows } = app
  const count = rows.selected.size
  const some = app.accountId !== null && count > 0
  return [
    entry(
      'selection',
      'handoff-many',
      m.handoff_many({ count }),
      () => app.show({ kind: 'handoff-many', numbers: rows.inOrder() }),
      some,
    ),
    entry(
      'selection',
      'enable-selected',
      m.enable_selected({ count: grouped(count) }),
      () => askStatusOfSelected('active'),
      some,
    ),
    entry(
      'selection',
      'disable-selected',
      m.disable_selected({ count: grouped(count) }),
      () => askStatusOfSelected('disabled'),
      some,
    ),
    entry('selection', 'clear-selection', m.clear_selection(), () => rows.clearSelection(), some),
    entry('selection', 'select-all', m.select_all(), () => rows.selectAll(), rows.shown.length > 0 && !rows.allSelected()),
  ]
}

function ofApp(): Action[] {
  const { accountId, accounts, settings } = app
  const [bulk] = app.lists.bulks
  return [
    entry('app', 'sync', m.sync_all(), () => void sync(), accountId !== null),
    ...sectionsNow(app.account).map((section) =>
      entry('app', `settings-${section}`, m.settings_open({ section: sectionNames[section]() }), () =>
        app.show({ kind: 'settings', section }),
      ),
    ),
    entry('app', 'bulk-last', m.bulk_last(), () => bulk && app.show({ kind: 'bulk', id: bulk.id }), bulk !== undefined),
    entry('app', 'token', m.token_enter(), () => app.show({ kind: 'token' }), accountId !== null),
    entry('app', 'tour', m.tour_show(), () => void app.changeSettings({ tourDone: false }), settings.tourDone),
    ...accounts
      .filter(({ id }) => id !== accountId)
      .map(({ id, name }) => entry('app', `account-${id}`, m.account_open({ name }), () => void app.open(id))),
  ]
}

async function sync(): Promise<void> {
  if (app.accountId === null) return
  const read = await app.call('extensions.sync', { accountId: app.accountId })
  if (!read.ok) app.say('', read.problem)
}

function ofTable(): Action[] {
  const { rows, layout } = app
  return [
    ...views.map((view) => entry('view', `view-${view}`, m.view_show({ view: viewNames[view]() }), () => showView(view))),
    ...savedFilters().map((filter, index) =>
      entry('view', `filter-${index}`, m.view_show({ view: filter.name }), () => showFilter(filter)),
    ),
    entry('view', 'filter', m.filter_open(), () => app.show({ kind: 'filter', name: null }), app.accountId !== null),
    ...columns.map((column) =>
      entry('sort', `sort-${column}`, m.sort_by({ column: columnNames[column]() }), () => rows.sortBy(column)),
    ),
    ...columns
      // The number names the row: it is always there.
      .filter((column) => column !== 'number')
      .map((column) =>
        entry(
          'column',
          `column-${column}`,
          (layout.chosen.has(column) ? m.column_hide : m.column_show)({ column: columnNames[column]() }),
          () => layout.toggleColumn(column),
        ),
      ),
  ]
}

function ofLook(): Action[] {
  const { layout, settings } = app
  return [
    entry('look', 'pane', layout.inspector ? m.pane_hide() : m.pane_show(), () => (layout.inspector = !layout.inspector)),
    ...themeNames.map(({ value, label }) =>
      entry(
        'look',
        `theme-${value}`,
        m.theme_use({ theme: label() }),
        () => void app.changeSettings({ theme: value }),
        settings.theme !== value,
      ),
    ),
    ...languageNames.map(({ value, label }) =>
      entry(
        'look',
        `language-${value}`,
        m.language_use({ language: label() }),
        () => void app.changeSettings({ locale: value }),
        app.policy.language === null && settings.locale !== value,
      ),
    ),
  ]
}
