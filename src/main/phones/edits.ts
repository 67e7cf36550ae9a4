import type { HandlersOf } from '#shared/contract.ts'
import { readMac, type MacFault } from '#shared/mac.ts'
import { showMac } from '#shared/show-mac.ts'
import type { Phone, PhoneLine } from '#shared/phone.ts'
import { phrase } from '#shared/phrase.ts'
import { problem, type Problem, type ProblemKind } from '#shared/problem.ts'
import { fail, ok, type Result } from '#shared/result.ts'
import { newId } from '../system/random.ts'
import type { PhoneParts } from './parts.ts'
import type { LineRecord, PhoneRecord } from './phone-records.ts'
import type { Shown } from './shown.ts'

const macProblems: Readonly<Record<MacFault, ProblemKind>> = {
  none: 'mac-invalid',
  several: 'mac-several',
  article: 'mac-article',
  'of-no-phone': 'mac-of-no-phone',
}

export const unknownPhone = (): Result<never> => fail(problem('phone-unknown'))

/** What people do with phones' records. */
export interface Edits {
  readonly calls: Pick<
    HandlersOf<'phones'>,
    'phones.save' | 'phones.retire' | 'phones.bringBack' | 'phones.remove' | 'phones.replace'
  >
  /** Keeps a phone as it is now, wipes what it had and has no more, and tells the windows. */
  written(phone: PhoneRecord, before: PhoneRecord | null): Phone
  lineRecord(line: PhoneLine): LineRecord
  /** The record goes, with the phone's own layer and passwords. */
  forget(phone: PhoneRecord): void
}

