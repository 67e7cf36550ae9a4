import { extensionStatuses } from '../extension-words.ts'
import { column, orderOf } from './column.ts'

export const status = column({
  id: 'status',
  width: 96,
  first: false,
  name: 'col_status',
  shown({ status: told }, say) {
    const known = extensionStatuses.find((one) => one === told)
    return known === undefined ? told : say(`status_${known}`)
  },
  sortKey: (read, id) => orderOf(extensionStatuses, read('status', id)),
})
