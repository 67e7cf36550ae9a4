/** Time as a part that is passed in: tests turn it by hand and never sleep. All times are ms since the epoch. */
export interface Clock {
  now(): number
  /** Runs `then` once after `ms` milliseconds; the returned function cancels it. */
  after(ms: number, then: () => void): () => void
}

export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, then) {
    const timer = setTimeout(then, ms)
    return () => clearTimeout(timer)
  },
}

/** The same clock; what its timers throw is told to `failed`, and ends nothing. */
export function guardedClock(clock: Clock, failed: (error: unknown) => void): Clock {
  return {
    now: () => clock.now(),
    after: (ms, then) =>
      clock.after(ms, () => {
        try {
          then()
        } catch (error) {
          failed(error)
        }
      }),
  }
}

/** Waits `ms` on this clock, or rejects with the signal's reason as soon as it aborts. */
export function pause(clock: Clock, ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason)
    const stop = clock.after(ms, () => {
      signal?.removeEventListener('abort', onAbort)
      resolve()
    })
    const onAbort = (): void => {
      stop()
      reject(signal?.reason)
    }
    signal?.addEventListener('abort', onAbort, { once: true })
  })
}
