import { virtualClock } from '../../support/virtual-clock.ts'
import { account, benchApp } from './app.ts'
import { benchPbx } from './pbx.ts'
import { dayOf, lastToldMs, minute } from './script.ts'

/** What is on screen while a whole list is gone through, and nobody touches anything. */
export const sweeps = ['three rows on screen', 'a full screen', 'a full screen on the first day'] as const
export type SweepKind = (typeof sweeps)[number]

/** A sweep that would take longer, in ms, is not lived through. */
const mostMs = 10 * 60 * minute

/** How long it takes until each status was looked at once more, as a part of what the monitor said; null: too long to live through. */
export async function sweepOf(kind: SweepKind, size: number): Promise<number | null> {
  const clock = virtualClock()
  const pbx = benchPbx(clock, size)
  const { from, atFirst, phones } = dayOf(pbx.numbers, clock.now())
  for (const [number, state] of atFirst) pbx.phones.set(number, state)
  for (const { at, number, state } of phones) clock.after(at - from, () => void pbx.phones.set(number, state))

  let left = new Set<string>()
  let doneAt: number | null = null
  const firstDay = kind === 'a full screen on the first day'
  const app = benchApp({
    clock,
    pbx,
    toldAt: firstDay ? null : from - lastToldMs,
    learnt(number) {
      if (left.delete(number) && left.size === 0) doneAt = clock.now()
    },
  })
  const visible = pbx.numbers.slice(0, kind === 'three rows on screen' ? 3 : 30)
  app.start()
  await app.monitor.calls['registrations.focus']({ accountId: account, visible, open: null, hidden: false })
  // Past the first moments, in which an empty window lets everything through.
  if (!firstDay) await clock.runTo(clock.now() + 2 * minute)
  const begun = clock.now()
  const forecast = app.monitor.sweepMs(account) ?? Number.NaN
  if (!(forecast <= mostMs)) return null
  left = new Set(pbx.numbers)
  while (doneAt === null && clock.now() < begun + 3 * forecast) await clock.runTo(clock.now() + minute)
  return ((doneAt ?? clock.now()) - begun) / forecast
}
