import { mount, unmount, type Component } from 'svelte'
import { rowHeight } from '#shared/columns/index.ts'

/** What besides a row itself decides how it looks. */
export interface RowView {
  /** In pixels. */
  readonly widths: ReadonlyMap<string, number>
  readonly selected: ReadonlySet<string>
  readonly active: string | null
  /** ms since the epoch */
  readonly now: number
  /** So many columns are written now; those beyond the edge of a table that is being scrolled wait until it rests. */
  readonly near: number
  /** Whether it is scrolled now: what nobody sees waits until it rests. */
  readonly scrolling: boolean
}

/** A letter takes at most this many pixels on average; measuring each text would cost more than a clip too many. */
const letter = 7.4

/** One row as a component makes it, without what Svelte leaves in it for itself. */
export function rowTemplate<Column extends string>(
  of: Component<{ columns: readonly Column[] }>,
  columns: readonly Column[],
): HTMLElement {
  const target = document.createElement('div')
  const made = mount(of, { target, props: { columns } })
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
export class Text {
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
export abstract class RowSlot<Row, Column extends string, View extends RowView = RowView> {
  readonly element: HTMLElement
  readonly #tick: Element | null
  readonly #texts: {
    readonly column: Column
    /** Which of the columns it is. */
    readonly place: number
    readonly cell: Element
    readonly text: Text
    narrow: boolean
  }[] = []
  #index = -1
  #row: Row | null = null
  #drawn: View | null = null
  /** So many columns say what the row says now. */
  #written = 0
  #selected: boolean | null = null
  /** What it says it is, to whoever asks for it by name or number. */
  #named: { readonly key: string | null; readonly index: number } = { key: null, index: -1 }

  /** `own`: a column whose cells are more than a text. */
  constructor(template: HTMLElement, columns: readonly Column[], own: Column | null = null) {
    const element = template.cloneNode(true)
    if (!(element instanceof HTMLElement)) throw new Error('a row is an element')
    this.element = element
    this.#tick = element.querySelector('[role=checkbox]')
    columns.forEach((column, place) => {
      const cell = element.children[place + 1]
      // Copied with the row, a style would be looked at by the window's policy.
      if (cell instanceof HTMLElement) cell.style.width = `var(--w-${column})`
      if (cell && column !== own) this.#texts.push({ column, place, cell, text: new Text(cell), narrow: false })
    })
  }

  protected abstract keyOf(row: Row): string
  /** What stands in a cell. */
  protected abstract textOf(row: Row, column: Column, view: View): string
  /** Whether it is there, but not in use. */
  protected abstract isOff(row: Row): boolean
  /** The texts of this row were written: what is more than a text follows. `before`: what stood in this place. */
  protected wrote?(row: Row, view: View, before: Row | null): void
  /** What depends on more than the row's texts; `drawn`: how the row before looked, null where that was another row. */
  protected mark?(row: Row, view: View, before: Row | null, drawn: View | null): void

  show(row: Row, index: number, view: View): void {
    const { element } = this
    const before = this.#row
    const drawn = this.#drawn
    if (index !== this.#index) {
      this.#index = index
      element.style.top = `${index * rowHeight}px`
    }
    const key = this.keyOf(row)
    const other = before === null || this.keyOf(before) !== key
    // Where the keys are is read aloud at once.
    if (!view.scrolling || key === view.active) this.#name(key, index)
    const anew = row !== before || view.now !== drawn?.now || view.widths !== drawn.widths
    if (anew || view.near > this.#written) this.#write(row, view)
    this.#written = anew ? view.near : Math.max(view.near, this.#written)
    if (row !== before) element.classList.toggle('off', this.isOff(row))
    this.mark?.(row, view, before, other ? null : drawn)
    if (other || view.active !== drawn?.active) element.classList.toggle('active', key === view.active)
    if (other || view.selected !== drawn?.selected) this.#select(view.selected.has(key))
    this.#row = row
    this.#drawn = view
  }

  #write(row: Row, view: View): void {
    const { widths, near } = view
    for (const one of this.#texts) {
      if (one.place >= near) break
      const text = this.textOf(row, one.column, view)
      one.text.set(text)
      const narrow = text.length * letter > (widths.get(one.column) ?? 0) - 16
      if (narrow !== one.narrow) one.cell.classList.toggle('narrow', (one.narrow = narrow))
    }
    this.wrote?.(row, view, this.#row)
  }

  #name(key: string, index: number): void {
    const { element } = this
    if (this.#named.index !== index) element.setAttribute('aria-rowindex', String(index + 2))
    if (this.#named.key !== key) {
      element.id = `row-${key}`
    }
    this.#named = { key, index }
  }

  #select(selected: boolean): void {
    if (selected === this.#selected) return
    this.#selected = selected
    this.element.setAttribute('aria-selected', String(selected))
    this.#tick?.setAttribute('aria-checked', String(selected))
  }
}

/** A mark behind the text that names the row, in the page only while it says something. */
export class Mark {
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
