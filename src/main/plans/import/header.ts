import { readMac } from '#shared/mac.ts'
import { cleanCell, plainDigits, readNumber } from './cells.ts'
import { columnsOf, knownHeaders, reasonMark, type Columns, type ColumnUse } from './columns.ts'
import type { ListRecord } from './records.ts'

/** Titles above a header are not longer than this. */
const headersWithin = 20

/** How good a reading with one delimiter is: known headers count most, then rows of one length. */
export function looksRight(records: readonly ListRecord[]): number {
  const best = Math.max(0, ...records.slice(0, headersWithin).map(({ cells }) => knownHeaders(cells)))
  const lengths = new Map<number, number>()
  for (const { cells } of records) if (cells.length > 1) lengths.set(cells.length, (lengths.get(cells.length) ?? 0) + 1)
  return best * 1000 + Math.max(0, ...lengths.values())
}

/** The place of the line of headers: the first that names a number, else the first with two names that we know; null: none does. */
export function headerAt(records: readonly ListRecord[]): number | null {
  const near = records.slice(0, headersWithin)
  const withNumber = near.findIndex(
    ({ cells }, at) => columnsOf(cells, groupsAbove(records, at)).uses.includes('number') && !hasNumber(cells),
  )
  if (withNumber >= 0) return withNumber
  const known = near.findIndex(({ cells }) => knownHeaders(cells) >= 2 && !hasNumber(cells))
  return known < 0 ? null : known
}

const hasNumber = (cells: readonly string[]): boolean => cells.some((cell) => /^\d{3,10}$/.test(plainDigits(cleanCell(cell))))

/** The upper of two rows of headers, a merged one's text over all of its columns. */
export function groupsAbove(records: readonly ListRecord[], at: number): string[] {
  const above = records[at - 1]
  if (!above?.merged) return []
  let last = ''
  return (records[at]?.cells ?? []).map((_, column) => (last = above.cells[column] || last))
}

/** Where there are no headers: the column of numbers, of MACs, and the one of words. null: there are no numbers. */
export function columnsByContent(records: readonly ListRecord[]): Columns | null {
  const rows = records.slice(0, 200).filter(({ cells }) => cells.some((cell) => cleanCell(cell) !== ''))
  const width = Math.max(0, ...rows.map(({ cells }) => cells.length))
  const places = Array.from({ length: width }, (_, at) =>
    rows.map(({ cells }) => cleanCell(cells[at] ?? '')).filter((cell) => cell !== ''),
  )
  const numberAt = places.findIndex((cells) => cells.length === rows.length && cells.every((cell) => readNumber(cell)))
  if (numberAt < 0) return null
  const macAt = places.findIndex((cells, at) => at !== numberAt && cells.length > 0 && cells.every((cell) => readMac(cell).ok))
  const nameAt = places.findIndex(
    (cells, at) =>
      at !== numberAt &&
      at !== macAt &&
      cells.length > 0 &&
      cells.every((cell) => /\p{L}/u.test(cell) && !cell.startsWith(reasonMark)),
  )
  const use = (at: number): ColumnUse | null => {
    if (at === numberAt) return 'number'
    if (at === macAt) return 'mac'
    return at === nameAt ? 'displayName' : null
  }
  return { shape: null, uses: places.map((_, at) => use(at)) }
}
