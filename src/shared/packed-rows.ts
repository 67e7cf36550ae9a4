import type { ExtensionRow } from './extension.ts'
import { inNumberOrder } from './number-order.ts'
import { haystack } from './search-text.ts'

/**
 * Many rows column by column, for their way to the window: a sixth of the size of the same rows as objects, with what they are found by, and nothing has to be
 * unpacked before somebody looks at it. No DOM, no Node, no schemas: both ends use it.
 */
export interface PackedRows {
  readonly count: number
  /** Whether they are in the order of their numbers. */
  readonly ordered: boolean
  readonly columns: { readonly [F in Field]: PackedColumn }
  /** What each row is found by: a line a row (see search-text.ts). Folded where nobody types meanwhile. */
  readonly find: Text
}

type Value = string | number | boolean | null
export type PackedColumn =
  /** The same in every row. */
  | { readonly one: Value }
  /** A few values; one character a row says which. */
  | { readonly of: readonly Value[]; readonly at: Text }
  /** Texts or numbers one after the other: each `wide` (ASCII) characters long, or a line each where that is 0. */
  | { readonly text: Text; readonly wide: number; readonly numbers: boolean }
  | { readonly all: readonly Value[] }
type TextColumn = Extract<PackedColumn, { text: unknown }>
/** A text, or the same in UTF-8: that can change hands between threads without being copied. */
type Text = string | Uint8Array<ArrayBuffer>

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

/** Both ends have them, though neither Node's nor the DOM's types are known here. */
declare const TextEncoder: new () => { encode(text: string): Uint8Array<ArrayBuffer> }
declare const TextDecoder: new () => { decode(bytes: Uint8Array): string }
const decoder = new TextDecoder()

/** The printable characters from # to [: none of them is escaped in JSON. */
const firstCode = 35
const mostValues = 57
/** Stands for null among texts. */
const nothing = '\x7f'

function packColumn(rows: readonly ExtensionRow[], value: (row: ExtensionRow) => Value): PackedColumn {
  const codes = new Map<Value, number>()
  const at = new Uint8Array(rows.length)
  let index = 0
  for (const row of rows) {
    const one = value(row)
    let code = codes.get(one)
    if (code === undefined) {
      if (codes.size === mostValues) return packText(rows.map(value))
      code = firstCode + codes.size
      codes.set(one, code)
    }
    at[index] = code
    index += 1
  }
  const of = [...codes.keys()]
  return of.length === 1 ? { one: of[0] ?? null } : { of, at: decoder.decode(at) }
}

function packText(values: readonly Value[]): PackedColumn {
  const numbers = values.every((value) => value === null || Number.isSafeInteger(value))
  const fits = numbers || values.every((value) => value === null || (typeof value === 'string' && fitsALine(value)))
  if (!fits) return { all: values }
  const texts = values.map((value) => (value === null ? nothing : String(value)))
  const wide = texts[0]?.length ?? 0
  const alike = wide > 0 && texts.every((text) => text.length === wide && ascii.test(text))
  return alike ? { text: texts.join(''), wide, numbers } : { text: texts.join('\n'), wide: 0, numbers }
}

const ascii = /^[\x20-\x7f]*$/
const fitsALine = (text: string): boolean => text !== nothing && !text.includes('\n')

export function packRows(rows: readonly ExtensionRow[]): PackedRows {
  const column = (value: (row: ExtensionRow) => Value): PackedColumn => packColumn(rows, value)
  const columns = {
    ...(Object.fromEntries(plain.map((field) => [field, column((row) => row[field])])) as { [F in Plain]: PackedColumn }),
    registration: column((row) => row.registration?.state ?? null),
    checkedAt: column((row) => row.registration?.checkedAt ?? null),
    source: column((row) => row.registration?.source ?? null),
    proved: column((row) => row.proved ?? null),
    queued: column((row) => row.queued?.join(' ') ?? null),
  }
  return { count: rows.length, ordered: inNumberOrder(rows), columns, find: rows.map(haystack).join('\n') }
}

