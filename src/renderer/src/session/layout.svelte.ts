import { MediaQuery } from 'svelte/reactivity'
import type { WindowState } from '#shared/contract.ts'
import { chosenColumns, columnOf, columns, firstColumns, widestName, type Column } from '#shared/columns/index.ts'
import { GridColumns } from './grid-columns.svelte.ts'

export type InspectorTab = 'details' | 'handoffs' | 'history'

/** How the window is laid out: columns, their widths, and what stands beside the table. */
export class Layout extends GridColumns<Column> {
  /** Whether the inspector stands beside the table (or, in a narrow window, over it). */
  inspector = $state(true)
  /** Stays as it is from one extension to the next. */
  tab = $state<InspectorTab>('details')
  /** In a narrow window the views are out of the way until they are asked for. */
  views = $state(false)

  /** The columns of the table of phones and their widths, which is not always there; undefined: it was never open. */
  phones = $state.raw<WindowState['phones']>()

  /** Too narrow for the inspector beside the table: it comes over it, and goes again. */
  readonly narrow = new MediaQuery('(max-width: 1100px)')

  constructor() {
    super({
      all: columns,
      first: firstColumns,
      widthOf: (column) => columnOf[column].width,
      stretched: 'name',
      widest: widestName,
    })
  }

  restore(state: WindowState): void {
    const known = new Set<string>(columns)
    this.chosen = new Set(chosenColumns(state.columns))
    this.widths = Object.fromEntries(Object.entries(state.widths).filter(([name]) => known.has(name)))
    this.inspector = state.inspector
    this.phones = state.phones
  }
}
