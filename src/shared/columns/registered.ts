import { column } from './column.ts'

/** When a phone was last seen registered: the numbers that nobody uses come last. */
export const registered = column({
  id: 'registered',
  width: 116,
  first: false,
  name: 'col_registered',
  digits: true,
  shown: (row) => row.registeredAt ?? null,
  followsRegistrations: true,
  sortKey: (read, id) => read('registeredAt', id),
})