/** The same rows with their texts as bytes, and the buffers of these, to be given to another thread. */
export function packInBytes(packed: PackedRows): { readonly rows: PackedRows; readonly buffers: ArrayBuffer[] } {
  const buffers: ArrayBuffer[] = []
  const encoder = new TextEncoder()
  const bytes = (text: Text): Text => {
    const made = typeof text === 'string' ? encoder.encode(text) : text
    buffers.push(made.buffer)
    return made
  }
  const column = (one: PackedColumn): PackedColumn =>
    'of' in one ? { ...one, at: bytes(one.at) } : 'text' in one ? { ...one, text: bytes(one.text) } : one
  const columns = Object.fromEntries(Object.entries(packed.columns).map(([field, one]) => [field, column(one)]))
  return { rows: { ...packed, find: bytes(packed.find), columns: columns as PackedRows['columns'] }, buffers }
}

const asText = (text: Text): string => (typeof text === 'string' ? text : decoder.decode(text))

/** Where each line of a text begins, and one more: where a next one would. */
function lineStarts(text: Text, count: number): Uint32Array {
  const starts = new Uint32Array(count + 1)
  const next = typeof text === 'string' ? (from: number) => text.indexOf('\n', from) : (from: number) => text.indexOf(10, from)
  for (let line = 1; line < count; line += 1) starts[line] = next(starts[line - 1] ?? 0) + 1
  starts[count] = text.length + 1
  return starts
}

/** So many single values are read out of bytes; whoever wants more wants all of them. */
const fewReads = 2_000

function textReader({ text, wide, numbers }: TextColumn, count: number): (index: number) => Value {
  let from = text
  let starts = wide > 0 ? null : lineStarts(from, count)
  let reads = 0
  return (index) => {
    reads += 1
    if (typeof from !== 'string' && reads > fewReads) {
      from = asText(from)
      starts = wide > 0 ? null : lineStarts(from, count)
    }
    const [begin, end] = starts ? [starts[index] ?? 0, (starts[index + 1] ?? 0) - 1] : [index * wide, (index + 1) * wide]
    const value = typeof from === 'string' ? from.slice(begin, end) : decoder.decode(from.subarray(begin, end))
    return value === nothing ? null : numbers ? Number(value) : value
  }
}

const codeIn = (at: Text): ((index: number) => number) =>
  typeof at === 'string' ? (index) => at.charCodeAt(index) - firstCode : (index) => (at[index] ?? firstCode) - firstCode

function reader(column: PackedColumn, count: number): (index: number) => Value {
  if ('one' in column) return () => column.one
  if ('all' in column) return (index) => column.all[index] ?? null
  if ('of' in column) {
    const code = codeIn(column.at)
    return (index) => column.of[code(index)] ?? null
  }
  // Finding where each line begins takes a while; nobody may ever ask.
  let read: ((index: number) => Value) | null = null
  return (index) => (read ??= textReader(column, count))(index)
}

type Readers = { readonly [F in Field]: (index: number) => Value }

/** Packed rows, to be looked into. An index is a place from 0 to length - 1. */
export class RowPack {
  readonly length: number
  readonly #packed: PackedRows
  readonly #read: Readers
  #find: { readonly text: string; readonly starts: Uint32Array } | null = null

  constructor(packed: PackedRows) {
    this.length = packed.count
    this.#packed = packed
    this.#read = Object.fromEntries(
      Object.entries(packed.columns).map(([field, column]) => [field, reader(column, packed.count)]),
    ) as Readers
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

  /** How many rows have a value that `fits`; each different value is asked for once, where there are few. */
  count(field: 'status' | 'password' | 'registration' | 'proved', fits: (value: Value) => boolean): number {
    const column = this.#packed.columns[field]
    if ('one' in column) return fits(column.one) ? this.length : 0
    let count = 0
    if ('of' in column) {
      const code = codeIn(column.at)
      const fitting = column.of.map(fits)
      for (let index = 0; index < this.length; index += 1) if (fitting[code(index)]) count += 1
    } else for (let index = 0; index < this.length; index += 1) if (fits(this.#read[field](index))) count += 1
    return count
  }

  /** Marks with 1 in `found` the rows whose haystacks hold the folded text. */
  mark(text: string, found: Uint8Array): void {
    this.#find ??= this.#lines()
    const { text: find, starts } = this.#find
    let row = 0
    for (let at = find.indexOf(text); at >= 0 && row < this.length; at = find.indexOf(text, starts[row])) {
      while ((starts[row + 1] ?? 0) <= at) row += 1
      found[row] = 1
      // One place in a row is enough.
      row += 1
    }
  }

  #lines(): { text: string; starts: Uint32Array } {
    const text = asText(this.#packed.find)
    return { text, starts: lineStarts(text, this.length) }
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
