import type { Artefact, HandoffPreview, TargetInfo } from '#shared/handoff.ts'
import { vendorsOf } from '#shared/mac-vendors.ts'
import { parseMac } from '#shared/mac.ts'
import { showMac } from '#shared/show-mac.ts'
import { hasMarks } from '#shared/plain-letters.ts'
import type { Problem } from '#shared/problem.ts'
import { app } from '../../session/app.svelte.ts'

/** The ways in which a hand-off leaves Linecard, as the sheet's tabs show them. */
export const ways = ['code', 'file', 'link', 'card', 'made'] as const
export type Way = (typeof ways)[number]

/** What every call about this hand-off wants. */
export interface HandoffInput {
  readonly accountId: string
  readonly number: string
  readonly target: string
  readonly mac?: string
  readonly plainName?: boolean
}

/** Whether this phone or app can go this way at all. */
export function can(way: Way, info: TargetInfo): boolean {
  if (way === 'code') return info.qr === 'credentials'
  if (way === 'file') return info.fileNames.length > 0
  if (way === 'link') return info.fileNames.length > 0 && info.kind !== 'other'
  return true
}

/** One extension on its way to a phone: what was chosen so far, and what would be made of it. */
export class HandoffDraft {
  readonly number: string
  readonly name: string
  targets = $state.raw<readonly TargetInfo[]>([])
  recent = $state.raw<readonly string[]>([])
  target = $state('')
  mac = $state('')
  plainName = $state(false)
  way = $state<Way>('file')
  preview = $state.raw<HandoffPreview | null>(null)
  problem = $state.raw<Problem | null>(null)
  made = $state.raw<readonly Artefact[]>([])

  readonly info: TargetInfo | null = $derived(this.targets.find((one) => one.id === this.target) ?? null)
  readonly ways: readonly Way[] = $derived.by(() => {
    const { info } = this
    return info ? ways.filter((way) => can(way, info)) : []
  })
  /** Who may have made the phone by its MAC; none: the prefix does not tell. */
  readonly vendors = $derived(vendorsOf(parseMac(this.mac) ?? ''))
  /** Whether there is a MAC to go on with, or none is needed. */
  readonly hasMac: boolean = $derived(this.info?.needsMac !== true || parseMac(this.mac) !== null)
  readonly hasMarks: boolean
  #asked = 0

  constructor(number: string) {
    this.number = number
    this.name = app.rows.get(number)?.displayName ?? ''
    this.hasMarks = hasMarks(this.name)
  }

  async start(): Promise<void> {
    const list = await app.call('handoff.targets', {})
    if (!list.ok) return
    this.targets = list.value.targets
    this.recent = list.value.recent
    await this.readMade()
    // The phone that this extension has already is the likeliest, then the one that was used last.
    const [last] = this.made
    const known = (id: string | undefined): boolean => this.targets.some((one) => one.id === id)
    const id = [last?.target, ...this.recent, 'linphone'].find(known) ?? this.targets[0]?.id ?? ''
    if (last?.mac && last.target === id) this.mac = showMac(last.mac)
    await this.choose(id)
  }

  async choose(target: string): Promise<void> {
    this.target = target
    this.way = this.ways[0] ?? 'made'
    await this.look()
  }

  input(): HandoffInput | null {
    if (app.accountId === null || this.target === '') return null
    return {
      accountId: app.accountId,
      number: this.number,
      target: this.target,
      ...(this.info?.needsMac === true && this.mac.trim() !== '' ? { mac: this.mac.trim() } : {}),
      ...(this.plainName ? { plainName: true } : {}),
    }
  }

  /** Works out what would be made now. */
  async look(): Promise<void> {
    const asked = (this.#asked += 1)
    const wanted = this.input()
    if (!wanted || (this.info?.needsMac === true && this.mac.trim() === '')) {
      this.preview = null
      this.problem = null
      return
    }
    const made = await app.call('handoff.preview', wanted)
    if (asked !== this.#asked) return
    this.preview = made.ok ? made.value : null
    this.problem = made.ok ? null : made.problem
  }

  /** While somebody types: what is made of it shows with the twelfth digit, and half a MAC is nothing wrong yet. */
  async type(): Promise<void> {
    if (parseMac(this.mac) !== null) return this.look()
    this.#asked += 1
    this.preview = null
    this.problem = null
  }

  /** Shows a MAC as people read it once it is one. */
  async typed(): Promise<void> {
    const found = parseMac(this.mac)
    if (found !== null) this.mac = showMac(found)
    await this.look()
  }

  async readMade(): Promise<void> {
    if (app.accountId === null) return
    const made = await app.call('handoff.made', { accountId: app.accountId, number: this.number })
    if (made.ok) this.made = made.value
  }
}
