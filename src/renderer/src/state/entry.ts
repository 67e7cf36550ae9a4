import type { ExtensionRow, RegistrationState } from '../../../shared/extension.ts'
import type { RowPack } from '../../../shared/packed-rows.ts'
import { haystack } from './search.ts'

/**
 * One extension in the list. It stays the same object while its row changes; a row that came packed is unpacked when somebody looks at
 * it, so that a list of fifty thousand opens as quickly as what is on screen.
 */
export class Entry {
  readonly number: string
  readonly #pack: RowPack | null
  readonly #place: number
  #row: ExtensionRow | null
  #haystack: string | null = null

  private constructor(number: string, row: ExtensionRow | null, pack: RowPack | null, place: number) {
    this.number = number
    this.#row = row
    this.#pack = pack
    this.#place = place
  }

  static of(row: ExtensionRow): Entry {
    return new Entry(row.number, row, null, 0)
  }

  static packed(pack: RowPack, place: number): Entry {
    return new Entry(pack.value('number', place), null, pack, place)
  }

  get row(): ExtensionRow {
    const row = this.#row ?? this.#pack?.row(this.#place)
    if (!row) throw new Error('an entry has a row or a place in a pack')
    return (this.#row = row)
  }

  set row(row: ExtensionRow) {
    this.#row = row
    this.#haystack = null
  }

  get status(): ExtensionRow['status'] {
    return this.#pack && !this.#row ? this.#pack.value('status', this.#place) : this.row.status
  }

  get password(): ExtensionRow['password'] {
    return this.#pack && !this.#row ? this.#pack.value('password', this.#place) : this.row.password
  }

  get proved(): ExtensionRow['proved'] {
    return this.#pack && !this.#row ? this.#pack.proved(this.#place) : this.row.proved
  }

  /** What the registration was when it was seen last; null: nobody looked yet. */
  get registration(): RegistrationState | null {
    return this.#pack && !this.#row ? this.#pack.state(this.#place) : (this.row.registration?.state ?? null)
  }

  get haystack(): string {
    return (this.#haystack ??= haystack(this.row))
  }
}
