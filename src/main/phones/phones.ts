import type { Emit, HandlersOf } from '#shared/contract.ts'
import type { SipService } from '#shared/account.ts'
import type { Extension } from '#shared/extension.ts'
import type { ArtefactKind, TargetInfo } from '#shared/handoff.ts'
import { isOtherInstant } from '#shared/instants.ts'
import { readMac, showMac, type MacFault } from '#shared/mac.ts'
import type { Phone, PhoneLayer, PhoneLine, Site, StaleReason } from '#shared/phone.ts'
import type { SecretSettings, SettingName } from '#shared/phone-settings.ts'
import { phrase } from '#shared/phrase.ts'
import { problem, type Problem, type ProblemKind } from '#shared/problem.ts'
import { fail, ok, type Result } from '#shared/result.ts'
import { groupsOf, type Slices } from '../concurrency/slices.ts'
import type { Copy } from '../host/copying.ts'
import type { GivenSetup, KnownSetups, OwnPasswordRef, WantedPhone } from '../provisioning/setup.ts'
import type { Store } from '../store/store.ts'
import type { Clock } from '../system/clock.ts'
import { newId, type Random } from '../system/random.ts'
import type { Vault } from '../vault/vault.ts'
import { createLayers, layersOf, settingsOf, type Standing } from './layers.ts'
import { createOwnPasswords, type KeptPassword } from './own-passwords.ts'
import { createPhoneRecords, type GivenRecord, type LineRecord, type PhoneRecord } from './phone-records.ts'
import { createSetups, type Seat } from './setups.ts'
import { readUserAgent } from './user-agents.ts'

/** Something that was made for a phone, and what goes with it. */
export interface GivenPhone extends Omit<WantedPhone, 'plainName'>, GivenSetup {
  /** Of the artefact, with stand-ins for its secrets. */
  readonly content: string
}

export interface PhonesPorts {
  readonly store: Store
  readonly vault: Vault
  readonly clock: Clock
  readonly random: Random
  readonly slices: Slices
  readonly emit: Emit
  readonly copy: Copy
  /** What the directory last knew of an extension; null: not there. */
  readonly extension: (accountId: string, number: string) => Extension | null
  readonly inDepartment: (accountId: string, departmentId: number) => readonly Extension[]
  /** The newest password versions of these extensions, by number; left out: those that have none. */
  readonly versions: (accountId: string, numbers: readonly string[]) => ReadonlyMap<string, number>
  /** Where phones of an account register; null: there is no such account. */
  readonly sip: (accountId: string) => SipService | null
  /** A kind of phone, and the settings that its file has a place for; null: there is no such target. */
  readonly target: (id: string) => { readonly info: TargetInfo; readonly carries: ReadonlySet<SettingName> } | null
  readonly generate: () => string
}

/** The phones on the desks and the apps: what each has, was given and told, and what its next file is made of. */
export interface Phones extends KnownSetups {
  readonly calls: Omit<HandlersOf<'phones'>, 'phones.bundle'>
  /** What was made for a phone has left: it is as if the phone had it. */
  given(phone: GivenPhone, kind: ArtefactKind, place: string): void
  /** The phone with this MAC, or the app of this extension, said who it is. */
  told(phone: Pick<GivenPhone, 'accountId' | 'number' | 'target' | 'mac'>, address: string, userAgent: string): void
  /** What is to be made so that these phones have what they should. */
  wanted(ids: readonly string[]): Result<WantedPhone[]>
  /** Something about these extensions changed that their phones may show. */
  touched(accountId: string, numbers: readonly string[]): void
  /** Phones lose the lines of an extension that was deleted; apps that were for it alone are gone with it. */
  forgetExtension(accountId: string, number: string): void
  forgettingAccount(accountId: string): Generator<void, void, void>
}

/** So many phones are in one answer. */
const pageSize = 500
/** So many are looked at between two yields. */
const atOnce = 25
/** More than so many that change at once are listed again. */
const toldOneByOne = 100

const macProblems: Readonly<Record<MacFault, ProblemKind>> = {
  none: 'mac-invalid',
  several: 'mac-several',
  article: 'mac-article',
  'of-no-phone': 'mac-of-no-phone',
}

