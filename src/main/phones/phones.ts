import type { HandlersOf } from '#shared/contract.ts'
import type { ArtefactKind } from '#shared/handoff.ts'
import { packingPhones } from '#shared/packed-phones.ts'
import type { Phone, PhoneLine } from '#shared/phone.ts'
import type { SecretSettings } from '#shared/phone-settings.ts'
import { problem } from '#shared/problem.ts'
import { fail, ok, type Result } from '#shared/result.ts'
import type { GivenSetup, KnownSetups, WantedPhone } from '../provisioning/setup.ts'
import { newId } from '../system/random.ts'
import { createEdits, unknownPhone } from './edits.ts'
import { createLayerCalls } from './layer-calls.ts'
import { createLayers } from './layers.ts'
import { createOwnPasswords } from './own-passwords.ts'
import type { PhoneParts, PhonesPorts } from './parts.ts'
import { createPhoneRecords, type GivenRecord, type PhoneRecord } from './phone-records.ts'
import type { Seat } from './setups.ts'
import { createShown } from './shown.ts'
import { readUserAgent } from './user-agents.ts'

/** Something that was made for a phone, and what goes with it. */
export interface GivenPhone extends Omit<WantedPhone, 'plainName'>, GivenSetup {
  /** Of the artefact, with stand-ins for its secrets. */
  readonly content: string
}

/** The phones on the desks and the apps: what each has, was given and told, and what its next file is made of. */
export interface Phones extends KnownSetups {
  readonly calls: Omit<HandlersOf<'phones'>, 'phones.bundle'>
  /** What was made for a phone has left: it is as if the phone had it. */
  given(phone: GivenPhone, kind: ArtefactKind, place: string): void
  /** The phone with this MAC, or the app of this extension, said who it is. */
  told(phone: Pick<GivenPhone, 'accountId' | 'number' | 'target' | 'mac'>, address: string, userAgent: string): void
  /** The phone in use that has this canonical MAC. */
  withMac(mac: string): Phone | null
  /** What is to be made so that these phones have what they should. */
  wanted(ids: readonly string[]): Result<WantedPhone[]>
  /** Something about these extensions changed that their phones may show. */
  touched(accountId: string, numbers: readonly string[]): void
  /** The phone of each of these extensions, as their rows tell it: what was given something last. Those without one are left out. */
  ofRows(accountId: string, numbers: readonly string[]): ReadonlyMap<string, KnownPhone>
  /** Those of an account, or with a line of it. */
  all(accountId: string): Promise<Phone[]>
  /** Phones lose the lines of an extension that was deleted; apps that were for it alone are gone with it. */
  forgetExtension(accountId: string, number: string): void
  forgettingAccount(accountId: string): Generator<void, void, void>
}

/** The phone of an extension. */
export interface KnownPhone {
  /** What its kind is called, such as the maker's series. */
  readonly phone: string
  /** Canonical; null: it has none, or nobody told it. */
  readonly mac: string | null
  /** created_at of the extension that the line is for; null: not known. */
  readonly createdAt: string | null
}

/** More than so many that change at once are listed again. */
const toldOneByOne = 100

