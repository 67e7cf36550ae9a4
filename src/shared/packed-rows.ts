import type { ExtensionRow } from './extension.ts'
import { compareNumbers } from './number-order.ts'
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

type Field = keyof RowFields

/** Both ends have them, though neither Node's nor the DOM's types are known here. */
declare const TextEncoder: new () => { encode(text: string): Uint8Array<ArrayBuffer> }
declare const TextDecoder: new () => { decode(bytes: Uint8Array): string }
const decoder = new TextDecoder()

/** The printable characters from # to [: none of them is escaped in JSON. */
const firstCode = 35
const maxValues = 57
/** Stands for null among texts. */
const nullMark = '\x7f'

/** Packs one column while its values come one after the other. */
class ColumnPacker {
  readonly #codes = new Map<Value, number>()
  /** A code for each value; null once there are too many different ones: then they are kept as they are. */
  #at: Uint8Array | null = new Uint8Array(1_024)
  #values: Value[] = []
  #count = 0
  #numbers = true
  #lines = true
  /** How long each text is; -1: not all alike, or not all ASCII. */
  #wide: number | null = null

  add(value: Value): void {
    if (this.#at) {
      const code = this.#codes.get(value) ?? this.#newCode(value)
      if (code !== null) {
        if (this.#count === this.#at.length) this.#at = grown(this.#at)
        this.#at[this.#count] = code
        this.#count += 1
        return
      }
      this.#becomeTexts(this.#at)
    }
    this.#keep(value)
  }

  #newCode(value: Value): number | null {
    if (this.#codes.size === maxValues) return null
    const code = firstCode + this.#codes.size
    this.#codes.set(value, code)
    return code
  }

  #becomeTexts(at: Uint8Array): void {
    const of = [...this.#codes.keys()]
    this.#at = null
    for (const code of at.subarray(0, this.#count)) this.#keep(of[code - firstCode] ?? null)
  }

  #keep(value: Value): void {
    this.#values.push(value)
    if (value !== null && !Number.isSafeInteger(value)) this.#numbers = false
    if (value !== null && (typeof value !== 'string' || !fitsALine(value))) this.#lines = false
    const text = asLine(value)
    this.#wide ??= text.length > 0 ? text.length : -1
    if (this.#wide !== text.length || !ascii.test(text)) this.#wide = -1
  }

  *finishing(): Generator<void, PackedColumn, void> {
    if (this.#at) {
      const of = [...this.#codes.keys()]
      return of.length === 1 ? { one: of[0] ?? null } : { of, at: decoder.decode(this.#at.subarray(0, this.#count)) }
    }
    const numbers = this.#numbers
    if (!numbers && !this.#lines) return { all: this.#values }
    const alike = this.#wide !== null && this.#wide > 0
    const text = yield* joining(this.#values, alike ? '' : '\n')
    return { text, wide: alike ? (this.#wide ?? 0) : 0, numbers }
  }
}

function grown(bytes: Uint8Array): Uint8Array {
  const larger = new Uint8Array(2 * bytes.length)
  larger.set(bytes)
  return larger
}

const asLine = (value: Value): string => (value === null ? nullMark : String(value))
const ascii = /^[\x20-\x7f]*$/
const fitsALine = (text: string): boolean => text !== nullMark && !text.includes('\n')

/** So many lines become a text between two yields. */
const linesAtOnce = 2_000

function* joining(values: readonly Value[], between: string): Generator<void, string, void> {
  const pieces: string[] = []
  for (let from = 0; from < values.length; from += linesAtOnce) {
    pieces.push(
      values
        .slice(from, from + linesAtOnce)
        .map(asLine)
        .join(between),
    )
    yield
  }
  return pieces.join(between)
}

/** So many rows are packed between two yields. */
const rowsAtOnce = 100

/** Packs rows as they come, and yields now and then: whoever has others to serve does so meanwhile. */
export function* packing(rows: Iterable<ExtensionRow>): Generator<void, PackedRows, void> {
  const columns = Object.entries(rowFields).map(([field, value]) => ({ field, value, packer: new ColumnPacker() }))
  const find: string[] = []
  let ordered = true
  let before = ''
  for (const row of rows) {
    for (const { value, packer } of columns) packer.add(value(row))
    find.push(haystack(row))
    ordered &&= find.length === 1 || compareNumbers(before, row.number) <= 0
    before = row.number
    if (find.length % rowsAtOnce === 0) yield
  }
  const packed: Partial<Record<string, PackedColumn>> = {}
  for (const { field, packer } of columns) {
    packed[field] = yield* packer.finishing()
    yield
  }
  return { count: find.length, ordered, columns: packed as PackedRows['columns'], find: yield* joining(find, '\n') }
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

const asText = (text: Text): string => (typeof text === 'string' ? text : decoder.decode(text))

/** Where each line of a text begins, and one more: where a next one would. Found as far as somebody asks: a table shows its first rows, and the ends of few are ever read. */
function lineFinder(text: Text, count: number): (line: number) => number {
  const starts = new Uint32Array(count + 1)
  const next = typeof text === 'string' ? (from: number) => text.indexOf('\n', from) : (from: number) => text.indexOf(10, from)
  let found = 0
  return (line) => {
    while (found < line) {
      const end = found + 1 === count ? text.length : next(starts[found] ?? 0)
      found += 1
      starts[found] = end + 1
    }
    return starts[line] ?? 0
  }
}

/** So many single values are read out of bytes; whoever wants more wants all of them. */
const fewReads = 400

function textReader({ text, wide, numbers }: TextColumn, count: number): (index: number) => Value {
  let from = text
  let startOf = lineFinder(from, count)
  let reads = 0
  return (index) => {
    reads += 1
    if (typeof from !== 'string' && reads > fewReads) {
      from = asText(from)
      startOf = lineFinder(from, count)
    }
    const [begin, end] = wide > 0 ? [index * wide, (index + 1) * wide] : [startOf(index), startOf(index + 1) - 1]
    const value = typeof from === 'string' ? from.slice(begin, end) : decoder.decode(from.subarray(begin, end))
    return value === nullMark ? null : numbers ? Number(value) : value
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
  readonly #counted = new Map<Field, Uint32Array>()
  #find: { readonly text: string; readonly startOf: (line: number) => number } | null = null

  constructor(packed: PackedRows) {
    this.length = packed.count
    this.#packed = packed
    this.#read = Object.fromEntries(
      Object.entries(packed.columns).map(([field, column]) => [field, reader(column, packed.count)]),
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
