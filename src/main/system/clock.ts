import { uptime } from 'node:os'

/** Time as a part that is passed in: tests turn it by hand and never sleep. */
export interface Clock {
  /** The time of day, ms since the epoch: for people and for the records. Anybody may set it, forwards or back. */
  now(): number
  /** ms that have gone by since some moment of this run. Nobody can set it: for how long something took or has still to wait. */
  steady(): number
  /** ms that this computer runs already: what has gone by between two runs of the app, on a clock that nobody can set. */
  uptime(): number
  /** Runs `then` once after `ms` milliseconds, however many; the returned function cancels it. */
  after(ms: number, then: () => void): () => void
}

/** The longest that setTimeout waits; asked for more, it would run at once. */
const longestTimerMs = 2 ** 31 - 1

export const systemClock: Clock = {
  now: () => Date.now(),
  steady: () => performance.now(),
  uptime: () => uptime() * 1_000,
  after(ms, then) {
    let timer: ReturnType<typeof setTimeout>
    const wait = (left: number): void => {
      const now = Math.min(left, longestTimerMs)
      timer = setTimeout(() => (left > now ? wait(left - now) : then()), now)
    }
    wait(Math.max(0, ms) || 0)
    return () => clearTimeout(timer)
  },
}

/** What has gone by since `at` (ms since the epoch, as the records have it). A clock that was set back since tells nothing: none. */
export const agoMs = (clock: Clock, at: number): number => Math.max(0, clock.now() - at)

/** The same clock; what its timers throw is told to `failed`, and ends nothing. */
export function guardedClock(clock: Clock, failed: (error: unknown) => void): Clock {
  return {
    now: () => clock.now(),
    steady: () => clock.steady(),
    uptime: () => clock.uptime(),
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
