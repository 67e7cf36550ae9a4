import { column } from './column.ts'

export const team = column({
  id: 'team',
  width: 64,
  first: false,
  name: 'col_team',
  digits: true,
  shown: (row) => (row.teamId === null ? null : String(row.teamId)),
  sortKey: (read, id) => read('teamId', id),
})
