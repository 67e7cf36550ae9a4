import type { RowFilter } from '#shared/contract.ts'
import type { ExtensionRow, Registration } from '#shared/extension.ts'
import { packRows, type PackedRows } from '#shared/packed-rows.ts'
import type { FilterField } from '#shared/row-filters.ts'
import { haystack } from '#shared/search-text.ts'
import { columnOf, type Column } from '#shared/columns/index.ts'
import { ChosenRows } from './chosen-rows.svelte.ts'
import { isNarrow, narrowed, valuesOf } from './row-filter.ts'
import { RowList, RowTable } from './row-table.ts'
import { wordsOf } from '#shared/search-words.ts'
import { sorted, type Sort } from './sorting.ts'

export type { Sort } from './sorting.ts'

export const views = [
  'all',
  'active',
  'disabled',
  'registered',
  'unregistered',
  'unknown',
  'unchecked',
  'stored',
  'watched',
  'unproved',
] as const
export type View = (typeof views)[number]

/** Views that a row belongs to by what is in it; whether it is watched is known elsewhere. */
type OwnView = Exclude<View, 'watched'>
const inView: Readonly<Record<OwnView, (rows: RowTable, id: number) => boolean>> = {
  all: () => true,
  active: (rows, id) => rows.value('status', id) === 'active',
  disabled: (rows, id) => rows.value('status', id) === 'disabled',
  registered: (rows, id) => rows.value('registration', id) === 'registered',
  unregistered: (rows, id) => rows.value('registration', id) === 'unregistered',
  unknown: (rows, id) => rows.value('registration', id) === 'unknown',
  unchecked: (rows, id) => rows.value('registration', id) === null,
  stored: (rows, id) => rows.value('password', id) === 'stored',
  unproved: (rows, id) => isOpen(rows.value('password', id)) || rows.value('proved', id) === false,
}
const isOpen = (password: unknown): boolean => password === 'unsettled' || password === 'unknown'
const ownViews = views.filter((view) => view !== 'watched')

/** Views whose rows come and go with registrations. */
const registrationViews = ['registered', 'unregistered', 'unknown', 'unchecked'] as const
const byRegistration: ReadonlySet<View> = new Set(registrationViews)

/** Fifty changes a second must not sort fifty times: counts and moving rows follow within this time, in ms. */
const settleMs = 500

/**
 * The rows of one account: kept here, changed in place by what main tells. What is shown is worked out in steps (order, view, search),
 * each anew only when what it depends on changes: a keystroke does not sort, and a status alone changes its row and nothing else.
 */
export class Rows extends ChosenRows {
  view = $state<View>('all')
  search = $state('')
  /** What is shown of the view, by what stands in the rows. */
  fields = $state.raw<RowFilter>({})
  sort = $state.raw<Sort>({ column: 'number', down: false })
  /** Numbers on the watch list. */
  watched = $state.raw<ReadonlySet<string>>(new Set())
  /** How many rows are still on their way: those that are here are the first by number. */
  awaited = $state(0)
  /** Counts up with every change of any row: what draws a row reads it. */
  version = $state(0)
  /** Counts up when rows came, went or were edited. */
  #edited = $state(0)
  /** Counts up when registrations have changed, a little later. */
  #moved = $state(0)

  #table = new RowTable(packRows([]))
  #counts: Record<OwnView, number> = countsOf(this.#table)
  #due = false
  /** Somebody asked for all while some were still on their way. */
  #allDue = false
  readonly #later: (ms: number, then: () => void) => void

