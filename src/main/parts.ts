import type { RegistrationSpan } from '#shared/contract.ts'
import type { Result } from '#shared/result.ts'
import type { BenchWays } from './bench/bench-ports.ts'
import type { Clock } from './system/clock.ts'
import type { RecalledPassword } from './credentials/credentials.ts'
import type { Keychain } from './keychain/keychain.ts'
import type { Log } from './log/log.ts'
import type { PolicySource } from './policy/policy-file.ts'
import type { Random } from './system/random.ts'
import type { Slices } from './concurrency/slices.ts'
import type { Store } from './store/store.ts'
import type { UpdateSource } from './updates/updates.ts'
import type { NameService, SipNetwork } from './sip/network.ts'
import type { OwnRegistrar } from './sip/own-registrar.ts'
import type { Computer } from './vault/keyring.ts'
import type { ClipboardPort } from './host/copying.ts'
import type { HostFiles } from './host/saved-files.ts'
import type { NetworkSettings } from './system/network.ts'

/** A desktop notification. No secrets in it. */
export interface Notifier {
  /** Answers whether the system showed it. `clicked`: when somebody clicks on it. */
  notify(title: string, body: string, clicked: () => void): Promise<boolean>
}

/** How SIP leaves this computer: only when a person asks for it. */
export interface SipWays {
  /** `authorities`: PEM texts that may sign a registrar's certificate. */
  network(authorities: () => Promise<readonly string[]>): SipNetwork
  names(): NameService
}

/** A demo PBX that runs in this process, on a real loopback port. */
export interface DemoPbx {
  readonly address: string
  readonly token: string
  readonly sipDomain: string
  /** Where its phones register: in this process, so that SIP checks have somebody to ask. */
  readonly registrar: OwnRegistrar
  /** A password that Linecard would have made in the weeks before, and that somebody has changed since: of a phone with a reason to be looked for. */
  readonly known: RecalledPassword | null
  /** Something was made for a phone of this extension: the demo's phones take part, and register with it. */
  handedOff(number: string): void
  /** What would have been seen of its phones in the week before, had Linecard been there: a history to look at. */
  past(): Iterable<{ readonly number: string; readonly spans: readonly RegistrationSpan[] }>
  close(): Promise<void>
}

/** Everything `createLinecard` needs from outside. Time, randomness, network, disk and keychain all come in here. */
export interface Parts {
  readonly host: 'electron' | 'browser'
  readonly version: string
  /** The database, being opened; closed with the app. */
  readonly records: Promise<Store>
  readonly clock: Clock
  readonly random: Random
  /** How long work is cut up, so that nothing waits for it. */
  readonly slices: Slices
  readonly osKeychain: Keychain
  /** Which computer this is: records that were copied from another one are told as such. */
  readonly computer: Computer
  readonly log: Log
  /** Where this computer's administrator writes what Linecard may do. */
  readonly policy: PolicySource
  /** Where this build asks for newer versions; null: it asks nobody. */
  readonly updates: UpdateSource | null
  readonly network: NetworkSettings
  readonly sip: SipWays
  /** How provisioning sessions hear phones and serve files; left out: on this computer's own network. */
  readonly bench?: BenchWays
  readonly files: HostFiles
  readonly clipboard: ClipboardPort | null
  readonly notifier: Notifier | null
  /** Starts the demo PBX for "Try the demo PBX". Its rows and registrations live as long as the app runs. */
  startDemo(): Promise<Result<DemoPbx>>
}
