import type { Clock } from './clock.ts'

/** How often the time is looked at, in ms. */
const lookEveryMs = 10_000
/** A look that comes later than this was not late but asleep, in ms. */
const asleepAfterMs = 15_000

/**
 * Notices that the computer slept: a timer that was due comes late, by the time of day or by the clock that nobody can set, which on some
 * systems stands still meanwhile. Somebody who sets the clock forwards looks the same. Answers the function that stops it.
 */
export function watchSleep(clock: Clock, woke: () => void): () => void {
  let stop = (): void => {}
  const look = (): void => {
    const [day, steady] = [clock.now(), clock.steady()]
    stop = clock.after(lookEveryMs, () => {
      const late = Math.max(clock.now() - day, clock.steady() - steady) - lookEveryMs
      if (late > asleepAfterMs) woke()
      look()
    })
  }
  look()
  return () => stop()
}
