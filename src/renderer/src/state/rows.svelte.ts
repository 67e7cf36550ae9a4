import type { ExtensionRow, Registration } from '../../../shared/extension.ts'
import { RowPack, type PackedRows } from '../../../shared/packed-rows.ts'
import { Entry } from './entry.ts'
import { finder, type Finder } from './search.ts'
import { inNumberOrder, sorted, type Column, type Sort } from './sorting.ts'

export { columns, type Column, type Sort } from './sorting.ts'

export const views = [
  'all',
  'active',
  'disabled',
  'registered',
  'unregistered',
  'unknown',
  'stored',
  'watched',
  'unproved',
] as const
export type View = (typeof views)[number]

/** Views that a row belongs to by what is in it; whether it is watched is known elsewhere. */
type OwnView = Exclude<View, 'watched'>
const inView: Readonly<Record<OwnView, (entry: Entry) => boolean>> = {
  all: () => true,
  active: ({ status }) => status === 'active',
  disabled: ({ status }) => status === 'disabled',
  registered: ({ registration }) => registration === 'registered',
  unregistered: ({ registration }) => registration === 'unregistered',
  unknown: ({ registration }) => registration === null || registration === 'unknown',
  stored: ({ password }) => password === 'stored',
  unproved: ({ password, proved }) => password === 'unsettled' || password === 'unknown' || proved === false,
}
const ownViews = views.filter((view) => view !== 'watched')

/** Views whose rows come and go with registrations. */
const registrationViews = ['registered', 'unregistered', 'unknown'] as const
const byRegistration: ReadonlySet<View> = new Set(registrationViews)

/** Fifty changes a second must not sort fifty times: counts and moving rows follow within this time, in ms. */
const settleMs = 500

/**
 * The rows of one account: kept here, changed in place by what main tells. What is shown is worked out in steps (order, view, search),
 * each anew only when what it depends on changes: a keystroke does not sort, and a status alone changes its row and nothing else.
 */
export class Rows {
  view = $state<View>('all')
  search = $state('')
  sort = $state.raw<Sort>({ column: 'number', down: false })
  selected = $state.raw<ReadonlySet<string>>(new Set())
  active = $state<string | null>(null)
  /** Numbers on the watch list. */
  watched = $state.raw<ReadonlySet<string>>(new Set())
  /** Counts up with every change of any row: what draws a row reads it. */
  version = $state(0)
  /** Counts up when rows came, went or were edited. */
  #edited = $state(0)
  /** Counts up when registrations have changed, a little later. */
  #moved = $state(0)

  #entries: readonly Entry[] = []
  /** By number; made when it is first needed. */
  #byNumber: Map<string, Entry> | null = null
  #counts: Record<OwnView, number> = noneIn()
  #finder: Finder<Entry> | null = null
  #due = false
  /** Where a range begins, and what was selected besides it. */
  #range: { readonly from: string; readonly besides: ReadonlySet<string> } | null = null
  readonly #later: (ms: number, then: () => void) => void

