const minWidth = 44
const maxWidth = 800

export interface ColumnsOf<Column extends string> {
  /** In their order. The first one names the row, and is always there. */
  readonly all: readonly Column[]
  /** Those that a new window shows. */
  readonly first: readonly Column[]
  /** The usual width, in pixels. */
  readonly widthOf: (column: Column) => number
  /** The one that takes what the others leave, up to so many pixels. */
  readonly stretched: Column
  readonly widest: number
}

/** Which columns of a table are shown, and how wide. */
export class GridColumns<Column extends string> {
  chosen = $state.raw() as ReadonlySet<Column>
  widths = $state.raw<Partial<Record<Column, number>>>({})
  readonly #of: ColumnsOf<Column>
  readonly columns: readonly Column[] = $derived.by(() => this.#of.all.filter((column) => this.chosen.has(column)))

  constructor(of: ColumnsOf<Column>) {
    this.#of = of
    this.chosen = new Set(of.first)
  }

  /** Puts back what was chosen before; names that are not known any more are left out. */
  bringBack(kept: { readonly columns: readonly string[]; readonly widths: Readonly<Record<string, number>> } | undefined): void {
    if (!kept) return
    const { all } = this.#of
    const chosen = all.filter((column, at) => at === 0 || kept.columns.includes(column))
    this.chosen = new Set(chosen)
    const known = new Set<string>(all)
    this.widths = Object.fromEntries(Object.entries(kept.widths).filter(([name]) => known.has(name))) as typeof this.widths
  }

  toggleColumn(column: Column): void {
    const chosen = new Set(this.chosen)
    if (!chosen.delete(column)) chosen.add(column)
    // Without the one that names the row nobody knows what the rest is about.
    if (this.#of.all.slice(0, 1).every((first) => chosen.has(first))) this.chosen = chosen
  }

  resize(column: Column, width: number): void {
    this.widths = { ...this.widths, [column]: Math.round(Math.min(maxWidth, Math.max(minWidth, width))) }
  }

  /** Back to its usual width. */
  fit(column: Column): void {
    const widths = { ...this.widths }
    delete widths[column]
    this.widths = widths
  }

  /** The width of every shown column where `room` pixels are there; one is as wide as that leaves, within reason, unless somebody chose otherwise. */
  widthsIn(room: number): ReadonlyMap<Column, number> {
    const { widthOf, stretched, widest } = this.#of
    const widths = new Map(this.columns.map((column) => [column, this.widths[column] ?? widthOf(column)]))
    const free = widths.get(stretched)
    if (free !== undefined && this.widths[stretched] === undefined) {
      const others = [...widths.values()].reduce((sum, width) => sum + width, -free)
      widths.set(stretched, Math.min(widest, Math.max(widthOf(stretched), Math.floor(room - others))))
    }
    return widths
  }
}
