import type { Account } from '#shared/account.ts'
import type { CallInput, Settings } from '#shared/contract.ts'
import type { Problem } from '#shared/problem.ts'
import type { Result } from '#shared/result.ts'
import { draftOf, sipOf, type SipDraft } from './sip-draft.ts'
import { settingsSections, type SettingsSection } from './settings-sections.ts'

/** What waits for Save; the rest of the settings takes effect as it is chosen. */
export interface Typed {
  name: string
  token: string
  sip: SipDraft
  sipChecks: boolean
  /** Paths on this computer. */
  linkCert: string
  linkKey: string
  certificates: string
}

/** What is saved by one call, in the order in which the calls are made: a new token may need the certificates. */
export const savedParts = ['certificates', 'link', 'account', 'token'] as const
export type SavedPart = (typeof savedParts)[number]

/** How a part leaves the window. */
export interface SettingsPorts {
  changeSettings(patch: CallInput<'app.changeSettings'>): Promise<Result<unknown>>
  changeAccount(patch: Omit<CallInput<'accounts.change'>, 'accountId'>): Promise<Result<unknown>>
  replaceToken(token: string): Promise<Result<unknown>>
}

export interface SaveEnd {
  readonly saved: readonly SavedPart[]
  readonly refused: readonly SavedPart[]
}

const noSip: SipDraft = {
  ...{ domain: '', transport: 'tls', port: '', outboundProxy: '', expiresSeconds: '', srtp: 'off', stun: '' },
  ...{ voicemail: '', cloudId: '' },
}

/** As it is saved now. Without an account there is nothing of one to change. */
export function typedOf(account: Account | null, settings: Pick<Settings, 'linkCertificate' | 'extraCertificates'>): Typed {
  return {
    name: account?.name ?? '',
    token: '',
    sip: account ? draftOf(account.sip) : { ...noSip },
    sipChecks: account?.sipChecks ?? false,
    linkCert: settings.linkCertificate?.cert ?? '',
    linkKey: settings.linkCertificate?.key ?? '',
    certificates: settings.extraCertificates,
  }
}

const fieldsOf = {
  certificates: ['certificates'],
  link: ['linkCert', 'linkKey'],
  account: ['name', 'sip', 'sipChecks'],
  token: ['token'],
} as const satisfies Record<SavedPart, readonly (keyof Typed)[]>

const sectionOf: Readonly<Record<keyof Typed, SettingsSection>> = {
  ...{ name: 'pbx', token: 'pbx', sip: 'sip', sipChecks: 'sip' },
  ...{ linkCert: 'links', linkKey: 'links', certificates: 'links' },
}

const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other)

/**
 * The settings as they are being typed. They are saved together, part by part: a part that is refused keeps what was typed, says why in
 * its section, and stops none of the others.
 */
export class SettingsForm {
  section = $state<SettingsSection>('general')
  typed = $state() as Typed
  busy = $state(false)
  problems = $state.raw<Readonly<Partial<Record<SavedPart, Problem>>>>({})
  #base = $state.raw() as Typed
  readonly #ports: SettingsPorts

