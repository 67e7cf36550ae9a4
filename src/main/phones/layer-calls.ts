import type { HandlersOf } from '#shared/contract.ts'
import type { PhoneLayer, Site } from '#shared/phone.ts'
import type { PhoneSettings } from '#shared/phone-settings.ts'
import { phrase, type Phrase } from '#shared/phrase.ts'
import { problem } from '#shared/problem.ts'
import { fail, ok, type Result } from '#shared/result.ts'
import type { OwnPasswordRef } from '../provisioning/setup.ts'
import { newId } from '../system/random.ts'
import { unknownPhone } from './edits.ts'
import { layerKey, layersOf, settingsOf, type Standing } from './layers.ts'
import type { PhoneParts } from './parts.ts'
import type { Shown } from './shown.ts'

type LayerCalls = Pick<
  HandlersOf<'phones'>,
  | 'phones.layer'
  | 'phones.saveLayer'
  | 'phones.setPassword'
  | 'phones.dropPassword'
  | 'phones.revealPassword'
  | 'phones.copyPassword'
  | 'phones.sites'
  | 'phones.saveSite'
  | 'phones.removeSite'
>

/** What people say of layers, of the phones' own passwords in them, and of sites. */
export function createLayerCalls({ ports, records, layers, passwords }: PhoneParts, { tell }: Shown): LayerCalls {
  const { store, random, emit } = ports

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
      inherited: all.flatMap((one) => {
        const keys = layerKey(one) === layerKey(of) ? [] : [...layers.get(one).keys]
        return keys.length === 0 ? [] : [{ from: one.layer, keys }]
      }),
      passwords: passwords.effective(all).map(({ kind, from, version, madeBy, at, ref }) => {
        const had = given.find((one) => one.kind === kind)
        return { ...{ kind, from, version, madeBy, at }, given: had && !sameRef(had, ref) ? had.version : null }
      }),
    })
  }

  /** A line that no file could have is told where it is typed, and not when the phone is set up. */
  function faultsOf(settings: PhoneSettings | undefined): Result<never> | null {
    const faults = Object.entries(settings?.extraLines ?? {}).flatMap(([target, lines]) => {
      const fault = ports.faultOfExtraLines(target, lines)
      return fault === null ? [] : [[`settings.extraLines.${target}`, [fault]] satisfies [string, Phrase[]]]
    })
    return faults.length === 0 ? null : fail(problem('input-invalid', {}, { fields: Object.fromEntries(faults) }))
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

  return {
    async 'phones.layer'(of) {
      const accountId = accountOf(of)
      return accountId.ok ? view(of, accountId.value) : accountId
    },
    async 'phones.saveLayer'({ of, settings, keys }) {
      const accountId = accountOf(of)
      if (!accountId.ok) return accountId
      const wrong = faultsOf(settings)
      if (wrong) return wrong
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
  }
}

const sameRef = (one: OwnPasswordRef, other: OwnPasswordRef): boolean =>
  one.layer === other.layer && one.version === other.version
