import { z } from 'zod'
import type { EventName } from '#shared/contract.ts'
import { problem } from '#shared/problem.ts'
import { fail, ok, type Result } from '#shared/result.ts'
import { defaultSipService } from '#shared/sip-service.ts'
import { createAccountRecords, type AccountRecords } from '../../../src/main/accounts/account-records.ts'
import type { ConnectionStates } from '../../../src/main/accounts/connection-states.ts'
import { readList } from '../../../src/main/plans/import/list.ts'
import type { Plans } from '../../../src/main/plans/plans.ts'
import type { Changes } from '../../../src/main/changes/changes.ts'
import type { Credentials } from '../../../src/main/credentials/credentials.ts'
import { createDemoApi, type DemoApi, type DemoApiOptions, type DemoResponse } from '../../../src/main/demo/demo-api.ts'
import { createEventHub, type EventHub } from '../../../src/main/host/events.ts'
import type { Extensions } from '../../../src/main/extensions/extensions.ts'
import type { Keychain } from '../../../src/main/keychain/keychain.ts'
import { createListedKeychain } from '../../../src/main/keychain/listed-keychain.ts'
import { createMemoryKeychain } from '../../../src/main/keychain/memory-keychain.ts'
import { budgetMemory } from '../../../src/main/pbx/budget-memory.ts'
import { createBudget } from '../../../src/main/pbx/budget.ts'
import { createPbxClient } from '../../../src/main/pbx/client.ts'
import type { Lane } from '../../../src/main/pbx/pbx.ts'
import type { RawRequest } from '../../../src/main/pbx/transport.ts'
import type { Random } from '../../../src/main/system/random.ts'
import type { Said } from '../../../src/main/registrations/proofs.ts'
import { StorageError } from '../../../src/main/store/storage-error.ts'
import { uncut, type Slices } from '../../../src/main/concurrency/slices.ts'
import { openStore, type Store } from '../../../src/main/store/store.ts'
import { createVault, type Vault } from '../../../src/main/vault/vault.ts'
import { guardedClock, type Clock } from '../../../src/main/system/clock.ts'
import { forgetAccount } from '../../../src/main/wiring/forget-account.ts'
import { createServices, type Services } from '../../../src/main/wiring/services.ts'
import { directNetwork } from '../pbx/client.ts'
import { noClipboard } from '../e2e/clipboard.ts'
import { crossing, crossingCalls } from '../e2e/crossing.ts'
import { fillable } from './fillable.ts'
import { createLife, Died, type Life } from './mortal.ts'
import { transportTo, type Fault } from '../pbx/pbx-in-process.ts'
import { steppedClock, type SteppedClock } from '../clocks/stepped-clock.ts'

export const account = 'acc'

/** Repeatable, and good enough for passwords that only have to differ. */
export function seededRandom(seed: number): Random {
  let state = seed | 1
  return {
    bytes: (count) =>
      Uint8Array.from({ length: count }, () => {
        state ^= state << 13
        state ^= state >>> 17
        state ^= state << 5
        return state & 255
      }),
  }
}

/** The app's own services with one account, in one life of its process; they read nothing by themselves. */
export interface App {
  readonly life: Life
  readonly vault: Vault
  readonly accounts: AccountRecords
  readonly services: Services
  readonly credentials: Credentials
  readonly extensions: Extensions
  readonly connectionStates: ConnectionStates
  readonly changes: Changes
  readonly calls: Extensions['calls'] & Changes['calls'] & Plans['calls'] & Credentials['calls']
  /** What the app does at its start, and when a PBX is there again. */
  work(): Promise<void>
  /** What the app does before it removes the account. */
  forget(): Promise<Result<null>>
  close(): void
}

/** One PBX, one disk, one keychain: what stays when the app dies. */
export interface Office {
  readonly clock: SteppedClock
  /** The PBX's own: it goes as fast as ours, and shows what somebody has set it to. */
  readonly pbxClock: { jump(ms: number): void }
  readonly api: DemoApi
  readonly store: Store
  readonly keychain: Keychain & {
    refuses: boolean
    /** What becomes of the next operations: its process ends before it did anything, or before it could say so. */
    readonly faults: ('ends-before' | 'ends-after')[]
  }
  /** The keychain's entries, whether it refuses or not. */
  readonly inside: Keychain
  /** The vault as it is on the disk, whatever the app and its keychain do meanwhile. */
  readonly beside: Vault
  /** A password in the vault; null: there is none. */
  passwordOf(number: string, version: number): Promise<string | null>
  readonly token: { mine: string }
  /** The PBX gives out another token, and the app is given it. */
  newToken(): Promise<void>
  readonly faults: Fault[]
  offline: boolean
  /** Nothing more can be written to the records. */
  diskFull: boolean
  /** Thrown by work that nobody waited for. */
  readonly thrown: unknown[]
  app: App
  start(): App
  /** Waits for `work` while time goes on; null: the app died meanwhile. */
  go<T>(work: Promise<T>): Promise<T | null>
  /** Lets everything that is under way come to rest, at most `timers` timers long. */
  rest(timers: number): Promise<void>
}

