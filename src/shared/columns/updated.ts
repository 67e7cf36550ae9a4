import { column } from './column.ts'

export const updated = column({
  id: 'updated',
  width: 92,
  first: true,
  name: 'col_updated',
  digits: true,
  // A time that cannot be read is none: it comes last, as one that is not there.
  shown: (row) => Date.parse(row.updatedAt) || null,
  sortKey: (read, id) => Date.parse(read('updatedAt', id)) || null,
})
