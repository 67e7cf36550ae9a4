import { notesOfOne } from '#shared/handoff-notes.ts'
import type { ByHand, HandoffNote, OneTimeLink, TargetInfo } from '#shared/handoff.ts'
import type { Locale } from '#shared/locales.ts'
import { makes, vendorsOf, type MacVendor } from '#shared/mac-vendors.ts'
import { parseMac, readMac, type MacFault } from '#shared/mac.ts'
import { showMac } from '#shared/show-mac.ts'
import { hasMarks } from '#shared/plain-letters.ts'
import type { Problem } from '#shared/problem.ts'
import { app } from '../../session/app.svelte.ts'
import { pastedMacs, phoneOf, sharedMacs } from './many-macs.ts'
import { oneTime } from '../links/index.ts'

/** What many hand-offs leave as. */
export const manyWays = ['zip', 'cards', 'links'] as const
export type ManyWay = (typeof manyWays)[number]

/** More cards than this are not drawn into one PDF, and more links not served at once. */
const most: Readonly<Record<ManyWay, number>> = { zip: 10_000, cards: 2_000, links: 100 }
/** So many kinds of phones are said more about. */
const maxHeard = 6

/** What somebody should see about one extension's MAC. */
export type MacNote =
  | { readonly kind: 'invalid'; readonly why: MacFault }
  | { readonly kind: 'twice'; readonly number: string }
  | { readonly kind: 'elsewhere'; readonly number: string; readonly account: string | null }
  | { readonly kind: 'vendor'; readonly vendors: readonly MacVendor[]; readonly fits: boolean }

interface Running {
  readonly way: ManyWay
  readonly done: number
  readonly total: number
  readonly startedAt: number
}

export interface ManyReport {
  readonly way: ManyWay
  /** Where it was saved; links are nowhere. */
  readonly path: string | null
  readonly written: number
  readonly refused: readonly { readonly number: string; readonly problem: Problem }[]
  /** Cards on which something has to be written by hand. */
  readonly byPen: readonly string[]
}

/** What holds for all phones of a kind: what has to be set by hand on them, and what else there is to say. */
export interface Heard {
  readonly target: string
  readonly byHand: readonly ByHand[]
  readonly notes: readonly HandoffNote[]
}

/** Many extensions on their way to phones, of one kind unless their MACs or somebody say otherwise: what was chosen so far, and how far it is. */
export class HandoffMany {
  readonly numbers: readonly string[]
  readonly hasMarks: boolean
  /** Whether any of them has voicemail, and so a PIN. */
  readonly hasVoicemail: boolean
  targets = $state.raw<readonly TargetInfo[]>([])
  recent = $state.raw<readonly string[]>([])
  target = $state('')
  plainNames = $state(false)
  way = $state<ManyWay>('zip')
  /** What was typed, scanned or pasted, by extension. */
  macs = $state.raw<ReadonlyMap<string, string>>(new Map())
  /** Somebody has scanned or typed a MAC, and nothing was made of it yet. */
  entered = $state(false)
  running = $state.raw<Running | null>(null)
  report = $state.raw<ManyReport | null>(null)
  problem = $state.raw<Problem | null>(null)
  /** The one-time link of each extension, by its id. */
  links = $state.raw<ReadonlyMap<string, string>>(new Map())
  /** By kind of phone. */
  heard = $state.raw<readonly Heard[]>([])
  /** The phones that somebody chose for single extensions. */
  chosen = $state.raw<ReadonlyMap<string, string>>(new Map())
  /** Where somebody types just now: half a MAC is nothing wrong yet. */
  typing = $state<string | null>(null)
  #elsewhere = $state.raw<ReadonlyMap<string, MacNote>>(new Map())
  #stopped = false

