import { createBudget, type Budget } from '../../../src/main/pbx/budget.ts'
import { createPbxClient } from '../../../src/main/pbx/client.ts'
import type { Lane } from '../../../src/main/pbx/pbx.ts'
import type { Transport } from '../../../src/main/pbx/transport.ts'
import { createHandoffWatches } from '../../../src/main/registrations/handoff-watch.ts'
import { createHistory } from '../../../src/main/registrations/history.ts'
import { createMonitor } from '../../../src/main/registrations/monitor.ts'
import { createWatchList } from '../../../src/main/registrations/watch-list.ts'
import { readAgainAfterMs, readEverything } from '../../../src/main/extensions/full-read.ts'
import { openStore } from '../../../src/main/store/store.ts'
import type { Registration } from '../../../src/shared/extension.ts'
import { fail, ok, type Result } from '../../../src/shared/result.ts'
import { virtualClock } from '../../support/virtual-clock.ts'
import { bytesFrom, chanceFrom } from './chance.ts'
import { createMeasures, type DayResult } from './measures.ts'
import { benchPbx, token } from './pbx.ts'
import { play } from './play.ts'
import { dayOf, lastToldMs, type DayScript } from './script.ts'

/** A request that the screen had to give way to, and whose status it told, if any. */
export interface CameFirst {
  readonly at: number
  readonly number: string | null
}

/** How long a sweep took, and how long the monitor had said that it would, in ms. */
export interface Sweep {
  readonly forecastMs: number
  readonly tookMs: number
}

export interface OurDay extends DayResult {
  readonly script: DayScript
  /** What people asked for themselves: clicks, hand-offs, the open extension, watched ones. */
  readonly first: readonly CameFirst[]
  readonly sweeps: readonly Sweep[]
}

const account = 'bench'

/** The app's own parts, wired as the app wires them, for a day. */
export async function ourDay(size: number): Promise<OurDay> {
  const clock = virtualClock()
  const pbx = benchPbx(clock, size)
  const script = dayOf(pbx.numbers, clock.now())
  const random = bytesFrom(chanceFrom(size + 3))
  const store = openStore(':memory:')
  const emit = (): void => {}

  const budget = createBudget({ clock })
  const transport: Transport = {
    async send(request) {
      const { status, headers, text } = await pbx.send(request)
      return { ok: true, status, text, header: (name) => headers[name] ?? null }
    },
    close() {},
  }
  const first: CameFirst[] = []
  const measured: Budget = {
    ...budget,
    async ticket(lane, signal) {
      const wanted = clock.now()
      const hadRoom = budget.state().remaining > 0
      const ticket = await budget.ticket(lane, signal)
      if (lane === 'click') measures.click(clock.now() - wanted, hadRoom)
      if (lane === 'click') first.push({ at: clock.now(), number: null })
      return ticket
    },
  }
  const client = createPbxClient({
    address: 'http://127.0.0.1',
    network: { proxyFor: async () => null, systemCertificates: () => [], lanInterfaces: () => [] },
    extraCertificates: () => '',
    clock,
    random,
    budget: measured,
    token: async () => ok(token),
    transport,
  })
  const measures = createMeasures(script, clock, pbx, () => budget.state().waiting > 0)

  const watched = new Set(script.watched)
  async function refresh(number: string, lane: Lane, whileWaiting?: AbortSignal): Promise<Result<Registration>> {
    const answer = await client.extension(number, { lane, ...(whileWaiting ? { whileWaiting } : {}) })
    if (!answer.ok) return fail(answer.problem)
    const registration: Registration = { state: answer.value.registration, checkedAt: answer.at, source: 'pbx' }
    if (lane === 'handoff' || lane === 'open' || (watched.has(number) && !measures.screen.visible.includes(number)))
      first.push({ at: clock.now(), number })
    watchList.seen(account, number, registration)
    history.record(account, number, registration)
    monitor.seen(account, number, registration)
    watches.seen(account, number, registration)
    measures.learnt(number, registration.state)
    return ok(registration)
  }
  const history = createHistory(store, clock.now())
  const monitor = createMonitor({
    clock,
    numbers: () => script.numbers.map((number) => ({ number, checkedAt: script.from - lastToldMs })),
    read: (_account, number, { lane, whileWaiting }) => refresh(number, lane, whileWaiting),
    watched: () => watchList.watched(account),
    perMinute: () => budget.state().perMinute,
  })
  const watchList = createWatchList({
    store,
    clock,
    emit,
    history,
    quietHours: () => null,
    notify() {},
    save: async () => ok(''),
    changed: () => monitor.look(account),
  })
  let handoffs = 0
  const watches = createHandoffWatches({
    clock,
    emit,
    refresh: (_account, number) => refresh(number, 'handoff'),
    version: () => (handoffs += 1),
    left() {},
    proved() {},
  })
  for (const number of script.watched) await watchList.calls['watch.add']({ accountId: account, number })

  const never = new AbortController().signal
  async function sync(): Promise<void> {
    const known = new Set(script.numbers)
    const nothing = (): void => {}
    await readEverything({
      ...{ pbx: client, lane: 'list', signal: never, known, resume: null },
      ...{ passStarts: nothing, pageStarts: nothing, page: nothing, progress: nothing },
    })
    clock.after(readAgainAfterMs(size), () => void sync())
  }

  monitor.resume(account)
  void sync()
  await play(script, clock, pbx, measures, async (act) => {
    switch (act.kind) {
      case 'screen':
        return void monitor.calls['registrations.focus']({ accountId: account, ...act, visible: [...act.visible] })
      case 'refresh':
        return void refresh(act.number, 'click')
      case 'edit':
        return void client.update(act.number, { displayName: `Renamed at ${act.at}` }, { lane: 'click' })
      case 'create':
        await client.create({ number: act.number }, 'bench-bench-bench', { lane: 'click' })
        monitor.listed(account, [act.number], [])
        break
      case 'rotate':
        await client.changePassword(act.number, 'bench-bench-bench', { lane: 'click' })
    }
    monitor.nudge(account, act.number)
    void watches.calls['handoff.watch']({ accountId: account, number: act.number })
  })
  return { ...measures.result(), script, first, sweeps: [] }
}
