import { listLimits, type CellKind, type ListRecord } from './records.ts'
import { unescaped } from './xml.ts'

/** What a number looks like: how many digits it has at least, or that it is a date. */
export interface Format {
  readonly digits: number
  readonly date: boolean
}
export const plainFormat: Format = { digits: 1, date: false }

/** Takes a sheet piece by piece, in its order. A row or a cell that does not say where it is comes after the one before. */
export interface SheetRows {
  openRow(line: number | undefined, hidden: boolean): void
  openCell(column: number | undefined, type: string, style: number): void
  /** The open cell has a formula; what it says is the value that it had. */
  calculated(): void
  say(text: string): void
  closeCell(): void
  closeRow(): void
}

/** Makes records of those rows that have anything in them. `strings`: the texts that cells share; `formats`: by the number of a cell's style. */
export function createRows(
  strings: readonly string[],
  formats: readonly Format[],
): SheetRows & { readonly records: readonly ListRecord[] } {
  const records: ListRecord[] = []
  let [line, hidden, column]: [number, boolean, number] = [0, false, -1]
  let cells: string[] = []
  let kinds: Map<number, CellKind> | undefined
  let [type, style, value, formula] = ['', 0, '', false]

  return {
    records,
    openRow(said, hides) {
      line = said ?? line + 1
      hidden = hides
      cells = []
      kinds = undefined
      column = -1
    },
    openCell(said, itsType, itsStyle) {
      column = said ?? column + 1
      type = itsType
      style = itsStyle
      value = ''
      formula = false
    },
    calculated: () => void (formula = true),
    say: (text) => void (value += text),
    closeCell() {
      const format = formats[style] ?? plainFormat
      const kind = kindOf(type, format, formula)
      const text = textOf(type, value, strings, format)
      if (text === '' || column >= listLimits.columns) return
      while (cells.length < column) cells.push('')
      cells[column] = text
      if (kind) (kinds ??= new Map()).set(column, kind)
    },
    closeRow() {
      if (cells.length > 0 && records.length < listLimits.rows + 20)
        records.push({ line, cells, ...(kinds && { kinds }), ...(hidden && { hidden }) })
    },
  }
}

function kindOf(type: string, format: Format, formula: boolean): CellKind | null {
  if (type === 'e') return 'error'
  if (type === 'd' || (type === 'n' && format.date)) return 'date'
  return formula ? 'formula' : null
}

function textOf(type: string, value: string, strings: readonly string[], format: Format): string {
  if (type === 's') return strings[Number(value)] ?? ''
  if (type === 'b') return value === '1' || value === 'true' ? 'TRUE' : 'FALSE'
  if (type !== 'n' || value === '') return unescaped(value)
  const number = Number(value)
  if (!Number.isFinite(number)) return value
  if (!Number.isInteger(number)) return String(number)
  // Beyond what a number holds exactly, its digits are as they were written.
  const digits = Number.isSafeInteger(number) ? String(Math.abs(number)) : value
  return `${number < 0 ? '-' : ''}${digits.padStart(format.digits, '0')}`
}

/** `AB12` → 27. `from`: where the letters begin. */
export function columnOf(reference: string, from = 0): number {
  let column = 0
  for (let at = from; at < reference.length; at += 1) {
    const code = reference.charCodeAt(at)
    if (code < 65 || code > 90) break
    column = column * 26 + code - 64
  }
  return column - 1
}
