import type { Emit } from '#shared/contract.ts'
import type { Extension, PasswordState } from '#shared/extension.ts'
import type { TargetInfo } from '#shared/handoff.ts'
import type { SettingName } from '#shared/phone-settings.ts'
import type { Problem } from '#shared/problem.ts'
import type { Result } from '#shared/result.ts'
import type { NewLine } from '../audit/audit.ts'
import type { Copy } from '../host/copying.ts'
import type { Phones } from '../phones/phones.ts'
import type { Made, Wanted } from '../provisioning/make.ts'
import type { Log } from '../log/log.ts'
import type { LinkCertificate } from '../provisioning/link-certificate.ts'
import type { Store } from '../store/store.ts'
import type { Clock } from '../system/clock.ts'
import type { Vault } from '../vault/vault.ts'
import type { Random } from '../system/random.ts'
import type { BenchDesk, BenchNetwork, TicketStore } from './network/desk.ts'

/** What a session has of everything else. */
export interface BenchPorts extends Pick<BenchNetworkPorts, 'certificate' | 'addressesOf'> {
  readonly store: Store
  readonly vault: Vault
  readonly clock: Clock
  readonly random: Random
  readonly emit: Emit
  /** A line of the audit log. */
  readonly note: (line: NewLine) => void
  /** Receives errors thrown by background work. */
  readonly fault: (error: unknown) => void
  /** The network side; read when it is wanted first. */
  readonly network: (desk: BenchDesk, tickets: TicketStore) => Promise<BenchNetwork>
  /** A path for a session, short enough to type. */
  readonly newPath: () => Promise<string>
  /** Why this computer may serve no files; null: it may. */
  readonly refusal: () => Problem | null
  /** What the window calls an account; null: there is none. */
  readonly accountName: (accountId: string) => string | null
  /** What the directory last knew of an extension; null: not there. */
  readonly extension: (accountId: string, number: string) => Extension | null
  readonly passwordStates: (
    accountId: string,
    numbers: readonly string[],
  ) => ReadonlyMap<string, { readonly state: PasswordState }>
  readonly phones: Pick<Phones, 'all' | 'withMac' | 'told'> & { readonly calls: Pick<Phones['calls'], PhoneCalls> }
  /** A kind of phone, and the settings that its file has a place for; null: there is no such target. */
  readonly target: (id: string) => { readonly info: TargetInfo; readonly carries: ReadonlySet<SettingName> } | null
  /** Every kind of phone. */
  readonly targets: readonly TargetInfo[]
  readonly copy: Copy
  /** Makes a phone's files, anew each time. */
  readonly make: (wanted: Wanted) => Promise<Result<Made>>
  /** What was made has left for its phone. `place`: its address. */
  readonly given: (made: Made, accountId: string, place: string) => void
  /** Asks the PBX about an extension until its phone has registered, and no longer. */
  readonly watch: (accountId: string, number: string) => void
  readonly unwatch: (accountId: string, number: string) => void
  /** The password that the PBX has for certain, where a phone has shown it. */
  readonly proved: (accountId: string, number: string) => { readonly version: number } | null
  readonly rotate: (accountId: string, number: string) => Promise<Result<unknown>>
  /** Extensions of a plan's rows that were done or are to be done. */
  readonly planNumbers: (accountId: string, id: string) => Promise<Result<string[]>>
}

type PhoneCalls = 'phones.of' | 'phones.save' | 'phones.retire' | 'phones.remove' | 'phones.get'

/** How a session hears and serves: the real network, or a test's. */
export interface BenchWays {
  readonly network: (ports: BenchNetworkPorts) => Promise<BenchNetwork>
  readonly newPath: (random: Random) => Promise<string>
}

export interface BenchNetworkPorts {
  readonly desk: BenchDesk
  readonly tickets: TicketStore
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  /** What it proves itself with where files are encrypted; null: nothing. */
  readonly certificate: () => Result<LinkCertificate> | null
  /** The addresses that a name leads to, as this computer finds them. */
  readonly addressesOf: (name: string) => Promise<readonly string[]>
}
