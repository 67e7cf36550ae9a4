import { answerWithinMs, maxRequestsPerMinute } from '#shared/limits.ts'
import type { Clock } from '../system/clock.ts'
import { lanes, type Lane } from './pbx.ts'
import { createRequestWindow, type LimitNews } from './request-window.ts'

export type { LimitNews } from './request-window.ts'

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
  /** What the last minute's requests were for; lanes without any are left out. */
  readonly using: { readonly lane: Lane; readonly count: number }[]
  /** Requests of other programs on the same token in the window. */
  readonly others: number
  /** Requests that are ours in a minute: the limit, or half of it while somebody else draws on the token. */
  readonly perMinute: number
}

export interface Budget {
  /** Waits for a place; rejects with the signal's reason when it aborts first. */
  ticket(lane: Lane, signal?: AbortSignal): Promise<Ticket>
  state(): BudgetState
  onChange(listener: () => void): () => void
  close(): void
}

/** What the next run has to know. */
export interface Remembered {
  /** Requests in a window, as the PBX told last; null: it never did. */
  readonly limit: number | null
  /** When each request that still counts was answered, or will have been at the latest: ms since the epoch. */
  readonly times: readonly number[]
  /** When each of these was sent; left out: nobody knows. */
  readonly sent?: readonly number[]
  /** Which of these the PBX may not have counted, by their places; left out: any. */
  readonly doubtful?: readonly number[]
}

/** Keeps it over a restart: `save` returns when it is on the disk, and a request leaves only after that. */
export interface BudgetMemory {
  load(): Remembered
  save(what: Remembered): void
}

export interface BudgetOptions {
  readonly clock: Clock
  /** Requests in a window, until the PBX's headers say otherwise. */
  readonly limit?: number
  readonly windowMs?: number
  readonly memory?: BudgetMemory
  /** Whether somebody could click now. Left out: always. */
  readonly clicks?: () => boolean
}

interface Waiting {
  readonly lane: Lane
  readonly order: number
  readonly since: number
  readonly grant: (ticket: Ticket) => void
}

/** Without Retry-After nobody knows when the window has room again, but after one whole window it has. */
const unknownWaitMs = 60_000
/** How often answers go to the disk, in ms: until then their requests count a little longer. */
const saveEveryMs = 2_000
/** A request whose answer nobody waited for may come to the PBX as late as the answer was waited for, in ms. */
const atLatestMs = answerWithinMs
/** So long, in ms, a place may be used that was written down before anybody wanted it. */
const aheadMs = 1_000
/** After another program was last noticed, our share stays halved for this many windows. */
const halvedWindows = 5
/** A request that has waited while so many others could be sent goes before the screen: a full screen starves nobody. */
const patience = 60
/** Whom nobody overtakes: the person who clicked, and what that person looks at. */
const urgent: ReadonlySet<Lane> = new Set(['click', 'queue', 'handoff', 'open'])
/** While the list is read, so many requests of the screen go for each of its pages: neither waits for the other to be done. */
const screenForAPage = 2
/**
 * Clicks are expected to need this part of the limit, or as much as they did lately. It costs nothing where nobody clicks: background
 * work is only spread out, and uses the same places a little later.
 */
const expectedPart = 0.5
/** Where nobody could click, no place is kept; requests leave this part of their share of the window apart, so that whoever comes soon finds one. */
const apartPart = 0.95
/** Clicks come in bursts: as many standard deviations more are expected. 19 of 20 bursts are smaller. */
const uneven = 1.65
/** One more place is kept free for every so many clicks in a window, and they are counted over about so many windows. */
const clicksAPlace = 6
const latelyWindows = 2
/** After a refusal that no header explains, the ceiling it taught holds for this many windows. */
const ceilingWindows = 30

/**
 * The request budget of one token: a sliding window that mirrors the PBX's own, and a queue of lanes before it.
 *
 * Background work leaves so many places free that the clicks to be expected find one until others come free. It is also spread out, the
 * more the fuller the window, so that a place comes free about every second and a click never meets a wall.
 */
