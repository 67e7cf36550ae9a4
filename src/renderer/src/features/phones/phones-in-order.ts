import { wholePhone } from '#shared/packed-phones.ts'
import type { Phone } from '#shared/phone.ts'
import { fold } from '#shared/search-text.ts'

/** What a column shows of a phone; a number is sorted as one. */
export type Shown = string | number | null

/** Phones that show the same, and whether they are in order already. */
interface Group {
  readonly from: number
  phones: readonly Phone[]
  sorted: boolean
}

/**
 * Phones by what a column shows of them, those that show nothing last, and by their MACs where they show the same. Thousands of them, of which
 * a table shows the first few: those that show the same are sorted when somebody asks for one of them.
 */
export class PhonesInOrder {
  readonly length: number
  readonly #groups: readonly Group[]

  constructor(phones: readonly Phone[], shown: (phone: Phone) => Shown, down: boolean) {
    const groups = new Map<Shown, Phone[]>()
    for (const phone of phones) {
      const key = shown(phone)
      const group = groups.get(key)
      if (group) group.push(phone)
      else groups.set(key, [phone])
    }
    let from = 0
    this.#groups = inOrder([...groups.keys()], down).map((key) => {
      const group = { from, phones: groups.get(key) ?? [], sorted: false }
      from += group.phones.length
      return group
    })
    this.length = phones.length
  }

  row(index: number): Phone | undefined {
    const group = this.#groups.findLast(({ from }) => from <= index)
    const phone = group && sorted(group)[index - group.from]
    return phone && wholePhone(phone)
  }

  key(index: number): string | undefined {
    return this.row(index)?.id
  }

  keys(from = 0, to = this.length): string[] {
    return this.all()
      .slice(from, to)
      .map(({ id }) => id)
  }

  all(): Phone[] {
    return this.#groups.flatMap(sorted)
  }
}

/** Without regard to case and diacritics first; numbers by their size. */
function inOrder(keys: readonly Shown[], down: boolean): Shown[] {
  const direction = down ? -1 : 1
  return keys
    .map((key) => ({ key, folded: typeof key === 'string' ? fold(key) : key }))
    .sort((one, other) => {
      if (one.folded === null || other.folded === null) return one.key === other.key ? 0 : one.key === null ? 1 : -1
      if (one.folded !== other.folded) return one.folded < other.folded ? -direction : direction
      return String(one.key) < String(other.key) ? -direction : direction
    })
    .map(({ key }) => key)
}

/** As plain texts: comparing phone with phone takes several times as long. */
function sorted(group: Group): readonly Phone[] {
  if (group.sorted) return group.phones
  const { phones } = group
  const texts = phones.map(({ mac, id }, at) => `${mac ?? id} ${at}`).sort()
  group.phones = texts.flatMap((text) => phones[Number(text.slice(text.lastIndexOf(' ') + 1))] ?? [])
  group.sorted = true
  return group.phones
}
