import { createAccountRecords, type AccountRecords } from '../../../src/main/accounts/account-records.ts'
import type { Clock } from '../../../src/main/system/clock.ts'
import { createEventHub } from '../../../src/main/host/events.ts'
import { createMemoryKeychain } from '../../../src/main/keychain/memory-keychain.ts'
import { createBudget, type Budget } from '../../../src/main/pbx/budget.ts'
import { createPbxClient } from '../../../src/main/pbx/client.ts'
import type { Lane } from '../../../src/main/pbx/pbx.ts'
import type { Transport } from '../../../src/main/pbx/transport.ts'
import { answers } from '../../../src/main/pbx/wire.ts'
import { uncut } from '../../../src/main/concurrency/slices.ts'
import { openStore, type Store } from '../../../src/main/store/store.ts'
import { createVault } from '../../../src/main/vault/vault.ts'
import { createServices, type Services } from '../../../src/main/wiring/services.ts'
import type { Registration } from '#shared/extension.ts'
import { problem } from '#shared/problem.ts'
import { fail, ok } from '#shared/result.ts'
import { defaultSipService } from '#shared/sip-service.ts'
import { noClipboard } from '../../support/e2e/clipboard.ts'
import { bytesFrom, chanceFrom } from './chance.ts'
import { token, type BenchPbx } from './pbx.ts'

/** The app's own services, which spend requests as they do in the app, on a simulated line to the demo PBX. */
export interface BenchApp extends Pick<Services, 'connections' | 'credentials' | 'monitor' | 'watches' | 'watchList'> {
  readonly calls: Services['extensions']['calls'] & Services['changes']['calls']
  readonly accounts: AccountRecords
  readonly budget: Budget
  /** Begins what goes on by itself while an account can be talked to: reading the list, again and again, and looking at statuses. */
  start(): void
}

export interface BenchAppOptions {
  readonly clock: Clock
  readonly pbx: BenchPbx
  /** When every status was told last, ms since the epoch; null: never. The list itself was read before. */
  readonly toldAt: number | null
  /** A ticket was given out that was wanted `waitedMs` ago, when there was room or not. */
  readonly granted?: (lane: Lane, waitedMs: number, hadRoom: boolean) => void
  readonly learnt?: (number: string, registration: Registration, lane: Lane) => void
  /** The records; left out: empty ones in memory. */
  readonly store?: Store
  /** Left out: one that remembers nothing. */
  readonly budget?: Budget
  /** Left out: the PBX at the end of its line. */
  readonly send?: BenchPbx['send']
  /** Receives errors thrown by background work; left out: none is expected. */
  readonly fault?: (error: unknown) => void
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
  fault = (error) => {
    throw error
  },
}: BenchAppOptions): BenchApp {
  const random = bytesFrom(chanceFrom(pbx.numbers.length + 3))
  const hub = createEventHub(fault)
  const keychain = createMemoryKeychain()
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
  const accounts = createAccountRecords({ store, keychain, clock, emit: hub.emit })
  accounts.add({ id: account, name: 'Bench', address: 'http://127.0.0.1', sip: defaultSipService('127.0.0.1') })
  const services = createServices({
    ...{ clock, random, store, hub, fault, accounts },
    slices: uncut,
    vault: createVault({
      ...{ store, keychain, clock, random },
      computer: { mark: 'this', name: 'bench' },
      told() {},
      sessionOnly: () => false,
    }),
    copy: noClipboard,
    refusal: () => null,
    budget: () => listening,
    client({ accountId: _accountId, ...how }) {
      const made = createPbxClient({
        ...how,
        network: { waysTo: async () => [null], systemCertificates: async () => [], lanInterfaces: () => [] },
        extraCertificates: () => '',
        ...{ clock, random, transport },
        token: async () => ok(token),
      })
      return {
        ...made,
        async extension(number, asked) {
          const answer = await made.extension(number, asked)
          if (answer.ok) learnt?.(number, { state: answer.value.registration, checkedAt: answer.at, source: 'pbx' }, asked.lane)
          return answer
        },
      }
    },
    quietHours: () => null,
    notify() {},
    saveExport: async () => fail(problem('cancelled')),
    who: { user: 'ana', computer: 'desk' },
    readList: async () => ({ ok: false, why: 'empty-file', detail: [] }),
    handedOff() {},
    readsByItself: true,
  })
  remember(services, pbx, toldAt, clock)

  const { connections, credentials, extensions, changes, monitor, watches, watchList, work } = services
  return {
    calls: { ...extensions.calls, ...changes.calls },
    ...{ connections, credentials, monitor, watches, watchList, accounts, budget },
    start: () => work.start(account),
  }
}

/** What the app knew when it was closed the day before: every row, and when its status was told. */
function remember({ directory }: Services, pbx: BenchPbx, toldAt: number | null, clock: Clock): void {
  const rows = pbx.rows()
  const read = answers.extensions({ data: rows, total: rows.length, current_page: 1, last_page: 1, per_page: rows.length })
  if (!read.ok) throw new Error(`The PBX tells no ${read.field}`)
  directory.put(account, read.value.items)
  const at = toldAt ?? clock.now()
  directory.setFullRead(account, { passStartedAt: at, nextPage: 0, finishedAt: at })
  if (toldAt === null) return
  for (const { number } of read.value.items)
    directory.setRegistration(account, number, { state: 'unknown', checkedAt: toldAt, source: 'pbx' })
}