  /** What differs from what is saved. */
  readonly changed: readonly (keyof Typed)[] = $derived.by(() => {
    const { typed } = this
    return (Object.keys(sectionOf) as (keyof Typed)[]).filter((field) => !same(typed[field], this.#base[field]))
  })
  readonly dirty: boolean = $derived(this.changed.length > 0)
  /** Sections in which something waits for Save. */
  readonly unsaved: readonly SettingsSection[] = $derived(inOrder(this.changed.map((field) => sectionOf[field])))
  /** Sections in which something was refused. */
  readonly wrong: readonly SettingsSection[] = $derived(
    inOrder(savedParts.flatMap((part) => (this.problems[part] ? this.#sectionsOf(part, this.problems[part]) : []))),
  )

  constructor(saved: Typed, ports: SettingsPorts, section: SettingsSection = 'general') {
    this.#base = saved
    this.typed = copyOf(saved)
    this.#ports = ports
    this.section = section
  }

  /** Another window, or main itself, changed what is saved: what nobody typed over follows. */
  follow(saved: Typed): void {
    const next: Typed = { ...saved, token: this.typed.token, sip: { ...saved.sip } }
    for (const field of this.changed) {
      if (field === 'sip') followSip(next.sip, this.typed.sip, this.#base.sip)
      else keep(next, field, this.typed)
    }
    this.#base = saved
    if (!same(next, this.typed)) this.typed = next
  }

  async save(): Promise<SaveEnd> {
    const saved: SavedPart[] = []
    const refused: SavedPart[] = []
    if (this.busy || !this.dirty) return { saved, refused }
    this.busy = true
    this.problems = {}
    try {
      for (const part of savedParts) {
        if (!fieldsOf[part].some((field) => this.changed.includes(field))) continue
        const sent = copyOf(this.typed)
        const result = await this.#send(part, sent)
        if (result.ok) {
          saved.push(part)
          this.#settle(part, sent)
        } else {
          refused.push(part)
          this.problems = { ...this.problems, [part]: result.problem }
        }
      }
    } finally {
      this.busy = false
    }
    const [first] = this.wrong
    if (first !== undefined && !this.wrong.includes(this.section)) this.section = first
    return { saved, refused }
  }

  #send(part: SavedPart, typed: Typed): Promise<Result<unknown>> {
    const { linkCert: cert, linkKey: key } = typed
    switch (part) {
      case 'certificates':
        return this.#ports.changeSettings({ extraCertificates: typed.certificates })
      case 'link':
        return this.#ports.changeSettings({ linkCertificate: cert.trim() === '' && key.trim() === '' ? null : { cert, key } })
      case 'account':
        return this.#ports.changeAccount({ name: typed.name, sip: sipOf(typed.sip), sipChecks: typed.sipChecks })
      case 'token':
        return this.#ports.replaceToken(typed.token)
    }
  }

  /** What was sent is what is saved; what was typed since waits for the next Save. A token goes as soon as it is kept. */
  #settle(part: SavedPart, sent: Typed): void {
    if (part === 'token') {
      if (this.typed.token === sent.token) this.typed.token = ''
      return
    }
    const base = { ...this.#base }
    for (const field of fieldsOf[part]) keep(base, field, sent)
    this.#base = base
  }

  /** Where a person finds what a part was refused for. */
  #sectionsOf(part: SavedPart, { fields }: Problem): readonly SettingsSection[] {
    if (part !== 'account') return [sectionOf[fieldsOf[part][0]]]
    const named = Object.keys(fields ?? {}).map((field): SettingsSection => (field === 'name' ? 'pbx' : 'sip'))
    const touched = fieldsOf.account.filter((field) => this.changed.includes(field)).map((field) => sectionOf[field])
    return named.length > 0 ? named : touched.length > 0 ? touched : ['pbx']
  }
}

/** A form that outlives the component that opens it: what is derived in a component stands still when that goes. */
export function lastingForm(...given: ConstructorParameters<typeof SettingsForm>): SettingsForm {
  let form: SettingsForm | undefined
  $effect.root(() => void (form = new SettingsForm(...given)))
  return form ?? new SettingsForm(...given)
}

function keep<K extends keyof Typed>(into: Typed, field: K, from: Typed): void {
  into[field] = copyOf(from)[field]
}

/** Plain: what is reactive cannot cross to main. */
const copyOf = (typed: Typed): Typed => ({ ...typed, sip: { ...typed.sip } })

function followSip(into: SipDraft, typed: SipDraft, base: SipDraft): void {
  for (const key of Object.keys(base) as (keyof SipDraft)[])
    if (typed[key] !== base[key]) Object.assign(into, { [key]: typed[key] })
}

function inOrder(sections: readonly SettingsSection[]): readonly SettingsSection[] {
  return settingsSections.filter((section) => sections.includes(section))
}
