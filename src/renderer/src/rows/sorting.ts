import { columnOf, type Column, type ReadField } from '#shared/columns/index.ts'
import type { RowTable } from './row-table.ts'

export interface Sort {
  readonly column: Column
  readonly down: boolean
}

/** Every row’s id in this order; alike rows stay in the order of their numbers, and what has nothing there comes last. */
export function sorted(rows: RowTable, { column, down }: Sort): Uint32Array {
  const { ids } = rows
  if (column === 'number') return down ? ids.toReversed() : ids
  const { sortKey } = columnOf[column]
  const read: ReadField = (field, id) => rows.value(field, id)
  const direction = down ? -1 : 1
  const keyed = Array.from(ids, (id) => ({ id, key: sortKey(read, id) }))
  keyed.sort((one, other) => {
    if (one.key === other.key) return 0
    if (one.key === null) return 1
    if (other.key === null) return -1
    return one.key < other.key ? -direction : direction
  })
  return Uint32Array.from(keyed, ({ id }) => id)
}
