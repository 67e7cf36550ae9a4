import type { RowsShown } from './row-drawer.ts'

/** Rows that a grid shows: in which order, which one the keys are at, and which are selected. */
export interface GridRows<Row, Column extends string> {
  readonly shown: RowsShown<Row>
  /** Counts up with every change of any row. */
  readonly version: number
  readonly active: string | null
  /** Where the active row is among the shown; -1: nowhere. */
  readonly activeIndex: number
  readonly selected: ReadonlySet<string>
  readonly sort: { readonly column: Column; readonly down: boolean }
  get(key: string): Row | undefined
  goTo(key: string): void
  toggle(key: string): void
  selectTo(key: string): void
  selectAll(): void
  allSelected(): boolean
  clearSelection(): void
  sortBy(column: Column): void
}

/** The columns of a grid. */
export interface GridLayout<Column extends string> {
  readonly columns: readonly Column[]
  widthsIn(room: number): ReadonlyMap<Column, number>
  resize(column: Column, width: number): void
  fit(column: Column): void
}
