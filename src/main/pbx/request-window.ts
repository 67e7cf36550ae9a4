import { answerWithinMs } from '#shared/limits.ts'
import type { Lane } from './pbx.ts'

/** What an answer told about the PBX's limit. Left out: the header was not there. */
export interface LimitNews {
  readonly limit?: number
  readonly remaining?: number
  /** How long until the PBX's window has a place again, in ms on the PBX's own clock. */
  readonly resetMs?: number
  /** Only of a 429: how long to wait, in ms; null: it did not say. */
  readonly retryAfterMs?: number | null
  /** Something answered, so that the request is on its way no more. */
  readonly came?: boolean
}

/** What is kept of a request over a restart: when it was sent, and answered or will have been at the latest. */
export interface Kept {
  readonly sentAt: number
  readonly answeredAt: number
  /** Nobody knows whether the PBX counted it. */
  readonly doubtful: boolean
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
  /** Each request that still counts, for the disk; of one under way, `answeredAt` is when its answer will have come at the latest. */
  kept(now: number, atLatestMs: number): Kept[]
}

/** So long after it was sent, in ms, a request comes to the PBX at the latest. */
const latestMs = answerWithinMs + 1_000
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
 * but `byLane` and `kept`, which are seldom asked for.
 */
export function createRequestWindow(limit: number, windowMs: number, before: readonly Kept[], now: number): RequestWindow {
  const underWay = new Set<Sent>()
  /** Of those that were answered, the ones that the PBX may not have counted; true: something answered, so that they never come later. */
  const doubtful = new Map<Answered, boolean>()
  /** By when they were answered, ascending. What was answered before this start may be said to be later than now. */
  const answered: Answered[] = before
    .filter(({ answeredAt }) => answeredAt > now - windowMs)
    .toSorted((one, other) => one.answeredAt - other.answeredAt)
    .map(({ doubtful: isDoubtful, sentAt, answeredAt }) => {
      const one: Answered = { lane: 'rest', sentAt: Math.min(sentAt, answeredAt, now), answeredAt }
      if (isDoubtful) doubtful.set(one, false)
      return one
    })
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
    if (gone > 0) for (const one of answered.splice(0, gone)) doubtful.delete(one)
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
   * What the PBX's count tells of requests that it may not have counted; whichever they are, ours is never less than its. What left before this
   * start and was heard of no more is taken to come as late as it can: where the PBX counts all of ours, or all but some, the others of these have
   * come by now. Where it counts fewer than there must be, some that are in doubt never came to it: as another program answered in its place, say.
   */
  function settleDoubts(total: number, { sentAt: from }: Sent, at: number): void {
    if (doubtful.size === 0) return
    const { least, most } = counted(from, at)
    const first = answeredBy(at)
    const come = others.length > 0 ? 0 : answered.length - first - (most - total)
    for (const one of answered.slice(first, first + Math.max(0, come))) one.answeredAt = at
    if (total >= most && others.length === 0) doubtful.clear()
    if (total >= least) return
    const inIt = [...doubtful].filter(([one]) => one.answeredAt <= from && one.sentAt > at - windowMs)
    const over = inIt.filter(([one, came]) => came || one.sentAt < at - latestMs)
    const never = over.map(([one]) => one).toSorted((one, other) => one.answeredAt - other.answeredAt)
    for (const one of never.slice(0, Math.max(0, least - total - (inIt.length - over.length)))) {
      doubtful.delete(one)
      answered.splice(answered.indexOf(one), 1)
    }
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
  function keep(one: Sent, answeredAt: number): Answered {
    slowestMs = Math.max(slowestMs, answeredAt - one.sentAt)
    const kept = Object.assign(one, { answeredAt })
    answered.splice(answeredBy(answeredAt), 0, kept)
    return kept
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
      if (isTold) settleDoubts(limit - (news.remaining ?? 0), which, at)
      const kept = keep(which, at)
      if (!isTold) doubtful.set(kept, news.came === true)
      return found
    },
    kept(at, atLatestMs) {
      const inside = answered.slice(answeredBy(at - windowMs)).map((one): Kept => {
        const { sentAt, answeredAt } = one
        return { sentAt, answeredAt, doubtful: doubtful.has(one) }
      })
      return [...inside, ...Array.from(underWay, ({ sentAt }) => ({ sentAt, answeredAt: sentAt + atLatestMs, doubtful: true }))]
    },
  }
}
