import { fold } from '#shared/search-text.ts'
import type { Column } from '#shared/table-columns.ts'
import type { RowTable } from './row-table.ts'

export interface Sort {
  readonly column: Column
  readonly down: boolean
}

type Key = string | number | null
type Order = Readonly<Record<string, number>>
/** Words that nobody knows come after those that are known, and what was not told after all. */
const orderOf = (order: Order, told: string | boolean | null): Key =>
  told === null ? null : (order[String(told)] ?? Object.keys(order).length)
const registrationOrder = { registered: 0, unknown: 1, unregistered: 2 } as const
const recordingOrder: Order = { none: 0, inbound: 1, outbound: 2, all: 3 }
const statusOrder: Order = { active: 0, disabled: 1 }
const flagOrder: Order = { true: 0, false: 1 }
const passwordOrder = { stored: 0, unsettled: 1, unknown: 2, elsewhere: 3 } as const

/** What a column is sorted by; null: there is nothing, which comes last in either direction. */
const keys: Readonly<Record<Exclude<Column, 'number'>, (rows: RowTable, id: number) => Key>> = {
  name: (rows, id) => {
    const name = rows.value('displayName', id)
    return name === null ? null : fold(name)
  },
  registration: (rows, id) => {
    const state = rows.registration(id)
    return state === null ? null : registrationOrder[state]
  },
  phone: (rows, id) => rows.ofPhone('phone', id) ?? null,
  mac: (rows, id) => rows.ofPhone('mac', id) ?? null,
  tls: (rows, id) => orderOf(flagOrder, rows.flag('tlsEnabled', id)),
  caller: (rows, id) => rows.value('outboundCallerId', id),
  recording: (rows, id) => orderOf(recordingOrder, rows.value('recordingMode', id)),
  team: (rows, id) => rows.value('teamId', id),
  calls: (rows, id) => rows.value('maxConcurrent', id),
  voicemail: (rows, id) => orderOf(flagOrder, rows.flag('voicemailEnabled', id)),
  status: (rows, id) => orderOf(statusOrder, rows.status(id)),
  password: (rows, id) => passwordOrder[rows.password(id)],
  // A time that cannot be read comes last, as one that is not there.
  updated: (rows, id) => Date.parse(rows.value('updatedAt', id)) || null,
}

/** Every row’s id in this order; alike rows stay in the order of their numbers. */
export function sorted(rows: RowTable, { column, down }: Sort): Uint32Array {
  const { ids } = rows
  if (column === 'number') return down ? ids.toReversed() : ids
  const key = keys[column]
  const way = down ? -1 : 1
  const keyed = Array.from(ids, (id) => ({ id, key: key(rows, id) }))
  keyed.sort((one, other) => {
    if (one.key === other.key) return 0
    if (one.key === null) return 1
    if (other.key === null) return -1
    return one.key < other.key ? -way : way
  })
  return Uint32Array.from(keyed, ({ id }) => id)
}
