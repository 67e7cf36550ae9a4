import type { HandClock } from './hand-clock.ts'

/** Lets time go by until it has come, at most for so long (0: no time, only what the network brings); the ms on the hand clock. */
export async function cameWithin<T>(clock: HandClock, work: Promise<T>, mostMs: number): Promise<{ value: T; afterMs: number }> {
  let value: { it: T } | null = null
  void work.then((it) => (value = { it }))
  const from = clock.steady()
  const done = (): { it: T } | null => value
  for (let idle = 0; done() === null; idle += 1) {
    // The real network gets its turns first: only when it is quiet does time go by.
    if (mostMs > 0 && idle % 50 === 49) await clock.advance(1_000)
    else await new Promise((resolve) => setImmediate(resolve))
    if (clock.steady() - from > mostMs) throw new Error(`nothing came within ${mostMs} ms`)
  }
  return { value: (done() as { it: T }).it, afterMs: clock.steady() - from }
}
