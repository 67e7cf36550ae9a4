import type { Entry } from './entry.ts'
import { fold } from './search.ts'

export const columns = [
  'number',
  'name',
  'registration',
  'tls',
  'caller',
  'recording',
  'team',
  'calls',
  'voicemail',
  'status',
  'password',
  'updated',
] as const
export type Column = (typeof columns)[number]

export interface Sort {
  readonly column: Column
  readonly down: boolean
}

type Key = string | number | null
const registrationOrder = { registered: 0, unknown: 1, unregistered: 2 } as const
const recordingOrder = { none: 0, inbound: 1, outbound: 2, all: 3 } as const
const passwordOrder = { stored: 0, unsettled: 1, unknown: 2, elsewhere: 3 } as const

/** What a column is sorted by; null: there is nothing, which comes last in either direction. */
const keys: Readonly<Record<Exclude<Column, 'number'>, (entry: Entry) => Key>> = {
  name: ({ row }) => (row.displayName === null ? null : fold(row.displayName)),
  registration: ({ registration }) => (registration === null ? null : registrationOrder[registration]),
  tls: ({ row }) => (row.tlsEnabled ? 0 : 1),
  caller: ({ row }) => row.outboundCallerId,
  recording: ({ row }) => recordingOrder[row.recordingMode],
  team: ({ row }) => row.teamId,
  calls: ({ row }) => row.maxConcurrent,
  voicemail: ({ row }) => (row.voicemailEnabled ? 0 : 1),
  status: ({ status }) => (status === 'active' ? 0 : 1),
  password: ({ password }) => passwordOrder[password],
  updated: ({ row }) => Date.parse(row.updatedAt),
}

/** The order of a dial plan: short numbers first, then digit by digit. */
export function compareNumbers(one: string, other: string): number {
  return one.length - other.length || (one < other ? -1 : one > other ? 1 : 0)
}

/** Entries by their numbers; the same array where they are in order already, as they mostly are. */
export function inNumberOrder(entries: readonly Entry[]): readonly Entry[] {
  for (let index = 1; index < entries.length; index += 1) {
    if (compareNumbers(entries[index - 1]?.number ?? '', entries[index]?.number ?? '') > 0) {
      return entries.toSorted((one, other) => compareNumbers(one.number, other.number))
    }
  }
  return entries
}

/** Sorts entries that are in the order of their numbers; alike ones stay in it. */
export function sorted(entries: readonly Entry[], { column, down }: Sort): readonly Entry[] {
  if (column === 'number') return down ? entries.toReversed() : entries
  const key = keys[column]
  const way = down ? -1 : 1
  const keyed = entries.map((entry) => ({ entry, key: key(entry) }))
  keyed.sort((one, other) => {
    if (one.key === other.key) return 0
    if (one.key === null) return 1
    if (other.key === null) return -1
    return one.key < other.key ? -way : way
  })
  return keyed.map(({ entry }) => entry)
}
