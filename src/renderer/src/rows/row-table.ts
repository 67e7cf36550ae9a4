import type { ExtensionRow } from '#shared/extension.ts'
import { compareNumbers } from '#shared/number-order.ts'
import { packRows, RowPack, type PackedRows } from '#shared/packed-rows.ts'
import { rowFields, type RowFields } from '#shared/row-fields.ts'
import { haystack } from '#shared/search-text.ts'
import { familiesOf } from '#shared/target-models.ts'

/**
 * The rows of one account. Each has an id that stays with it while it changes; lists of rows are lists of ids. A row that came packed is
 * unpacked when somebody looks at it, so that a list of fifty thousand opens as quickly as what is on screen.
 */
export class RowTable {
  readonly #pack: RowPack
  /** By id; those that came packed and were not looked at yet are missing. */
  readonly #rows: (ExtensionRow | undefined)[]
  /** What rows are found by that are no longer as they came. */
  readonly #texts = new Map<number, string>()
  /** In the order of their numbers. */
  #ids: Uint32Array

  constructor(given: PackedRows) {
    const ordered = given.ordered
      ? given
      : packRows(new RowPack(given).rows().sort((one, other) => compareNumbers(one.number, other.number)))
    this.#pack = new RowPack(ordered)
    this.#rows = []
    const ids = new Uint32Array(ordered.count)
    for (let id = 0; id < ids.length; id += 1) ids[id] = id
    this.#ids = ids
  }

  /** Every row’s id, in the order of their numbers. */
  get ids(): Uint32Array {
    return this.#ids
  }

  number(id: number): string {
    return this.#rows[id]?.number ?? this.#pack.value('number', id)
  }

  row(id: number): ExtensionRow {
    return (this.#rows[id] ??= this.#pack.row(id))
  }

  /** One field, without unpacking the row for it. */
  value<F extends keyof RowFields>(field: F, id: number): RowFields[F] {
    const row = this.#rows[id]
    return row ? rowFields[field](row) : this.#pack.value(field, id)
  }

  /** How many have it, as long as all of them are as they came. */
  countPacked(...asked: Parameters<RowPack['count']>): number {
    return this.#pack.count(...asked)
  }

  idOf(number: string): number | null {
    let from = 0
    let to = this.#ids.length - 1
    while (from <= to) {
      const middle = (from + to) >> 1
      const id = this.#ids[middle] ?? 0
      const way = compareNumbers(this.number(id), number)
      if (way === 0) return id
      if (way < 0) from = middle + 1
      else to = middle - 1
    }
    return null
  }

  /** `found`: whether what it is found by stays as it was. */
  set(id: number, row: ExtensionRow, found: boolean): void {
    this.#rows[id] = row
    if (!found) this.#texts.set(id, haystack(row))
  }

  /** Adds rows that are not there yet, and removes others. */
  change(added: readonly ExtensionRow[], gone: ReadonlySet<number>): void {
    let next = Math.max(this.#rows.length, this.#pack.length)
    const ids = [...this.#ids].filter((id) => !gone.has(id))
    for (const row of added) {
      this.set(next, row, false)
      ids.push(next)
      next += 1
    }
    if (added.length > 0) ids.sort((one, other) => compareNumbers(this.number(one), this.number(other)))
    this.#ids = Uint32Array.from(ids)
  }

  /** By id: 1 for each row that has every one of the words, which are folded and hold no blanks; a model's name stands for its family's phones. */
  find(words: readonly string[]): Uint8Array {
    const ids = Math.max(this.#rows.length, this.#pack.length)
    let all: Uint8Array | null = null
    for (const word of words) {
      const found = new Uint8Array(ids)
      const oneOf = [word, ...familiesOf(word)]
      for (const text of oneOf) this.#pack.mark(text, found)
      for (const [id, text] of this.#texts) found[id] = oneOf.some((one) => text.includes(one)) ? 1 : 0
      if (all) for (let id = 0; id < ids; id += 1) found[id] = (found[id] ?? 0) & (all[id] ?? 0)
      all = found
    }
    return all ?? new Uint8Array(ids).fill(1)
  }
}

/** Some of the rows in some order: what the table shows. */
export class RowList {
  readonly length: number
  readonly #table: RowTable
  readonly #ids: Uint32Array

  /** `length`: where the last ones are still on their way. */
  constructor(table: RowTable, ids: Uint32Array, length = ids.length) {
    this.length = length
    this.#table = table
    this.#ids = ids
  }

  row(index: number): ExtensionRow | undefined {
    const id = this.#ids[index]
    return id === undefined ? undefined : this.#table.row(id)
  }

  /** The number of the row at this place. */
  key(index: number): string | undefined {
    const id = this.#ids[index]
    return id === undefined ? undefined : this.#table.number(id)
  }

  /** The numbers from one place up to before another one, or all of them. */
  numbers(from = 0, to = this.length): string[] {
    return Array.from(this.#ids.subarray(from, to), (id) => this.#table.number(id))
  }

  /** Where the row with this number is; -1: nowhere. */
  indexOf(number: string): number {
    const id = this.#table.idOf(number)
    return id === null ? -1 : this.#ids.indexOf(id)
  }
}
