import { column } from './column.ts'

export const phone = column({
  id: 'phone',
  width: 132,
  first: true,
  name: 'col_phone',
  shown: (row) => row.phone ?? null,
  sortKey: (read, id) => read('phone', id),
})
