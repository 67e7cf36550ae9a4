import { column } from './column.ts'

/** When a phone showed that it has the stored password. */
export const proved = column({
  id: 'proved',
  width: 100,
  first: false,
  name: 'col_proved',
  digits: true,
  shown: (row, say) => (row.provedAt === null ? say('pw_short_unproved') : (row.provedAt ?? null)),
  // Not proved comes first: it is what somebody looks for. Where no password is stored there is nothing to prove.
  sortKey: (read, id) => (read('proved', id) === false ? 0 : read('provedAt', id)),
})
