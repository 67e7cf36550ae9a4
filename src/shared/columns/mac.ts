import { showMac } from '../show-mac.ts'
import { column } from './column.ts'

export const mac = column({
  id: 'mac',
  width: 140,
  first: true,
  name: 'col_mac',
  digits: true,
  shown: (row) => (row.mac === undefined ? null : showMac(row.mac)),
  sortKey: (read, id) => read('mac', id),
})
