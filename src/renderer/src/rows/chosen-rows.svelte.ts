/** Which rows of a list are selected, and which one the keys are at. A row is known by its key. */
export abstract class ChosenRows {
  selected = $state.raw<ReadonlySet<string>>(new Set())
  active = $state<string | null>(null)
  /** Where a range begins, and what was selected besides it. */
  #range: { readonly from: string; readonly besides: ReadonlySet<string> } | null = null

  /** Where a row is among the shown; -1: nowhere. */
  abstract indexOf(key: string): number
  /** Of the shown rows, from one place up to before another one, or all of them. */
  protected abstract keys(from?: number, to?: number): string[]

  /** Goes to a row without selecting anything; a range begins there from now on. */
  goTo(key: string): void {
    this.active = key
    this.#range = null
  }

  toggle(key: string): void {
    const selected = new Set(this.selected)
    if (!selected.delete(key)) selected.add(key)
    this.selected = selected
    this.active = key
    this.#range = null
  }

  /** Selects from where the range began to this row, which becomes the active one; the range can grow and shrink again. */
  selectTo(key: string): void {
    this.#range ??= { from: this.active ?? key, besides: this.selected }
    const to = this.indexOf(key)
    if (to < 0) return
    const from = this.indexOf(this.#range.from)
    const [first, last] = from < 0 ? [to, to] : [Math.min(from, to), Math.max(from, to)]
    this.selected = new Set([...this.#range.besides, ...this.keys(first, last + 1)])
    this.active = key
  }

  /** Whether everything shown is selected. */
  allSelected(): boolean {
    return this.selected.size > 0 && this.keys().every((key) => this.selected.has(key))
  }

  /** Selects everything shown, or nothing when it was selected already. */
  selectAll(): void {
    this.selected = this.allSelected() ? new Set() : new Set(this.keys())
    this.#range = null
  }

  /** The selected ones in the order of the list; those that it hides come last. */
  inOrder(): string[] {
    const shown = this.keys().filter((key) => this.selected.has(key))
    const seen = new Set(shown)
    return [...shown, ...[...this.selected].filter((key) => !seen.has(key)).sort()]
  }

  clearSelection(): void {
    this.selected = new Set()
    this.#range = null
  }

  /** What is no more is neither selected nor active. */
  protected left(gone: readonly string[]): void {
    if (this.active !== null && gone.includes(this.active)) this.active = null
    if (!gone.some((key) => this.selected.has(key))) return
    const without = new Set(gone)
    this.selected = new Set([...this.selected].filter((key) => !without.has(key)))
  }
}
