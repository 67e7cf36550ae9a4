import type { Clock } from '../clock.ts'
import { lanes, type Lane } from './pbx.ts'

/** What an answer told about the PBX's limit. Left out: the header was not there. */
export interface LimitNews {
  readonly limit?: number
  readonly remaining?: number
  /** Only of a 429: how long to wait, in ms. */
  readonly retryAfterMs?: number | null
}

/** One request's place in the window. Call `done` exactly once, when its answer came or nothing more can come. */
export interface Ticket {
  done(news: LimitNews): void
}

export interface BudgetState {
  readonly limit: number
  readonly remaining: number
  /** When the next request is possible, ms since the epoch; now or earlier: at once. */
  readonly nextAt: number
  readonly waiting: number
}

export interface Budget {
  /** Waits for a place; rejects with the signal's reason when it aborts first. */
  ticket(lane: Lane, signal?: AbortSignal): Promise<Ticket>
  state(): BudgetState
  onChange(listener: () => void): () => void
  close(): void
}

export interface BudgetOptions {
  readonly clock: Clock
  /** Requests in a window, until the PBX's headers say otherwise. */
  readonly limit?: number
  readonly windowMs?: number
  /** Keeps the times of sent requests over a restart. */
  readonly memory?: { load(): readonly number[]; save(times: readonly number[]): void }
}

interface Waiting {
  readonly lane: Lane
  readonly order: number
  readonly grant: (ticket: Ticket) => void
}

/** Without Retry-After nobody knows when the window has room again, but after one whole window it has. */
const unknownWaitMs = 60_000

/**
 * The request budget of one token: a sliding window that mirrors the PBX's own.
 *
 * A request occupies the PBX's window from the moment it arrives there, which is some time between its sending and its answer;
 * so it is counted from its sending until one window after its answer, and the PBX can never have counted more than we did.
 * Background work keeps a small reserve free for clicks: the farther away the next free place, the larger. It is also spread
 * out, the more the fuller the window, so that a place comes free about every second and a click never meets a wall.
 */