export function createPhones(ports: PhonesPorts): Phones {
  const { store, clock, random, slices, emit } = ports
  const records = createPhoneRecords(store)
  const layers = createLayers(store)
  const passwords = createOwnPasswords({
    ...{ store, clock },
    vault: ports.vault,
    isGiven: (ref) => records.given(ref) > 0,
  })
  /** As they were told last, by id: what did not change is not told again. */
  const lastTold = new Map<string, string>()

  const isApp = (target: string): boolean => ports.target(target)?.info.kind === 'softphone'
  const setups = (): ReturnType<typeof createSetups> =>
    createSetups({
      layer: layers.get,
      extension: ports.extension,
      sip: ports.sip,
      inDepartment: ports.inDepartment,
      carries: (target, setting) => ports.target(target)?.carries.has(setting) === true,
      atSite: (siteId) => records.at(siteId).flatMap(({ lines }) => linesOf(lines).slice(0, 1)),
    })

  /** The phone's own passwords that its file has a place for. */
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

  /** Tells the windows of these, where they are other than when they were told last. Answers them all. */
  function tell(phones: readonly PhoneRecord[], removed: readonly string[] = []): Phone[] {
    const all = phones.map(shower(phones))
    const changed = all.filter((phone) => {
      const text = JSON.stringify(phone)
      const isOther = lastTold.get(phone.id) !== text
      lastTold.set(phone.id, text)
      return isOther
    })
    for (const id of removed) lastTold.delete(id)
    if (changed.length > 0 || removed.length > 0) emit('phones.changed', { phones: changed, removed: [...removed] })
    return all
  }

  function written(phone: PhoneRecord, before: PhoneRecord | null): Phone {
    records.put(phone)
    tidy(before)
    const [told] = tell([phone])
    return told ?? shown(phone)
  }

  /** What a phone had and has no more may be wiped. */
  const tidy = (before: PhoneRecord | null): void => passwords.tidy(before?.given?.passwords ?? [])

  const lineRecord = (line: PhoneLine): LineRecord => ({
    ...line,
    createdAt: ports.extension(line.accountId, line.number)?.createdAt ?? null,
  })

  const unknownPhone = (): Result<never> => fail(problem('phone-unknown'))

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

  function tellSites(accountId: string): void {
    emit('phones.sitesChanged', { accountId, sites: layers.sites(accountId) })
  }

  /** The account of a layer, where what it is of is there. */
  function accountOf(of: PhoneLayer): Result<string> {
    if (of.layer === 'company' || of.layer === 'model')
      return ports.sip(of.accountId) ? ok(of.accountId) : fail(problem('account-unknown'))
    if (of.layer === 'site') {
      const site = layers.site(of.siteId)
      return site ? ok(site.accountId) : fail(problem('site-unknown'))
    }
    const phone = records.get(of.phoneId)
    return phone ? ok(phone.accountId) : unknownPhone()
  }

  /** This layer and those above it, from the widest. */
  function above(of: PhoneLayer, accountId: string): PhoneLayer[] {
    if (of.layer === 'phone') {
      const phone = records.get(of.phoneId)
      return phone ? layersOf(phone) : []
    }
    const anywhere: Standing = { id: null, accountId, siteId: null, target: '', model: null }
    if (of.layer === 'model') return layersOf({ ...anywhere, target: of.target, model: of.model })
    const all = layersOf({ ...anywhere, siteId: of.layer === 'site' ? of.siteId : null })
    return all.filter(({ layer }) => layer !== 'model')
  }

  function view(of: PhoneLayer, accountId: string) {
    const all = above(of, accountId)
    const own = layers.get(of)
    const given = of.layer === 'phone' ? (records.get(of.phoneId)?.given?.passwords ?? []) : []
    return ok({
      own: own.settings,
      layered: settingsOf(all, layers.get),
      keys: [...own.keys],
      passwords: passwords.effective(all).map(({ kind, from, version, madeBy, at, ref }) => {
        const had = given.find((one) => one.kind === kind)
        return { ...{ kind, from, version, madeBy, at }, given: had && !sameRef(had, ref) ? had.version : null }
      }),
    })
  }

  /** A layer changed: what is below it may be old now. */
  function layerChanged(of: PhoneLayer, accountId: string): void {
    const phone = of.layer === 'phone' ? records.get(of.phoneId) : null
    if (phone) tell([phone])
    else emit('phones.renewed', { accountId })
  }

  async function ownPassword({
    of,
    kind,
    given = false,
  }: {
    of: PhoneLayer
    kind: OwnPasswordRef['kind']
    given?: boolean | undefined
  }) {
    const accountId = accountOf(of)
    if (!accountId.ok) return accountId
    const had = given && of.layer === 'phone' ? records.get(of.phoneId)?.given?.passwords.find((one) => one.kind === kind) : null
    if (had) return passwords.secret(had)
    const one = passwords.effective(above(of, accountId.value)).find((kept) => kept.kind === kind)
    return one && !given ? passwords.secret(one.ref) : fail(problem('phone-password-none'))
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
    setup(wanted) {
      if (ports.target(wanted.target)?.info.kind === 'other') return null
      const seat = seatFor(wanted)
      const { settings, keys, hash } = setups()(seat)
      const own = ownOf(seat)
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
    touched(accountId, numbers) {
      if (records.countOf(accountId, numbers) > toldOneByOne) emit('phones.renewed', { accountId })
      else tell(records.of(accountId, numbers))
    },
    forgetExtension(accountId, number) {
      store.transaction(() => {
        const phones = records.dropLines(accountId, number)
        const gone = phones.filter(({ target, lines }) => lines.length === 0 && isApp(target))
        for (const phone of gone) forget(phone)
        tell(phones.filter((phone) => !gone.includes(phone)))
      })
    },
    *forgettingAccount(accountId) {
      lastTold.clear()
      yield* records.forgettingAccount(accountId)
      layers.forgetAccount(accountId)
      emit('phones.renewed', { accountId })
    },
    calls: {
      async 'phones.list'({ accountId, after = '' }) {
        const phones = await slices.run(showingPage(accountId, after))
        const next = phones.length === pageSize ? (phones.at(-1)?.id ?? null) : null
        return ok({ phones, next, total: records.count(accountId) })
      },
      async 'phones.get'({ id }) {
        const phone = records.get(id)
        return phone ? ok(shown(phone)) : unknownPhone()
      },
      async 'phones.of'({ accountId, numbers }) {
        return ok(await slices.run(showing(records.of(accountId, numbers))))
      },
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
      async 'phones.replace'({ id, mac, serial }) {
        const phone = records.get(id)
        return phone ? replaced(phone, mac, serial) : unknownPhone()
      },
      async 'phones.layer'(of) {
        const accountId = accountOf(of)
        return accountId.ok ? view(of, accountId.value) : accountId
      },
      async 'phones.saveLayer'({ of, settings, keys }) {
        const accountId = accountOf(of)
        if (!accountId.ok) return accountId
        const before = layers.get(of)
        layers.put(of, accountId.value, { settings: settings ?? before.settings, keys: keys ?? before.keys })
        layerChanged(of, accountId.value)
        return view(of, accountId.value)
      },
      async 'phones.setPassword'({ of, kind, password }) {
        const accountId = accountOf(of)
        if (!accountId.ok) return accountId
        const made = password.mode === 'generate' ? ports.generate() : password.password
        const madeBy = password.mode === 'generate' ? 'linecard' : 'person'
        const set = await passwords.set(of, accountId.value, kind, made, madeBy)
        if (!set.ok) return set
        layerChanged(of, accountId.value)
        return view(of, accountId.value)
      },
      async 'phones.dropPassword'({ of, kind }) {
        const accountId = accountOf(of)
        if (!accountId.ok) return accountId
        passwords.unset(of, kind)
        layerChanged(of, accountId.value)
        return view(of, accountId.value)
      },
      async 'phones.revealPassword'(input) {
        const found = await ownPassword(input)
        return found.ok ? ok({ password: found.value }) : found
      },
      async 'phones.copyPassword'(input) {
        const found = await ownPassword(input)
        return found.ok ? ports.copy(found.value, 'secret') : found
      },
      'phones.sites': async ({ accountId }) => ok(layers.sites(accountId)),
      async 'phones.saveSite'({ id, accountId, name }) {
        if (!ports.sip(accountId)) return fail(problem('account-unknown'))
        if (id !== null && layers.site(id)?.accountId !== accountId) return fail(problem('site-unknown'))
        const twin = layers.sites(accountId).find((one) => one.id !== id && one.name.toLowerCase() === name.toLowerCase())
        if (twin) return fail(problem('site-exists', { name: twin.name }, { fields: { name: [phrase('must-free-name')] } }))
        const site: Site = { id: id ?? newId(random), accountId, name }
        layers.putSite(site)
        tellSites(accountId)
        return ok(site)
      },
      async 'phones.removeSite'({ id }) {
        const site = layers.site(id)
        if (!site) return fail(problem('site-unknown'))
        store.transaction(() => {
          passwords.forgetLayer({ layer: 'site', siteId: id })
          layers.dropSite(id)
        })
        tellSites(site.accountId)
        emit('phones.renewed', { accountId: site.accountId })
        return ok(null)
      },
    },
  }

  /** A page is read as it is shown, some phones at a time: all of it at once would be a stall. */
  function* showingPage(accountId: string, after: string): Generator<void, Phone[], void> {
    const phones: Phone[] = []
    for (let from = after; phones.length < pageSize;) {
      const found = records.page(accountId, from, atOnce)
      phones.push(...(yield* showing(found)))
      if (found.length < atOnce) break
      from = found.at(-1)?.id ?? from
    }
    return phones
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

const isOf =
  (accountId: string, number: string) =>
  (line: Pick<PhoneLine, 'accountId' | 'number'>): boolean =>
    line.accountId === accountId && line.number === number

const sameRef = (one: OwnPasswordRef, other: OwnPasswordRef): boolean =>
  one.layer === other.layer && one.version === other.version
