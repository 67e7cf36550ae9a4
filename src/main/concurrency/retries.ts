import type { Clock } from '../system/clock.ts'

/** Tries things again after longer and longer waits, each key by itself. */
export interface Retries {
  /** Once more, after the next wait; `afterMs`: after that time instead. What was to be tried earlier is not. */
  later(key: string, afterMs?: number): void
  /** It went well, or is of no use any more: nothing is tried, and the next wait is the shortest again. */
  forget(key: string): void
  /** Forgets all of them. */
  close(): void
}

/** `delaysMs`: the waits, in order; the last one is repeated. */
export function createRetries(
  clock: Pick<Clock, 'after'>,
  delaysMs: readonly [number, ...number[]],
  attempt: (key: string) => void,
): Retries {
  const pending = new Map<string, { readonly tries: number; readonly cancel: () => void }>()
  return {
    later(key, afterMs) {
      const before = pending.get(key)
      const tries = before?.tries ?? 0
      before?.cancel()
      const usual = delaysMs[Math.min(tries, delaysMs.length - 1)] ?? delaysMs[0]
      pending.set(key, { tries: tries + 1, cancel: clock.after(afterMs ?? usual, () => attempt(key)) })
    },
    forget(key) {
      pending.get(key)?.cancel()
      pending.delete(key)
    },
    close() {
      for (const { cancel } of pending.values()) cancel()
      pending.clear()
    },
  }
}