export function createBudget({ clock, limit: firstLimit = 60, windowMs = 60_000, memory }: BudgetOptions): Budget {
  let limit = firstLimit
  /** When each answered request leaves the window at the latest, ascending. */
  let leaving: number[] = (memory?.load() ?? []).map((sent) => sent + windowMs).filter((until) => until > clock.now())
  /** Requests of other programs on the same token: when each leaves the window at the latest. */
  let foreign: number[] = []
  /** Since another program was seen, our share of the window is half; until when. */
  let halvedUntil = 0
  let blockedUntil = 0
  let lastBackgroundAt = -Infinity
  let inFlight = 0
  let backgroundInFlight = 0
  let latencyMs = 200
  let order = 0
  let closed = false
  let wake: (() => void) | null = null
  const waiting: Waiting[] = []
  const listeners = new Set<() => void>()

  const changed = (): void => {
    for (const listener of listeners) listener()
  }

  function settle(now: number): void {
    leaving = leaving.filter((until) => until > now)
    foreign = foreign.filter((until) => until > now)
  }

  const share = (now: number): number => (now < halvedUntil ? Math.max(1, Math.floor(limit / 2)) : limit)
  const used = (): number => leaving.length + inFlight
  /** Places left for us: within our share, and within what others leave of the whole. */
  const free = (now: number): number => Math.min(share(now) - used(), limit - used() - foreign.length)

  function firstPlaceAt(now: number): number {
    const next = Math.min(leaving[0] ?? Infinity, foreign[0] ?? Infinity)
    return Number.isFinite(next) ? next : now + windowMs
  }

  /** How long `lane` has to wait from now; 0: not at all. Infinity: until something is answered. */
  function waitFor(lane: Lane, now: number): number {
    if (now < blockedUntil) return blockedUntil - now
    const places = free(now)
    const untilPlace = (): number => (leaving.length + foreign.length === 0 ? Infinity : Math.max(1, firstPlaceAt(now) - now))
    if (places <= 0) return untilPlace()
    if (lane === 'click') return 0
    // One background request at a time on a quick line: a limit lowered behind our back then costs one refusal, not four.
    if (backgroundInFlight >= Math.min(4, Math.ceil(latencyMs / 700))) return Infinity
    const gap = used() + foreign.length === 0 ? 0 : firstPlaceAt(now) - now
    const reserve = Math.min(Math.max(1, Math.ceil(gap / 4_000)), Math.max(1, Math.floor(limit / 10)))
    if (places <= reserve) {
      // The reserve shrinks as the next free place comes nearer.
      const shrinks = reserve > 1 ? gap - (reserve - 1) * 4_000 : Infinity
      return Math.max(1, Math.min(untilPlace(), shrinks))
    }
    const spacing = (windowMs / limit) * (1 - places / limit)
    return Math.max(0, lastBackgroundAt + spacing - now)
  }

  function pump(): void {
    wake?.()
    wake = null
    if (closed) return
    const now = clock.now()
    settle(now)
    let soonest = Infinity
    while (waiting.length > 0) {
      waiting.sort((a, b) => lanes.indexOf(a.lane) - lanes.indexOf(b.lane) || a.order - b.order)
      const first = waiting[0]
      if (!first) break
      const wait = waitFor(first.lane, now)
      if (wait > 0) {
        soonest = wait
        break
      }
      waiting.shift()
      first.grant(open(first.lane, now))
    }
    if (Number.isFinite(soonest)) wake = clock.after(Math.ceil(soonest), pump)
    changed()
  }

  function open(lane: Lane, sentAt: number): Ticket {
    inFlight += 1
    const background = lane !== 'click'
    if (background) {
      backgroundInFlight += 1
      lastBackgroundAt = sentAt
    }
    let over = false
    memory?.save([...leaving.map((until) => until - windowMs), sentAt])
    return {
      done(news) {
        if (over) return
        over = true
        const now = clock.now()
        inFlight -= 1
        if (background) backgroundInFlight -= 1
        latencyMs = latencyMs * 0.8 + (now - sentAt) * 0.2
        settle(now)
        if (news.retryAfterMs === undefined) leaving.push(now + windowMs)
        learn(news, now)
        memory?.save(leaving.map((until) => until - windowMs))
        pump()
      },
    }
  }

  function learn(news: LimitNews, now: number): void {
    if (news.limit !== undefined && news.limit > 0) limit = news.limit
    if (news.retryAfterMs !== undefined) {
      // A refusal although we had room: somebody else draws from the same bucket, or the limit fell.
      if (used() < share(now)) halvedUntil = now + 5 * windowMs
      blockedUntil = Math.max(blockedUntil, now + (news.retryAfterMs ?? unknownWaitMs))
    } else if (news.remaining !== undefined) {
      const others = limit - news.remaining - used() - foreign.length
      if (others > 0) {
        for (let count = 0; count < others; count += 1) foreign.push(now + windowMs)
        // One or two may be our own requests from before a restart; more is another program.
        if (others > 2) halvedUntil = now + 5 * windowMs
      }
      // The PBX has seen fewer of the others than we thought: believe it.
      const surplus = used() + foreign.length - (limit - news.remaining)
      if (surplus > 0 && foreign.length > 0) foreign.splice(0, Math.min(surplus, foreign.length))
    }
  }

  return {
    ticket(lane, signal) {
      return new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason)
        const entry: Waiting = {
          lane,
          order: (order += 1),
          grant(ticket) {
            signal?.removeEventListener('abort', onAbort)
            resolve(ticket)
          },
        }
        const onAbort = (): void => {
          const index = waiting.indexOf(entry)
          if (index >= 0) waiting.splice(index, 1)
          reject(signal?.reason)
          pump()
        }
        signal?.addEventListener('abort', onAbort, { once: true })
        waiting.push(entry)
        pump()
      })
    },
    state() {
      const now = clock.now()
      settle(now)
      const wait = waitFor('click', now)
      return {
        limit,
        remaining: Math.max(0, free(now)),
        nextAt: now + (Number.isFinite(wait) ? wait : 0),
        waiting: waiting.length,
      }
    },
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    close() {
      closed = true
      wake?.()
    },
  }
}