export interface OfficeOptions {
  readonly extensions?: number
  readonly seed?: number
  readonly limit?: number
  readonly store?: Store
  /** What was asked for is known to the next life, as the app's own budget has it. */
  readonly budgetKept?: boolean
  /** No window is in sight: nobody could click. */
  readonly unseen?: boolean
  /** Left out: all work in one go. */
  readonly slices?: Slices
  readonly answered?: (request: RawRequest, response: DemoResponse) => void
  readonly fault?: (request: RawRequest) => Fault | null
  /** How long an answer is on its way. */
  readonly travels?: (request: RawRequest) => Promise<void>
  /** The registrar beside the PBX; left out: the demo's. */
  readonly registrar?: Pick<DemoApiOptions, 'registration' | 'onPassword'>
  /** Headers that no answer has. */
  readonly lost?: readonly string[]
  /** How the PBX writes a time (ms since the epoch) in its next answer. */
  readonly notation?: (ms: number) => string
  /** A page of the list is asked for. */
  readonly paged?: (lane: Lane) => void
  /** A registration was learnt: what may be said of the password since. */
  readonly said?: (number: string, said: Said) => void
  readonly emit?: (name: EventName, payload: unknown) => void
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

export function openOffice(options: OfficeOptions = {}): Office {
  const steps = steppedClock()
  const random = seededRandom(options.seed ?? 7)
  const token = { mine: '12|first' }
  const users = { it: 'a password' }
  const limit = options.limit ?? 6000
  let pbxAhead = 0
  const pbxClock: Clock = { ...steps, now: () => steps.start + steps.steady() + pbxAhead }
  const api = createDemoApi({
    ...{ clock: pbxClock, random, token: token.mine, extensions: options.extensions ?? 4, limit, users },
    ...options.registrar,
  })
  const store = options.store ?? openStore(':memory:')
  const inside = createMemoryKeychain()
  const accountsAtFirst = createAccountRecords({ store, keychain: inside, clock: steps, emit() {} })
  if (!accountsAtFirst.get(account).ok)
    accountsAtFirst.add({ id: account, name: 'Office', address: 'https://pbx.invalid', sip: defaultSipService('pbx.invalid') })
  async function guard<T>(work: () => Promise<Result<T>>): Promise<Result<T>> {
    if (keychain.refuses) return fail(problem('keychain-locked'))
    const fault = keychain.faults.shift()
    if (fault === 'ends-before') return fail(problem('keychain-crashed'))
    const done = await work()
    return fault ? fail(problem('keychain-crashed')) : done
  }
  const keychain: Office['keychain'] = {
    mode: 'os',
    refuses: false,
    faults: [],
    get: (name) => guard(() => inside.get(name)),
    set: (name, secret) => guard(() => inside.set(name, secret)),
    remove: (name) => guard(() => inside.remove(name)),
    names: () => guard(() => inside.names()),
  }
  const disk: Store = fillable(store, () => office.diskFull)
  const thrown: unknown[] = []
  const faults: Fault[] = []
  const vaultParts = {
    random,
    computer: { mark: 'this', name: 'desk' },
    told() {},
    sessionOnly: () => false,
    believeMs: 0,
  }
  /** The same vault without a life, and with a keychain that never refuses. */
  const beside = createVault({ ...vaultParts, store, keychain: inside, clock: steps })

  function start(): App {
    const life = createLife()
    const fault = (error: unknown): void => {
      if (!(error instanceof Died) && !(error instanceof StorageError)) thrown.push(error)
    }
    const events = createEventHub(fault)
    const hub: EventHub = {
      on: events.on,
      emit(name, payload) {
        options.emit?.(name, crossing(payload, `the event ${name}`))
        events.emit(name, payload)
      },
    }
    const clock = guardedClock(steps, fault)
    const records = life.disk(disk)
    const ring = life.keychain(keychain)
    const vault = createVault({ ...vaultParts, store: records, keychain: createListedKeychain(ring, records), clock })
    const transport = life.network(
      transportTo(api, {
        fault: (request) => (office.offline ? 'offline' : (faults.shift() ?? options.fault?.(request) ?? null)),
        ...(options.answered ? { answered: options.answered } : {}),
        ...(options.travels ? { travels: options.travels } : {}),
        ...(options.lost ? { lost: options.lost } : {}),
        ...(options.notation ? { notation: options.notation } : {}),
      }),
    )
    const accounts = createAccountRecords({ store: records, keychain: ring, clock, emit: hub.emit })
    const memory = options.budgetKept ? { memory: budgetMemory(records, clock, 'https://pbx.invalid') } : {}
    const budget = createBudget({ clock, limit, ...memory, clicks: () => options.unseen !== true })
    const services = createServices({
      ...{ clock, random, store: records, vault, hub, fault, accounts },
      slices: options.slices ?? uncut,
      copy: noClipboard,
      refusal: () => null,
      // It counts on over a new token, as the app's does.
      budget: () => ({ ...budget, close() {} }),
      client({ accountId: _accountId, ...how }) {
        const made = createPbxClient({
          ...how,
          ...{ network: directNetwork, extraCertificates: () => '', clock, random, transport },
          token: async () => ok(token.mine),
          written: () => records.onDisk().then(() => ok(null)),
        })
        return {
          ...made,
          extensions(query, how) {
            options.paged?.(how.lane)
            return made.extensions(query, how)
          },
        }
      },
      quietHours: () => null,
      notify() {},
      saveExport: async () => fail(problem('cancelled')),
      who: { user: 'ana', computer: 'desk' },
      readList: async (bytes, choices) => readList(bytes, choices),
      handedOff() {},
      said: (_accountId, number, said) => options.said?.(number, said),
      readsByItself: false,
    })
    const { credentials, extensions, changes, plans, connections } = services
    const app: App = {
      ...{ life, vault, accounts, services, credentials, extensions, changes },
      connectionStates: connections.states,
      calls: crossingCalls({ ...extensions.calls, ...changes.calls, ...plans.calls, ...credentials.calls }),
      work: () => services.work.catchUp(account),
      forget: () => forgetAccount(services, account, options.slices ?? uncut, new AbortController().signal),
      close() {
        life.die()
        steps.clear()
      },
    }
    office.app = app
    return app
  }

  const office: Office = {
    clock: steps,
    pbxClock: { jump: (ms) => void (pbxAhead += ms) },
    api,
    store,
    keychain,
    inside,
    beside,
    async passwordOf(number, version) {
      const read = await beside.get({ accountId: account, number, kind: 'password', version })
      return read.ok ? read.value : null
    },
    token,
    faults,
    offline: false,
    diskFull: false,
    thrown,
    get app(): App {
      if (!running) throw new Error('start() first')
      return running
    },
    set app(next: App) {
      running = next
    },
    start,
    async newToken() {
      const login = {
        method: 'POST',
        path: '/api/auth/login',
        query: new URLSearchParams(),
        authorization: null,
        body: JSON.stringify({ username: 'it', password: users.it }),
      }
      let answer = await api.handle(login)
      if (answer.status === 429) {
        steps.pass(Number(answer.headers['retry-after']) * 1000)
        answer = await api.handle(login)
      }
      token.mine = z.object({ token: z.string() }).parse(answer.body).token
      try {
        office.app.accounts.tokenReplaced(account)
      } catch (error) {
        // Whoever gave it is told that the disk is full, or sees the app die, and gives it again.
        if (error instanceof StorageError || error instanceof Died) return
        throw error
      }
      office.app.services.work.renew(account)
    },
    async go<T>(work: Promise<T>) {
      const ends: ({ readonly value: T } | { readonly error: unknown })[] = []
      work.then(
        (value) => ends.push({ value }),
        (error: unknown) => ends.push({ error }),
      )
      const { life } = office.app
      for (let turns = 0; turns < 20_000; turns += 1) {
        await turn()
        const [end] = ends
        if (end && 'error' in end && !(end.error instanceof Died)) throw end.error
        if (life.dead) return null
        if (end && 'value' in end) return end.value
        if (!steps.next()) throw new Error('Nothing more will happen, and the work is not done')
      }
      throw new Error('The work does not end')
    },
    async rest(timers) {
      await turn()
      for (let count = 0; count < timers && steps.next(); count += 1) await turn()
    },
  }
  let running: App | null = null
  start()
  return office
}
