import type { HandClock } from './hand-clock.ts'

/**
 * Lets time go by until it has come, at most for so long (0: no time, only what the network brings); the ms on the hand clock. `isQuiet`: the
 * real network has nothing under way that is still to come, however slow this computer is: before that no time goes by.
 */
export async function cameWithin<T>(
  clock: HandClock,
  work: Promise<T>,
  maxMs: number,
  isQuiet: () => boolean = () => true,
): Promise<{ value: T; afterMs: number }> {
  let value: { it: T } | null = null
  void work.then((it) => (value = { it }))
  const from = clock.steady()
  const done = (): { it: T } | null => value
  for (let idle = 0; done() === null; idle += 1) {
    // What the network brought gets its turns first.
    if (!isQuiet()) idle = 0
    if (maxMs > 0 && idle % 50 === 49) await clock.advance(1_000)
    else await new Promise((resolve) => setImmediate(resolve))
    if (clock.steady() - from > maxMs) throw new Error(`nothing came within ${maxMs} ms`)
  }
  return { value: (done() as { it: T }).it, afterMs: clock.steady() - from }
}