  readonly info: TargetInfo | null = $derived(this.targets.find((one) => one.id === this.target) ?? null)
  readonly ways: readonly ManyWay[] = $derived.by(() => {
    const { info } = this
    if (!info) return []
    return manyWays.filter((way) => way === 'cards' || (info.fileNames.length > 0 && (way === 'zip' || info.kind !== 'other')))
  })
  /** Extensions that Linecard has no password of. */
  readonly without: readonly string[] = $derived.by(() => {
    void app.rows.version
    return this.numbers.filter((number) => !['stored', 'unsettled'].includes(app.rows.get(number)?.password ?? ''))
  })
  /** Extensions that lack a MAC, where one is needed. */
  readonly macless: readonly string[] = $derived(
    this.info?.needsMac ? this.#with().filter((number) => parseMac(this.macs.get(number) ?? '') === null) : [],
  )
  /** Extensions whose MAC another one has, too: neither is handed off before somebody says which is right. */
  readonly twice: ReadonlyMap<string, string> = $derived(this.info?.needsMac ? sharedMacs(this.macs) : new Map())
  /** The extensions that can be handed off now, in order. */
  readonly ready: readonly string[] = $derived.by(() => {
    const macless = new Set(this.macless)
    return this.#with().filter((number) => !macless.has(number) && !this.twice.has(number))
  })
  /** Phones that a MAC can be of, for whoever knows better than the MAC. */
  readonly phones: readonly TargetInfo[] = $derived(this.targets.filter((one) => one.needsMac && one.fileNames.length > 0))
  readonly #phoneIds: ReadonlySet<string> = $derived(new Set(this.phones.map(({ id }) => id)))
  /** A text stays the same while others type, and a list does not. */
  readonly #kindIds: string = $derived([...new Set(this.ready.map((number) => this.phoneOf(number)))].join(' '))
  /** The kinds of phones that can be handed off now. */
  readonly kinds: readonly string[] = $derived(this.#kindIds.split(' ').filter((id) => id !== ''))
  readonly tooMany: boolean = $derived(this.ready.length > most[this.way])
  readonly limit: number = $derived(most[this.way])
  /** The bench's links in the order of the extensions. */
  readonly bench: readonly OneTimeLink[] = $derived.by(() =>
    this.numbers.flatMap((number) => oneTime.all.get(this.links.get(number) ?? '') ?? []),
  )

  constructor(numbers: readonly string[]) {
    this.numbers = numbers
    this.hasVoicemail = numbers.some((number) => app.rows.get(number)?.voicemailEnabled === true)
    this.hasMarks = numbers.some((number) => hasMarks(app.rows.get(number)?.displayName ?? ''))
  }

  async start(): Promise<void> {
    const list = await app.call('handoff.targets', {})
    if (!list.ok) return
    this.targets = list.value.targets
    this.recent = list.value.recent
    const known = (id: string): boolean => this.targets.some((one) => one.id === id)
    await this.choose([...this.recent, 'linphone'].find(known) ?? this.targets[0]?.id ?? '')
  }

  async choose(target: string): Promise<void> {
    const { accountId } = app
    this.target = target
    this.way = this.ways.find((way) => way === this.way) ?? this.ways[0] ?? 'cards'
    this.report = null
    this.problem = null
    if (accountId === null || !this.info?.needsMac) return
    // Phones that were handed off before keep their MACs: nobody scans a bench twice.
    const known = await app.call('handoff.macs', { accountId, target })
    if (!known.ok || target !== this.target) return
    const macs = new Map(this.macs)
    for (const { number, mac } of known.value)
      if (this.numbers.includes(number) && !macs.has(number)) macs.set(number, showMac(mac))
    this.macs = macs
  }

  /** The phone of an extension: what somebody chose for it, else its MAC's maker's, else what was chosen for all. */
  phoneOf(number: string): string {
    if (!this.info?.needsMac) return this.target
    return this.chosen.get(number) ?? phoneOf(this.macs.get(number) ?? '', this.target, this.#phoneIds)
  }

  choosePhone(number: string, target: string): void {
    this.chosen = new Map(this.chosen).set(number, target)
    this.entered = true
  }

  /** Asks what is to be said about the phones of each kind: of the first that can be made. */
  async hear(): Promise<void> {
    const { accountId } = app
    const { kinds } = this
    const heard: Heard[] = []
    for (const target of kinds.slice(0, maxHeard)) {
      const number = this.ready.find((one) => this.phoneOf(one) === target)
      if (accountId === null || number === undefined) continue
      const preview = await app.call('handoff.preview', { accountId, ...this.#item(number) })
      if (!preview.ok) continue
      const notes = preview.value.notes.filter(({ code }) => !notesOfOne.includes(code))
      heard.push({ target, byHand: preview.value.byHand, notes })
    }
    if (this.kinds === kinds) this.heard = heard
  }

  /** What stands in an extension's field while somebody types, digit by digit. */
  type(number: string, typed: string): void {
    this.typing = number
    this.macs = new Map(this.macs).set(number, typed)
    this.entered = true
  }

  /** Takes what was typed for one extension. */
  setMac(number: string, typed: string): void {
    const mac = parseMac(typed)
    this.typing = null
    this.macs = new Map(this.macs).set(number, mac === null ? typed : showMac(mac))
    this.entered = true
    void this.#look(number)
  }

  paste(at: string, text: string): void {
    for (const [number, typed] of pastedMacs(this.numbers, at, text)) this.setMac(number, typed)
  }

  /** What to say at an extension's MAC; null: nothing. */
  macNote(number: string): MacNote | null {
    const typed = (this.macs.get(number) ?? '').trim()
    if (typed === '') return null
    const read = readMac(typed)
    if (!read.ok) return this.typing === number ? null : { kind: 'invalid', why: read.why }
    const other = this.twice.get(number)
    if (other !== undefined) return { kind: 'twice', number: other }
    const elsewhere = this.#elsewhere.get(number)
    if (elsewhere) return elsewhere
    const vendors = vendorsOf(read.mac)
    return vendors.length > 0 ? { kind: 'vendor', vendors, fits: makes(vendors, this.phoneOf(number)) } : null
  }

  async run(
    card: { readonly sheet: CardSheet; readonly withPassword: boolean; readonly withPin: boolean },
    place: { readonly address?: string; readonly minutes: number },
  ): Promise<void> {
    const { accountId } = app
    if (accountId === null || this.ready.length === 0) return
    const items = this.ready.map((number) => this.#item(number))
    this.report = null
    this.problem = null
    this.#stopped = false
    this.progress(this.way, 0, items.length)
    if (this.way === 'links') await this.#share(accountId, items, place)
    else if (this.way === 'zip') {
      const saved = await app.call('bundle.save', { accountId, items })
      if (saved.ok) this.#end('zip', saved.value.path, saved.value.written, saved.value.refused)
      else this.#failed(saved.problem)
    } else {
      const saved = await app.call('cards.save', { accountId, items, ...card })
      if (saved.ok) this.#end('cards', saved.value.path, saved.value.drawn, saved.value.refused, saved.value.byPen)
      else this.#failed(saved.problem)
    }
  }

  progress(way: ManyWay, done: number, total: number): void {
    this.running = { way, done, total, startedAt: this.running?.way === way ? this.running.startedAt : Date.now() }
  }

  async cancel(): Promise<void> {
    this.#stopped = true
    if (this.running?.way === 'zip') await app.call('bundle.cancel', {})
    if (this.running?.way === 'cards') await app.call('cards.cancel', {})
  }

  async #share(
    accountId: string,
    items: readonly Item[],
    place: { readonly address?: string; readonly minutes: number },
  ): Promise<void> {
    const refused: { number: string; problem: Problem }[] = []
    let done = 0
    for (const item of items) {
      if (this.#stopped) break
      const old = oneTime.all.get(this.links.get(item.number) ?? '')
      if (old?.state === 'open') await oneTime.stop(old.id)
      const offered = await app.call('oneTime.offer', { ...item, accountId, ...place })
      if (offered.ok) this.links = new Map(this.links).set(item.number, offered.value.id)
      else refused.push({ number: item.number, problem: offered.problem })
      this.progress('links', (done += 1), items.length)
    }
    this.#end('links', null, done - refused.length, refused)
  }

  #end(
    way: ManyWay,
    path: string | null,
    written: number,
    refused: ManyReport['refused'],
    byPen: ManyReport['byPen'] = [],
  ): void {
    this.running = null
    this.entered = false
    this.report = { way, path, written, refused, byPen }
  }

  #failed(problem: Problem): void {
    this.running = null
    this.problem = problem.kind === 'cancelled' ? null : problem
  }

  #with(): string[] {
    const without = new Set(this.without)
    return this.numbers.filter((number) => !without.has(number))
  }

  #item(number: string): Item {
    const mac = this.info?.needsMac ? parseMac(this.macs.get(number) ?? '') : null
    return {
      number,
      target: this.phoneOf(number),
      ...(mac === null ? {} : { mac }),
      ...(this.plainNames ? { plainName: true } : {}),
    }
  }

  /** Whether this phone is on another desk already. */
  async #look(number: string): Promise<void> {
    const { accountId } = app
    const typed = this.macs.get(number) ?? ''
    if (accountId === null) return
    const used = parseMac(typed) === null ? null : await app.call('handoff.macUse', { accountId, number, mac: typed })
    if (typed !== this.macs.get(number)) return
    const elsewhere = new Map(this.#elsewhere)
    if (used?.ok && used.value) elsewhere.set(number, { kind: 'elsewhere', ...used.value })
    else elsewhere.delete(number)
    this.#elsewhere = elsewhere
  }
}

interface Item {
  readonly number: string
  readonly target: string
  readonly mac?: string
  readonly plainName?: boolean
}

interface CardSheet {
  readonly paper: 'a4' | 'letter'
  readonly perPage: 1 | 4 | 8
  readonly language: Locale
}
