import { virtualClock } from '../../support/clocks/virtual-clock.ts'
import { account, benchApp, type BenchApp } from './app.ts'
import { createMeasures, type DayResult } from './measures.ts'
import { benchPbx } from './pbx.ts'
import type { Click } from './person.ts'
import { play } from './play.ts'
import { dayOf, lastToldMs, type DayScript } from './script.ts'

/** A request that the screen had to give way to, and whose status it told, if any. */
export interface CameFirst {
  readonly at: number
  readonly number: string | null
}

export interface OurDay extends DayResult {
  readonly script: DayScript
  /** What people asked for themselves: clicks, hand-offs, the open extension, watched ones. */
  readonly first: readonly CameFirst[]
}

export async function ourDay(size: number): Promise<OurDay> {
  const clock = virtualClock()
  const pbx = benchPbx(clock, size)
  const script = dayOf(pbx.numbers, clock.now())
  const watched = new Set(script.watched)
  const first: CameFirst[] = []
  const app = benchApp({
    clock,
    pbx,
    toldAt: script.from - lastToldMs,
    granted(lane, waitedMs, hadRoom) {
      if (lane !== 'click') return
      measures.click(waitedMs, hadRoom)
      first.push({ at: clock.now(), number: null })
    },
    learnt(number, { state }, lane) {
      const askedFor = lane === 'handoff' || lane === 'open' || (watched.has(number) && !measures.screen.visible.includes(number))
      if (askedFor) first.push({ at: clock.now(), number })
      measures.learnt(number, state)
    },
  })
  const measures = createMeasures(script, clock, pbx, () => app.budget.state().waiting > 0)
  for (const number of script.watched) await app.watchList.calls['watch.add']({ accountId: account, number })

  app.start()
  await play(script, clock, pbx, measures, (act) => {
    if (act.kind !== 'screen') return void clicked(app, act)
    const { open, hidden } = act
    void app.monitor.calls['registrations.focus']({ accountId: account, window: 'one', visible: [...act.visible], open, hidden })
  })
  return { ...measures.result(), script, first }
}

async function clicked({ calls, watches }: BenchApp, { at, kind, number }: Click): Promise<void> {
  const one = { accountId: account, number }
  const password = { mode: 'generate' } as const
  if (kind === 'refresh') return void (await calls['extensions.refresh'](one))
  if (kind === 'edit') return void (await calls['extensions.update']({ ...one, patch: { displayName: `Renamed at ${at}` } }))
  if (kind === 'rotate') await calls['credentials.rotate']({ ...one, password })
  else await calls['extensions.create']({ accountId: account, draft: { number }, password })
  await watches.calls['handoff.watch'](one)
}
