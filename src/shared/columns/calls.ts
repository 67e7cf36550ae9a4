import { column } from './column.ts'

export const calls = column({
  id: 'calls',
  width: 64,
  first: false,
  name: 'col_calls',
  digits: true,
  shown: (row) => (row.maxConcurrent === null ? null : String(row.maxConcurrent)),
  sortKey: (read, id) => read('maxConcurrent', id),
})
