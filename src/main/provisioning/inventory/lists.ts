import { showMac } from '#shared/show-mac.ts'
import { toSheetCell } from '#shared/sheet-cells.ts'
import { utf8 } from '../escape/bytes.ts'
import { csvLine } from '../escape/csv.ts'
import { writeWorkbook, type WorkbookOptions } from '../workbook.ts'
import type { InventoryRow } from './row.ts'

const timeOf = (at: number | null): string => (at === null ? '' : new Date(at).toISOString())

const columns: readonly (readonly [string, (row: InventoryRow) => string])[] = [
  ['id', (row) => row.id],
  ['extension', (row) => row.extension],
  ['display_name', (row) => row.name],
  ['lines', (row) => row.lines.join(' ')],
  ['phone', (row) => row.phone],
  ['model', (row) => row.model],
  ['mac', (row) => (row.mac === '' ? '' : showMac(row.mac))],
  ['serial', (row) => row.serial],
  ['site', (row) => row.site],
  ['place', (row) => row.place],
  ['note', (row) => row.note],
  ['firmware', (row) => row.firmware],
  ['given_at', (row) => timeOf(row.givenAt)],
  ['seen_at', (row) => timeOf(row.seenAt)],
  ['retired_at', (row) => timeOf(row.retiredAt)],
]

const table = (rows: readonly InventoryRow[]): string[][] => [
  columns.map(([name]) => name),
  ...rows.map((row) => columns.map(([, cell]) => cell(row))),
]

/** As spreadsheets open it rightly: with the mark of UTF-8, and no cell that one would take for anything but its text. */
export const inventoryCsv = (rows: readonly InventoryRow[]): Uint8Array =>
  utf8(
    `\ufeff${table(rows)
      .map((cells) => csvLine(cells.map(toSheetCell)))
      .join('')}`,
  )

export const inventoryWorkbook = (rows: readonly InventoryRow[], options: WorkbookOptions): Promise<Uint8Array> =>
  writeWorkbook(table(rows), options)
