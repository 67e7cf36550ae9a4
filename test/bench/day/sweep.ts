import { virtualClock } from '../../support/clocks/virtual-clock.ts'
import { account, benchApp } from './app.ts'
import { benchPbx } from './pbx.ts'
import { dayOf, lastToldMs, minute } from './script.ts'

/** What is on screen while a whole list is gone through, and nobody touches anything. */
export const sweeps = ['three rows on screen', 'a full screen', 'a full screen on the first day'] as const
export type SweepKind = (typeof sweeps)[number]

/** A sweep that would take longer, in ms, is not lived through. */
const maxMs = 10 * 60 * minute

/**
 * How long it took until the monitor's sweep was over, as a part of what the monitor had said: the worst of ten forecasts along the
 * way; null: too long to live through.
 */
export async function sweepOf(kind: SweepKind, size: number): Promise<number | null> {
  const clock = virtualClock()
  const pbx = benchPbx(clock, size)
  const { from, atFirst, phones } = dayOf(pbx.numbers, clock.now())
  for (const [number, state] of atFirst) pbx.phones.set(number, state)
  for (const { at, number, state } of phones) clock.after(at - from, () => void pbx.phones.set(number, state))

  const left = new Set(pbx.numbers)
  let doneAt: number | null = null
  const app = benchApp({
    clock,
    pbx,
    toldAt: kind === 'a full screen on the first day' ? null : from - lastToldMs,
    learnt(number) {
      if (left.delete(number) && left.size === 0) doneAt = clock.now()
    },
  })
  const visible = pbx.numbers.slice(0, kind === 'three rows on screen' ? 3 : 30)
  app.start()
  await app.monitor.calls['registrations.focus']({ accountId: account, window: 'one', visible, open: null, hidden: false })

  const forecasts: { readonly at: number; readonly ms: number }[] = []
  let next = clock.now()
  while (doneAt === null) {
    const ms = app.monitor.sweepMs(account)
    if (ms === null || ms > maxMs) return null
    forecasts.push({ at: clock.now(), ms })
    if (forecasts.length > 30) return Number.POSITIVE_INFINITY
    next += Math.max(5_000, (forecasts[0]?.ms ?? 0) / 10)
    await clock.runTo(next)
  }
  const end: number = doneAt
  return Math.max(...forecasts.filter(({ at }) => at < end).map(({ at, ms }) => (end - at) / ms))
}
