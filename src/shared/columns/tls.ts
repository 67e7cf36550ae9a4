import { column, orderOf } from './column.ts'

export const tls = column({
  id: 'tls',
  width: 54,
  first: false,
  name: 'col_tls',
  shown: (row, say) => (row.tlsEnabled ? say('yes') : null),
  sortKey: (read, id) => orderOf(['true', 'false'], read('tlsEnabled', id)),
})
