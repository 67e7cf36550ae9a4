/**
 * Many records column by column, for their way to the window: no DOM, no Node, no schemas, as both ends use it. A column holds one field of
 * every record; nothing has to be unpacked before somebody looks at it.
 */
export type Value = string | number | boolean | null
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
export type Text = string | Uint8Array<ArrayBuffer>

/** Both ends have them, though neither Node's nor the DOM's types are known here. */
declare const TextDecoder: new () => { decode(bytes: Uint8Array): string }
const decoder = new TextDecoder()

/** The printable characters from # to [: none of them is escaped in JSON. */
export const firstCode = 35
export const maxValues = 57
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

export function* joining(values: readonly Value[], between: string): Generator<void, string, void> {
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

/** So many records are packed between two yields. */
const recordsAtOnce = 100

/** One column for each field, taken out of records as they come; `each` sees every record once. Yields now and then, so that whoever has others to serve does so. */
export function* packingColumns<T, F extends string>(
  fields: { readonly [field in F]: (record: T) => Value },
  records: Iterable<T>,
  each?: (record: T) => void,
): Generator<void, { readonly count: number; readonly columns: { readonly [field in F]: PackedColumn } }, void> {
  const columns = Object.entries<(record: T) => Value>(fields).map(([field, value]) => ({
    ...{ field, value, packer: new ColumnPacker() },
  }))
  let count = 0
  for (const record of records) {
    for (const { value, packer } of columns) packer.add(value(record))
    each?.(record)
    count += 1
    if (count % recordsAtOnce === 0) yield
  }
  const packed: Partial<Record<string, PackedColumn>> = {}
  for (const { field, packer } of columns) {
    packed[field] = yield* packer.finishing()
    yield
  }
  return { count, columns: packed as { readonly [field in F]: PackedColumn } }
}

export const asText = (text: Text): string => (typeof text === 'string' ? text : decoder.decode(text))

/** Where each line of a text begins, and one more: where a next one would. Found as far as somebody asks: a table shows its first rows, and the ends of few are ever read. */
export function lineFinder(text: Text, count: number): (line: number) => number {
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

/** So many single values are found by themselves; whoever wants more wants all of them. */
const fewReads = 400

function textReader({ text, wide, numbers }: TextColumn, count: number): (index: number) => Value {
  let from = text
  const startOf = lineFinder(text, count)
  let lines: readonly string[] | null = null
  let reads = 0
  const single = (begin: number, end: number): string =>
    typeof from === 'string' ? from.slice(begin, end) : decoder.decode(from.subarray(begin, end))
  return (index) => {
    reads += 1
    if (reads > fewReads) {
      if (typeof from !== 'string') from = asText(from)
      if (wide === 0) lines ??= from.split('\n')
    }
    const value = lines
      ? (lines[index] ?? '')
      : wide > 0
        ? single(index * wide, (index + 1) * wide)
        : single(startOf(index), startOf(index + 1) - 1)
    return value === nullMark ? null : numbers ? Number(value) : value
  }
}

const codeIn = (at: Text): ((index: number) => number) =>
  typeof at === 'string' ? (index) => at.charCodeAt(index) - firstCode : (index) => (at[index] ?? firstCode) - firstCode

export function readerOf(column: PackedColumn, count: number): (index: number) => Value {
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
