import type { RowSlot, RowView } from './row-slot.ts'

/** Rows by their place. */
export interface RowsShown<Row> {
  readonly length: number
  row(index: number): Row | undefined
  /** What the row is known by. */
  key(index: number): string | undefined
}

/** How a row is drawn: its elements, copied for each place on screen, and who fills a copy in. */
export interface RowMaker<Row, View extends RowView> {
  readonly template: HTMLElement
  readonly slot: (template: HTMLElement) => RowSlot<Row, string, View>
}

export interface Drawing<Row, View extends RowView> {
  readonly rows: RowsShown<Row>
  /** The first row on screen, and how many there are. */
  readonly first: number
  readonly count: number
  /** How many rows may be on screen at once. */
  readonly places: number
  readonly maker: RowMaker<Row, View>
  readonly view: View
}

/** Draws the rows on screen. A row that comes in below takes the elements of one that left above: its place is its index modulo the places. */
export class RowDrawer<Row, View extends RowView> {
  readonly #body: HTMLElement
  #maker: RowMaker<Row, View> | null = null
  #slots: (RowSlot<Row, string, View> | undefined)[] = []

  constructor(body: HTMLElement) {
    this.#body = body
  }

  draw({ rows, first, count, places, maker, view }: Drawing<Row, View>): void {
    if (maker !== this.#maker) {
      this.#body.replaceChildren()
      this.#slots = []
      this.#maker = maker
    }
    const taken = new Set<number>()
    for (let index = first; index < first + count; index += 1) {
      const row = rows.row(index)
      if (!row) continue
      const place = index % places
      taken.add(place)
      const slot = (this.#slots[place] ??= maker.slot(maker.template))
      slot.show(row, index, view)
      if (slot.element.parentNode === null) this.#body.append(slot.element)
    }
    this.#slots.forEach((slot, place) => {
      if (!taken.has(place)) slot?.element.remove()
    })
  }
}
