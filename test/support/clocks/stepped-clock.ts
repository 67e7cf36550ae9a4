import type { Clock } from '../../../src/main/system/clock.ts'

/** The computer runs for a while already, in ms. */
const bootedBefore = 3_600_000

/** A clock that stands still until it is told to go to the next thing that is due. */
export interface SteppedClock extends Clock {
  /** What it showed at first. */
  readonly start: number
  /** Lets `ms` pass without running anything. */
  pass(ms: number): void
  /** Somebody sets the time of day: nothing falls due by it. */
  jump(ms: number): void
  /** Goes to the next due timer and runs it; false: there is none. */
  next(): boolean
  /** Forgets every timer: the process that set them is gone. */
  clear(): void
}

export function steppedClock(start = Date.UTC(2026, 10, 24, 8)): SteppedClock {
  let now = start
  let set = 0
  let order = 0
  const due = new Map<number, { readonly at: number; readonly then: () => void }>()
  return {
    start,
    now: () => now + set,
    steady: () => now - start,
    uptime: () => now - start + bootedBefore,
    jump: (ms) => void (set += ms),
    after(ms, then) {
      const id = (order += 1)
      due.set(id, { at: now + Math.max(0, ms), then })
      return () => due.delete(id)
    },
    pass(ms) {
      now += ms
    },
    next() {
      let first: { id: number; at: number; then: () => void } | null = null
      for (const [id, { at, then }] of due) if (!first || at < first.at) first = { id, at, then }
      if (!first) return false
      due.delete(first.id)
      now = Math.max(now, first.at)
      first.then()
      return true
    },
    clear: () => due.clear(),
  }
}
