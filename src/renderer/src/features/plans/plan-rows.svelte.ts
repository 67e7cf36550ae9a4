import type { PlanRow, RowState } from '#shared/plans.ts'
import { fold } from '#shared/search-text.ts'
import { ChosenRows } from '../../rows/chosen-rows.svelte.ts'
import type { PlanColumn } from './plan-columns.ts'

/** What the rows of a plan can be narrowed to. */
export const planViews = ['all', 'open', 'planned', 'running', 'done', 'rejected', 'skipped', 'undone'] as const
export type PlanView = (typeof planViews)[number]

export const viewStates: Readonly<Record<Exclude<PlanView, 'all'>, readonly RowState[]>> = {
  open: ['open'],
  planned: ['planned'],
  running: ['sent', 'waiting'],
  done: ['confirmed', 'handed-off', 'registered'],
  rejected: ['rejected', 'outdated'],
  skipped: ['skipped'],
  undone: ['undone', 'kept'],
}

class PlanList {
  readonly length: number
  readonly #rows: readonly PlanRow[]

  constructor(rows: readonly PlanRow[]) {
    this.#rows = rows
    this.length = rows.length
  }

  row(index: number): PlanRow | undefined {
    return this.#rows[index]
  }

  key(index: number): string | undefined {
    const row = this.#rows[index]
    return row && keyOfRow(row)
  }

  keys(from = 0, to = this.length): string[] {
    return this.#rows.slice(from, to).map(keyOfRow)
  }
}

export const keyOfRow = ({ position }: PlanRow): string => String(position)

/** The rows of one plan in the order of its list, changed by what main tells. */
export class PlanRows extends ChosenRows {
  view = $state<PlanView>('all')
  sort = $state.raw<{ readonly column: PlanColumn; readonly down: boolean }>({ column: 'line', down: false })
  /** Counts up with every change of any row. */
  version = $state(0)
  #rows: PlanRow[] = []
  /** What stands in a cell. */
  readonly #text: (row: PlanRow, column: PlanColumn) => string

  readonly #viewed: readonly PlanRow[] = $derived.by(() => {
    void this.version
    if (this.view === 'all') return [...this.#rows]
    const states = new Set(viewStates[this.view])
    return this.#rows.filter(({ state }) => states.has(state))
  })
  readonly shown: PlanList = $derived.by(() => {
    const { column, down } = this.sort
    if (column === 'line') return new PlanList(down ? [...this.#viewed].reverse() : this.#viewed)
    const keyed = this.#viewed.map((row) => ({ row, key: fold(this.#text(row, column)) }))
    keyed.sort((one, other) => (one.key < other.key ? -1 : one.key > other.key ? 1 : one.row.position - other.row.position))
    if (down) keyed.reverse()
    return new PlanList(keyed.map(({ row }) => row))
  })
  readonly activeIndex: number = $derived(this.active === null ? -1 : this.indexOf(this.active))

  /** Rows that somebody must see to before they can be sent. */
  readonly open: readonly PlanRow[] = $derived.by(() => {
    void this.version
    return this.#rows.filter(({ state }) => state === 'open')
  })

  constructor(text: (row: PlanRow, column: PlanColumn) => string) {
    super()
    this.#text = text
  }

  get(key: string): PlanRow | undefined {
    void this.version
    return this.#rows[Number(key)]
  }

  indexOf(key: string): number {
    return this.shown.keys().indexOf(key)
  }

  protected keys(from?: number, to?: number): string[] {
    return this.shown.keys(from, to)
  }

  withNumber(number: string): PlanRow | undefined {
    void this.version
    return this.#rows.find((row) => row.number === number)
  }

  /** Numbers that are about to be deleted. */
  toRemove(): string[] {
    return this.#rows.flatMap(({ action, state, number }) =>
      action === 'remove' && state === 'planned' && number !== null ? [number] : [],
    )
  }

  clear(): void {
    this.#rows = []
    this.clearSelection()
    this.active = null
    this.view = 'all'
    this.sort = { column: 'line', down: false }
    this.version += 1
  }

  /** Each row has the place that its position says. */
  change(rows: readonly PlanRow[]): void {
    for (const row of rows) this.#rows[row.position] = row
    this.version += 1
  }

  sortBy(column: PlanColumn): void {
    this.sort = { column, down: this.sort.column === column && !this.sort.down }
  }
}
