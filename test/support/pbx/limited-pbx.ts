import { SlidingWindow } from '../../../src/main/demo/sliding-window.ts'
import type { Budget, LimitNews } from '../../../src/main/pbx/budget.ts'
import type { Lane } from '../../../src/main/pbx/pbx.ts'
import type { VirtualClock } from '../clocks/virtual-clock.ts'

/** A PBX of which only the limit is real, with a clock of its own, at the end of a line that takes its time. */
export interface LimitedPbx {
  readonly window: SlidingWindow
  headers: boolean
  retryAfter: boolean
  /** How long the way there and the way back take, in ms. */
  way: () => { there: number; back: number }
  readonly allowed: number
  readonly refused: number
  /** Sends until it is not refused; answers how long it waited for its first ticket, in ms. */
  send(budget: Budget, lane: Lane, signal?: AbortSignal): Promise<{ waitedMs: number; refusals: number }>
  /** A request that asks nobody. */
  intrude(): boolean
}

export function limitedPbx(clock: VirtualClock, limit = 60): LimitedPbx {
  const window = new SlidingWindow(limit)
  let allowed = 0
  let refused = 0
  const pbx: LimitedPbx = {
    window,
    headers: true,
    retryAfter: true,
    way: () => ({ there: 60, back: 60 }),
    get allowed() {
      return allowed
    },
    get refused() {
      return refused
    },
    intrude: () => window.take('t', clock.steady()).allowed,
    async send(budget, lane, signal) {
      const asked = clock.steady()
      let waitedMs: number | null = null
      for (let refusals = 0; ; refusals += 1) {
        const ticket = await budget.ticket(lane, signal)
        waitedMs ??= clock.steady() - asked
        const { there, back } = pbx.way()
        await new Promise<void>((resolve) => clock.after(there, resolve))
        const seat = window.take('t', clock.steady())
        if (seat.allowed) allowed += 1
        else refused += 1
        const resetMs = Math.max(0, Math.ceil((seat.resetAt - clock.steady()) / 1000) * 1000)
        const news: LimitNews = {
          ...(pbx.headers ? { limit: window.limit, remaining: seat.remaining, ...(resetMs > 0 ? { resetMs } : {}) } : {}),
          ...(seat.allowed ? {} : { retryAfterMs: pbx.retryAfter ? Math.max(1000, resetMs) : null }),
        }
        await new Promise<void>((resolve) => clock.after(back, resolve))
        ticket.done(news)
        if (seat.allowed) return { waitedMs, refusals }
      }
    },
  }
  return pbx
}

/** Keeps `many` requests of a lane waiting for ever, as background work does. */
export function keepBusy(pbx: LimitedPbx, budget: Budget, lane: Lane, many = 3): void {
  const go = async (): Promise<void> => {
    for (;;) await pbx.send(budget, lane)
  }
  for (let count = 0; count < many; count += 1) void go()
}
