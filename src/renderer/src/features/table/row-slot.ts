import { mount, unmount } from 'svelte'
import type { ExtensionRow } from '#shared/extension.ts'
import { isStale } from '#shared/stale.ts'
import { rowHeight, type Column } from '#shared/columns/index.ts'
import { registrationAge, registrationWord } from '../../kit/Status.svelte'
import { cellText } from './cell-text.ts'
import TableRow from './TableRow.svelte'

/** What besides a row itself decides how it looks. */
export interface RowView {
  /** In pixels. */
  readonly widths: ReadonlyMap<Column, number>
  readonly selected: ReadonlySet<string>
  readonly active: string | null
  readonly watched: ReadonlySet<string>
  /** ms since the epoch */
  readonly now: number
  /** So many columns are written now; those beyond the edge of a table that is being scrolled wait until it rests. */
  readonly near: number
  /** Whether it is scrolled now: what nobody sees waits until it rests. */
  readonly scrolling: boolean
}

/** A letter takes at most this many pixels on average; measuring each text would cost more than a clip too many. */
const letter = 7.4

/** One row as TableRow.svelte makes it, without what Svelte leaves in it for itself. */
export function rowTemplate(columns: readonly Column[]): HTMLElement {
  const target = document.createElement('div')
  const made = mount(TableRow, { target, props: { columns } })
  const row = target.querySelector<HTMLElement>('.row')
  if (!row) throw new Error('a row is made of an element')
  void unmount(made)
  const leftovers: Node[] = []
  const walk = document.createTreeWalker(row, NodeFilter.SHOW_COMMENT | NodeFilter.SHOW_TEXT)
  while (walk.nextNode())
    if (walk.currentNode.textContent?.trim() === '' || walk.currentNode instanceof Comment) leftovers.push(walk.currentNode)
  for (const node of leftovers) node.parentNode?.removeChild(node)
  return row
}

/** A text that stands in the page, changed only when it is another one. */
class Text {
  readonly #node: ChildNode | null
  #text: string | null = null

  constructor(parent: Element | null | undefined) {
    this.#node = parent?.firstChild ?? null
  }

  set(text: string): void {
    if (text !== this.#text && this.#node) this.#node.nodeValue = this.#text = text
  }
}

/**
 * One place for a row on screen. Its elements stay while rows pass through it, and only what differs is written: no component is made,
 * updated or taken away by a turn of the wheel.
 */
export class RowSlot {
  readonly element: HTMLElement
  readonly #tick: Element | null
  readonly #status: HTMLElement | null
  readonly #word: Text
  readonly #age: Text
  readonly #texts: {
    readonly column: Column
    /** Which of the columns it is. */
    readonly place: number
    readonly cell: Element
    readonly text: Text
    narrow: boolean
  }[] = []
  readonly #marks: { readonly waits: Mark; readonly watched: Mark }
  #index = -1
  #row: ExtensionRow | null = null
  #drawn: RowView | null = null
  /** So many columns say what the row says now. */
  #written = 0
  #pulses = 0
  #selected: boolean | null = null
  /** What it says it is, to whoever asks for it by name or number. */
  #named: { readonly number: string | null; readonly index: number } = { number: null, index: -1 }

