import { column, orderOf } from './column.ts'

export const registration = column({
  id: 'registration',
  width: 184,
  first: true,
  name: 'col_registration',
  shown: (row, say) => say(`reg_${row.registration?.state ?? 'none'}`),
  followsRegistrations: true,
  sortKey: (read, id) => orderOf(['registered', 'unknown', 'unregistered'], read('registration', id)),
})
