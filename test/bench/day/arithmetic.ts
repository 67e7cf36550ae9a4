import { spread, type Spread } from './measures.ts'
import type { CameFirst } from './ours.ts'
import { lastToldMs, type DayScript } from './script.ts'

const second = 1_000

/**
 * How old the rows on screen would be at best: one request a second, answered at once, always for the oldest row, with nothing
 * else in the way but what people asked for themselves (`first`). A screen that stands still has half as many seconds as it has
 * rows; one that was just scrolled has what was known before.
 */
export function bestAges({ from, to, acts }: DayScript, first: readonly CameFirst[], perMinute = 60): Spread {
  const told = new Map<string, number>()
  const toldAt = (number: string): number => told.get(number) ?? from - lastToldMs
  const ages: number[] = []
  let visible: readonly string[] = []
  let act = 0
  let one = 0
  let sampledAt = from - 5 * second
  let samples = 0
  const slot = 60_000 / perMinute
  for (let now = from; now < to; now += slot) {
    for (let next = acts[act]; next && next.at <= now; next = acts[(act += 1)]) {
      if (next.kind === 'screen') visible = next.hidden ? [] : next.visible
      else if (next.kind === 'create') told.set(next.number, next.at)
    }
    const before = first[one]
    if (before && before.at <= now) {
      one += 1
      if (before.number !== null) told.set(before.number, now)
    } else {
      let oldest: string | null = null
      for (const number of visible) if (oldest === null || toldAt(number) < toldAt(oldest)) oldest = number
      if (oldest !== null) told.set(oldest, now)
    }
    if (now - sampledAt < 5 * second) continue
    sampledAt = now
    // Looked at anywhere between two requests, not just after one.
    const later = (((samples += 1) * 0.37) % 1) * slot
    for (const number of visible) ages.push(now + later - toldAt(number))
  }
  return spread(ages)
}
