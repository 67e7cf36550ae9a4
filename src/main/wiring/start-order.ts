import type { Clock } from '../system/clock.ts'
import type { EventHub } from '../host/events.ts'
import type { Slices } from '../concurrency/slices.ts'
import type { Store } from '../store/store.ts'

export interface StartOrderPorts {
  readonly clock: Clock
  readonly slices: Slices
  /** Whether there is anything yet that a window would show first. */
  readonly hasAccounts: boolean
  /** What begins then, each when main is free for it: what begins together is a stall. */
  readonly steps: readonly (() => unknown)[]
  readonly closing: AbortSignal
  readonly fault: (error: unknown) => void
}

/** The window paints from the disk first; the keychain, the network and the backup come after it, or by themselves where none opens. */
export interface StartOrder {
  hasBegun(): boolean
  /** A window got its rows: everything else begins when it has painted them. */
  windowOpened(): void
  /** Nothing begins any more. */
  stop(): void
}

/** So long after a window got its rows, it has painted them, in ms: only then does other work begin. */
const afterOpeningMs = 500
/** Without a window, work begins so long after the start, in ms. */
const withoutWindowMs = 2_000

export function createStartOrder({ clock, slices, hasAccounts, steps, closing, fault }: StartOrderPorts): StartOrder {
  let begun = false

  function begin(): void {
    if (begun) return
    begun = true
    inTurn(steps, { slices, closing, fault }).catch(fault)
  }
  const cancel = clock.after(hasAccounts ? withoutWindowMs : 0, begin)

  return {
    hasBegun: () => begun,
    windowOpened: () => void clock.after(afterOpeningMs, begin),
    stop() {
      cancel()
      // A window may have asked for it, too.
      begun = true
    },
  }
}

/** One after the other; one that fails keeps none of the others from happening. */
export async function inTurn(
  steps: readonly (() => unknown)[],
  { slices, closing, fault }: Pick<StartOrderPorts, 'slices' | 'closing' | 'fault'>,
): Promise<void> {
  for (const step of steps) {
    await slices.breath()
    if (closing.aborted) return
    try {
      await step()
    } catch (error) {
      if (!closing.aborted) fault(error)
    }
  }
}

/** Copies of what no PBX can tell again. */
export interface BackupOrder {
  now(): void
  /** Resolves when the one that is being written is. */
  written(): Promise<void>
  stop(): void
}

/** So long after the first change of a queue its backup is made, in ms. */
const queueBackupAfterMs = 3_000

export function createBackupOrder(store: Store, clock: Clock, slices: Slices, hub: EventHub): BackupOrder {
  let backup: Promise<boolean> = Promise.resolve(true)
  let cancel: (() => void) | null = null
  const now = (): void => void (backup = slices.breath().then(store.backup))

  // Accounts change rarely, and no PBX can tell them again.
  hub.on('accounts.changed', now)
  // A queue changes often while it runs, and its newest state is worth the most: what a backup still holds would be asked again.
  hub.on('queue.changed', () => {
    cancel ??= clock.after(queueBackupAfterMs, () => {
      cancel = null
      now()
    })
  })
  return {
    now,
    written: async () => void (await backup),
    stop: () => cancel?.(),
  }
}

/** So long after secrets were removed, nothing is left of them in the journals either, in ms. */
const foldAfterMs = 10_000
/** So often they are folded only if nobody has to wait for it. */
const patientTries = 5

/** Folds the journals a while after secrets were removed. */
export function createFoldOrder(store: Store, clock: Clock, fault: (error: unknown) => void): { soon(): void; stop(): void } {
  let cancel: (() => void) | null = null
  let stopped = false
  let tries = 0
  function soon(): void {
    if (stopped) return
    cancel ??= clock.after(foldAfterMs, () => {
      cancel = null
      store.fold(tries < patientTries).then((folded) => {
        tries = folded ? 0 : tries + 1
        // Somebody reads what was removed (a backup that is being written), or many changes come one after the other.
        if (!folded) soon()
      }, fault)
    })
  }
  return {
    soon,
    stop() {
      stopped = true
      cancel?.()
    },
  }
}
