import type { DemoRegistration } from './company.ts'
import { itself, mix } from './liveliness.ts'

/** A span of time in which every look at a phone saw the same. Times in ms since the epoch. */
export interface DemoSpan {
  readonly from: number
  readonly to: number
  readonly state: DemoRegistration
}

const minute = 60_000
const day = 24 * 60 * minute
/** Somebody had Linecard open in these hours of the day, in ms from midnight. */
const [opens, closes] = [8 * 60 * minute, 17.5 * 60 * minute]
/** So often each extension was looked at. */
const lookedEvery = 4 * minute
const days = 7
/** The office was without a network once: how many days ago, and when. */
const outage = { daysAgo: 3, from: 10 * 60 * minute + 20 * minute, to: 10 * 60 * minute + 52 * minute } as const

/**
 * What Linecard would have seen of an extension in the week before `now`, had it been there: hours without a look, an outage that all
 * phones share, phones that come and go, and for each that is off now the moment since when. `midnight`: of the day of `now`, where people are.
 */
export function pastWeek(number: string, status: 'active' | 'disabled', now: number, midnight: number): DemoSpan[] {
  const spans: { from: number; to: number; state: DemoRegistration }[] = []
  const offSince = now - (1 + (mix(`${number}/off`) % 5)) * day - (mix(`${number}/hour`) % 300) * minute
  const isOff = status === 'disabled' || itself(number, now) === 'unregistered'
  const seenAt = (at: number, daysAgo: number, ofDay: number): DemoRegistration => {
    if (daysAgo === outage.daysAgo && ofDay >= outage.from && ofDay < outage.to) return 'unregistered'
    const own = status === 'disabled' && at >= offSince ? 'unregistered' : itself(number, at)
    // What is off today was on once.
    return own === 'unregistered' && isOff && at < offSince ? 'registered' : own
  }
  for (let daysAgo = days; daysAgo >= 0; daysAgo -= 1) {
    const start = midnight - daysAgo * day
    for (let ofDay = opens + (mix(number) % 4) * minute; ofDay < closes && start + ofDay < now - minute; ofDay += lookedEvery) {
      const at = start + ofDay
      const state = seenAt(at, daysAgo, ofDay)
      const last = spans.at(-1)
      // The first look of a day begins a span of its own: nobody knows the night.
      if (last?.state === state && at - last.to === lookedEvery) last.to = at
      else spans.push({ from: at, to: at, state })
    }
  }
  return spans
}
