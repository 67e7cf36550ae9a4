import { cleanCell, readNumber } from './cells.ts'
import { columnsOf, headerKey, isChoicesName, isReason, type Columns, type ColumnUse, type ListShape } from './columns.ts'
import { readDelimited } from './delimited.ts'
import { decodeText, type TextEncoding } from './encodings.ts'
import { createFindings, type Finding, type Findings } from './findings.ts'
import { columnsByContent, groupsAbove, headerAt, looksRight } from './header.ts'
import { listLimits, type FileFault, type ListRecord } from './records.ts'
import { createRowReader, type ListValues } from './row-values.ts'
import { bodyOf, findLostZeros, withoutDuplicates } from './rows.ts'
import { readWorkbook, type Sheet } from './workbook.ts'

export interface ListRow {
  readonly line: number
  readonly values: ListValues
  /** Nothing in it waits for a person. */
  readonly ready: boolean
}

export interface ListReading {
  readonly ok: true
  readonly encoding: TextEncoding | 'xlsx'
  /** null: it is no delimited text. */
  readonly delimiter: string | null
  /** The sheet that was read; null: there are no sheets. */
  readonly sheet: string | null
  /** Where the headers are; 0: there are none. */
  readonly headerLine: number
  readonly headers: readonly string[]
  /** What each column is; null: it is not used. */
  readonly uses: readonly (ColumnUse | null)[]
  readonly shape: ListShape | null
  readonly rows: readonly ListRow[]
  readonly findings: readonly Finding[]
  /** Headers of columns that have something in them and are not used. */
  readonly ignoredColumns: readonly string[]
  /** Lines that are no rows: titles, blank lines, sums, headers again. */
  readonly skippedLines: readonly number[]
}

export type ListFault = FileFault | 'old-code-page' | 'no-rows' | 'no-number-column'
export interface ListRefused {
  readonly ok: false
  readonly why: ListFault
  /** The old code page, or the sheets that could be chosen. */
  readonly detail: readonly string[]
}

export interface ListChoices {
  /** Of several sheets; otherwise the first one with a list in it. */
  readonly sheet?: string
  /** What somebody said of headers before, by their keys. */
  readonly remembered?: Readonly<Record<string, ColumnUse | null>>
  /** How many digits the numbers of the account usually have. */
  readonly usualLength?: number
  readonly hiddenRows?: 'leave-out' | 'take'
  /** First name and last name in the order of the columns, or turned around. */
  readonly nameOrder?: 'as-columns' | 'turned'
}

/** Reads a list of people or phones from the bytes of a file or of what was pasted. Pure; the same bytes give the same reading. */
export function readList(bytes: Uint8Array, choices: ListChoices = {}): ListReading | ListRefused {
  if (bytes.length > listLimits.bytes) return refused('too-large')
  const [first, second, third, fourth] = bytes
  if (first === 0x50 && second === 0x4b && third === 3 && fourth === 4) return readSheets(bytes, choices)
  // An old or an encrypted workbook, a PDF.
  if (first === 0xd0 && second === 0xcf && third === 0x11) return refused('wrong-kind')
  if (first === 0x25 && second === 0x50 && third === 0x44 && fourth === 0x46) return refused('wrong-kind')
  const decoded = decodeText(bytes)
  if (!decoded.ok) return decoded.why === 'binary' ? refused('wrong-kind') : refused('old-code-page', [decoded.why])
  if (decoded.text.trim() === '') return refused('empty-file')
  const { delimiter, records, openQuotes } = readDelimited(decoded.text, looksRight)
  const findings = createFindings()
  if (decoded.guessed) findings.warn('encoding-guessed', { value: decoded.encoding })
  for (const line of openQuotes) findings.fail('quote-open', { line })
  return readRecords(records, { encoding: decoded.encoding, delimiter, sheet: null }, choices, findings)
}

function refused(why: ListFault, detail: readonly string[] = []): ListRefused {
  return { ok: false, why, detail }
}

