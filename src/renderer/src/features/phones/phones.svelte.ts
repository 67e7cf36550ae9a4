import type { TargetInfo } from '#shared/handoff.ts'
import { packedPhones } from '#shared/packed-phones.ts'
import type { Phone, Site } from '#shared/phone.ts'
import type { Problem } from '#shared/problem.ts'
import { m } from '../../paraglide/messages.js'
import { app } from '../../session/app.svelte.ts'
import { targetText } from '../../i18n/i18n.svelte.ts'
import { saySaved } from '../saved-files/index.ts'
import { phoneName, type PhoneWords } from './phone-columns.ts'
import { PhoneRows } from './phone-rows.svelte.ts'

/** Why a phone needs its files again, or that it is out of use; empty: nothing is wrong. */
export function stateOf({ stale, retiredAt }: Phone): string {
  if (retiredAt !== null) return m.phone_retired()
  if (stale.length === 2) return m.phone_stale_both()
  const [reason] = stale
  if (reason === undefined) return ''
  return reason === 'password' ? m.phone_stale_password() : m.phone_stale_settings()
}

/** The phones of the open account, with the sites and the makers that they are of: read when the place is opened, then fed by events. */
class Phones {
  readonly rows: PhoneRows
  sites = $state.raw<readonly Site[]>([])
  targets = $state.raw<readonly TargetInfo[]>([])
  /** Used last, the last first. */
  recent = $state.raw<readonly string[]>([])
  /** Whether they are still on their way. */
  reading = $state(true)
  problem = $state.raw<Problem | null>(null)
  /** Files are being made. */
  busy = $state(false)
  readonly words: PhoneWords = $derived.by(() => {
    // Asked for by each of thousands of rows: what is the same for all of them is looked up once.
    const families = new Map(this.targets.map((info) => [info.id, targetText(info).name]))
    const sites = new Map(this.sites.map(({ id, name }) => [id, name]))
    const accounts = new Map(app.accounts.map(({ id, name }) => [id, `(${name})`]))
    const { accountId: open, rows } = app
    // People's names are there with the rows of the extensions.
    void app.reading
    return {
      target: (id: string) => families.get(id) ?? id,
      site: (id: string) => sites.get(id) ?? '',
      // Of another account its name says more.
      person: (accountId: string, number: string) => (accountId === open ? rows.nameOf(number) : (accounts.get(accountId) ?? '')),
      state: stateOf,
    }
  })
  #of: string | null = null
  /** What was told while the list was on its way. */
  #meanwhile: (() => void)[] | null = null

  constructor() {
    this.rows = new PhoneRows(
      () => this.words,
      () => app.rows.search,
    )
    app.on('phones.changed', ({ phones, removed }) => this.#hear(() => this.#change(phones, removed)))
    app.on('phones.renewed', ({ accountId }) => {
      if (accountId === this.#of) void this.#read(accountId)
    })
    app.on('phones.sitesChanged', ({ accountId, sites }) => {
      if (accountId === this.#of) this.sites = sites
    })
  }

  /** Shows the phones of an account. Those that could not be read are asked for again. */
  async open(accountId: string | null): Promise<void> {
    if (accountId === this.#of && this.problem === null) return
    this.#of = accountId
    this.rows.replaceAll([])
    this.rows.clearSelection()
    this.sites = []
    if (accountId !== null) await this.#read(accountId)
  }

  /** One that was just saved here: what tells it may come later. */
  keepSite(site: Site): void {
    const others = this.sites.filter(({ id }) => id !== site.id)
    this.sites = [...others, site].sort((one, other) => one.name.localeCompare(other.name))
  }

  nameOf(phone: Phone): string {
    return phoneName(phone, this.words)
  }

  /** Saves the files of these phones anew, as one ZIP. */
  async save(ids: readonly string[]): Promise<void> {
    if (this.busy || ids.length === 0) return
    this.busy = true
    const saved = await app.call('phones.bundle', { ids: [...ids] })
    this.busy = false
    if (!saved.ok) {
      if (saved.problem.kind !== 'cancelled') app.say('', saved.problem)
      return
    }
    const { path, written, refused } = saved.value
    if (written > 0) saySaved(path)
    for (const { problem } of refused.slice(0, 3)) app.say('', problem)
    if (refused.length > 3) app.say(m.phones_not_saved({ count: refused.length - 3 }))
  }

  async #read(accountId: string): Promise<void> {
    this.reading = true
    this.problem = null
    this.#meanwhile = []
    const [sites, targets, list] = await Promise.all([
      app.call('phones.sites', { accountId }),
      app.call('handoff.targets', {}),
      app.call('phones.list', { accountId }),
    ])
    if (this.#of !== accountId) return
    if (sites.ok) this.sites = sites.value
    if (targets.ok) {
      this.targets = targets.value.targets
      this.recent = targets.value.recent
    }
    if (!list.ok) this.problem = list.problem
    this.rows.replaceAll(list.ok ? packedPhones(list.value) : [])
    // Newer than the list, whichever came first.
    for (const tell of this.#meanwhile) tell()
    this.#meanwhile = null
    this.reading = false
  }

  #hear(tell: () => void): void {
    if (this.#meanwhile) this.#meanwhile.push(tell)
    else tell()
  }

  #change(phones: readonly Phone[], removed: readonly string[]): void {
    const ours = phones.filter((phone) => this.#isOurs(phone))
    const others = phones.filter((phone) => !this.#isOurs(phone)).map(({ id }) => id)
    this.rows.change(ours, [...removed, ...others])
  }

  #isOurs({ accountId, lines }: Phone): boolean {
    return accountId === this.#of || lines.some((line) => line.accountId === this.#of)
  }
}

export const phones = new Phones()
