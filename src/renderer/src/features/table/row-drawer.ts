import type { RowList } from '../../rows/row-table.ts'
import type { Column } from '#shared/columns/index.ts'
import { RowSlot, type RowView } from './row-slot.ts'

export interface Drawing {
  readonly rows: RowList
  /** The first row on screen, and how many there are. */
  readonly first: number
  readonly count: number
  /** How many rows may be on screen at once. */
  readonly places: number
  readonly template: HTMLElement
  readonly columns: readonly Column[]
  readonly view: RowView
}

/** Draws the rows on screen. A row that comes in below takes the elements of one that left above: its place is its index modulo the places. */
export class RowDrawer {
  readonly #body: HTMLElement
  #template: HTMLElement | null = null
  #slots: (RowSlot | undefined)[] = []

  constructor(body: HTMLElement) {
    this.#body = body
  }

  draw({ rows, first, count, places, template, columns, view }: Drawing): void {
    if (template !== this.#template) {
      this.#body.replaceChildren()
      this.#slots = []
      this.#template = template
    }
    const taken = new Set<number>()
    for (let index = first; index < first + count; index += 1) {
      const row = rows.row(index)
      if (!row) continue
      const place = index % places
      taken.add(place)
      const slot = (this.#slots[place] ??= new RowSlot(template, columns))
      slot.show(row, index, view)
      if (slot.element.parentNode === null) this.#body.append(slot.element)
    }
    this.#slots.forEach((slot, place) => {
      if (!taken.has(place)) slot?.element.remove()
    })
  }
}
