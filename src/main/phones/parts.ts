import type { SipService } from '#shared/account.ts'
import type { Emit } from '#shared/contract.ts'
import type { Extension } from '#shared/extension.ts'
import type { TargetInfo } from '#shared/handoff.ts'
import type { SettingName } from '#shared/phone-settings.ts'
import type { Phrase } from '#shared/phrase.ts'
import type { Slices } from '../concurrency/slices.ts'
import type { Copy } from '../host/copying.ts'
import type { Store } from '../store/store.ts'
import type { Clock } from '../system/clock.ts'
import type { Random } from '../system/random.ts'
import type { Vault } from '../vault/vault.ts'
import type { Layers } from './layers.ts'
import type { OwnPasswords } from './own-passwords.ts'
import type { PhoneRecords } from './phone-records.ts'

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
  /** Why the files of a target could not have these extra lines; null: they can. */
  readonly faultOfExtraLines: (target: string, lines: readonly string[]) => Phrase | null
  /** These extensions have another phone now, as it is called and with its MAC. */
  readonly movedTo: (accountId: string, numbers: readonly string[]) => void
}

/** What all that phones are made of is kept in. */
export interface PhoneParts {
  readonly ports: PhonesPorts
  readonly records: PhoneRecords
  readonly layers: Layers
  readonly passwords: OwnPasswords
}
