import { virtualClock } from '../../support/clocks/virtual-clock.ts'
import { account, benchApp } from './app.ts'
import { chanceFrom } from './chance.ts'
import { spread } from './measures.ts'
import { benchPbx } from './pbx.ts'
import { lastToldMs, minute } from './script.ts'

/** When somebody begins to click without end: what the budget did before decides what a click meets. */
export const busyTimes = ['right after the start', 'when the window is shown again', 'in the middle of the day'] as const
export type BusyTime = (typeof busyTimes)[number]

const clicksAMinute = 20
const busyMinutes = 10

interface WaitedClick {
  /** Since the busy time began, in ms. */
  readonly at: number
  readonly waitedMs: number
}

/**
 * How long clicks wait, 95 of 100, in the worst minute of ten in which somebody clicks twenty times a minute, at a full screen that is
 * scrolled now and then, while statuses and the list want all that there is. In ms. Taken from the same minute of some lives: of one alone, the
 * slowest of 20 clicks would be what is measured.
 */
export async function busiestMinute(time: BusyTime, size: number, lives = 8): Promise<number> {
  const clicks: WaitedClick[] = []
  for (let seed = 1; seed <= lives; seed += 1) clicks.push(...(await busyLife(time, size, seed)))
  let worst = 0
  for (let start = 0; start <= (busyMinutes - 1) * minute; start += 5_000) {
    const waits = clicks.filter(({ at }) => at >= start && at < start + minute).map(({ waitedMs }) => waitedMs)
    worst = Math.max(worst, spread(waits).p95)
  }
  return worst
}

async function busyLife(time: BusyTime, size: number, seed: number): Promise<WaitedClick[]> {
  const clock = virtualClock()
  const pbx = benchPbx(clock, size)
  for (const number of pbx.numbers) pbx.phones.set(number, 'registered')
  const chance = chanceFrom(seed)
  const clicks: WaitedClick[] = []
  const app = benchApp({
    ...{ clock, pbx, toldAt: clock.now() - lastToldMs },
    granted: (lane, waitedMs) => void (lane === 'click' && clicks.push({ at: clock.now() - waitedMs, waitedMs })),
  })
  /** Shows some rows, the first of them open. */
  async function show(hidden = false): Promise<readonly string[]> {
    const top = chance.whole(Math.max(1, size - 30))
    const visible = pbx.numbers.slice(top, top + 30)
    const open = hidden ? null : (visible[0] ?? null)
    await app.monitor.calls['registrations.focus']({ accountId: account, window: 'one', visible, open, hidden })
    return visible
  }
  app.start()
  await show(time === 'when the window is shown again')
  if (time !== 'right after the start') await clock.pass(10 * minute)

  const [from, to] = [clock.now(), clock.now() + busyMinutes * minute]
  let visible = await show()
  let scrollsAt = from + 20_000
  for (let count = 0; clock.now() < to; count += 1) {
    await clock.pass(Math.round(chance.wait(minute / clicksAMinute)))
    if (clock.now() > scrollsAt) {
      visible = await show()
      scrollsAt = clock.now() + chance.wait(20_000)
    }
    const number = chance.pick(visible)
    const { calls } = app
    void (chance.happens(0.5)
      ? calls['extensions.update']({ accountId: account, number, patch: { displayName: `Renamed ${count}` } })
      : calls['extensions.refresh']({ accountId: account, number }))
  }
  // The last ones get their turn.
  await clock.pass(2 * minute)
  return clicks.map(({ at, waitedMs }) => ({ at: at - from, waitedMs }))
}