function readSheets(bytes: Uint8Array, choices: ListChoices): ListReading | ListRefused {
  const workbook = readWorkbook(bytes)
  if (!workbook.ok) return refused(workbook.why)
  const names = workbook.sheets.map(({ name }) => name)
  const chosen =
    choices.sheet === undefined ? likeliest(workbook.sheets) : workbook.sheets.find(({ name }) => name === choices.sheet)
  if (!chosen) return refused('no-rows', names)
  const findings = createFindings()
  const others = workbook.sheets.filter((sheet) => sheet !== chosen && !isChoices(sheet)).map(({ name }) => name)
  if (others.length > 0) findings.warn('other-sheets', { names: others })
  return readRecords(chosen.records, { encoding: 'xlsx', delimiter: null, sheet: chosen.name }, choices, findings)
}

/** The first visible sheet with headers that we know, else the first that has numbers. */
function likeliest(sheets: readonly Sheet[]): Sheet | undefined {
  const seen = sheets.filter(({ hidden }) => !hidden)
  return (
    seen.find(({ records }) => headerAt(records) !== null) ??
    seen.find(({ records }) => records.some(({ cells }) => cells.some((cell) => readNumber(cleanCell(cell))))) ??
    seen[0]
  )
}

/** The values to choose from in our own template: no list that somebody could mean. */
const isChoices = ({ hidden, name }: Sheet): boolean => hidden && isChoicesName(name)

type Place = Pick<ListReading, 'encoding' | 'delimiter' | 'sheet'>

function readRecords(
  records: readonly ListRecord[],
  place: Place,
  choices: ListChoices,
  findings: Findings,
): ListReading | ListRefused {
  if (records.every(({ cells }) => cells.every((cell) => cleanCell(cell) === ''))) return refused('empty-file')
  if (records.length > listLimits.rows) return refused('too-large')
  const found = headOf(records, choices, findings)
  if (!found) return refused('no-rows')
  const { columns, headers, at } = found
  if (!columns.uses.includes('number')) return refused('no-number-column', headers)
  const skipped: number[] = []
  const skip = (line: number): void => void skipped.push(line)
  const titles = records.slice(0, Math.max(0, at)).flatMap(({ merged, line }) => (merged ? [] : [line]))
  titles.forEach(skip)
  if (titles.length > 0) findings.warn('title-lines-skipped', { lines: titles })
  if (columns.uses.includes('action')) findings.warn('action-column', { field: 'action' })
  const takeHidden = choices.hiddenRows === 'take'
  const body = bodyOf(records.slice(at + 1), columns, headers, { findings, takeHidden, skip })
  const valuesOf = createRowReader(findings, choices.nameOrder === 'turned')
  const drafts = body.map((record) => ({ line: record.line, values: valuesOf(record, columns, headers) }))
  const rows = withoutDuplicates(drafts, findings, skip)
  if (rows.length === 0) return refused('no-rows')
  findLostZeros(rows, body, columns, { findings, usualLength: choices.usualLength })
  return {
    ok: true,
    ...place,
    headerLine: at < 0 ? 0 : (records[at]?.line ?? 0),
    headers,
    uses: columns.uses,
    shape: columns.shape,
    rows: rows.map(({ line, values }) => ({
      line,
      values,
      ready: !findings.hasFailed(line),
    })),
    findings: findings.all,
    ignoredColumns: ignored(body, columns, headers, choices.remembered ?? {}),
    skippedLines: skipped.sort((one, other) => one - other),
  }
}

/** Headers, what their columns mean, and the place of their line; -1: there is none. */
function headOf(
  records: readonly ListRecord[],
  { remembered }: ListChoices,
  findings: Findings,
): { columns: Columns; headers: string[]; at: number } | null {
  const at = headerAt(records)
  if (at !== null) {
    const headers = (records[at]?.cells ?? []).map(cleanCell)
    return { columns: columnsOf(headers, groupsAbove(records, at), remembered), headers, at }
  }
  const columns = columnsByContent(records)
  if (!columns) return null
  findings.warn('no-header')
  return { columns, headers: [], at: -1 }
}

/** Columns that say something and are not used, and of which nobody said that they are to be left out. */
function ignored(
  body: readonly ListRecord[],
  { uses }: Columns,
  headers: readonly string[],
  remembered: NonNullable<ListChoices['remembered']>,
): string[] {
  return headers.filter(
    (header, at) =>
      header !== '' &&
      !isReason(header) &&
      !Object.hasOwn(remembered, headerKey(header)) &&
      (uses[at] ?? null) === null &&
      body.some(({ cells }) => cleanCell(cells[at] ?? '') !== ''),
  )
}
