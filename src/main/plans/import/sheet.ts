import { readQuickly } from './quick-sheet.ts'
import type { ListRecord } from './records.ts'
import { columnOf, createRows, type Format, type SheetRows } from './sheet-rows.ts'
import { hear } from './xml.ts'

/**
 * The rows of a sheet that have anything in them, by their own numbers. Rows as spreadsheets write them are read by hand, which takes a fraction of a
 * parser's time; a sheet with anything else in it is read by the parser. `xml`: as `asBytes` has it. Throws where it is not well-formed.
 */
export function recordsOf(xml: string, strings: readonly string[], formats: readonly Format[]): ListRecord[] {
  return quickRecordsOf(xml, strings, formats) ?? parsedRecordsOf(xml, strings, formats)
}

/** As `parsedRecordsOf` has them; null: there is something in it that only a parser understands. */
export function quickRecordsOf(xml: string, strings: readonly string[], formats: readonly Format[]): ListRecord[] | null {
  const rows = createRows(strings, formats)
  const rest = readQuickly(xml, rows)
  if (rest === null) return null
  // The one row in what is left shows that those rows were rows, and that there are no others.
  let found = 0
  const merged = hearSheet(rest, { ...nothing, openRow: () => void (found += 1), openCell: () => void (found += 2) })
  return found === 1 ? withMerged(rows.records, merged) : null
}

export function parsedRecordsOf(xml: string, strings: readonly string[], formats: readonly Format[]): ListRecord[] {
  const rows = createRows(strings, formats)
  return withMerged(rows.records, hearSheet(xml, rows))
}

const nothing: SheetRows = {
  openRow() {},
  openCell() {},
  calculated() {},
  say() {},
  closeCell() {},
  closeRow() {},
}

/** Tells `rows` of all that the parser finds; which rows have merged cells. */
function hearSheet(xml: string, rows: SheetRows): ReadonlySet<number> {
  const merged = new Set<number>()
  let taking = false
  hear(xml, {
    open(name, attributes) {
      switch (name) {
        case 's:row': {
          const { r, hidden } = attributes()
          rows.openRow(r === undefined ? undefined : Number(r), hidden === '1' || hidden === 'true')
          break
        }
        case 's:c': {
          const { r, t = 'n', s = '0' } = attributes()
          rows.openCell(r === undefined ? undefined : columnOf(r), t, Number(s))
          break
        }
        case 's:f':
          rows.calculated()
          break
        case 's:v':
        case 's:t':
          taking = true
          break
        case 's:mergeCell':
          for (const row of rowsOf(attributes()['ref'] ?? '')) merged.add(row)
          break
        default:
      }
    },
    close(name) {
      if (name === 's:v' || name === 's:t') taking = false
      else if (name === 's:c') rows.closeCell()
      else if (name === 's:row') rows.closeRow()
    },
    text(said) {
      if (taking) rows.say(said)
    },
  })
  return merged
}

const withMerged = (records: readonly ListRecord[], merged: ReadonlySet<number>): ListRecord[] =>
  records.map((record) => (merged.has(record.line) ? { ...record, merged: true } : record))

/** `B2:C3` → 2, 3; a merge down many rows is a mistake of somebody's, and says nothing of them. */
function rowsOf(reference: string): number[] {
  const [from = 0, to = from] = [...reference.matchAll(/\d+/g)].map((one) => Number(one[0]))
  return to - from > 10 ? [] : Array.from({ length: to - from + 1 }, (_, at) => from + at)
}
