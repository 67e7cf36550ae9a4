import type { ExtensionRow } from './extension.ts'

/**
 * Many rows column by column, for their way to the window: a tenth of the size of the same rows as objects, and nothing has to be
 * unpacked before somebody looks at it. No DOM, no Node, no schemas: both ends use it.
 */
export interface PackedRows {
  readonly count: number
  readonly columns: { readonly [F in Field]: PackedColumn }
}

type Value = string | number | boolean | null
export type PackedColumn =
  /** The same in every row. */
  | { readonly one: Value }
  /** A few values; one character a row says which. */
  | { readonly of: readonly Value[]; readonly at: string }
  /** A line a row, none of which is null. */
  | { readonly lines: string }
  | { readonly all: readonly Value[] }

/** Fields that hold a single value; a registration goes as three, what is queued as one. */
const plain = [
  'number',
  'displayName',
  'voicemailEnabled',
  'outboundCallerId',
  'recordingMode',
  'status',
  'teamId',
  'departmentId',
  'maxConcurrent',
  'tlsEnabled',
  'createdAt',
  'updatedAt',
  'password',
  'readAt',
] as const
type Plain = (typeof plain)[number]
type Field = Plain | 'registration' | 'checkedAt' | 'source' | 'queued' | 'proved'

/** The printable characters from # to [: none of them is escaped in JSON. */
const firstCode = 35
const mostValues = 57

function packColumn(values: readonly Value[]): PackedColumn {
  const codes = new Map<Value, string>()
  let at = ''
  for (const value of values) {
    let code = codes.get(value)
    if (code === undefined) {
      if (codes.size === mostValues) return packLines(values)
      code = String.fromCharCode(firstCode + codes.size)
      codes.set(value, code)
    }
    at += code
  }
  const of = [...codes.keys()]
  return of.length === 1 ? { one: of[0] ?? null } : { of, at }
}

function packLines(values: readonly Value[]): PackedColumn {
  const fits = values.every((value) => typeof value === 'string' && !value.includes('\n'))
  return fits ? { lines: values.join('\n') } : { all: values }
}

export function packRows(rows: readonly ExtensionRow[]): PackedRows {
  const column = (value: (row: ExtensionRow) => Value): PackedColumn => packColumn(rows.map(value))
  const columns = {
    ...(Object.fromEntries(plain.map((field) => [field, column((row) => row[field])])) as { [F in Plain]: PackedColumn }),
    registration: column((row) => row.registration?.state ?? null),
    checkedAt: column((row) => row.registration?.checkedAt ?? null),
    source: column((row) => row.registration?.source ?? null),
    proved: column((row) => row.proved ?? null),
    queued: column((row) => row.queued?.join(' ') ?? null),
  }
  return { count: rows.length, columns }
}

function reader(column: PackedColumn): (index: number) => Value {
  if ('one' in column) return () => column.one
  if ('of' in column) return (index) => column.of[column.at.charCodeAt(index) - firstCode] ?? null
  if ('all' in column) return (index) => column.all[index] ?? null
  let lines: string[] | null = null
  return (index) => (lines ??= column.lines.split('\n'))[index] ?? null
}

type Readers = { readonly [F in Field]: (index: number) => Value }

/** Packed rows, to be looked into. An index is a place from 0 to length - 1. */
export class RowPack {
  readonly length: number
  readonly #read: Readers

  constructor(packed: PackedRows) {
    this.length = packed.count
    this.#read = Object.fromEntries(Object.entries(packed.columns).map(([field, column]) => [field, reader(column)])) as Readers
  }

  /** One field of a row, without making the whole row. */
  value<F extends Plain>(field: F, index: number): ExtensionRow[F] {
    // What was put in comes out: this is the one place that says so.
    return this.#read[field](index) as ExtensionRow[F]
  }

  state(index: number): 'registered' | 'unregistered' | 'unknown' | null {
    return this.#read.registration(index) as NonNullable<ExtensionRow['registration']>['state'] | null
  }

  proved(index: number): boolean | undefined {
    const proved = this.#read.proved(index)
    return typeof proved === 'boolean' ? proved : undefined
  }

  row(index: number): ExtensionRow {
    const state = this.state(index)
    const proved = this.proved(index)
    const queued = this.#read.queued(index)
    const row: ExtensionRow = {
      number: this.value('number', index),
      displayName: this.value('displayName', index),
      voicemailEnabled: this.value('voicemailEnabled', index),
      outboundCallerId: this.value('outboundCallerId', index),
      recordingMode: this.value('recordingMode', index),
      status: this.value('status', index),
      teamId: this.value('teamId', index),
      departmentId: this.value('departmentId', index),
      maxConcurrent: this.value('maxConcurrent', index),
      tlsEnabled: this.value('tlsEnabled', index),
      createdAt: this.value('createdAt', index),
      updatedAt: this.value('updatedAt', index),
      registration:
        state === null
          ? null
          : {
              state,
              checkedAt: this.#read.checkedAt(index) as number,
              source: this.#read.source(index) as NonNullable<ExtensionRow['registration']>['source'],
            },
      password: this.value('password', index),
      readAt: this.value('readAt', index),
    }
    return {
      ...row,
      ...(proved === undefined ? {} : { proved }),
      ...(queued === null ? {} : { queued: String(queued).split(' ') as NonNullable<ExtensionRow['queued']> }),
    }
  }

  /** Every row, made whole. */
  rows(): ExtensionRow[] {
    return Array.from({ length: this.length }, (_, index) => this.row(index))
  }
}
