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

interface Answered extends Sent {
  answeredAt: number
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
  freeing(now: number): Iterable<number>
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
 *
 * Where thousands are allowed a minute, going through all of them at each answer would be most of what main does: none of this does,
 * but `byLane` and `times`, which are seldom asked for.
 */
export function createRequestWindow(limit: number, windowMs: number, times: readonly number[], now: number): RequestWindow {
  const underWay = new Set<Sent>()
  /** By when they were answered, ascending. What was answered before this start may be said to be later than now. */
  const answered: Answered[] = times
    .filter((time) => time > now - windowMs)
    .toSorted((one, other) => one - other)
    .map((time) => ({ lane: 'rest', sentAt: Math.min(time, now), answeredAt: time }))
  /** How long the slowest of these took, in ms. */
  let slowestMs = answered.reduce((most, one) => Math.max(most, one.answeredAt - one.sentAt), 0)
  /** When each request of another program leaves the window, ascending. */
  let others: number[] = []

  /** How many were answered at this time or before it: where those begin that were answered later. */
  function answeredBy(time: number): number {
    let [from, to] = [0, answered.length]
    while (from < to) {
      const middle = (from + to) >> 1
      if ((answered[middle]?.answeredAt ?? Infinity) <= time) from = middle + 1
      else to = middle
    }
    return from
  }

  function settle(at: number): void {
    const gone = answeredBy(at - windowMs - keptMs)
    if (gone > 0) answered.splice(0, gone)
    if ((others[0] ?? Infinity) <= at) others = others.filter((until) => until > at)
  }

  const used = (at: number): number => underWay.size + answered.length - answeredBy(at - windowMs)

  /** Of our other requests, the PBX counted at least and at most this many when it saw the one sent at `from` and answered at `to`. */
  function counted(from: number, to: number): { least: number; most: number } {
    const first = answeredBy(to - windowMs)
    const arrived = answeredBy(from)
    let least = 1 + Math.max(0, arrived - first)
    // Those that were under way as the window began may have arrived before it.
    for (let index = first; index < arrived; index += 1) {
      const one = answered[index]
      if (!one || one.answeredAt - slowestMs > to - windowMs) break
      if (one.sentAt <= to - windowMs) least -= 1
    }
    return { least, most: 1 + underWay.size + answered.length - answeredBy(from - windowMs) }
  }

  /**
   * What left before this start and was heard of no more is counted as if it came as late as it can. Where the PBX counts as many as there can be
   * of ours, all of them have come by now.
   */
  function haveCome(total: number, which: Sent, at: number): void {
    const late = answered.slice(answeredBy(at))
    if (late.length === 0 || others.length > 0 || total !== counted(which.sentAt, at).most) return
    for (const one of late) one.answeredAt = at
  }

  function learnOthers(which: Sent, total: number, resetMs: number | undefined, at: number): number {
    const { least, most } = counted(which.sentAt, at)
    const known = others.length
    const atLeast = Math.max(0, total - most)
    const atMost = Math.max(0, total - least)
    if (known > atMost) others.splice(0, known - atMost)
    const found = Math.max(0, atLeast - known)
    if (found === 0) return 0
    // Nobody tells when they were sent: spread over the window, the first when the PBX says that a place comes free.
    const first = Math.min(windowMs, Math.max(resetMs ?? windowMs / Math.max(1, total), 1))
    for (let index = 0; index < found; index += 1) {
      others.push(at + (found === 1 ? windowMs : first + ((windowMs - first) * index) / (found - 1)))
    }
    others.sort((a, b) => a - b)
    return found
  }

  /** Behind those that were answered before it, which are nearly always all. */
  function keep(one: Sent, answeredAt: number): void {
    slowestMs = Math.max(slowestMs, answeredAt - one.sentAt)
    answered.splice(answeredBy(answeredAt), 0, Object.assign(one, { answeredAt }))
  }

  function* freeing(at: number): Generator<number, void, void> {
    settle(at)
    const latest = at + windowMs
    let next = 0
    for (let index = answeredBy(at - windowMs); index < answered.length; index += 1) {
      const until = Math.min(latest, (answered[index]?.answeredAt ?? at) + windowMs)
      for (; (others[next] ?? Infinity) < until; next += 1) yield others[next] ?? until
      yield until
    }
    yield* others.slice(next)
    for (let count = underWay.size; count > 0; count -= 1) yield latest
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
      const next = answered[answeredBy(at - windowMs)]
      return Math.min(others[0] ?? Infinity, next ? next.answeredAt + windowMs : Infinity)
    },
    freeing,
    byLane(at) {
      const lanes = new Map<Lane, number>()
      for (const { lane } of [...underWay, ...answered.slice(answeredBy(at - windowMs))])
        lanes.set(lane, (lanes.get(lane) ?? 0) + 1)
      return lanes
    },
    open(lane, at) {
      settle(at)
      const one: Sent = { lane, sentAt: at, answeredAt: null }
      underWay.add(one)
      return one
    },
    answered(which, news, at) {
      settle(at)
      underWay.delete(which)
      if (news.limit !== undefined && news.limit > 0) limit = news.limit
      // A refused request takes no place, but it tells that the window was full: what we did not send, others did.
      if (news.retryAfterMs !== undefined) return learnOthers(which, limit + 1, news.resetMs ?? news.retryAfterMs ?? windowMs, at)
      const isTold = news.remaining !== undefined && news.remaining <= limit
      const found = isTold ? learnOthers(which, limit - (news.remaining ?? 0), news.resetMs, at) : 0
      if (isTold) haveCome(limit - (news.remaining ?? 0), which, at)
      keep(which, at)
      return found
    },
    times(at, atLatestMs) {
      const inside = answered.slice(answeredBy(at - windowMs)).map((one) => one.answeredAt)
      return [...inside, ...Array.from(underWay, (one) => one.sentAt + atLatestMs)]
    },
  }
}
