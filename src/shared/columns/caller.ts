import { column } from './column.ts'

export const caller = column({
  id: 'caller',
  width: 122,
  first: true,
  name: 'col_caller',
  digits: true,
  shown: (row) => row.outboundCallerId,
  sortKey: (read, id) => read('outboundCallerId', id),
})
