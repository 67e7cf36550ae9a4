import type { Clock } from '../../../src/main/system/clock.ts'
import { readAgainAfterMs, readEverything } from '../../../src/main/extensions/full-read.ts'
import { createBudget, type Budget } from '../../../src/main/pbx/budget.ts'
import { createPbxClient } from '../../../src/main/pbx/client.ts'
import type { Lane, PbxClient } from '../../../src/main/pbx/pbx.ts'
import type { Transport } from '../../../src/main/pbx/transport.ts'
import { createHandoffWatches, type HandoffWatches } from '../../../src/main/registrations/handoff-watch.ts'
import { createHistory } from '../../../src/main/registrations/history.ts'
import { createMonitor, type Monitor } from '../../../src/main/registrations/monitor.ts'
import { createWatchList, type WatchList } from '../../../src/main/registrations/watch-list.ts'
import { openStore, type Store } from '../../../src/main/store/store.ts'
import { uncut } from '../../../src/main/concurrency/slices.ts'
import type { Registration } from '#shared/extension.ts'
import { fail, ok, type Result } from '#shared/result.ts'
import { bytesFrom, chanceFrom } from './chance.ts'
import { token, type BenchPbx } from './pbx.ts'

/** The app's own parts that spend requests, wired as the app wires them, on a simulated line to the demo PBX. */
export interface BenchApp {
  readonly client: PbxClient
  readonly budget: Budget
  readonly monitor: Monitor
  readonly watches: HandoffWatches
  /** Hands it off with a password of its own. `isNew`: the number was made just now. */
  handOff(number: string, isNew: boolean): Promise<void>
  readonly watchList: WatchList
  refresh(number: string, lane: Lane): Promise<Result<Registration>>
  /** Begins to read the list, again and again, and to look at statuses. */
  start(): void
}

export interface BenchAppOptions {
  readonly clock: Clock
  readonly pbx: BenchPbx
  /** When every status was told last, ms since the epoch; null: never. */
  readonly toldAt: number | null
  /** A ticket was given out that was wanted `waitedMs` ago, when there was room or not. */
  readonly granted?: (lane: Lane, waitedMs: number, hadRoom: boolean) => void
  readonly learnt?: (number: string, registration: Registration, lane: Lane) => void
  /** The records, where they outlive this life of the app. */
  readonly store?: Store
  /** Left out: one that remembers nothing. */
  readonly budget?: Budget
  /** Left out: the PBX at the end of its line. */
  readonly send?: BenchPbx['send']
}

export const account = 'bench'

export function benchApp({
  clock,
  pbx,
  toldAt,
  granted,
  learnt,
  store = openStore(':memory:'),
  budget = createBudget({ clock }),
  send = pbx.send,
}: BenchAppOptions): BenchApp {
  const random = bytesFrom(chanceFrom(pbx.numbers.length + 3))
  const emit = (): void => {}
  const transport: Transport = {
    async send(request) {
      const { status, headers, text } = await send(request)
      return { ok: true, status, text, header: (name) => headers[name] ?? null }
    },
    close() {},
  }
  const listening: Budget = {
    ...budget,
    async ticket(lane, signal) {
      const wantedAt = clock.now()
      const hadRoom = budget.state().remaining > 0
      const ticket = await budget.ticket(lane, signal)
      granted?.(lane, clock.now() - wantedAt, hadRoom)
      return ticket
    },
  }
  const client = createPbxClient({
    address: 'http://127.0.0.1',
    network: { waysTo: async () => [null], systemCertificates: async () => [], lanInterfaces: () => [] },
    extraCertificates: () => '',
    clock,
    random,
    budget: listening,
    token: async () => ok(token),
    transport,
  })

  const versions = new Map<string, number>()
  const cleared = new Set<string>()

  async function refresh(number: string, lane: Lane, whileWaiting?: AbortSignal): Promise<Result<Registration>> {
    const answer = await client.extension(number, { lane, ...(whileWaiting ? { whileWaiting } : {}) })
    if (!answer.ok) return fail(answer.problem)
    const registration: Registration = { state: answer.value.registration, checkedAt: answer.at, source: 'pbx' }
    watchList.seen(account, number, registration)
    history.record(account, number, registration)
    monitor.seen(account, number, registration)
    const clear = cleared.has(number)
    if (registration.state === 'unregistered') cleared.add(number)
    const said = registration.state === 'registered' ? (clear ? 'proved' : 'either') : 'waiting'
    watches.seen(account, number, registration, said)
    learnt?.(number, registration, lane)
    return ok(registration)
  }
  const history = createHistory(store)
  const monitor = createMonitor({
    clock,
    numbers: () => [pbx.numbers.map((number) => ({ number, checkedAt: toldAt }))],
    slices: uncut,
    fault(error) {
      throw error
    },
    read: (_account, number, { lane, whileWaiting }) => refresh(number, lane, whileWaiting),
    watched: () => watchList.watched(account),
    perMinute: () => budget.state().perMinute,
  })
  const watchList = createWatchList({
    ...{ store, clock, emit, history, quietHours: () => null, notify() {}, save: async () => ok('') },
    changed: () => monitor.look(account),
  })
  const watches = createHandoffWatches({
    clock,
    emit,
    refresh: (_account, number) => refresh(number, 'handoff'),
    version: (_account, number) => versions.get(number) ?? null,
    password: () => null,
    registration: () => null,
    oldUntil: () => null,
    left() {},
    proved() {},
  })

  const never = new AbortController().signal
  const told = new Map<string, string>()
  async function readList(): Promise<void> {
    const nothing = (): void => {}
    await readEverything({
      ...{ pbx: client, lane: () => 'list', signal: never, known: async () => new Map(told), resume: null, slices: uncut },
      ...{ passStarts: nothing, pageStarts: nothing, odd: nothing, progress: nothing },
      page: async (items) => items.forEach((item) => told.set(item.number, item.createdAt)),
    })
    clock.after(readAgainAfterMs(pbx.numbers.length), () => void readList())
  }

  return {
    ...{ client, budget, monitor, watches, watchList, refresh },
    async handOff(number, isNew) {
      versions.set(number, (versions.get(number) ?? 0) + 1)
      // As after a rotate: what is registered may be from before until nothing was.
      if (isNew) cleared.add(number)
      else cleared.delete(number)
      await watches.calls['handoff.watch']({ accountId: account, number })
    },
    start() {
      monitor.resume(account)
      void readList()
    },
  }
}
