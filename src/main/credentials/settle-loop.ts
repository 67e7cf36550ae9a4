import type { Result } from '#shared/result.ts'
import { createRetries } from '../concurrency/retries.ts'
import type { PbxClient } from '../pbx/pbx.ts'
import type { Clock } from '../system/clock.ts'
import type { Vault } from '../vault/vault.ts'
import type { Ledger, Operation } from './ledger.ts'
import type { Outcomes } from './outcomes.ts'
import type { Secrets } from './secrets.ts'
import type { Settling } from './settling.ts'
import { tidy } from './tidying.ts'

export interface SettleLoopPorts {
  readonly clock: Clock
  readonly ledger: Ledger
  readonly secrets: Secrets
  readonly vault: Pick<Vault, 'takeOver'>
  readonly pbx: (accountId: string) => Result<PbxClient>
  readonly online: (accountId: string) => boolean
  readonly settling: Pick<Settling, 'settle'>
  readonly outcomes: Pick<Outcomes, 'heldOf' | 'offerHeld'>
  readonly oneAtATime: <T>(accountId: string, number: string, work: () => Promise<T>) => Promise<T>
  readonly told: (operation: Operation) => void
  /** Receives errors thrown by background work. */
  readonly fault: (error: unknown) => void
}

/** Asks what became of every open operation, again and again, until nothing is open. */
export interface SettleLoop {
  /** Asks the PBX; safe to call at any time. */
  settle(accountId: string): Promise<void>
  /** Of one extension, for whoever has it to themselves. False: something could not be found out now. */
  settleNumber(accountId: string, number: string): Promise<boolean>
  later(accountId: string): void
  forgetAccount(accountId: string): void
  close(): void
}

/** ms until what is still open is asked about again, while the PBX answers. */
const settleAfterMs = [5_000, 15_000, 60_000, 300_000] as const

export function createSettleLoop(ports: SettleLoopPorts): SettleLoop {
  const { ledger, secrets, outcomes, fault } = ports
  const running = new Map<string, Promise<void>>()
  const retries = createRetries(ports.clock, settleAfterMs, (accountId) => void settle(accountId).catch(fault))
  const tidied = new Set<string>()

  /** False: it could not be found out now. */
  async function settleOpen(operation: Operation): Promise<boolean> {
    const { account_id: accountId, finding, state } = operation
    if (finding || state === 'confirmed' || state === 'refused') return true
    if (outcomes.heldOf(operation.id) !== undefined) return outcomes.offerHeld(operation)
    const pbx = ports.pbx(accountId)
    if (!pbx.ok || !ports.online(accountId) || !(await ports.settling.settle(operation, pbx.value))) return false
    ports.told(operation)
    return true
  }

  /** False: something could not be found out now. */
  async function settleEach(accountId: string): Promise<boolean> {
    let left = false
    for (const { id, number } of ledger.unsettled(accountId)) {
      await ports.oneAtATime(accountId, number, async () => {
        const operation = ledger.operation(id)
        if (operation && !(await settleOpen(operation))) left = true
      })
    }
    // Last, as it may take long where an earlier version kept thousands of entries in the keychain.
    const whole = tidied.has(accountId) || (await ports.vault.takeOver()).ok
    if (whole && !tidied.has(accountId) && (await tidy(accountId, ledger, secrets))) tidied.add(accountId)
    return !left
  }

  async function settleAll(accountId: string): Promise<void> {
    try {
      if (await settleEach(accountId)) retries.forget(accountId)
      else retries.later(accountId)
    } catch (error) {
      // A full disk, say: what is open is asked about again, as it is after any other trouble.
      retries.later(accountId)
      throw error
    }
  }

  function settle(accountId: string): Promise<void> {
    const now = running.get(accountId)
    if (now) return now
    const started = settleAll(accountId).finally(() => running.delete(accountId))
    running.set(accountId, started)
    return started
  }

  return {
    settle,
    async settleNumber(accountId, number) {
      for (const { id, number: of } of ledger.unsettled(accountId)) {
        // Read anew: a newer one that was settled just now has overtaken it.
        const operation = of === number ? ledger.operation(id) : null
        if (operation && !(await settleOpen(operation))) return false
      }
      return true
    },
    later: (accountId) => retries.later(accountId),
    forgetAccount: retries.forget,
    close: retries.close,
  }
}
