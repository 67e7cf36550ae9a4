import type { Extension } from '#shared/extension.ts'
import { problem } from '#shared/problem.ts'
import { fail, ok, type Result } from '#shared/result.ts'
import type { Store } from '../store/store.ts'
import { StorageError } from '../store/storage-error.ts'
import { VaultShut } from '../vault/vault.ts'
import type { Ledger, Operation } from './ledger.ts'
import type { Secrets } from './secrets.ts'
import { unknownOutcome, type Answer } from './settling.ts'

export interface OutcomesPorts {
  readonly store: Store
  readonly ledger: Ledger
  readonly secrets: Secrets
  /** The PBX told an extension anew. */
  readonly seen: (accountId: string, extension: Extension) => void
  /** In the caller's transaction: this PIN is to be set in the extension as created then. */
  readonly setPin: (accountId: string, number: string, createdAt: string, pin: string) => void
  /** Whether a phone of an extension that had this number before may still be registered there. */
  readonly mayBeRegistered: (accountId: string, number: string) => boolean
  /** What the ledger says of this operation changed. */
  readonly told: (operation: Operation) => void
  /** What is still open is to be asked about again. */
  readonly askLater: (accountId: string) => void
  /** Receives errors thrown by background work. */
  readonly fault: (error: unknown) => void
}

/** Writes down what became of creates and rotates, and keeps the passwords that the PBX shows once. */
export interface Outcomes {
  /** How a request ended. `password`: the one we sent; null: the PBX was to make one. */
  finish(operation: Operation, password: string | null, answer: Answer): Promise<Result<null>>
  /** A create made this extension, with a password that nobody knows. False: that cannot be written down now. */
  madeUnknown(operation: Operation, createdAt: string): Promise<boolean>
  /** The password of this operation that could not be kept, and is in memory; undefined: none. */
  heldOf(operationId: string): string | undefined
  /** A password that could not be kept is tried again. True: nothing is held for this operation any more. */
  offerHeld(operation: Operation): Promise<boolean>
  /** Operations whose passwords are in memory alone. */
  heldInMemory(): string[]
}

/** Whose a create's PIN is: told by its own answer, or not certain to be anybody's. */
type PinOf = 'told' | 'nobodys'

/** Held while the app runs, and offered to the disk again. */
interface Held {
  readonly password: string
  readonly createdAt: string | null
  readonly pin: PinOf
  /** Whether the keychain has it meanwhile. */
  readonly aside: boolean
}

export function createOutcomes(ports: OutcomesPorts): Outcomes {
  const { ledger, secrets, seen } = ports
  const held = new Map<string, Held>()

  /** Whether nothing was registered with this number when it was made: the list was read without it, and it is not lately gone. */
  function wasFree({ account_id: accountId, number, before_absent: wasAbsent }: Operation): boolean {
    return wasAbsent === 1 && !ports.mayBeRegistered(accountId, number)
  }

  /**
   * The PIN of a create that is taken to have made what is there; null: none. That it did is not certain, so the PIN is set once more, as the
   * password is: as a change of its own, which reads first and waits where it must.
   */
  async function pinToSet(operation: Operation, createdAt: string | null): Promise<Result<string | null>> {
    if (operation.kind !== 'create' || createdAt === null) return ok(null)
    const staged = await secrets.stagedPin(operation)
    if (!staged.ok || staged.value === null) return staged
    const ready = await secrets.ready()
    return ready.ok ? staged : ready
  }

  /** Moves a create's PIN into a change, with what `write` writes down, or neither. */
  function settingPin(operation: Operation, createdAt: string | null, pin: string | null, write: () => void): void {
    const { account_id: accountId, number } = operation
    ports.store.transaction(() => {
      if (pin !== null && createdAt !== null && secrets.pinWaits(operation, createdAt))
        ports.setPin(accountId, number, createdAt, pin)
      write()
    })
  }

  function failed(operation: Operation, password: string | null, answer: Answer & { ok: false }): Result<null> {
    if (answer.outcome !== 'unknown') {
      ledger.refused(operation)
      return fail(answer.problem)
    }
    ledger.unknown(operation, password !== null)
    ports.askLater(operation.account_id)
    return fail(password === null ? problem('password-unknown', { number: operation.number }) : unknownOutcome(operation))
  }

  /** The PBX has the password that we sent: the vault has it, too. */
  async function confirmOurs(operation: Operation, { createdAt, extension }: Answer & { ok: true }): Promise<Result<null>> {
    const again = extension ? ok(null) : await pinToSet(operation, createdAt)
    if (!again.ok) {
      ledger.unknown(operation, true)
      ports.askLater(operation.account_id)
      return again
    }
    const clear = extension !== undefined && wasFree(operation)
    settingPin(operation, createdAt, again.value, () =>
      ledger.confirmed(operation, createdAt, 'current', undefined, clear, extension ? 'told' : 'nobodys'),
    )
    return ok(null)
  }

  /** Keeps the password that the PBX made and showed this once, wherever it can be kept. */
  async function keepTold(operation: Operation, answer: Answer & { ok: true }): Promise<Result<null>> {
    const { password, createdAt, extension } = answer
    const clear = extension !== undefined && wasFree(operation)
    const pin: PinOf = extension ? 'told' : 'nobodys'
    try {
      ledger.confirmed(operation, createdAt, 'current', password, clear, pin)
      release(operation)
      return ok(null)
    } catch (error) {
      if (!(error instanceof StorageError || error instanceof VaultShut)) throw error
      held.set(operation.id, { password, createdAt, pin, aside: false })
      ports.askLater(operation.account_id)
      // The keychain may have room where the disk has none: then it outlives this run there.
      if ((await secrets.keepAside(operation, password)).ok) {
        if (held.has(operation.id)) held.set(operation.id, { password, createdAt, pin, aside: true })
        throw error
      }
      ledger.unknown(operation, false)
      return fail(problem('password-held', { number: operation.number }))
    }
  }

  function release(operation: Operation): void {
    secrets.dropAside(operation).catch(ports.fault)
    held.delete(operation.id)
  }

  async function write(operation: Operation, password: string | null, answer: Answer): Promise<Result<null>> {
    if (!answer.ok) return failed(operation, password, answer)
    const { extension } = answer
    const isOurs = answer.password === password
    const written = isOurs ? await confirmOurs(operation, answer) : await keepTold(operation, answer)
    if (extension) seen(operation.account_id, extension)
    return written
  }

  return {
    async finish(operation, password, answer) {
      const result = await write(operation, password, answer)
      ports.told(operation)
      return result
    },
    async madeUnknown(operation, createdAt) {
      const pin = await pinToSet(operation, createdAt)
      if (!pin.ok) return false
      settingPin(operation, createdAt, pin.value, () => ledger.confirmed(operation, createdAt, 'unknown'))
      return true
    },
    heldOf: (operationId) => held.get(operationId)?.password,
    async offerHeld(operation) {
      const mine = held.get(operation.id)
      if (!mine) return true
      if (!(await secrets.ready()).ok) return false
      try {
        ledger.confirmed(operation, mine.createdAt, 'current', mine.password, false, mine.pin)
      } catch (error) {
        if (error instanceof StorageError) return false
        throw error
      }
      release(operation)
      ports.told(operation)
      return true
    },
    heldInMemory: () => [...held].flatMap(([id, { aside }]) => (aside ? [] : [id])),
  }
}
