import type { RowFilter, SavedFilter } from '#shared/contract.ts'
import { filterFields, maxSavedFilters, type FilterField } from '#shared/row-filters.ts'
import { fold } from '#shared/search-text.ts'
import type { RowTable } from './row-table.ts'

/** What stands in a row, as text; null: nothing. */
const valueIn: { readonly [F in FilterField]: (rows: RowTable, id: number) => string | null } = {
  team: (rows, id) => {
    const team = rows.value('teamId', id)
    return team === null ? null : String(team)
  },
  caller: (rows, id) => rows.value('outboundCallerId', id),
  recording: (rows, id) => rows.value('recordingMode', id),
  status: (rows, id) => rows.value('status', id),
  phone: (rows, id) => rows.value('phone', id),
}

/** The fields that a filter asks for, in their order. */
export const asked = (filter: RowFilter): FilterField[] => filterFields.filter((field) => filter[field] !== undefined)
export const isNarrow = (filter: RowFilter): boolean => asked(filter).length > 0

/** Those of the rows that fit every field, in the same order. Of packed rows each field is read by itself. */
export function narrowed(rows: RowTable, ids: Uint32Array, filter: RowFilter): Uint32Array {
  return asked(filter).reduce((left, field) => {
    const wanted = filter[field]
    const value = valueIn[field]
    return left.filter((id) => value(rows, id) === wanted)
  }, ids)
}

/** Every value that some row has, and how many have it. */
export function valuesOf(rows: RowTable, field: FilterField): ReadonlyMap<string | null, number> {
  const counts = new Map<string | null, number>()
  for (const id of rows.ids) {
    const value = valueIn[field](rows, id)
    counts.set(value, (counts.get(value) ?? 0) + 1)
  }
  return counts
}

const sameName = (one: string, other: string): boolean => fold(one.trim()) === fold(other.trim())

/** The filter that has this name, however it is written. */
export const namedFilter = (filters: readonly SavedFilter[], name: string): SavedFilter | undefined =>
  filters.find((filter) => sameName(filter.name, name))

export const withoutFilter = (filters: readonly SavedFilter[], name: string): readonly SavedFilter[] =>
  filters.filter((filter) => filter.name !== name)

/**
 * With one more, in the order of their names, or why not: another one has its name, or there are as many as there may be. `instead`: the name
 * of the one that it takes the place of.
 */
export function withFilter(
  filters: readonly SavedFilter[],
  filter: SavedFilter,
  instead: string | null = null,
): readonly SavedFilter[] | 'taken' | 'full' {
  const others = instead === null ? filters : withoutFilter(filters, instead)
  if (namedFilter(others, filter.name)) return 'taken'
  if (others.length >= maxSavedFilters) return 'full'
  const { compare } = new Intl.Collator(undefined, { numeric: true })
  return [...others, filter].sort((one, other) => compare(one.name, other.name))
}

/** Whether a kept filter is what is shown now. */
export const isShown = (filter: SavedFilter, shown: Omit<SavedFilter, 'name'>): boolean =>
  filter.view === shown.view &&
  filter.search.trim() === shown.search.trim() &&
  filterFields.every((field) => filter.fields[field] === shown.fields[field])
