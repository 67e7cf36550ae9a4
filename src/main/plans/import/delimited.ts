import { parse } from 'csv-parse/sync'
import { listLimits, type ListRecord } from './records.ts'

export const delimiters = [',', ';', '\t', '|'] as const
export type Delimiter = (typeof delimiters)[number]

export interface Delimited {
  readonly delimiter: Delimiter
  readonly records: readonly ListRecord[]
  /** Lines with a quote that is opened and never closed: they are left out, and what follows is read all the same. */
  readonly openQuotes: readonly number[]
}

/** Excel's own line about the delimiter, which other programs show as text. */
const excelLine = /^sep=(.)\r?(?:\n|$)/i

/** Reads a delimited text. `looksRight` says how good a reading is (higher is better): of several delimiters the best one wins. */
export function readDelimited(text: string, looksRight: (records: readonly ListRecord[]) => number): Delimited {
  const said = excelLine.exec(text)
  const named = delimiters.find((one) => one === said?.[1])
  if (named) return read(text, named, 1)
  const head = headOf(text)
  const scored = delimiters.map((delimiter) => ({ delimiter, score: looksRight(read(head, delimiter, 0).records) }))
  const best = scored.reduce((one, other) => (other.score > one.score ? other : one))
  return read(text, best.delimiter, 0)
}

/** The first lines, whole: enough to tell a delimiter by. */
function headOf(text: string): string {
  if (text.length <= 20_000) return text
  return text.slice(0, text.lastIndexOf('\n', 20_000) + 1)
}

/** A file with more stray quotes than this is no list. */
const maxOpenQuotes = 50

function read(text: string, delimiter: Delimiter, skipped: number): Delimited {
  const records: ListRecord[] = []
  const openQuotes: number[] = []
  let rest = skipLines(text, skipped)
  let before = skipped
  while (rest !== '' && openQuotes.length < maxOpenQuotes) {
    let line = before + 1
    const whole = parseInto(rest, delimiter, (cells) => {
      // Closed by a quote of a later line: what is between them are other rows.
      if (cells.some(swallows)) throw new OpenQuote()
      records.push({ line, cells })
      line += 1 + lineBreaksIn(cells)
    })
    if (whole) break
    // The record that never ends: its first line is left out, and the others are read anew.
    openQuotes.push(line)
    rest = skipLines(rest, line - before)
    before = line
  }
  return { delimiter, records, openQuotes }
}

class OpenQuote extends Error {}
const swallows = (cell: string): boolean => cell.startsWith('"') && /[\n\r]/.test(cell)

/** Gives each record as it is read; false: a quote was never closed. */
function parseInto(text: string, delimiter: Delimiter, each: (cells: string[]) => void): boolean {
  try {
    parse(text, {
      delimiter,
      relax_quotes: true,
      relax_column_count: true,
      record_delimiter: ['\r\n', '\n', '\r'],
      to: listLimits.rows + 20,
      max_record_size: 1_000_000,
      on_record: (cells: string[]) => {
        each(cells)
        return null
      },
    })
    return true
  } catch (error) {
    if (error instanceof OpenQuote) return false
    const code = error instanceof Error && 'code' in error ? error.code : null
    if (code === 'CSV_QUOTE_NOT_CLOSED' || code === 'CSV_MAX_RECORD_SIZE') return false
    throw error
  }
}

function lineBreaksIn(cells: readonly string[]): number {
  let count = 0
  for (const cell of cells) if (cell.includes('\n') || cell.includes('\r')) count += cell.split(/\r\n|\n|\r/).length - 1
  return count
}

/** The lines of a text, ended as any system ends lines. */
export const linesOf = (text: string): string[] => text.split(/\r\n|\n|\r/)

/** Without its first lines, each ended as any system ends lines. */
function skipLines(text: string, count: number): string {
  const end = /\r\n|\n|\r/g
  for (let line = 0; line < count; line += 1) if (!end.test(text)) return ''
  return text.slice(count === 0 ? 0 : end.lastIndex)
}
