import type texts from '#messages/en/columns.json'
import type { ExtensionRow } from '../extension.ts'
import type { RowFields } from '../row-fields.ts'

/** Texts that a column may need, by their key in each language's columns.json. */
export type ColumnText = keyof typeof texts

/** A text in the language of whoever asks. */
export type Say = (key: ColumnText) => string

/** What a row is sorted by; null: there is nothing, which comes last in either direction. */
export type SortKey = string | number | null

/** Reads one field of a row without making the whole row, by the row's id. */
export type ReadField = <F extends keyof RowFields>(field: F, id: number) => RowFields[F]

/**
 * A column of the table of extensions. Everything about it is here: the table, its head, the first view that main draws, sorting, the
 * palette and what is packed come from it. Its texts are in the catalogue; its place is its place in index.ts.
 */
export interface ColumnShape<Id extends string = string> {
  readonly id: Id
  /** In pixels at the text's usual size; the name takes what the others leave. */
  readonly width: number
  /** Whether a new window shows it. */
  readonly first: boolean
  readonly name: ColumnText
  /**
   * What stands in its cells. A number is a time (ms since the epoch), shown as how long ago that was; null: there is nothing. The
   * registration has a dot and an age besides.
   */
  readonly shown: (row: ExtensionRow, say: Say) => string | number | null
  readonly sortKey: (read: ReadField, id: number) => SortKey
  /** Digits stand below each other in it. */
  readonly digits?: boolean
  /** Whether its order changes as registrations are read. */
  readonly followsRegistrations?: boolean
}

export const column = <const Id extends string>(shape: ColumnShape<Id>): ColumnShape<Id> => shape

/** A place in an order of words; words that nobody knows come after those that are known, and what was not told after all. */
export function orderOf(known: readonly string[], told: string | boolean | null): number | null {
  if (told === null) return null
  const at = known.indexOf(String(told))
  return at < 0 ? known.length : at
}
