import type { ExtensionRow, Registration } from '../../../shared/extension.ts'
import { fold, haystack } from './search.ts'

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

export const columns = [
  'number',
  'name',
  'registration',
  'tls',
  'caller',
  'recording',
  'team',
  'calls',
  'voicemail',
  'status',
  'password',
  'updated',
] as const
export type Column = (typeof columns)[number]

const inView: Readonly<Record<View, (row: ExtensionRow, watched: ReadonlySet<string>) => boolean>> = {
  all: () => true,
  active: (row) => row.status === 'active',
  disabled: (row) => row.status === 'disabled',
  registered: (row) => row.registration?.state === 'registered',
  unregistered: (row) => row.registration?.state === 'unregistered',
  unknown: (row) => row.registration === null || row.registration.state === 'unknown',
  stored: (row) => row.password === 'stored',
  watched: (row, watched) => watched.has(row.number),
  unproved: (row) => row.password === 'unsettled' || row.password === 'unknown' || row.proved === false,
}

/** Views whose rows come and go with registrations. */
const byRegistration: ReadonlySet<View> = new Set(['registered', 'unregistered', 'unknown'])

const registrationOrder = { registered: 0, unknown: 1, unregistered: 2 } as const
const text = (value: string | number | null): string => (value === null ? '\uffff' : String(value))
const sortKey: Readonly<Record<Column, (row: ExtensionRow) => string | number>> = {
  number: (row) => row.number,
  name: (row) => (row.displayName === null ? '\uffff' : fold(row.displayName)),
  registration: (row) => (row.registration ? registrationOrder[row.registration.state] : 3),
  tls: (row) => (row.tlsEnabled ? 0 : 1),
  caller: (row) => text(row.outboundCallerId),
  recording: (row) => row.recordingMode,
  team: (row) => row.teamId ?? Infinity,
  calls: (row) => row.maxConcurrent,
  voicemail: (row) => (row.voicemailEnabled ? 0 : 1),
  status: (row) => row.status,
  password: (row) => row.password,
  updated: (row) => row.updatedAt,
}

/**
 * The rows of one account: kept here, changed in place by what main tells. What is shown (`shown`) is worked out anew only when the view,
 * the search, the sort or the set of rows changes; a status alone changes its row and nothing else.
 */
export class Rows {
  view = $state<View>('all')
  search = $state('')
  sort = $state<{ column: Column; down: boolean }>({ column: 'number', down: false })
  /** Counts up with every change of any row: what draws a row reads it. */
  version = $state(0)
  /** Counts up when `shown` or the counts have to be worked out anew. */
  #order = $state(0)
  selected = $state.raw<ReadonlySet<string>>(new Set())
  active = $state<string | null>(null)
  /** Numbers on the watch list. */
  watched = $state.raw<ReadonlySet<string>>(new Set())

  #rows = new Map<string, ExtensionRow>()
  #haystacks = new Map<string, string>()
  #late = false

  readonly shown: readonly string[] = $derived.by(() => {
    void this.#order
    const found = fold(this.search.trim())
    const fits = inView[this.view]
    const list: ExtensionRow[] = []
    for (const row of this.#rows.values()) {
      if (fits(row, this.watched) && (found === '' || (this.#haystacks.get(row.number) ?? '').includes(found))) list.push(row)
    }
    const { column, down } = this.sort
    const key = sortKey[column]
    const keys = new Map(list.map((row) => [row, key(row)]))
    const way = down ? -1 : 1
    list.sort((a, b) => {
      const one = keys.get(a) ?? ''
      const other = keys.get(b) ?? ''
      return (one < other ? -1 : one > other ? 1 : a.number < b.number ? -1 : 1) * way
    })
    return list.map((row) => row.number)
  })

  readonly counts: Readonly<Record<View, number>> = $derived.by(() => {
    void this.#order
    const counts = Object.fromEntries(views.map((view) => [view, 0])) as Record<View, number>
    for (const row of this.#rows.values()) for (const view of views) if (inView[view](row, this.watched)) counts[view] += 1
    return counts
  })

  get(number: string): ExtensionRow | undefined {
    return this.#rows.get(number)
  }

  numbers(): string[] {
    return [...this.#rows.keys()]
  }

  replaceAll(rows: readonly ExtensionRow[]): void {
    this.#rows = new Map(rows.map((row) => [row.number, row]))
    this.#haystacks = new Map(rows.map((row) => [row.number, haystack(row)]))
    this.#reorder()
  }

  change(changed: readonly ExtensionRow[], removed: readonly string[]): void {
    for (const row of changed) {
      // Answers and events take different ways: an older reading may come after a newer one.
      if ((this.#rows.get(row.number)?.readAt ?? 0) > row.readAt) continue
      this.#rows.set(row.number, row)
      this.#haystacks.set(row.number, haystack(row))
    }
    for (const number of removed) {
      this.#rows.delete(number)
      this.#haystacks.delete(number)
      if (this.active === number) this.active = null
    }
    if (removed.some((number) => this.selected.has(number))) {
      this.selected = new Set([...this.selected].filter((number) => !removed.includes(number)))
    }
    this.#reorder()
  }

  setRegistrations(items: readonly { number: string; registration: Registration }[]): void {
    let moved = false
    for (const { number, registration } of items) {
      const row = this.#rows.get(number)
      if (!row) continue
      moved ||= row.registration?.state !== registration.state
      this.#rows.set(number, { ...row, registration })
    }
    this.version += 1
    // Fifty changes a second must not sort fifty times: counts and moving rows follow within half a second.
    if (moved && !this.#late) {
      this.#late = true
      setTimeout(() => {
        this.#late = false
        this.#reorder()
      }, 500)
    }
  }

  toggle(number: string): void {
    const selected = new Set(this.selected)
    if (!selected.delete(number)) selected.add(number)
    this.selected = selected
  }

  /** Selects from the active row to this one. */
  selectTo(number: string): void {
    const from = this.active === null ? -1 : this.shown.indexOf(this.active)
    const to = this.shown.indexOf(number)
    if (to < 0) return
    const [first, last] = from < 0 ? [to, to] : [Math.min(from, to), Math.max(from, to)]
    this.selected = new Set([...this.selected, ...this.shown.slice(first, last + 1)])
  }

  selectAll(): void {
    this.selected = this.selected.size === this.shown.length ? new Set() : new Set(this.shown)
  }

  clearSelection(): void {
    this.selected = new Set()
  }

  sortBy(column: Column): void {
    this.sort = this.sort.column === column ? { column, down: !this.sort.down } : { column, down: false }
  }

  followsRegistration(): boolean {
    return byRegistration.has(this.view) || this.sort.column === 'registration'
  }

  #reorder(): void {
    this.version += 1
    this.#order += 1
  }
}
