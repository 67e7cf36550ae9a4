import { caller } from './caller.ts'
import { calls } from './calls.ts'
import type { ColumnShape } from './column.ts'
import { mac } from './mac.ts'
import { name } from './name.ts'
import { number } from './number.ts'
import { password } from './password.ts'
import { phone } from './phone.ts'
import { proved } from './proved.ts'
import { recording } from './recording.ts'
import { registered } from './registered.ts'
import { registration } from './registration.ts'
import { status } from './status.ts'
import { team } from './team.ts'
import { tls } from './tls.ts'
import { updated } from './updated.ts'
import { voicemail } from './voicemail.ts'

export type { ColumnShape, ColumnText, ReadField, Say, SortKey } from './column.ts'

/** In their order. */
const all = [
  ...[number, name, registration, registered, phone, password, proved, mac],
  ...[caller, tls, recording, team, calls, voicemail, status, updated],
] as const
export type Column = (typeof all)[number]['id']

/** The columns of the table of extensions, in their order. */
export const columns: readonly Column[] = all.map(({ id }) => id)

/** Each column by its name. */
export const columnOf = Object.fromEntries(all.map((one) => [one.id, one])) as Readonly<Record<Column, ColumnShape<Column>>>

/** What a new window shows of them. */
export const firstColumns: readonly Column[] = columns.filter((id) => columnOf[id].first)

/** The columns that somebody chose; the number always: without it nobody knows what the rest is about. */
export function chosenColumns(names: readonly string[]): Column[] {
  return columns.filter((id) => id === 'number' || names.includes(id))
}

/** On a wide screen what follows the name stays near it; in pixels. */
export const widestName = 440
/** Before the first column is the place to select a row, so many pixels wide. */
export const pickWidth = 38
export const rowHeight = 30