export function createEdits({ ports, records, layers, passwords }: PhoneParts, { shown, tell }: Shown): Edits {
  const { store, clock, random } = ports
  const isApp = (target: string): boolean => ports.target(target)?.info.kind === 'softphone'

  function written(phone: PhoneRecord, before: PhoneRecord | null): Phone {
    records.put(phone)
    tidy(before)
    moved(before, phone)
    const [told] = tell([phone])
    return told ?? shown(phone)
  }

  /** The rows of extensions name their phone, so that they change with it. */
  function moved(before: PhoneRecord | null, after: PhoneRecord | null): void {
    const named = (phone: PhoneRecord | null): string[] => {
      if (phone === null || phone.retiredAt !== null) return []
      const { mac, target, given } = phone
      return phone.lines.map(({ accountId, number }) => JSON.stringify([accountId, number, mac, target, given?.at ?? 0]))
    }
    const [was, is] = [named(before), named(after)]
    const other = [...was.filter((one) => !is.includes(one)), ...is.filter((one) => !was.includes(one))]
    const numbers = new Map<string, Set<string>>()
    for (const [accountId, number] of other.map((one) => JSON.parse(one) as [string, string]))
      numbers.set(accountId, (numbers.get(accountId) ?? new Set()).add(number))
    for (const [accountId, of] of numbers) ports.movedTo(accountId, [...of])
  }

  /** What a phone had and has no more may be wiped. */
  const tidy = (before: PhoneRecord | null): void => passwords.tidy(before?.given?.passwords ?? [])

  const lineRecord = (line: PhoneLine): LineRecord => ({
    ...line,
    createdAt: ports.extension(line.accountId, line.number)?.createdAt ?? null,
  })

  function macIn(typed: string | null): Result<string | null> {
    if (typed === null || typed.trim() === '') return ok(null)
    const read = readMac(typed)
    if (read.ok) return ok(read.mac)
    return fail(problem(macProblems[read.why], { mac: typed }, { fields: { mac: [phrase('must-mac')] } }))
  }

  /** Another phone in use has it. */
  function takenMac(mac: string | null, id: string | null): Problem | null {
    const other = mac === null ? null : records.withMac(mac)
    if (!other || other.id === id || mac === null) return null
    const [line] = other.lines
    const number = line?.number ?? '–'
    return problem('phone-mac-in-use', { mac: showMac(mac), number }, { fields: { mac: [phrase('must-free-mac')] } })
  }

  function saved(draft: Parameters<HandlersOf<'phones'>['phones.save']>[0]): Result<Phone> {
    const before = draft.id === null ? null : records.get(draft.id)
    if (draft.id !== null && !before) return unknownPhone()
    if (!ports.sip(draft.accountId)) return fail(problem('account-unknown'))
    const target = ports.target(draft.target)?.info
    if (!target || target.kind === 'other') return fail(problem('target-unknown', { target: draft.target }))
    const mac = macIn(target.kind === 'softphone' ? null : draft.mac)
    if (!mac.ok) return mac
    const site = draft.siteId === null ? null : layers.site(draft.siteId)
    if (draft.siteId !== null && site?.accountId !== draft.accountId) return fail(problem('site-unknown'))
    const twice = draft.lines.find(({ slot }, at) => draft.lines.findIndex((line) => line.slot === slot) !== at)
    if (twice) {
      const fields = { lines: [phrase('must-free-slot', { slot: twice.slot })] }
      return fail(problem('input-invalid', {}, { fields }))
    }
    const missing = draft.lines.find(
      ({ accountId, number }) => !before?.lines.some(isOf(accountId, number)) && !ports.extension(accountId, number),
    )
    if (missing) return fail(problem('extension-unknown', { number: missing.number }))
    const taken = before && before.retiredAt !== null ? null : takenMac(mac.value, draft.id)
    if (taken) return fail(taken)
    // With another MAC, its file is called otherwise: it has not got one.
    const isOtherBox = before !== null && before.mac !== mac.value
    const phone: PhoneRecord = {
      id: draft.id ?? newId(random),
      accountId: draft.accountId,
      mac: mac.value,
      ...{ target: draft.target, model: draft.model, serial: draft.serial, siteId: draft.siteId },
      ...{ place: draft.place, note: draft.note, plainName: draft.plainName },
      lines: draft.lines
        .map(
          (line) =>
            before?.lines.find((one) => one.slot === line.slot && isOf(line.accountId, line.number)(one)) ?? lineRecord(line),
        )
        .toSorted((one, other) => one.slot - other.slot),
      given: before && !isOtherBox ? before.given : null,
      told: before && !isOtherBox ? before.told : null,
      retiredAt: before?.retiredAt ?? null,
    }
    return store.transaction(() => {
      // A box out of a drawer: one record of it is enough.
      const drawer = before || mac.value === null ? null : records.retiredWith(mac.value)
      if (drawer) forget(drawer)
      return ok(written(phone, before))
    })
  }

  function forget(phone: PhoneRecord): void {
    const of = { layer: 'phone', phoneId: phone.id } as const
    records.remove(phone.id)
    layers.drop(of)
    passwords.forgetLayer(of)
    tidy(phone)
    moved(phone, null)
    tell([], [phone.id])
  }

  function replaced(phone: PhoneRecord, typed: string, serial: string | null): Result<Phone> {
    if (phone.retiredAt !== null) return fail(problem('phone-retired'))
    if (isApp(phone.target)) return fail(problem('phone-no-box'))
    const mac = macIn(typed)
    if (!mac.ok) return mac
    if (mac.value === null) return fail(problem('mac-invalid', { mac: typed }, { fields: { mac: [phrase('must-mac')] } }))
    const taken = takenMac(mac.value, phone.id)
    if (taken) return fail(taken)
    if (mac.value === phone.mac) return fail(problem('phone-same-mac', {}, { fields: { mac: [phrase('must-other-mac')] } }))
    const drawer = records.retiredWith(mac.value)
    return store.transaction(() => {
      if (drawer) forget(drawer)
      const next: PhoneRecord = { ...phone, mac: mac.value, serial: serial ?? drawer?.serial ?? null, given: null, told: null }
      const answer = written(next, phone)
      if (phone.mac !== null) {
        const old = { ...phone, id: newId(random), lines: [], siteId: null, given: null, retiredAt: clock.now() }
        written(old, null)
      }
      return ok(answer)
    })
  }

  return {
    written,
    lineRecord,
    forget,
    calls: {
      'phones.save': async (draft) => saved(draft),
      async 'phones.retire'({ id }) {
        const phone = records.get(id)
        if (!phone) return unknownPhone()
        return ok(phone.retiredAt === null ? written({ ...phone, retiredAt: clock.now() }, phone) : shown(phone))
      },
      async 'phones.bringBack'({ id }) {
        const phone = records.get(id)
        if (!phone) return unknownPhone()
        const taken = takenMac(phone.mac, id)
        if (taken) return fail(taken)
        return ok(written({ ...phone, retiredAt: null }, phone))
      },
      async 'phones.remove'({ id }) {
        const phone = records.get(id)
        if (!phone) return unknownPhone()
        if (phone.retiredAt === null) return fail(problem('phone-in-use'))
        store.transaction(() => forget(phone))
        return ok(null)
      },
      async 'phones.replace'({ id, mac, serial }) {
        const phone = records.get(id)
        return phone ? replaced(phone, mac, serial) : unknownPhone()
      },
    },
  }
}

const isOf =
  (accountId: string, number: string) =>
  (line: Pick<PhoneLine, 'accountId' | 'number'>): boolean =>
    line.accountId === accountId && line.number === number
