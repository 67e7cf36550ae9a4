import type { Phone } from '#shared/phone.ts'
import { fold } from '#shared/search-text.ts'
import { wordsOf } from '#shared/search-words.ts'
import { ChosenRows } from '../../rows/chosen-rows.svelte.ts'
import { phoneColumnOf, phoneName, type PhoneColumn, type PhoneWords } from './phone-columns.ts'

/** Those in use, those that need their files again, those that were given nothing yet, and those out of use. */
export const phoneViews = ['used', 'stale', 'new', 'retired'] as const
export type PhoneView = (typeof phoneViews)[number]

const inView: Readonly<Record<PhoneView, (phone: Phone) => boolean>> = {
  used: ({ retiredAt }) => retiredAt === null,
  stale: ({ retiredAt, stale }) => retiredAt === null && stale.length > 0,
  new: ({ retiredAt, given }) => retiredAt === null && given === null,
  retired: ({ retiredAt }) => retiredAt !== null,
}

/** Phones in some order: what the table shows. */
class PhoneList {
  readonly length: number
  readonly #phones: readonly Phone[]

  constructor(phones: readonly Phone[]) {
    this.#phones = phones
    this.length = phones.length
  }

  row(index: number): Phone | undefined {
    return this.#phones[index]
  }

  key(index: number): string | undefined {
    return this.#phones[index]?.id
  }

  keys(from = 0, to = this.length): string[] {
    return this.#phones.slice(from, to).map(({ id }) => id)
  }
}

/** What a phone is found by, folded: what its row says, its serial and its note, and of its MAC the digits. */
function found(phone: Phone, words: PhoneWords): string {
  const { mac, serial, note, place, siteId, lines, told } = phone
  const people = lines.map(({ accountId, number }) => `${number} ${words.person(accountId, number)}`)
  const site = siteId === null ? '' : words.site(siteId)
  const name = phoneName(phone, words)
  return fold(
    [name, words.target(phone.target), mac, serial, site, place, note, ...people, told?.address, told?.userAgent].join(' '),
  )
}

/**
 * The phones of one account, changed by what main tells. Thousands of them: what is shown is worked out in steps, each anew only when what
 * it depends on changes, and what a phone is found by once for each.
 */
export class PhoneRows extends ChosenRows {
  view = $state<PhoneView>('used')
  sort = $state.raw<{ readonly column: PhoneColumn; readonly down: boolean }>({ column: 'phone', down: false })
  /** Counts up with every change of any phone. */
  version = $state(0)
  #phones: readonly Phone[] = []
  /** The same by their ids, made when somebody asks for one. */
  #byId: Map<string, Phone> | null = null
  readonly #words: () => PhoneWords
  readonly #search: () => string

  readonly #ordered: readonly Phone[] = $derived.by(() => {
    void this.version
    const { column, down } = this.sort
    const words = this.#words()
    return inOrder(this.#phones, (phone) => keyOf(phone, column, words), down)
  })
  readonly counts: Readonly<Record<PhoneView, number>> = $derived.by(() => {
    void this.version
    const counts = { used: 0, stale: 0, new: 0, retired: 0 }
    for (const { retiredAt, stale, given } of this.#phones) {
      counts[retiredAt === null ? 'used' : 'retired'] += 1
      if (retiredAt === null && stale.length > 0) counts.stale += 1
      if (retiredAt === null && given === null) counts.new += 1
    }
    return counts
  })
  readonly #texts: ReadonlyMap<string, string> = $derived.by(() => {
    const words = this.#words()
    return new Map(this.#ordered.map((phone) => [phone.id, found(phone, words)]))
  })
  readonly shown: PhoneList = $derived.by(() => {
    const viewed = this.#ordered.filter(inView[this.view])
    const wanted = wordsOf(this.#search())
    if (wanted.length === 0) return new PhoneList(viewed)
    const texts = this.#texts
    return new PhoneList(viewed.filter(({ id }) => wanted.every((word) => texts.get(id)?.includes(word))))
  })
  /** How many of the selected phones the view or the search hides. */
  readonly selectedHidden: number = $derived(
    this.selected.size - (this.selected.size === 0 ? 0 : this.keys().filter((id) => this.selected.has(id)).length),
  )
  readonly activeIndex: number = $derived(this.active === null ? -1 : this.indexOf(this.active))

  /** Both are read anew whenever what they depend on changes. */
  constructor(words: () => PhoneWords, search: () => string) {
    super()
    this.#words = words
    this.#search = search
  }

  get(id: string): Phone | undefined {
    void this.version
    return this.#known().get(id)
  }

  all(): Iterable<Phone> {
    void this.version
    return this.#phones
  }

  /** Those that need their files again, in the order of the table. */
  stale(): Phone[] {
    return this.#ordered.filter(inView.stale)
  }

  /** Every target and model that some phone in use is of. */
  models(): { readonly target: string; readonly model: string | null }[] {
    void this.version
    const all = new Map<string, { target: string; model: string | null }>()
    for (const { target, model, retiredAt } of this.#phones) {
      if (retiredAt !== null) continue
      all.set(target, { target, model: null })
      if (model !== null) all.set(`${target} ${model}`, { target, model })
    }
    return [...all.values()].sort((one, other) => order(one.target, other.target) || order(one.model ?? '', other.model ?? ''))
  }

  indexOf(id: string): number {
    return this.shown.keys().indexOf(id)
  }

  protected keys(from?: number, to?: number): string[] {
    return this.shown.keys(from, to)
  }

  replaceAll(phones: readonly Phone[]): void {
    const before = this.#phones
    this.#phones = phones
    this.#byId = null
    if (before.length > 0) this.left(before.flatMap(({ id }) => (this.#known().has(id) ? [] : [id])))
    this.version += 1
  }

  change(phones: readonly Phone[], removed: readonly string[]): void {
    const known = this.#known()
    for (const phone of phones) known.set(phone.id, phone)
    for (const id of removed) known.delete(id)
    this.#phones = [...known.values()]
    this.left(removed)
    this.version += 1
  }

  #known(): Map<string, Phone> {
    return (this.#byId ??= new Map(this.#phones.map((phone) => [phone.id, phone])))
  }

  showAll(): void {
    this.view = 'used'
  }

  sortBy(column: PhoneColumn): void {
    this.sort = { column, down: this.sort.column === column && !this.sort.down }
  }
}

type Key = string | number | null

/**
 * By their keys, those without one last, and by their MACs where the keys are the same. Thousands of them: all are sorted as plain texts, and
 * then only the keys, which are few in most columns.
 */
function inOrder(phones: readonly Phone[], keyFor: (phone: Phone) => Key, down: boolean): Phone[] {
  const texts = phones.map(({ mac, id }, at) => `${mac ?? id} ${at}`).sort()
  const groups = new Map<Key, Phone[]>()
  for (const text of texts) {
    const phone = phones[Number(text.slice(text.lastIndexOf(' ') + 1))]
    if (!phone) continue
    const key = keyFor(phone)
    const group = groups.get(key)
    if (group) group.push(phone)
    else groups.set(key, [phone])
  }
  const direction = down ? -1 : 1
  const keys = [...groups.keys()].sort((one, other) => {
    if (one === null || other === null) return one === null ? 1 : -1
    return one < other ? -direction : direction
  })
  return keys.flatMap((key) => groups.get(key) ?? [])
}

const order = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0)

function keyOf(phone: Phone, column: PhoneColumn, words: PhoneWords): Key {
  const shown = phoneColumnOf[column].shown(phone, words)
  return typeof shown === 'string' ? fold(shown) : shown
}