  readonly #ordered: readonly Entry[] = $derived.by(() => {
    void this.#edited
    if (this.sort.column === 'registration') void this.#moved
    return sorted(this.#entries, this.sort)
  })
  readonly #viewed: readonly Entry[] = $derived.by(() => {
    void this.#edited
    if (byRegistration.has(this.view)) void this.#moved
    if (this.view === 'all') return this.#ordered
    const { watched } = this
    return this.#ordered.filter(this.view === 'watched' ? ({ number }) => watched.has(number) : inView[this.view])
  })
  readonly shown: readonly Entry[] = $derived.by(() => {
    void this.#edited
    const from = this.#viewed
    if (this.#finder?.from !== from) this.#finder = finder(from)
    return this.#finder.find(this.search)
  })
  readonly counts: Readonly<Record<View, number>> = $derived.by(() => {
    void this.#edited
    void this.#moved
    return { ...this.#counts, watched: [...this.watched].filter((number) => this.#entry(number)).length }
  })
  /** Where the active row is among the shown; -1: nowhere. */
  readonly activeIndex: number = $derived(this.active === null ? -1 : this.indexOf(this.active))

  /** `later`: how to wait. */
  constructor(later: (ms: number, then: () => void) => void = (ms, then) => void setTimeout(then, ms)) {
    this.#later = later
  }

  get(number: string): ExtensionRow | undefined {
    return this.#entry(number)?.row
  }

  numbers(): string[] {
    return this.#entries.map((entry) => entry.number)
  }

  indexOf(number: string): number {
    const entry = this.#entry(number)
    return entry ? this.shown.indexOf(entry) : -1
  }

  replaceAll(rows: PackedRows | readonly ExtensionRow[]): void {
    if ('columns' in rows) {
      const pack = new RowPack(rows)
      const entries = new Array<Entry>(pack.length)
      for (let place = 0; place < pack.length; place += 1) entries[place] = Entry.packed(pack, place)
      this.#take(entries)
    } else this.#take(rows.map((row) => Entry.of(row)))
    this.#counts = noneIn()
    for (const entry of this.#entries) this.#count(entry, 1)
    this.#changed()
  }

  change(changed: readonly ExtensionRow[], removed: readonly string[]): void {
    const added: Entry[] = []
    for (const row of changed) {
      const entry = this.#entry(row.number)
      // Answers and events take different ways: an older reading may come after a newer one.
      if (entry && entry.row.readAt > row.readAt) continue
      if (entry) {
        this.#count(entry, -1)
        entry.row = row
        this.#count(entry, 1)
      } else {
        const made = Entry.of(row)
        added.push(made)
        this.#count(made, 1)
      }
    }
    const gone = new Set(removed)
    for (const number of gone) {
      const entry = this.#entry(number)
      if (entry) this.#count(entry, -1)
      if (this.active === number) this.active = null
    }
    if (added.length > 0 || gone.size > 0) {
      this.#take([...this.#entries, ...added].filter((entry) => !gone.has(entry.number)))
    }
    if (removed.some((number) => this.selected.has(number))) {
      this.selected = new Set([...this.selected].filter((number) => !gone.has(number)))
    }
    this.#changed()
  }

  setRegistrations(items: readonly { number: string; registration: Registration }[]): void {
    let moved = false
    for (const { number, registration } of items) {
      const entry = this.#entry(number)
      if (!entry || (entry.row.registration?.checkedAt ?? 0) > registration.checkedAt) continue
      const before = entry.registration
      if (before !== registration.state) {
        moved = true
        for (const view of registrationViews) if (inView[view](entry)) this.#counts[view] -= 1
      }
      entry.row = { ...entry.row, registration }
      if (before !== registration.state) for (const view of registrationViews) if (inView[view](entry)) this.#counts[view] += 1
    }
    this.version += 1
    if (!moved || this.#due) return
    this.#due = true
    this.#later(settleMs, () => {
      this.#due = false
      this.#moved += 1
    })
  }

  /** Goes to a row without selecting anything; a range begins there from now on. */
  goTo(number: string): void {
    this.active = number
    this.#range = null
  }

  toggle(number: string): void {
    const selected = new Set(this.selected)
    if (!selected.delete(number)) selected.add(number)
    this.selected = selected
    this.active = number
    this.#range = null
  }

  /** Selects from where the range began to this row, which becomes the active one; the range can grow and shrink again. */
  selectTo(number: string): void {
    this.#range ??= { from: this.active ?? number, besides: this.selected }
    const to = this.indexOf(number)
    if (to < 0) return
    const from = this.indexOf(this.#range.from)
    const [first, last] = from < 0 ? [to, to] : [Math.min(from, to), Math.max(from, to)]
    const range = this.shown.slice(first, last + 1).map((entry) => entry.number)
    this.selected = new Set([...this.#range.besides, ...range])
    this.active = number
  }

  /** Whether everything shown is selected. */
  allSelected(): boolean {
    return (
      this.selected.size > 0 &&
      this.selected.size >= this.shown.length &&
      this.shown.every(({ number }) => this.selected.has(number))
    )
  }

  /** Selects everything shown, or nothing when it was selected already. */
  selectAll(): void {
    this.selected = this.allSelected() ? new Set() : new Set(this.shown.map((entry) => entry.number))
    this.#range = null
  }

  /** The selected numbers in the table's order; those that the view or the search hides come last. */
  inOrder(): string[] {
    const shown = this.shown.flatMap(({ number }) => (this.selected.has(number) ? [number] : []))
    const seen = new Set(shown)
    return [...shown, ...[...this.selected].filter((number) => !seen.has(number)).sort()]
  }

  clearSelection(): void {
    this.selected = new Set()
    this.#range = null
  }

  sortBy(column: Column): void {
    this.sort = this.sort.column === column ? { column, down: !this.sort.down } : { column, down: false }
  }

  #entry(number: string): Entry | undefined {
    this.#byNumber ??= new Map(this.#entries.map((entry) => [entry.number, entry]))
    return this.#byNumber.get(number)
  }

  #take(entries: readonly Entry[]): void {
    this.#entries = inNumberOrder(entries)
    this.#byNumber = null
  }

  #count(entry: Entry, by: 1 | -1): void {
    for (const view of ownViews) if (inView[view](entry)) this.#counts[view] += by
  }

  #changed(): void {
    this.#finder = null
    this.version += 1
    this.#edited += 1
  }
}

const noneIn = (): Record<OwnView, number> => ({
  all: 0,
  active: 0,
  disabled: 0,
  registered: 0,
  unregistered: 0,
  unknown: 0,
  stored: 0,
  unproved: 0,
})
