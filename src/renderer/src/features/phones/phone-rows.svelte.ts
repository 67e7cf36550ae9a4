import { wasGiven, wholePhone } from '#shared/packed-phones.ts'
import type { Phone } from '#shared/phone.ts'
import { wordsOf } from '#shared/search-words.ts'
import { ChosenRows } from '../../rows/chosen-rows.svelte.ts'
import { FoundTexts, type Idle } from './found-texts.ts'
import { phoneColumnOf, type PhoneColumn, type PhoneWords } from './phone-columns.ts'
import { PhonesInOrder } from './phones-in-order.ts'

/** Those in use, those that need their files again, those that were given nothing yet, and those out of use. */
export const phoneViews = ['used', 'stale', 'new', 'retired'] as const
export type PhoneView = (typeof phoneViews)[number]

const inView: Readonly<Record<PhoneView, (phone: Phone) => boolean>> = {
  used: ({ retiredAt }) => retiredAt === null,
  stale: ({ retiredAt, stale }) => retiredAt === null && stale.length > 0,
  new: (phone) => phone.retiredAt === null && !wasGiven(phone),
  retired: ({ retiredAt }) => retiredAt !== null,
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

  readonly counts: Readonly<Record<PhoneView, number>> = $derived.by(() => {
    void this.version
    const counts = { used: 0, stale: 0, new: 0, retired: 0 }
    for (const phone of this.#phones) {
      if (phone.retiredAt !== null) counts.retired += 1
      else {
        counts.used += 1
        if (phone.stale.length > 0) counts.stale += 1
        if (!wasGiven(phone)) counts.new += 1
      }
    }
    return counts
  })
  readonly #texts: FoundTexts = $derived.by(() => new FoundTexts(this.#words()))
  readonly shown: PhonesInOrder = $derived.by(() => {
    void this.version
    const viewed = this.#phones.filter(inView[this.view])
    const wanted = wordsOf(this.#search())
    if (wanted.length === 0) return this.#inOrder(viewed)
    const texts = this.#texts
    return this.#inOrder(viewed.filter((phone) => wanted.every((word) => texts.of(phone).includes(word))))
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
    const phone = this.#known().get(id)
    return phone && wholePhone(phone)
  }

  all(): Iterable<Phone> {
    void this.version
    return this.#phones
  }

  /** Those that need their files again, in the order of the table. */
  stale(): Phone[] {
    void this.version
    return this.#inOrder(this.#phones.filter(inView.stale)).all()
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

  /** Whoever searches then does not wait for what phones are found by. */
  getSearchReady(idle: Idle): void {
    const [phones, texts] = [this.#phones, this.#texts]
    texts.workAhead(phones, idle, () => phones === this.#phones && texts === this.#texts)
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

  #inOrder(phones: readonly Phone[]): PhonesInOrder {
    const { column, down } = this.sort
    const words = this.#words()
    return new PhonesInOrder(phones, (phone) => phoneColumnOf[column].shown(phone, words), down)
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

const order = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0)