export function createPhones(ports: PhonesPorts): Phones {
  const { store, clock, random, slices, emit } = ports
  const records = createPhoneRecords(store)
  const layers = createLayers(store)
  const passwords = createOwnPasswords({
    ...{ store, clock },
    vault: ports.vault,
    isGiven: records.isGiven,
  })
  const parts: PhoneParts = { ports, records, layers, passwords }
  const view = createShown(parts)
  const { linesOf, seatOf, tell } = view
  const edits = createEdits(parts, view)
  const { written, lineRecord, forget } = edits

  const isApp = (target: string): boolean => ports.target(target)?.info.kind === 'softphone'

  /** Which lines a phone has once an extension is set up on it: its own, and the one that is set up in slot 1 where it was not there. */
  function linesWith(lines: readonly PhoneLine[], { accountId, number }: Pick<PhoneLine, 'accountId' | 'number'>): PhoneLine[] {
    const isOn = lines.find((line) => line.accountId === accountId && line.number === number)
    const hasFirst = lines.some(({ slot }) => slot === 1)
    if (isOn && hasFirst) return [...lines]
    return [{ slot: 1, accountId, number }, ...lines.filter((line) => line.slot !== 1 && line !== isOn)]
  }

  function recordFor({ accountId, number, target, mac }: Omit<WantedPhone, 'plainName'>): PhoneRecord | null {
    if (isApp(target)) return records.app(accountId, number, target)
    return mac === null ? null : records.withMac(mac)
  }

  /** The phone as it is once this is done. */
  function seatFor(wanted: WantedPhone): Seat {
    const { accountId, number, target, plainName } = wanted
    const phone = recordFor(wanted)
    if (!phone) {
      const lines = [{ slot: 1, accountId, number }]
      return { id: null, accountId, siteId: null, target, model: null, plainName, lines }
    }
    return { ...seatOf(phone, linesWith(linesOf(phone.lines), wanted)), ...modelOf(phone, target), target, plainName }
  }

  /** A box of another maker is another model. */
  const modelOf = (phone: PhoneRecord, target: string): Pick<PhoneRecord, 'model'> => ({
    model: phone.target === target ? phone.model : null,
  })

  return {
    setup(wanted) {
      if (ports.target(wanted.target)?.info.kind === 'other') return null
      const seat = seatFor(wanted)
      const { settings, keys, hash } = view.setups()(seat)
      const own = view.ownOf(seat)
      return { lines: seat.lines, settings, keys, model: seat.model, hash, passwords: own.map(({ ref }) => ref) }
    },
    async secrets({ passwords: refs }) {
      const found: SecretSettings = {}
      for (const ref of refs) {
        const read = await passwords.secret(ref)
        if (!read.ok) return read
        found[ref.kind] = read.value
      }
      return ok(found)
    },
    given(given, kind, place) {
      const { accountId, number, target, mac } = given
      if ((ports.target(target)?.info.kind ?? 'other') === 'other') return
      const app = isApp(target)
      const before = recordFor(given) ?? (app || mac === null ? null : records.retiredWith(mac))
      const record: GivenRecord = {
        ...{ kind, place, at: clock.now(), target, content: given.content, hash: given.hash },
        lines: given.lines.map((line) => ({ ...line })),
        passwords: given.passwords.map((ref) => ({ ...ref })),
      }
      // Only what was set up: lines that a person added or took away since stay as they are.
      const known = before ? linesOf(before.lines) : []
      const lines = app ? [{ slot: 1, accountId, number }] : linesWith(before && before.retiredAt === null ? known : [], given)
      const phone: PhoneRecord = {
        id: before?.id ?? newId(random),
        accountId: before?.accountId ?? accountId,
        mac: app ? null : mac,
        target,
        model: before ? modelOf(before, target).model : null,
        ...{ serial: before?.serial ?? null, siteId: before?.siteId ?? null },
        ...{ place: before?.place ?? '', note: before?.note ?? '', plainName: given.plainName },
        lines: lines.map(lineRecord),
        given: record,
        told: before?.told ?? null,
        retiredAt: null,
      }
      store.transaction(() => written(phone, before))
    },
    told(of, address, userAgent) {
      const phone = recordFor(of)
      if (!phone) return
      written({ ...phone, told: { address, userAgent, ...readUserAgent(userAgent), at: clock.now() } }, null)
    },
    withMac(mac) {
      const phone = records.withMac(mac)
      return phone && view.shown(phone)
    },
    wanted(ids) {
      const wanted: WantedPhone[] = []
      for (const id of ids) {
        const phone = records.get(id)
        if (!phone) return unknownPhone()
        const [line] = linesOf(phone.lines)
        const { target, mac, plainName, retiredAt } = phone
        if (line && retiredAt === null) wanted.push({ accountId: line.accountId, number: line.number, target, mac, plainName })
      }
      return wanted.length > 0 ? ok(wanted) : fail(problem('phone-no-line'))
    },
    ofRows: (accountId, numbers) =>
      new Map(
        records.newest(accountId, numbers).map(({ number, target, mac, createdAt }) => {
          return [number, { phone: ports.target(target)?.info.name ?? target, mac, createdAt }]
        }),
      ),
    touched(accountId, numbers) {
      if (records.countOf(accountId, numbers) > toldOneByOne) emit('phones.renewed', { accountId })
      else tell(records.of(accountId, numbers))
    },
    all: (accountId) => slices.run(view.all(accountId)),
    forgetExtension(accountId, number) {
      store.transaction(() => {
        const phones = records.dropLines(accountId, number)
        const gone = phones.filter(({ target, lines }) => lines.length === 0 && isApp(target))
        for (const phone of gone) forget(phone)
        tell(phones.filter((phone) => !gone.includes(phone)))
      })
    },
    *forgettingAccount(accountId) {
      view.forgetTold()
      yield* records.forgettingAccount(accountId)
      layers.forgetAccount(accountId)
      emit('phones.renewed', { accountId })
    },
    calls: {
      async 'phones.list'({ accountId }) {
        const phones = await slices.run(view.all(accountId))
        return ok(await slices.run(packingPhones(phones)))
      },
      async 'phones.get'({ id }) {
        const phone = records.get(id)
        return phone ? ok(view.shown(phone)) : unknownPhone()
      },
      async 'phones.of'({ accountId, numbers }) {
        return ok(await slices.run(view.showing(records.of(accountId, numbers))))
      },
      ...edits.calls,
      ...createLayerCalls(parts, view),
    },
  }
}
