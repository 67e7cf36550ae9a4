import { column } from './column.ts'

/** Rows come in the order of their numbers, as a dial plan has it: sorting.ts needs no key for that. */
export const number = column({
  id: 'number',
  width: 76,
  first: true,
  name: 'col_number',
  digits: true,
  shown: (row) => row.number,
  sortKey: () => null,
})
