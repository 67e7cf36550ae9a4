/** The columns of the table of extensions, in their order. */
export const columns = [
  'number',
  'name',
  'registration',
  'phone',
  'password',
  'mac',
  'caller',
  'tls',
  'recording',
  'team',
  'calls',
  'voicemail',
  'status',
  'updated',
] as const
export type Column = (typeof columns)[number]

/** What a new window shows of them. */
export const firstColumns: readonly Column[] = ['number', 'name', 'registration', 'phone', 'password', 'mac', 'caller', 'updated']

/** In pixels at the text's usual size. The name takes what the others leave. */
export const usualWidths: Readonly<Record<Column, number>> = {
  number: 76,
  name: 180,
  registration: 184,
  phone: 132,
  password: 100,
  mac: 140,
  caller: 122,
  tls: 54,
  recording: 92,
  team: 64,
  calls: 64,
  voicemail: 92,
  status: 96,
  updated: 92,
}
/** On a wide screen what follows the name stays near it; in pixels. */
export const widestName = 440
/** Before the first column is the place to select a row, so many pixels wide. */
export const pickWidth = 38
export const rowHeight = 30

/** The columns that somebody chose; the number always: without it nobody knows what the rest is about. */
export function chosenColumns(names: readonly string[]): Column[] {
  return columns.filter((column) => column === 'number' || names.includes(column))
}
