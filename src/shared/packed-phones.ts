import { packingColumns, readerOf, type PackedColumn } from './packed-columns.ts'
import type { Phone } from './phone.ts'

type Line = Phone['lines'][number]

/** What a phone is packed as: each field holds a single value. What it does not have is null. */
interface PhoneFields {
  readonly id: string
  readonly accountId: string
  readonly mac: string | null
  readonly target: string
  readonly model: string | null
  readonly serial: string | null
  readonly siteId: string | null
  readonly place: string
  readonly note: string
  readonly plainName: boolean
  /** The first line, which most phones have alone. */
  readonly slot: number | null
  readonly lineAccountId: string | null
  readonly number: string | null
  /** The other lines, as JSON. */
  readonly moreLines: string | null
  readonly givenKind: string | null
  readonly givenPlace: string | null
  readonly givenAt: number | null
  readonly toldAddress: string | null
  readonly toldUserAgent: string | null
  readonly toldModel: string | null
  readonly toldFirmware: string | null
  readonly toldAt: number | null
  readonly stale: string
  readonly retiredAt: number | null
}
type Field = keyof PhoneFields

/** How each field is taken out of a phone. */
const phoneFields: { readonly [F in Field]: (phone: Phone) => PhoneFields[F] } = {
  id: (phone) => phone.id,
  accountId: (phone) => phone.accountId,
  mac: (phone) => phone.mac,
  target: (phone) => phone.target,
  model: (phone) => phone.model,
  serial: (phone) => phone.serial,
  siteId: (phone) => phone.siteId,
  place: (phone) => phone.place,
  note: (phone) => phone.note,
  plainName: (phone) => phone.plainName,
  slot: ({ lines }) => lines[0]?.slot ?? null,
  lineAccountId: ({ lines }) => lines[0]?.accountId ?? null,
  number: ({ lines }) => lines[0]?.number ?? null,
  moreLines: ({ lines }) => (lines.length > 1 ? JSON.stringify(lines.slice(1)) : null),
  givenKind: ({ given }) => given?.kind ?? null,
  givenPlace: ({ given }) => given?.place ?? null,
  givenAt: ({ given }) => given?.at ?? null,
  toldAddress: ({ told }) => told?.address ?? null,
  toldUserAgent: ({ told }) => told?.userAgent ?? null,
  toldModel: ({ told }) => told?.model ?? null,
  toldFirmware: ({ told }) => told?.firmware ?? null,
  toldAt: ({ told }) => told?.at ?? null,
  stale: ({ stale }) => stale.join(' '),
  retiredAt: (phone) => phone.retiredAt,
}

/** The phones of an account column by column, for their way to the window. */
export interface PackedPhones {
  readonly count: number
  readonly columns: { readonly [F in Field]: PackedColumn }
}

/** Packs phones as they come, and yields now and then. */
export function packingPhones(phones: Iterable<Phone>): Generator<void, PackedPhones, void> {
  return packingColumns<Phone, Field>(phoneFields, phones)
}

/** How each field of a phone is read, by its place among those that were packed. */
type PhoneReaders = { readonly [F in Field]: (at: number) => PhoneFields[F] }

const noReason: Phone['stale'] = []
const reasons = new Map<string, Phone['stale']>([['', noReason]])

function reasonsFrom(text: string): Phone['stale'] {
  let known = reasons.get(text)
  if (!known) {
    known = text.split(' ') as Phone['stale']
    reasons.set(text, known)
  }
  return known
}

/** A phone whose fields are read when somebody asks for them: a table of thousands opens with a few fields of all, and with all of a few. */
class PackedPhone implements Phone {
  readonly #read: PhoneReaders
  readonly #at: number
  #whole: Phone | null = null

  constructor(read: PhoneReaders, at: number) {
    this.#read = read
    this.#at = at
  }

  get id(): string {
    return this.#read.id(this.#at)
  }

  get accountId(): string {
    return this.#read.accountId(this.#at)
  }

  get mac(): string | null {
    return this.#read.mac(this.#at)
  }

  get target(): string {
    return this.#read.target(this.#at)
  }

  get model(): string | null {
    return this.#read.model(this.#at)
  }

  get serial(): string | null {
    return this.#read.serial(this.#at)
  }

  get siteId(): string | null {
    return this.#read.siteId(this.#at)
  }

  get place(): string {
    return this.#read.place(this.#at)
  }

  get note(): string {
    return this.#read.note(this.#at)
  }

  get plainName(): boolean {
    return this.#read.plainName(this.#at)
  }

  get lines(): Line[] {
    const { slot, lineAccountId, number, moreLines } = this.#read
    const first = slot(this.#at)
    if (first === null) return []
    const line = { slot: first, accountId: lineAccountId(this.#at) ?? '', number: number(this.#at) ?? '' }
    const others = moreLines(this.#at)
    return others === null ? [line] : [line, ...(JSON.parse(others) as Line[])]
  }

  get given(): Phone['given'] {
    const { givenKind, givenPlace, givenAt } = this.#read
    const kind = givenKind(this.#at)
    if (kind === null) return null
    return { kind: kind as NonNullable<Phone['given']>['kind'], place: givenPlace(this.#at) ?? '', at: givenAt(this.#at) ?? 0 }
  }

  get wasGiven(): boolean {
    return this.#read.givenKind(this.#at) !== null
  }

  get told(): Phone['told'] {
    const { toldAddress, toldUserAgent, toldModel, toldFirmware, toldAt } = this.#read
    const address = toldAddress(this.#at)
    if (address === null) return null
    const [model, firmware] = [toldModel(this.#at), toldFirmware(this.#at)]
    return { address, userAgent: toldUserAgent(this.#at) ?? '', model, firmware, at: toldAt(this.#at) ?? 0 }
  }

  get stale(): Phone['stale'] {
    return reasonsFrom(this.#read.stale(this.#at))
  }

  get retiredAt(): number | null {
    return this.#read.retiredAt(this.#at)
  }

  whole(): Phone {
    if (this.#whole) return this.#whole
    const { id, accountId, mac, target, model, serial, siteId, place, note, plainName, lines, given, told, stale, retiredAt } =
      this
    this.#whole = {
      ...{ id, accountId, mac, target, model, serial, siteId, place, note, plainName },
      ...{ lines, given, told, stale, retiredAt },
    }
    return this.#whole
  }
}

/** The phones that were packed, in their order. Each is read field by field when it is asked: `wholePhone` before it is copied or sent. */
export function packedPhones({ count, columns }: PackedPhones): Phone[] {
  // What was put in comes out: this is the one place that says so.
  const readers = Object.entries(columns).map(([field, column]) => [field, readerOf(column, count)])
  const read = Object.fromEntries(readers) as PhoneReaders
  const phones: Phone[] = []
  for (let at = 0; at < count; at += 1) phones.push(new PackedPhone(read, at))
  return phones
}

/** The same phone with all its fields its own. Of one phone it is always the same. */
export const wholePhone = (phone: Phone): Phone => (phone instanceof PackedPhone ? phone.whole() : phone)

/** Whether anything was given to it, without reading what. */
export const wasGiven = (phone: Phone): boolean => (phone instanceof PackedPhone ? phone.wasGiven : phone.given !== null)

/** The phones that were packed, in their order. */
export const unpackPhones = (packed: PackedPhones): Phone[] => packedPhones(packed).map(wholePhone)
