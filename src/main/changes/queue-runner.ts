import type { KeyedMutex } from '../concurrency/keyed-mutex.ts'
import { createRetries } from '../concurrency/retries.ts'
import type { Clock } from '../system/clock.ts'
import { createApplying, type Applied, type ApplyingPorts } from './applying.ts'

export interface QueueRunnerPorts extends ApplyingPorts {
  readonly clock: Clock
  /** One change at a time for each extension, by `changeKey`. */
  readonly writes: KeyedMutex
  readonly online: (accountId: string) => boolean
  readonly changed: (accountId: string, number: string) => void
  /** Receives errors thrown by background work. */
  readonly fault: (error: unknown) => void
}

/** Applies what waits, in order, until something needs the PBX, the keychain or a person. */
export interface QueueRunner {
  /** Asked while it runs, it goes over the queue once more. */
  run(accountId: string): Promise<void>
  /** The same, with nobody waiting for it. */
  runInBackground(accountId: string): void
  /** Once more after a while: the PBX answers but fails. */
  runLater(accountId: string): void
  isRunning(accountId: string): boolean
  /** Applies this one now. Whoever asks has its extension to themselves. */
  applyOne(accountId: string, id: string): Promise<Applied>
  drop(accountId: string, id: string): void
  /** What was to be done to an extension that is gone now has nothing to change any more. */
  dropMoot(accountId: string, number: string): void
  forgetAccount(accountId: string): void
  close(): void
}

/** The key of an extension's changes. */
export const changeKey = (accountId: string, number: string): string => `${accountId}/${number}`

/** ms until the queue is tried again while the PBX answers but fails. */
const runAfterMs = [15_000, 60_000, 300_000] as const

export function createQueueRunner(ports: QueueRunnerPorts): QueueRunner {
  const { queue, undos, changed, online, writes } = ports
  const apply = createApplying(ports)
  const runs = new Map<string, { readonly done: Promise<void>; again: boolean }>()
  const retries = createRetries(ports.clock, runAfterMs, runInBackground)

  async function applyOne(accountId: string, id: string): Promise<Applied> {
    const item = queue.get(accountId, id)
    if (!item || (item.state !== 'waiting' && item.state !== 'sending')) return item ? 'parked' : 'done'
    const applied = await apply(item)
    if (applied === 'done' && item.kind === 'remove') dropMoot(accountId, item.number)
    changed(accountId, item.number)
    return applied
  }

  async function runOnce(accountId: string): Promise<void> {
    // An item that waits for a person holds back later ones of its extension, and no others.
    const held = new Set<string>()
    for (const { id, number } of queue.all(accountId)) {
      if (held.has(number)) continue
      if (!online(accountId)) return
      const applied = await writes.run(changeKey(accountId, number), () => applyOne(accountId, id))
      if (applied === 'parked') held.add(number)
      if (applied === 'later') return retries.later(accountId)
    }
    retries.forget(accountId)
  }

  function run(accountId: string): Promise<void> {
    const running = runs.get(accountId)
    if (running) {
      running.again = true
      return running.done
    }
    const entry = { done: Promise.resolve(), again: false }
    runs.set(accountId, entry)
    entry.done = (async () => {
      do {
        entry.again = false
        await runOnce(accountId)
      } while (entry.again && online(accountId))
    })()
      .catch((error: unknown) => {
        // A full disk, say.
        retries.later(accountId)
        throw error
      })
      .finally(() => runs.delete(accountId))
    return entry.done
  }

  function runInBackground(accountId: string): void {
    run(accountId).catch(ports.fault)
  }

  function drop(accountId: string, id: string): void {
    const item = queue.get(accountId, id)
    if (!item) return
    queue.remove(item)
    changed(accountId, item.number)
  }

  function dropMoot(accountId: string, number: string): void {
    for (const item of queue.of(accountId, number)) if (item.kind !== 'create') drop(accountId, item.id)
    undos.forget(accountId, number)
  }

  return {
    run,
    runInBackground,
    runLater: (accountId) => retries.later(accountId),
    isRunning: (accountId) => runs.has(accountId),
    applyOne,
    drop,
    dropMoot,
    forgetAccount: retries.forget,
    close: retries.close,
  }
}