  readonly #ordered: Uint32Array = $derived.by(() => {
    void this.#edited
    if (columnOf[this.sort.column].followsRegistrations) void this.#moved
    return sorted(this.#table, this.sort)
  })
  readonly #viewed: Uint32Array = $derived.by(() => {
    void this.#edited
    if (byRegistration.has(this.view)) void this.#moved
    if (this.view === 'all') return this.#ordered
    const { watched } = this
    const rows = this.#table
    const fits = this.view === 'watched' ? (_: RowTable, id: number) => watched.has(rows.number(id)) : inView[this.view]
    return this.#ordered.filter((id) => fits(rows, id))
  })
  readonly #narrowed: Uint32Array = $derived.by(() => {
    void this.#edited
    return narrowed(this.#table, this.#viewed, this.fields)
  })
  readonly shown: RowList = $derived.by(() => {
    void this.#edited
    const words = wordsOf(this.search)
    const awaited = isNarrow(this.fields) ? 0 : this.awaited
    if (words.length === 0) return new RowList(this.#table, this.#narrowed, this.#narrowed.length + awaited)
    const found = this.#table.find(words)
    return new RowList(
      this.#table,
      this.#narrowed.filter((id) => found[id] === 1),
    )
  })
  /** null: not before all rows are here. */
  readonly counts: Readonly<Record<View, number>> | null = $derived.by(() => {
    void this.#edited
    void this.#moved
    if (this.awaited > 0) return null
    return { ...this.#counts, watched: [...this.watched].filter((number) => this.#table.idOf(number) !== null).length }
  })
  /** Whether some rows may be out of sight. */
  readonly hides: boolean = $derived(this.view !== 'all' || isNarrow(this.fields) || wordsOf(this.search).length > 0)
  /** How many of the selected rows the view, a filter or the search hides. */
  readonly selectedHidden: number = $derived.by(() => {
    const { selected, shown } = this
    if (selected.size === 0 || !this.hides) return 0
    return selected.size - shown.numbers().filter((number) => selected.has(number)).length
  })
  /** Where the active row is among the shown; -1: nowhere. */
  readonly activeIndex: number = $derived(this.active === null ? -1 : this.indexOf(this.active))

  /** `later`: how to wait. */
  constructor(later: (ms: number, then: () => void) => void = (ms, then) => void setTimeout(then, ms)) {
    super()
    this.#later = later
  }

  get(number: string): ExtensionRow | undefined {
    const id = this.#table.idOf(number)
    return id === null ? undefined : this.#table.row(id)
  }

  /** Whose an extension is; empty: nobody's, or it is not there. */
  nameOf(number: string): string {
    const id = this.#table.idOf(number)
    return (id === null ? null : this.#table.value('displayName', id)) ?? ''
  }

  numbers(): string[] {
    return Array.from(this.#table.ids, (id) => this.#table.number(id))
  }

  /** Every value that some row has, and how many have it; null: those that have none. */
  valuesOf(field: FilterField): ReadonlyMap<string | null, number> {
    return valuesOf(this.#table, field)
  }

  /** Hides nothing. */
  showAll(): void {
    this.search = ''
    this.view = 'all'
    this.fields = {}
  }

  /** The one that the PBX made last: of several, the highest number; null: nobody can tell. */
  lastMade(): string | null {
    const rows = this.#table
    let last: string | null = null
    let at = 0
    // In the order of their numbers.
    for (const id of rows.ids) {
      const made = Date.parse(rows.value('createdAt', id))
      if (made > 0 && made >= at) [last, at] = [rows.number(id), made]
    }
    return last
  }

  indexOf(number: string): number {
    return this.shown.indexOf(number)
  }

  protected keys(from?: number, to?: number): string[] {
    return this.shown.numbers(from, to)
  }

  /** The first rows by number of so many: they are on screen while the others come, with `replaceAll`. */
  showFirst(rows: PackedRows, total: number): void {
    this.replaceAll(rows)
    this.awaited = Math.max(0, total - rows.count)
  }

  replaceAll(rows: PackedRows | readonly ExtensionRow[]): void {
    const selectAll = this.#allDue
    this.#allDue = false
    this.awaited = 0
    this.#table = new RowTable('columns' in rows ? rows : packRows(rows))
    this.#counts = countsOf(this.#table)
    this.#changed()
    if (selectAll) this.selectAll()
  }

  change(changed: readonly ExtensionRow[], removed: readonly string[]): void {
    const rows = this.#table
    const added = new Map<string, ExtensionRow>()
    for (const row of changed) {
      const id = rows.idOf(row.number)
      if (id === null) {
        // One that is not here yet comes with the others.
        if (this.awaited === 0) added.set(row.number, row)
        continue
      }
      const before = rows.row(id)
      // Answers and events take different ways: an older reading may come after a newer one.
      if (before.readAt > row.readAt) continue
      this.#count(id, -1)
      rows.set(id, row, haystack(before) === haystack(row))
      this.#count(id, 1)
    }
    const gone = new Set<number>()
    for (const number of removed) {
      added.delete(number)
      const id = rows.idOf(number)
      if (id === null || gone.has(id)) continue
      gone.add(id)
      this.#count(id, -1)
    }
    if (added.size > 0 || gone.size > 0) {
      rows.change([...added.values()], gone)
      for (const number of added.keys()) this.#count(rows.idOf(number) ?? 0, 1)
    }
    this.left(removed)
    this.#changed()
  }

  setRegistrations(items: readonly { number: string; registration: Registration }[]): void {
    const rows = this.#table
    let moved = false
    for (const { number, registration } of items) {
      const id = rows.idOf(number)
      if (id === null) continue
      const row = rows.row(id)
      if ((row.registration?.checkedAt ?? 0) > registration.checkedAt) continue
      const changes = rows.value('registration', id) !== registration.state
      if (changes) this.#count(id, -1, registrationViews)
      const registeredAt = registration.state === 'registered' ? { registeredAt: registration.checkedAt } : {}
      rows.set(id, { ...row, registration, ...registeredAt }, true)
      if (changes) this.#count(id, 1, registrationViews)
      moved ||= changes
    }
    this.version += 1
    if (!moved || this.#due) return
    this.#due = true
    this.#later(settleMs, () => {
      this.#due = false
      this.#moved += 1
    })
  }

  /** Whether everything shown is selected. */
  override allSelected(): boolean {
    return this.selected.size >= this.shown.length && super.allSelected()
  }

  /** Selects everything shown, or nothing when it was selected already. */
  override selectAll(): void {
    // Whoever means all of them means those to come, too.
    this.#allDue = this.awaited > 0
    if (!this.#allDue) super.selectAll()
  }

  sortBy(column: Column): void {
    this.sort = this.sort.column === column ? { column, down: !this.sort.down } : { column, down: false }
  }

  #count(id: number, by: 1 | -1, among: readonly OwnView[] = ownViews): void {
    for (const view of among) if (inView[view](this.#table, id)) this.#counts[view] += by
  }

  #changed(): void {
    this.version += 1
    this.#edited += 1
  }
}

/** Of rows that are all as they came: whole columns are counted, which takes a hundredth of the time of asking each row. */
function countsOf(rows: RowTable): Record<OwnView, number> {
  const anyUnproved = rows.countPacked('proved', (proved) => proved === false) > 0
  return {
    all: rows.ids.length,
    active: rows.countPacked('status', (status) => status === 'active'),
    disabled: rows.countPacked('status', (status) => status === 'disabled'),
    registered: rows.countPacked('registration', (state) => state === 'registered'),
    unregistered: rows.countPacked('registration', (state) => state === 'unregistered'),
    unknown: rows.countPacked('registration', (state) => state === 'unknown'),
    unchecked: rows.countPacked('registration', (state) => state === null),
    stored: rows.countPacked('password', (password) => password === 'stored'),
    unproved: anyUnproved ? rows.ids.filter((id) => inView.unproved(rows, id)).length : rows.countPacked('password', isOpen),
  }
}
