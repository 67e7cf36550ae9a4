import type { Clock } from '../../../src/main/system/clock.ts'

/** The computer runs for a while already, in ms. */
const bootedBefore = 3_600_000

/** A clock for simulating days: a heap of timers, and promises settle between two of them. */
export interface VirtualClock extends Clock {
  /** Runs everything that falls due until `until`, ms since the epoch on a clock that was never set. */
  runTo(until: number): Promise<void>
  /** Runs everything that falls due within `ms`. */
  pass(ms: number): Promise<void>
  /** Sets the wall clock as a person would, without any time going by for the timers. */
  set(offsetMs: number): void
}

interface Timer {
  readonly at: number
  readonly order: number
  then: (() => void) | null
}

export function virtualClock(start = Date.UTC(2026, 10, 24, 8)): VirtualClock {
  const heap: Timer[] = []
  let now = start
  let offset = 0
  let order = 0

  const before = (a: Timer, b: Timer): boolean => a.at < b.at || (a.at === b.at && a.order < b.order)

  function push(timer: Timer): void {
    let index = heap.push(timer) - 1
    while (index > 0) {
      const parent = (index - 1) >> 1
      const above = heap[parent]
      if (!above || !before(timer, above)) break
      heap[index] = above
      index = parent
    }
    heap[index] = timer
  }

  function pop(): void {
    const last = heap.pop()
    if (!last || heap.length === 0) return
    let index = 0
    for (;;) {
      let child = 2 * index + 1
      const left = heap[child]
      if (!left) break
      const right = heap[child + 1]
      const least = right && before(right, left) ? ((child += 1), right) : left
      if (!before(least, last)) break
      heap[index] = least
      index = child
    }
    heap[index] = last
  }

  // Once round the event loop: every promise that can settle has.
  const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

  const clock: VirtualClock = {
    now: () => now + offset,
    steady: () => now - start,
    uptime: () => now - start + bootedBefore,
    after(ms, then) {
      const timer: Timer = { at: now + Math.max(0, Math.round(ms)), order: (order += 1), then }
      push(timer)
      return () => void (timer.then = null)
    },
    set: (offsetMs) => void (offset = offsetMs),
    pass: (ms) => clock.runTo(now + ms),
    async runTo(until) {
      await settle()
      for (let first = heap[0]; first && first.at <= until; first = heap[0]) {
        pop()
        if (!first.then) continue
        now = first.at
        first.then()
        await settle()
      }
      now = Math.max(now, until)
    },
  }
  return clock
}
