import { column, orderOf } from './column.ts'

export const password = column({
  id: 'password',
  width: 100,
  first: true,
  name: 'col_password',
  shown: (row, say) => say(`pw_short_${row.provedAt === null ? 'unproved' : row.password}`),
  sortKey: (read, id) => orderOf(['stored', 'unsettled', 'unknown', 'elsewhere'], read('password', id)),
})
