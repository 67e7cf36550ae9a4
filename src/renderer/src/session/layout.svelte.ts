import { MediaQuery } from 'svelte/reactivity'
import type { WindowState } from '#shared/contract.ts'
import { chosenColumns, columnOf, columns, firstColumns, widestName, type Column } from '#shared/columns/index.ts'

const minWidth = 44
const maxWidth = 800

export type InspectorTab = 'details' | 'handoffs' | 'history'

/** How the window is laid out: columns, their widths, and what stands beside the table. */
export class Layout {
  chosen = $state.raw<ReadonlySet<Column>>(new Set(firstColumns))
  widths = $state.raw<Partial<Record<Column, number>>>({})
  /** Whether the inspector stands beside the table (or, in a narrow window, over it). */
  inspector = $state(true)
  /** Stays as it is from one extension to the next. */
  tab = $state<InspectorTab>('details')
  /** In a narrow window the views are out of the way until they are asked for. */
  views = $state(false)

  /** Too narrow for the inspector beside the table: it comes over it, and goes again. */
  readonly narrow = new MediaQuery('(max-width: 1100px)')

  readonly columns: readonly Column[] = $derived(columns.filter((column) => this.chosen.has(column)))

  toggleColumn(column: Column): void {
    const chosen = new Set(this.chosen)
    if (!chosen.delete(column)) chosen.add(column)
    // The number names the row: without it nobody knows what the rest is about.
    if (chosen.has('number')) this.chosen = chosen
  }

  resize(column: Column, width: number): void {
    this.widths = { ...this.widths, [column]: Math.round(Math.min(maxWidth, Math.max(minWidth, width))) }
  }

  /** Back to its usual width. */
  fit(column: Column): void {
    const { [column]: _, ...rest } = this.widths
    this.widths = rest
  }

  /** The width of every shown column where `room` pixels are there; the name is as wide as that leaves, within reason, unless somebody chose otherwise. */
  widthsIn(room: number): ReadonlyMap<Column, number> {
    const widths = new Map(this.columns.map((column) => [column, this.widths[column] ?? columnOf[column].width]))
    const name = widths.get('name')
    if (name !== undefined && this.widths.name === undefined) {
      const others = [...widths.values()].reduce((sum, width) => sum + width, -name)
      widths.set('name', Math.min(widestName, Math.max(columnOf.name.width, Math.floor(room - others))))
    }
    return widths
  }

  restore(state: WindowState): void {
    const known = new Set<string>(columns)
    this.chosen = new Set(chosenColumns(state.columns))
    this.widths = Object.fromEntries(Object.entries(state.widths).filter(([name]) => known.has(name)))
    this.inspector = state.inspector
  }
}
