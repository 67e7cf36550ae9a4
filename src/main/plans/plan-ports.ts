import type { Emit } from '#shared/contract.ts'
import type { Extension, ExtensionDraft, KeptPatch, PasswordChoice, Registration } from '#shared/extension.ts'
import type { Result } from '#shared/result.ts'
import type { Slices } from '../concurrency/slices.ts'
import type { Store } from '../store/store.ts'
import type { Clock } from '../system/clock.ts'
import type { Random } from '../system/random.ts'
import type { Vault } from '../vault/vault.ts'
import type { ListChoices, ListReading, ListRefused } from './import/list.ts'

/** What became of a create or a rotate. none: it never left. finding: why the ledger took it for not done, where it found that out itself. */
export interface OperationNow {
  readonly state: 'none' | 'open' | 'confirmed' | 'refused'
  readonly finding: string | null
}

/** What plans need of everybody else. */
export interface PlansPorts {
  readonly store: Store
  readonly vault: Vault
  readonly clock: Clock
  readonly random: Random
  readonly slices: Slices
  readonly emit: Emit
  /** Receives errors thrown by work that nobody waits for. */
  readonly fault: (error: unknown) => void
  /** Reads a list. Long ones are no work for main's own thread. */
  readonly readList: (bytes: Uint8Array, choices: ListChoices) => Promise<ListReading | ListRefused>
  readonly known: (accountId: string, number: string) => Extension | null
  /** Some of the account's numbers. */
  readonly someNumbers: (accountId: string) => readonly string[]
  /** How many extensions are known. */
  readonly size: (accountId: string) => number
  /** When the whole list had been read last, ms since the epoch; null: never. */
  readonly listedAt: (accountId: string) => number | null
  /** Reads the whole list again. Why it could not be. */
  readonly sync: (accountId: string) => Promise<Result<null>>
  /** null: the PBX did not tell them. */
  readonly callerIds: (accountId: string) => Promise<ReadonlySet<string> | null>
  readonly online: (accountId: string) => boolean
  /** Asks at once whether the PBX is there again. */
  readonly probe: (accountId: string) => void
  readonly perMinute: (accountId: string) => number
  /** How many requests may leave at once now. */
  readonly room: (accountId: string) => number
  /** Finds out what became of what was sent before this run, and applies what waits. */
  readonly catchUp: (accountId: string) => Promise<void>
  readonly create: PasswordWrite<ExtensionDraft>
  readonly rotate: PasswordWrite<string>
  readonly operation: (id: string) => OperationNow
  /** Nobody needs to be told that this operation did not happen: it is done again. */
  readonly dismiss: (id: string) => void
  readonly password: (accountId: string, number: string) => Promise<Result<string>>
  readonly pin: (accountId: string, number: string) => Promise<Result<string | null>>
  /** Sends an edit; it may wait among the pending changes afterwards. */
  readonly change: (accountId: string, number: string, patch: KeptPatch) => Promise<Result<unknown>>
  readonly remove: (accountId: string, number: string) => Promise<Result<unknown>>
  /** Kinds of this number's changes that wait. */
  readonly pending: (accountId: string, number: string) => readonly ('edit' | 'create' | 'remove' | 'rotate')[]
  /** The registration as it was last told; null: never. */
  readonly registration: (accountId: string, number: string) => Registration | null
  /** Asks the PBX for it; what it says is known afterwards. */
  readonly checkRegistration: (accountId: string, number: string) => Promise<void>
  /** How long a registration lives, in seconds. */
  readonly expiresSeconds: (accountId: string) => number
  /**
   * The name of the phone type whose file has no room for this password; null: there is room, or nobody knows the phone. `target`: its id or its
   * name; null: what the extension was set up for last. `password` null: one as Linecard makes them.
   */
  readonly refuses: (accountId: string, number: string, target: string | null, password: string | null) => Promise<string | null>
  /** How far the newest password of an extension is on its way to a phone. */
  readonly setUp: (accountId: string, number: string) => 'no' | 'handed-off' | 'registered'
}

type PasswordWrite<T> = (accountId: string, what: T, choice: PasswordChoice, operationId: string) => Promise<Result<null>>
