import type { Clock } from '../../../src/main/system/clock.ts'

/** The computer runs for a while already, in ms. */
const bootedBefore = 3_600_000

/** A clock that a test turns by hand. `advance` runs what falls due, in order, and lets promises settle in between. */
export interface HandClock extends Clock {
  advance(ms: number): Promise<void>
  /** Somebody sets the time of day: nothing falls due by it. */
  jump(ms: number): void
}

export function handClock(start = Date.UTC(2026, 10, 24, 8)): HandClock {
  let now = start
  let set = 0
  let next = 0
  const due = new Map<number, { at: number; then: () => void }>()

  const settle = async (): Promise<void> => {
    // Promises and I/O that is already there; no time passes.
    for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve))
  }

  return {
    // Whole ms, as a computer's: a timer may be due between two.
    now: () => Math.floor(now + set),
    steady: () => now - start,
    uptime: () => now - start + bootedBefore,
    jump: (ms) => void (set += ms),
    after(ms, then) {
      const id = (next += 1)
      due.set(id, { at: now + Math.max(0, ms), then })
      return () => due.delete(id)
    },
    async advance(ms) {
      const until = now + ms
      for (;;) {
        await settle()
        const first = [...due]
          .filter(([, timer]) => timer.at <= until)
          .sort(([a, one], [b, other]) => one.at - other.at || a - b)[0]
        if (!first) break
        const [id, timer] = first
        due.delete(id)
        now = Math.max(now, timer.at)
        timer.then()
      }
      now = until
      await settle()
    },
  }
}
