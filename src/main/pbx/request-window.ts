import type { Lane } from './pbx.ts'

/** What an answer told about the PBX's limit. Left out: the header was not there. */
export interface LimitNews {
  readonly limit?: number
  readonly remaining?: number
  /** How long until the PBX's window has a place again, in ms on the PBX's own clock. */
  readonly resetMs?: number
  /** Only of a 429: how long to wait, in ms; null: it did not say. */
  readonly retryAfterMs?: number | null
}

/** One request of ours. All times here are on a clock that nobody can set, in ms. */
export interface Sent {
  readonly lane: Lane
  readonly sentAt: number
  /** null: still under way */
  answeredAt: number | null
}

/** What the PBX counts against a token right now, as far as that can be known from here. */
export interface RequestWindow {
  limit: number
  /** Our own requests that may still be counted. */
  used(now: number): number
  /** Requests of other programs on the same token that may still be counted. */
  others(now: number): number
  /** When the next place comes free; Infinity: nothing is counted that has an end. */
  nextFreeAt(now: number): number
  /** When each place that is taken now comes free, ascending; of one under way, when it would if its answer came now. */
  freeing(now: number): number[]
  /** How many of ours each lane has in the window. */
  byLane(now: number): ReadonlyMap<Lane, number>
  open(lane: Lane, now: number): Sent
  /** Takes note of an answer; tells how many requests of others came to light by it. */
  answered(sent: Sent, news: LimitNews, now: number): number
  /** When each request that still counts was answered, for the disk; of one under way, when its answer will have come at the latest. */
  times(now: number, atLatestMs: number): number[]
}

/** Kept longer than the window, because the answer to a slow request is judged by what the PBX counted when it came in. */
const keptMs = 30_000

/**
 * A mirror of the PBX's sliding window.
 *
 * A request occupies the PBX's window from the moment it arrives there, which is some time between its sending and its answer.
 * So it is counted from its sending until one window after its answer: the PBX can never have counted more of ours than we did.
 * `X-RateLimit-Remaining` then bounds what others have sent: the PBX's count less what it must, or may, have counted of ours.
 */
export function createRequestWindow(limit: number, windowMs: number, times: readonly number[], now: number): RequestWindow {
  let sent: Sent[] = times
    .filter((time) => time > now - windowMs)
    .map((time) => ({ lane: 'rest', sentAt: Math.min(time, now), answeredAt: time }))
  /** When each request of another program leaves the window, ascending. */
  let others: number[] = []

  const leavesAt = (one: Sent): number => (one.answeredAt === null ? Infinity : one.answeredAt + windowMs)

  function settle(at: number): void {
    sent = sent.filter((one) => leavesAt(one) + keptMs > at)
    others = others.filter((until) => until > at)
  }

  const used = (at: number): number => sent.reduce((count, one) => (leavesAt(one) > at ? count + 1 : count), 0)

  /** Of our requests, the PBX counted at least and at most this many when it saw the one sent at `from` and answered at `to`. */
  function counted(which: Sent, from: number, to: number): { least: number; most: number } {
    let least = 1
    let most = 1
    for (const one of sent) {
      if (one === which) continue
      const arrived = one.answeredAt !== null && one.answeredAt <= from
      if (arrived && one.sentAt > to - windowMs) least += 1
      if (one.sentAt <= to && (one.answeredAt === null || one.answeredAt > from - windowMs)) most += 1
    }
    return { least, most }
  }

  function learnOthers(which: Sent, total: number, resetMs: number | undefined, at: number): number {
    const { least, most } = counted(which, which.sentAt, at)
    const known = others.length
    const atLeast = Math.max(0, total - most)
    const atMost = Math.max(0, total - least)
    if (known > atMost) others.splice(0, known - atMost)
    const found = Math.max(0, atLeast - known)
    // Nobody tells when they were sent: spread over the window, the first when the PBX says that a place comes free.
    const first = Math.min(windowMs, Math.max(resetMs ?? windowMs / Math.max(1, total), 1))
    for (let index = 0; index < found; index += 1) {
      others.push(at + (found === 1 ? windowMs : first + ((windowMs - first) * index) / (found - 1)))
    }
    others.sort((a, b) => a - b)
    return found
  }

  return {
    get limit() {
      return limit
    },
    set limit(next) {
      limit = next
    },
    used,
    others(at) {
      settle(at)
      return others.length
    },
    nextFreeAt(at) {
      settle(at)
      let next = others[0] ?? Infinity
      for (const one of sent) {
        const until = leavesAt(one)
        if (until > at && until < next) next = until
      }
      return next
    },
    freeing(at) {
      settle(at)
      const ends = sent.map(leavesAt).filter((until) => until > at)
      return [...ends.map((until) => Math.min(until, at + windowMs)), ...others].sort((one, other) => one - other)
    },
    byLane(at) {
      const lanes = new Map<Lane, number>()
      for (const one of sent) if (leavesAt(one) > at) lanes.set(one.lane, (lanes.get(one.lane) ?? 0) + 1)
      return lanes
    },
    open(lane, at) {
      settle(at)
      const one: Sent = { lane, sentAt: at, answeredAt: null }
      sent.push(one)
      return one
    },
    answered(which, news, at) {
      settle(at)
      which.answeredAt = at
      if (news.limit !== undefined && news.limit > 0) limit = news.limit
      let found = 0
      if (news.retryAfterMs !== undefined) {
        // A refused request takes no place, but it tells that the window was full: what we did not send, others did.
        found = learnOthers(which, limit + 1, news.resetMs ?? news.retryAfterMs ?? windowMs, at)
        sent = sent.filter((one) => one !== which)
      } else if (news.remaining !== undefined && news.remaining <= limit) {
        found = learnOthers(which, limit - news.remaining, news.resetMs, at)
      }
      return found
    },
    times(at, atLatestMs) {
      return sent.filter((one) => leavesAt(one) > at).map((one) => one.answeredAt ?? one.sentAt + atLatestMs)
    },
  }
}