export function createBudget({ clock, limit = 60, windowMs = 60_000, memory, clicks = () => true }: BudgetOptions): Budget {
  // Counted on a clock that nobody can set: only what goes to the disk and to people is told by the time of day.
  const started = clock.steady()
  const remembered = memory?.load() ?? { limit: null, times: [] }
  // A clock that was set back since can make nobody wait longer than the last run's latest answer.
  const doubtful = remembered.doubtful && new Set(remembered.doubtful)
  const before = remembered.times.map((at, index) => ({
    sentAt: started + (remembered.sent?.[index] ?? at - atLatestMs) - clock.now(),
    answeredAt: started + Math.min(at - clock.now(), atLatestMs + aheadMs),
    doubtful: doubtful?.has(index) ?? true,
  }))
  const window = createRequestWindow(Math.min(remembered.limit ?? limit, maxRequestsPerMinute), windowMs, before, started)
  let told = remembered.limit
  /** How many more may leave before the disk has to know of them, and until when (on the steady clock). */
  let ahead = { places: 0, until: 0 }
  let halvedUntil = 0
  /** What an unexplained refusal taught: so many fit, whatever we believed. */
  let ceiling = { places: Infinity, until: 0 }
  let blockedUntil = 0
  let lastBackgroundAt = -Infinity
  let backgroundInFlight = 0
  let latencyMs = 200
  /** How many requests that nobody waits for have left since the list's last page. */
  let sinceAPage = 0
  let order = 0
  /** The last click, and how many there were lately. */
  let clicked = { at: -Infinity, count: 0 }
  let heard = false
  let explains = false
  let closed = false
  let wake: (() => void) | null = null
  let saving: (() => void) | null = null
  /** When requests of others came to light. */
  let noticed: number[] = []
  const waiting: Waiting[] = []
  const listeners = new Set<() => void>()

  function share(now: number): number {
    const most = now < ceiling.until ? Math.min(window.limit, ceiling.places) : window.limit
    return now < halvedUntil ? Math.max(1, Math.floor(most / 2)) : most
  }

  /** Places left for us: within our share, and within what others leave of the whole. */
  function free(now: number): number {
    const used = window.used(now)
    return Math.min(share(now) - used, window.limit - used - window.others(now))
  }

  /** How often somebody clicked in a window lately, the last ones counting most. */
  function clickRate(now: number): number {
    return (clicked.count * Math.exp((clicked.at - now) / (latelyWindows * windowMs))) / latelyWindows
  }

  /** In how long background work can take one of these places, and the clicks to be expected still find one, however long until more come free. */
  function untilClicksAreSafe(places: number, now: number): number {
    const lately = clickRate(now)
    const rate = Math.max(share(now) * expectedPart, lately) / windowMs
    const kept = places - lately / clicksAPlace
    let wait = 0
    let more = 0
    for (const at of window.freeing(now)) {
      const lasts = lastsMs(kept + more, rate)
      if (lasts >= windowMs) return wait
      wait = Math.max(wait, at - now - lasts)
      more += 1
    }
    // When so many more are free: what is under way, and what is sent now, takes a window at least.
    return Math.max(wait, windowMs - lastsMs(kept + more, rate))
  }

  /** How long, in ms, so many places last for clicks that come at this rate (in a ms), and as unevenly as people click. */
  function lastsMs(places: number, rate: number): number {
    if (places <= 0) return 0
    const root = (Math.sqrt(uneven ** 2 + 4 * places) - uneven) / 2
    return root ** 2 / rate
  }

  /** How long `lane` has to wait from now; 0: not at all. Infinity: until something is answered. */
  function waitFor(lane: Lane, now: number): number {
    if (now < blockedUntil) return blockedUntil - now
    const places = free(now)
    const untilPlace = Math.max(1, window.nextFreeAt(now) - now)
    if (places <= 0) return untilPlace
    if (lane === 'click') return 0
    // One background request at a time on a quick line: a limit lowered behind our back then costs one refusal, not four.
    const atOnce = Math.min(6, Math.ceil(latencyMs / 700))
    if (backgroundInFlight >= atOnce) {
      // One that is far slower than usual holds the next one up no longer.
      const slowAt = lastBackgroundAt + Math.max(500, 3 * latencyMs)
      if (backgroundInFlight >= 6) return Infinity
      if (now < slowAt) return slowAt - now
    }
    if (!clicks()) return Math.max(0, lastBackgroundAt + (apartPart * windowMs) / share(now) - now)
    // Where one request is all there is, nothing can be kept free.
    if (share(now) > 1) {
      if (places === 1) return untilPlace
      const safe = untilClicksAreSafe(places, now)
      if (safe > 0) return Math.min(untilPlace, Math.max(1, safe))
    }
    const spacing = (windowMs / window.limit) * (1 - places / window.limit)
    return Math.max(0, lastBackgroundAt + spacing - now)
  }

  /** The first of the most urgent lane, unless somebody behind has waited for too long. */
  function nextUp(now: number): Waiting | undefined {
    const first = waiting[0]
    if (!first || urgent.has(first.lane)) return first
    const page = sinceAPage >= screenForAPage ? waiting.find(({ lane }) => lane === 'list') : undefined
    if (page) return page
    const patient = now - patience * (windowMs / share(now))
    return waiting.reduce((next, one) => (one.since <= patient && one.since < next.since ? one : next), first)
  }

  function pump(): void {
    wake?.()
    wake = null
    if (closed) return
    const now = clock.steady()
    let soonest = Infinity
    for (let next = nextUp(now); next; next = nextUp(now)) {
      const wait = waitFor(next.lane, now)
      if (wait > 0) {
        soonest = wait
        break
      }
      waiting.splice(waiting.indexOf(next), 1)
      next.grant(open(next.lane, now))
    }
    if (Number.isFinite(soonest)) wake = clock.after(Math.ceil(soonest), pump)
    for (const listener of listeners) listener()
  }

  function save(): void {
    saving?.()
    saving = null
    const now = clock.steady()
    const reserve = { sentAt: ahead.until - aheadMs, answeredAt: ahead.until + atLatestMs, doubtful: true }
    const reserved = now < ahead.until ? Array.from({ length: ahead.places }, () => reserve) : []
    const counts = [...window.kept(now, atLatestMs), ...reserved]
    const byDay = (at: number): number => clock.now() + (at - now)
    memory?.save({
      limit: told,
      times: counts.map(({ answeredAt }) => byDay(answeredAt)),
      sent: counts.map(({ sentAt }) => byDay(sentAt)),
      doubtful: counts.flatMap(({ doubtful }, index) => (doubtful ? [index] : [])),
    })
  }

  /** Whatever ends this process, the next one knows what may have left: the disk does before it leaves, some at a time where there are many. */
  function writeAhead(now: number): void {
    if (now < ahead.until && ahead.places > 0) {
      ahead = { ...ahead, places: ahead.places - 1 }
      return
    }
    ahead = { places: Math.max(0, Math.floor((window.limit * aheadMs) / windowMs) - 1), until: now + aheadMs }
    save()
  }

  function open(lane: Lane, sentAt: number): Ticket {
    const sent = window.open(lane, sentAt)
    const background = lane !== 'click'
    sinceAPage = lane === 'list' ? 0 : sinceAPage + (urgent.has(lane) ? 0 : 1)
    if (background) {
      backgroundInFlight += 1
      lastBackgroundAt = sentAt
    } else clicked = { at: sentAt, count: 1 + clickRate(sentAt) * latelyWindows }
    if (memory) writeAhead(sentAt)
    let over = false
    return {
      done(news) {
        if (over) return
        over = true
        const now = clock.steady()
        if (memory && !closed) saving ??= clock.after(saveEveryMs, save)
        if (background) backgroundInFlight -= 1
        latencyMs = latencyMs * 0.8 + Math.max(0, now - sent.sentAt) * 0.2
        const limitBefore = window.limit
        const usedBefore = window.used(now)
        const found = window.answered(sent, news, now)
        if (news.limit !== undefined && news.limit > 0) told = window.limit
        if (news.remaining !== undefined) explains = true
        const surprising = heard && found > 2
        notice(found, now)
        if (news.retryAfterMs !== undefined) {
          // A refusal although we had room, and no lowered limit to explain it: somebody else draws from the same bucket.
          if (explains && window.limit >= limitBefore && surprising) halvedUntil = now + halvedWindows * windowMs
          if (!explains) {
            const mine = usedBefore - 1
            const half = Math.max(1, Math.floor((mine >= share(now) / 2 ? mine : share(now)) / 2))
            ceiling = { places: half, until: now + ceilingWindows * windowMs }
          }
          blockedUntil = Math.max(blockedUntil, now + (news.retryAfterMs ?? unknownWaitMs))
        }
        pump()
      },
    }
  }

  /** A few requests of others just leave less room; more than a tenth of the limit is a program that shares the token. */
  function notice(found: number, now: number): void {
    noticed = noticed.filter((at) => at > now - windowMs)
    // What the first answer of a life brings to light may be our own, from before.
    if (heard) for (let count = 0; count < found; count += 1) noticed.push(now)
    heard = true
    if (noticed.length > Math.max(2, window.limit / 10)) halvedUntil = now + halvedWindows * windowMs
  }

  return {
    ticket(lane, signal) {
      return new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason)
        const entry: Waiting = {
          lane,
          order: (order += 1),
          since: clock.steady(),
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
        waiting.sort((a, b) => lanes.indexOf(a.lane) - lanes.indexOf(b.lane) || a.order - b.order)
        pump()
      })
    },
    state() {
      const now = clock.steady()
      const wait = waitFor('click', now)
      const using = window.byLane(now)
      return {
        limit: window.limit,
        remaining: Math.max(0, free(now)),
        nextAt: clock.now() + (Number.isFinite(wait) ? wait : 0),
        waiting: waiting.length,
        using: lanes.flatMap((lane) => (using.has(lane) ? [{ lane, count: using.get(lane) ?? 0 }] : [])),
        others: window.others(now),
        perMinute: (share(now) * 60_000) / windowMs,
      }
    },
    onChange(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    close() {
      closed = true
      wake?.()
      if (memory) save()
    },
  }
}
