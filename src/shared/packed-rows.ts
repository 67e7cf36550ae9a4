import type { ExtensionRow } from './extension.ts'
import { compareNumbers } from './number-order.ts'
import {
  asText,
  firstCode,
  joining,
  lineFinder,
  maxValues,
  packingColumns,
  readerOf,
  type PackedColumn,
  type Text,
  type Value,
} from './packed-columns.ts'
import { rowFields, rowOf, type RowFields } from './row-fields.ts'
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

type Field = keyof RowFields

/** Both ends have it, though neither Node's nor the DOM's types are known here. */
declare const TextEncoder: new () => { encode(text: string): Uint8Array<ArrayBuffer> }

/** Packs rows as they come, and yields now and then: whoever has others to serve does so meanwhile. */
export function* packing(rows: Iterable<ExtensionRow>): Generator<void, PackedRows, void> {
  const find: string[] = []
  let ordered = true
  let before = ''
  const packed = yield* packingColumns(rowFields, rows, (row) => {
    find.push(haystack(row))
    ordered &&= find.length === 1 || compareNumbers(before, row.number) <= 0
    before = row.number
  })
  return { ...packed, ordered, find: yield* joining(find, '\n') }
}

/** The same in one go: for few rows, and where nobody else waits. */
export function packRows(rows: Iterable<ExtensionRow>): PackedRows {
  const work = packing(rows)
  for (;;) {
    const step = work.next()
    if (step.done === true) return step.value
  }
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

type Readers = { readonly [F in Field]: (index: number) => Value }

/** Packed rows, to be looked into. An index is a place from 0 to length - 1. */
export class RowPack {
  readonly length: number
  readonly #packed: PackedRows
  readonly #read: Readers
  readonly #counted = new Map<Field, Uint32Array>()
  #find: { readonly text: string; readonly startOf: (line: number) => number } | null = null

  constructor(packed: PackedRows) {
    this.length = packed.count
    this.#packed = packed
    this.#read = Object.fromEntries(
      Object.entries(packed.columns).map(([field, column]) => [field, readerOf(column, packed.count)]),
    ) as Readers
  }

  /** One field of a row, without making the whole row. */
  value<F extends Field>(field: F, index: number): RowFields[F] {
    // What was put in comes out: this is the one place that says so.
    return this.#read[field](index) as RowFields[F]
  }

  /** How many rows have a value that `fits`; each different value is asked for once, where there are few. */
  count(field: 'status' | 'password' | 'registration' | 'proved', fits: (value: Value) => boolean): number {
    const column = this.#packed.columns[field]
    if ('one' in column) return fits(column.one) ? this.length : 0
    if ('of' in column)
      return column.of.reduce<number>((sum, value, code) => sum + (fits(value) ? this.#times(field, column.at, code) : 0), 0)
    let count = 0
    for (let index = 0; index < this.length; index += 1) if (fits(this.#read[field](index))) count += 1
    return count
  }

  /** How often a code stands in a column; all codes of a column are counted when the first is asked for. */
  #times(field: Field, at: Text, code: number): number {
    let times = this.#counted.get(field)
    if (!times) {
      times = new Uint32Array(maxValues)
      const bytes = typeof at === 'string' ? new TextEncoder().encode(at) : at
      for (const byte of bytes) times[byte - firstCode] = (times[byte - firstCode] ?? 0) + 1
      this.#counted.set(field, times)
    }
    return times[code] ?? 0
  }

  /** Marks with 1 in `found` the rows whose haystacks hold the folded text. */
  mark(text: string, found: Uint8Array): void {
    this.#find ??= this.#lines()
    const { text: find, startOf } = this.#find
    let row = 0
    for (let at = find.indexOf(text); at >= 0 && row < this.length; at = find.indexOf(text, startOf(row))) {
      while (startOf(row + 1) <= at) row += 1
      found[row] = 1
      // One place in a row is enough.
      row += 1
    }
  }

  #lines(): { text: string; startOf: (line: number) => number } {
    const text = asText(this.#packed.find)
    return { text, startOf: lineFinder(text, this.length) }
  }

  row(index: number): ExtensionRow {
    return rowOf((field) => this.value(field, index))
  }

  /** Every row, made whole. */
  rows(): ExtensionRow[] {
    return Array.from({ length: this.length }, (_, index) => this.row(index))
  }
}
