import { decodeText } from '../import/encodings.ts'
import { isReason, reasonMark } from '../import/columns.ts'
import { linesOf, readDelimited, type Delimiter } from '../import/delimited.ts'
import { looksRight } from '../import/header.ts'
import { encodeText } from './encode.ts'
import { writeRejectsWorkbook } from './rejects-workbook.ts'

/** What of a list is written once more. */
export interface Rejects {
  /** The list as it came: the bytes of a file, or of what was pasted. */
  readonly bytes: Uint8Array
  /** Of a workbook: the sheet that was read. */
  readonly sheet: string | null
  /** Where its headers are; 0: there are none. */
  readonly headerLine: number
  /** Why a row was not done, by its line. */
  readonly reasons: ReadonlyMap<number, string>
  /** The header of the column that says why. */
  readonly header: string
}

/** The encoding or the format of a list, and what it is called at the end of a file's name. */
export type RejectsForm = 'csv' | 'txt' | 'xlsx'

/**
 * The rows of a list that were not done, in the list's own form: its format, titles, headers, order, delimiter and encoding, and one more column
 * that says why. Put right, it is imported like the list itself. null: the list cannot be read any more.
 */
export function writeRejects(rejects: Rejects): { readonly bytes: Uint8Array; readonly form: RejectsForm } | null {
  const { bytes, sheet } = rejects
  if (sheet !== null) {
    const workbook = writeRejectsWorkbook(bytes, { ...rejects, sheet })
    return workbook && { bytes: workbook, form: 'xlsx' }
  }
  const decoded = decodeText(bytes)
  if (!decoded.ok) return null
  const { text, encoding } = decoded
  const written = rejectedText(text, rejects)
  const mark = text.length > 0 && (bytes[0] === 0xef || bytes[0] === 0xff || bytes[0] === 0xfe) && encoding.startsWith('utf-')
  const own = encodeText(written.text, encoding, mark)
  // Few letters may say too little of an old code page to be read in it again.
  const again = decodeText(own)
  const readable = again.ok && again.text === written.text.normalize('NFC')
  return {
    bytes: readable || encoding.startsWith('utf-') ? own : encodeText(written.text, 'utf-8', true),
    form: written.delimiter === '\t' ? 'txt' : 'csv',
  }
}

function rejectedText(text: string, { headerLine, reasons, header }: Rejects): { text: string; delimiter: Delimiter } {
  const { delimiter, records, openQuotes } = readDelimited(text, looksRight)
  const lineEnd = /\r\n|\n|\r/.exec(text)?.[0] ?? '\r\n'
  const headers = records.find(({ line }) => line === headerLine)?.cells ?? []
  const before = headers.findIndex(isReason)
  const columns = { count: headers.length, reason: before >= 0 ? before : headers.length }
  const raw = linesOf(text)
  const written: [line: number, text: string][] = []
  if (records[0]?.line !== 1 && /^sep=.$/i.test(raw[0] ?? '')) written.push([0, raw[0] ?? ''])
  for (const { line, cells } of records) {
    const said = line === headerLine ? header : reasons.get(line)
    if (said === undefined && line > headerLine) continue
    const told = said !== undefined && headerLine === 0 ? `${reasonMark}${said}` : said
    written.push([line, lineOf(told === undefined ? cells : withReason(cells, told, columns), delimiter)])
  }
  // A quote that is never closed: only its line can be said to be wrong, not which cell.
  for (const line of openQuotes) {
    const said = reasons.get(line)
    if (said !== undefined) written.push([line, `${raw[line - 1] ?? ''}${delimiter}${said.replaceAll('"', '”')}`])
  }
  written.sort(([one], [other]) => one - other)
  return { text: written.map(([, line]) => `${line}${lineEnd}`).join(''), delimiter }
}

/** In its column; behind everything where a row has more cells than there are columns, which is what is wrong with it. */
function withReason(cells: readonly string[], said: string, { count, reason }: { count: number; reason: number }): string[] {
  const filled = [...cells]
  while (filled.length > count && filled.at(-1)?.trim() === '') filled.pop()
  while (filled.length < reason) filled.push('')
  // Of a file like this one, which still has the reason of before.
  if (filled.length > count && reason < count) filled[filled.length - 1] = said
  else if (filled.length > count) filled.push(said)
  else filled[reason] = said
  return filled
}

/** Cells of one line. A quote or a blank at an edge, a delimiter and a line break need quotes around them. */
const lineOf = (cells: readonly string[], delimiter: Delimiter): string =>
  cells
    .map((cell) => (/["\n\r]|^\s|\s$/.test(cell) || cell.includes(delimiter) ? `"${cell.replaceAll('"', '""')}"` : cell))
    .join(delimiter)
