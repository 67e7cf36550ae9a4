import { isOtherInstant } from '#shared/instants.ts'
import type { Phone, PhoneLine, StaleReason } from '#shared/phone.ts'
import { groupsOf } from '../concurrency/slices.ts'
import { layersOf, type Standing } from './layers.ts'
import type { KeptPassword } from './own-passwords.ts'
import type { PhoneParts } from './parts.ts'
import type { LineRecord, PhoneRecord } from './phone-records.ts'
import { createSetups, type Seat } from './setups.ts'

/** So many are looked at between two yields. */
const atOnce = 25

/** Phones as the windows see them: with the lines that they still have, and with what of them is old. */
export interface Shown {
  /** To be made anew for each piece of work. */
  setups(): ReturnType<typeof createSetups>
  linesOf(lines: readonly LineRecord[]): PhoneLine[]
  seatOf(phone: PhoneRecord, lines?: PhoneLine[]): Seat
  /** The phone's own passwords that its file has a place for. */
  ownOf(standing: Standing): KeptPassword[]
  shown(phone: PhoneRecord): Phone
  /** Tells the windows of these, where they are other than when they were told last. Answers them all. */
  tell(phones: readonly PhoneRecord[], removed?: readonly string[]): Phone[]
  /** The next ones are told whatever was told before. */
  forgetTold(): void
  /** Those of an account, or with a line of it. They are read as they are shown, some at a time: all of them at once would be a stall. */
  all(accountId: string): Generator<void, Phone[], void>
  showing(found: readonly PhoneRecord[]): Generator<void, Phone[], void>
}

export function createShown({ ports, records, layers, passwords }: PhoneParts): Shown {
  /** As they were told last, by id: what did not change is not told again. */
  const lastTold = new Map<string, string>()

  const setups = (): ReturnType<typeof createSetups> =>
    createSetups({
      layer: layers.get,
      extension: ports.extension,
      sip: ports.sip,
      inDepartment: ports.inDepartment,
      carries: (target, setting) => ports.target(target)?.carries.has(setting) === true,
      atSite: (siteId) => records.at(siteId).flatMap(({ lines }) => linesOf(lines).slice(0, 1)),
    })

  const ownOf = (standing: Standing): KeptPassword[] =>
    passwords.effective(layersOf(standing)).filter(({ kind }) => ports.target(standing.target)?.carries.has(kind) === true)

  /** A number that was deleted and made anew is another extension: the line is not its. */
  const linesOf = (lines: readonly LineRecord[]): PhoneLine[] =>
    lines
      .filter(({ accountId, number, createdAt }) => !isOtherInstant(createdAt, ports.extension(accountId, number)?.createdAt))
      .map(({ slot, accountId, number }) => ({ slot, accountId, number }))

  const seatOf = (phone: PhoneRecord, lines = linesOf(phone.lines)): Seat => ({
    ...{ id: phone.id, accountId: phone.accountId, siteId: phone.siteId, target: phone.target, model: phone.model },
    ...{ plainName: phone.plainName, lines },
  })

  /** The newest password versions of all lines of these phones, asked for at once. */
  function versionsOf(phones: readonly PhoneRecord[]): (line: Pick<PhoneLine, 'accountId' | 'number'>) => number | null {
    const numbers = new Map<string, Set<string>>()
    for (const { accountId, number } of phones.flatMap(({ lines }) => lines)) {
      const of = numbers.get(accountId) ?? new Set()
      numbers.set(accountId, of.add(number))
    }
    const found = new Map([...numbers].map(([accountId, of]) => [accountId, ports.versions(accountId, [...of])]))
    return ({ accountId, number }) => found.get(accountId)?.get(number) ?? null
  }

  /** Turns records into what the window shows, for as long as nothing changes meanwhile. */
  function shower(phones: readonly PhoneRecord[]): (phone: PhoneRecord) => Phone {
    const setup = setups()
    const version = versionsOf(phones)

    function stale(phone: PhoneRecord, seat: Seat): StaleReason[] {
      const { given } = phone
      // A box that is out of use, or was never given anything, has nothing old.
      if (phone.retiredAt !== null || given === null) return []
      const lineIsOld = given.lines.some((line) => {
        const newest = version(line)
        const isOn = seat.lines.some(({ accountId, number }) => accountId === line.accountId && number === line.number)
        return isOn && line.version !== null && newest !== null && line.version < newest
      })
      const own = ownOf(seat)
      const ownIsOld = own.some(
        ({ kind, ref }) =>
          !given.passwords.some((one) => one.kind === kind && one.layer === ref.layer && one.version === ref.version),
      )
      const { isPlain, hash } = setup(seat)
      // What was given before phones had settings said nothing of them.
      const isOther = given.hash === null ? !isPlain : given.hash !== hash
      return [...(lineIsOld || ownIsOld ? ['password' as const] : []), ...(isOther ? ['settings' as const] : [])]
    }

    return (phone) => {
      const seat = seatOf(phone)
      const { given } = phone
      return {
        ...{ id: phone.id, accountId: phone.accountId, mac: phone.mac, target: phone.target, model: phone.model },
        ...{ serial: phone.serial, siteId: phone.siteId, place: phone.place, note: phone.note, plainName: phone.plainName },
        lines: [...seat.lines],
        given: given && { kind: given.kind, place: given.place, at: given.at },
        told: phone.told,
        stale: stale(phone, seat),
        retiredAt: phone.retiredAt,
      }
    }
  }

  function shown(phone: PhoneRecord): Phone {
    return shower([phone])(phone)
  }

  function tell(phones: readonly PhoneRecord[], removed: readonly string[] = []): Phone[] {
    const all = phones.map(shower(phones))
    const changed = all.filter((phone) => {
      const text = JSON.stringify(phone)
      const isOther = lastTold.get(phone.id) !== text
      lastTold.set(phone.id, text)
      return isOther
    })
    for (const id of removed) lastTold.delete(id)
    if (changed.length > 0 || removed.length > 0) ports.emit('phones.changed', { phones: changed, removed: [...removed] })
    return all
  }

  return { setups, linesOf, seatOf, ownOf, shown, tell, forgetTold: () => lastTold.clear(), all: showingAll, showing }

  function* showingAll(accountId: string): Generator<void, Phone[], void> {
    const phones: Phone[] = []
    for (let from = ''; ;) {
      const found = records.page(accountId, from, atOnce)
      phones.push(...(yield* showing(found)))
      const last = found.at(-1)
      if (last === undefined || found.length < atOnce) return phones
      from = last.id
    }
  }

  function* showing(found: readonly PhoneRecord[]): Generator<void, Phone[], void> {
    const show = shower(found)
    const phones: Phone[] = []
    for (const group of groupsOf(found, atOnce)) {
      for (const phone of group) {
        const one = show(phone)
        lastTold.set(one.id, JSON.stringify(one))
        phones.push(one)
      }
      yield
    }
    return phones
  }
}
