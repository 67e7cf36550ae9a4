/** What a cell is besides its text, where that matters: the value of a formula, a date, an error of the spreadsheet's. */
export type CellKind = 'formula' | 'date' | 'error'

/** One line of a list: of a text file or of a sheet. */
export interface ListRecord {
  /** Where it begins: the line of the file, or the row of the sheet. */
  readonly line: number
  readonly cells: readonly string[]
  /** By the cell's place. */
  readonly kinds?: ReadonlyMap<number, CellKind>
  /** The person who made the sheet does not see it. */
  readonly hidden?: boolean
  /** Some of its cells are merged: a title, or the upper of two header rows. */
  readonly merged?: boolean
}

/** Why a file is no list at all. */
export type FileFault = 'empty-file' | 'damaged-file' | 'wrong-kind' | 'too-large'

/** How much of a file is read: ten times what any company has sent. */
export const listLimits = { bytes: 50_000_000, unpackedBytes: 400_000_000, rows: 100_000, columns: 200 } as const
