import { fold } from '../search-text.ts'
import { column } from './column.ts'

export const name = column({
  id: 'name',
  width: 180,
  first: true,
  name: 'col_name',
  shown: (row) => row.displayName,
  sortKey(read, id) {
    const told = read('displayName', id)
    return told === null ? null : fold(told)
  },
})
