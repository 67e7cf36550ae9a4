import type { ExtensionRow } from '#shared/extension.ts'
import { isStale } from '#shared/stale.ts'
import type { Column } from '#shared/columns/index.ts'
import { registrationAge, registrationWord } from '../../kit/Status.svelte'
import { cellText } from './cell-text.ts'
import { Mark, RowSlot, Text, type RowView } from './row-slot.ts'

export interface ExtensionView extends RowView {
  readonly watched: ReadonlySet<string>
}

/** A place for an extension: its texts, its registration, and its marks. */
export class ExtensionSlot extends RowSlot<ExtensionRow, Column, ExtensionView> {
  readonly #status: HTMLElement | null
  readonly #word: Text
  readonly #age: Text
  readonly #marks: { readonly waits: Mark; readonly watched: Mark }
  #pulses = 0

  constructor(template: HTMLElement, columns: readonly Column[]) {
    super(template, columns, 'registration')
    const { element } = this
    this.#status = element.querySelector<HTMLElement>('.status')
    this.#word = new Text(this.#status?.querySelector('.word'))
    this.#age = new Text(this.#status?.querySelector('.age'))
    const number = element.children[columns.indexOf('number') + 1] ?? null
    this.#marks = {
      waits: new Mark(element.querySelector('.waits'), number),
      watched: new Mark(element.querySelector('.watched'), number),
    }
  }

  protected override keyOf(row: ExtensionRow): string {
    return row.number
  }

  protected override textOf(row: ExtensionRow, column: Column, { now }: ExtensionView): string {
    return cellText(row, column, now)
  }

  protected override isOff(row: ExtensionRow): boolean {
    return row.status === 'disabled'
  }

  protected override wrote(row: ExtensionRow, { now }: ExtensionView, before: ExtensionRow | null): void {
    if (this.#status) this.#writeStatus(this.#status, row, now, before)
  }

  protected override mark(
    row: ExtensionRow,
    view: ExtensionView,
    before: ExtensionRow | null,
    drawn: ExtensionView | null,
  ): void {
    if (row !== before) this.#marks.waits.show(row.queued !== undefined)
    if (view.watched !== drawn?.watched) this.#marks.watched.show(view.watched.has(row.number))
  }

  #writeStatus(status: HTMLElement, { number, registration }: ExtensionRow, now: number, shown: ExtensionRow | null): void {
    const stale = registration !== null && isStale(registration, now)
    const state = registration?.state ?? 'none'
    const before = shown?.number === number ? (shown.registration?.state ?? 'none') : null
    // Another extension in this place is no news; a change of the same one pulses once.
    if (before === null) this.#pulse(0)
    else if (before !== state && before !== 'none') this.#pulse(this.#pulses + 1)
    if (status.dataset['state'] !== state) status.dataset['state'] = state
    status.classList.toggle('stale', stale)
    this.#word.set(registrationWord(registration))
    // A blank of its own: what reads the row aloud has no margin between the two.
    this.#age.set(registration ? ` ${registrationAge(registration, stale, now)}` : '')
  }

  #pulse(pulses: number): void {
    if (pulses === this.#pulses || !this.#status) return
    this.#pulses = pulses
    if (pulses === 0) delete this.#status.dataset['pulse']
    else this.#status.dataset['pulse'] = pulses % 2 === 0 ? 'even' : 'odd'
  }
}
