import type { SavedFilter } from '#shared/contract.ts'
import type { Problem } from '#shared/problem.ts'
import { extensionStatuses, recordingModes } from '#shared/extension-words.ts'
import type { FilterField } from '#shared/row-filters.ts'
import { m } from '../../paraglide/messages.js'
import { app } from '../../session/app.svelte.ts'
import { withFilter, withoutFilter } from '../../rows/row-filter.ts'
import { views } from '../../rows/rows.svelte.ts'
import { columnOf } from '#shared/columns/index.ts'
import { columnText } from '../../i18n/column-text.ts'

/** The open account's. */
export const savedFilters = (): readonly SavedFilter[] =>
  (app.accountId === null ? undefined : app.settings.filters[app.accountId]) ?? []

/** What the table shows now. */
export const shownFilter = (): Omit<SavedFilter, 'name'> => ({
  view: app.rows.view,
  search: app.rows.search,
  fields: app.rows.fields,
})

export function showFilter({ view, search, fields }: Omit<SavedFilter, 'name'>): void {
  app.place = 'table'
  // A later version may have views that this one does not know.
  app.rows.view = views.find((one) => one === view) ?? 'all'
  app.rows.search = search
  app.rows.fields = fields
}

/** A value as the table shows it; a word of the PBX's that this version does not know stays as it is. */
export function valueText(field: FilterField, value: string | null): string {
  if (value === null) return m.none()
  const mode = field === 'recording' ? recordingModes.find((one) => one === value) : undefined
  const status = field === 'status' ? extensionStatuses.find((one) => one === value) : undefined
  return mode ? columnText(`rec_${mode}`) : status ? columnText(`status_${status}`) : value
}

/** What a field is narrowed to, in words. */
export const fieldText = (field: FilterField, value: string | null): string =>
  `${columnText(columnOf[field].name)}: ${valueText(field, value)}`

/** Has main keep the open account's filters; answers why it could not. */
export async function keepFilters(filters: readonly SavedFilter[]): Promise<Problem | null> {
  const { accountId } = app
  if (accountId === null) return null
  const kept = await app.changeSettings({ filters: { ...app.settings.filters, [accountId]: [...filters] } })
  return kept.ok ? null : kept.problem
}

export async function removeFilter(filter: SavedFilter): Promise<void> {
  const { accountId } = app
  const trouble = await keepFilters(withoutFilter(savedFilters(), filter.name))
  if (trouble) return app.say('', trouble)
  const putBack = async (): Promise<void> => {
    if (app.accountId !== accountId) return
    const filters = withFilter(savedFilters(), filter)
    const kept = typeof filters === 'string' ? null : await keepFilters(filters)
    if (kept) app.say('', kept)
  }
  app.sayUndoable(m.filter_removed({ name: filter.name }), () => void putBack())
}