  constructor(template: HTMLElement, columns: readonly Column[]) {
    const element = template.cloneNode(true)
    if (!(element instanceof HTMLElement)) throw new Error('a row is an element')
    this.element = element
    this.#tick = element.querySelector('[role=checkbox]')
    this.#status = element.querySelector<HTMLElement>('.status')
    this.#word = new Text(this.#status?.querySelector('.word'))
    this.#age = new Text(this.#status?.querySelector('.age'))
    columns.forEach((column, place) => {
      const cell = element.children[place + 1]
      // Copied with the row, a style would be looked at by the window's policy.
      if (cell instanceof HTMLElement) cell.style.width = `var(--w-${column})`
      if (cell && column !== 'registration') this.#texts.push({ column, place, cell, text: new Text(cell), narrow: false })
    })
    const number = element.children[columns.indexOf('number') + 1] ?? null
    this.#marks = {
      waits: new Mark(element.querySelector('.waits'), number),
      watched: new Mark(element.querySelector('.watched'), number),
    }
  }

  show(row: ExtensionRow, index: number, view: RowView): void {
    const { element } = this
    const before = this.#row
    const drawn = this.#drawn
    if (index !== this.#index) {
      this.#index = index
      element.style.top = `${index * rowHeight}px`
    }
    const other = before?.number !== row.number
    // Where the keys are is read aloud at once.
    if (!view.scrolling || row.number === view.active) this.#name(row.number, index)
    const anew = row !== before || view.now !== drawn?.now || view.widths !== drawn.widths
    if (anew || view.near > this.#written) this.#write(row, view)
    this.#written = anew ? view.near : Math.max(view.near, this.#written)
    if (row !== before) {
      element.classList.toggle('off', row.status === 'disabled')
      this.#marks.waits.show(row.queued !== undefined)
    }
    if (other || view.watched !== drawn?.watched) this.#marks.watched.show(view.watched.has(row.number))
    if (other || view.active !== drawn?.active) element.classList.toggle('active', row.number === view.active)
    if (other || view.selected !== drawn?.selected) this.#select(view.selected.has(row.number))
    this.#row = row
    this.#drawn = view
  }

  #write(row: ExtensionRow, { now, widths, near }: RowView): void {
    for (const one of this.#texts) {
      if (one.place >= near) break
      const text = cellText(row, one.column, now)
      one.text.set(text)
      const narrow = text.length * letter > (widths.get(one.column) ?? 0) - 16
      if (narrow !== one.narrow) one.cell.classList.toggle('narrow', (one.narrow = narrow))
    }
    if (this.#status) this.#writeStatus(this.#status, row, now)
  }

  #writeStatus(status: HTMLElement, { number, registration }: ExtensionRow, now: number): void {
    const stale = registration !== null && isStale(registration, now)
    const state = registration?.state ?? 'none'
    const before = this.#row?.number === number ? (this.#row.registration?.state ?? 'none') : null
    // Another extension in this place is no news; a change of the same one pulses once.
    if (before === null) this.#pulse(0)
    else if (before !== state && before !== 'none') this.#pulse(this.#pulses + 1)
    if (status.dataset['state'] !== state) status.dataset['state'] = state
    status.classList.toggle('stale', stale)
    this.#word.set(registrationWord(registration))
    // A blank of its own: what reads the row aloud has no margin between the two.
    this.#age.set(registration ? ` ${registrationAge(registration, stale, now)}` : '')
  }

  #name(number: string, index: number): void {
    const { element } = this
    if (this.#named.index !== index) element.setAttribute('aria-rowindex', String(index + 2))
    if (this.#named.number !== number) {
      element.id = `row-${number}`
    }
    this.#named = { number, index }
  }

  #select(selected: boolean): void {
    if (selected === this.#selected) return
    this.#selected = selected
    this.element.setAttribute('aria-selected', String(selected))
    this.#tick?.setAttribute('aria-checked', String(selected))
  }

  #pulse(pulses: number): void {
    if (pulses === this.#pulses || !this.#status) return
    this.#pulses = pulses
    if (pulses === 0) delete this.#status.dataset['pulse']
    else this.#status.dataset['pulse'] = pulses % 2 === 0 ? 'even' : 'odd'
  }
}

/** A mark behind the number, in the page only while it says something. */
class Mark {
  readonly #element: Element | null
  readonly #cell: Element | null
  #shown = false

  constructor(element: Element | null, cell: Element | null) {
    element?.remove()
    this.#element = element
    this.#cell = cell
  }

  show(shown: boolean): void {
    if (shown === this.#shown || !this.#element) return
    this.#shown = shown
    if (shown) this.#cell?.append(this.#element)
    else this.#element.remove()
  }
}
