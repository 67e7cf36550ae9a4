import { z } from 'zod'
import type { EventName } from '#shared/contract.ts'
import { problem } from '#shared/problem.ts'
import { fail, ok, type Result } from '#shared/result.ts'
import { createLinks, type Links } from '../../../src/main/accounts/links.ts'
import { createCredentials, type Credentials } from '../../../src/main/credentials/credentials.ts'
import { createDemoApi, type DemoApi, type DemoApiOptions, type DemoResponse } from '../../../src/main/demo/demo-api.ts'
import { createDirectory } from '../../../src/main/extensions/directory.ts'
import { createExtensions, type Extensions } from '../../../src/main/extensions/extensions.ts'
import type { Keychain } from '../../../src/main/keychain/keychain.ts'
import { createListedKeychain } from '../../../src/main/keychain/listed-keychain.ts'
import { createMemoryKeychain } from '../../../src/main/keychain/memory-keychain.ts'
import { createBudget } from '../../../src/main/pbx/budget.ts'
import { createPbxClient } from '../../../src/main/pbx/client.ts'
import type { Lane, PbxClient, PbxResult } from '../../../src/main/pbx/pbx.ts'
import { createPbxTime } from '../../../src/main/pbx/pbx-time.ts'
import type { RawRequest } from '../../../src/main/pbx/transport.ts'
import { createPhones } from '../../../src/main/provisioning/phones.ts'
import { createDepartures } from '../../../src/main/registrations/departures.ts'
import { createProofs, type Said } from '../../../src/main/registrations/proofs.ts'
import type { Random } from '../../../src/main/system/random.ts'
import { StorageError } from '../../../src/main/store/storage-error.ts'
import { uncut, type Slices } from '../../../src/main/concurrency/slices.ts'
import { openStore, type Store } from '../../../src/main/store/store.ts'
import { createVault, type Vault } from '../../../src/main/vault/vault.ts'
import { guardedClock, type Clock } from '../../../src/main/system/clock.ts'
import { directNetwork } from '../pbx/client.ts'
import { noClipboard } from '../e2e/clipboard.ts'
import { crossing, crossingCalls } from '../e2e/crossing.ts'
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

/** The services of one account, wired as the app wires them, in one life of its process. */
export interface App {
  readonly life: Life
  readonly vault: Vault
  readonly credentials: Credentials
  readonly extensions: Extensions
  readonly links: Links
  readonly calls: Extensions['calls'] & Credentials['calls']
  /** What the app does at its start, and when a PBX is there again. */
  work(): Promise<void>
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
  const room = (): void => {
    if (office.diskFull) throw new StorageError(problem('storage-full'))
  }
  const fillable: Store = {
    ...store,
    run(sql, ...params) {
      room()
      return store.run(sql, ...params)
    },
    transaction(work) {
      room()
      return store.transaction(work)
    },
  }
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
    const emit = (name: EventName, payload: unknown): void => options.emit?.(name, crossing(payload, `the event ${name}`))
    const fault = (error: unknown): void => {
      if (!(error instanceof Died) && !(error instanceof StorageError)) thrown.push(error)
    }
    const clock = guardedClock(steps, fault)
    const disk = life.disk(fillable)
    const vault = createVault({
      ...vaultParts,
      store: disk,
      keychain: createListedKeychain(life.keychain(keychain), disk),
      clock,
    })
    const transport = life.network(
      transportTo(api, {
        fault: (request) => (office.offline ? 'offline' : (faults.shift() ?? options.fault?.(request) ?? null)),
        ...(options.answered ? { answered: options.answered } : {}),
        ...(options.travels ? { travels: options.travels } : {}),
        ...(options.lost ? { lost: options.lost } : {}),
        ...(options.notation ? { notation: options.notation } : {}),
      }),
    )
    const links: Links = createLinks(clock, emit, () => void client.extensions({ page: 1, perPage: 1 }, { lane: 'handoff' }))
    const time = createPbxTime(clock)
    const made = createPbxClient({
      time,
      address: 'https://pbx.invalid',
      network: directNetwork,
      extraCertificates: () => '',
      clock,
      random,
      budget: createBudget({ clock, limit }),
      token: async () => ok(token.mine),
      written: () => disk.onDisk().then(() => ok(null)),
      transport,
    })
    const note = async <T>(work: Promise<PbxResult<T>>): Promise<PbxResult<T>> => {
      const result = await work
      links.report(account, result.ok ? null : result.problem)
      return result
    }
    const client: PbxClient = {
      extensions(query, how) {
        options.paged?.(how.lane)
        return note(made.extensions(query, how))
      },
      extension: (number, how) => note(made.extension(number, how)),
      create: (draft, password, how) => note(made.create(draft, password, how)),
      update: (number, patch, how) => note(made.update(number, patch, how)),
      remove: (number, how) => note(made.remove(number, how)),
      changePassword: (number, password, how) => note(made.changePassword(number, password, how)),
      callerIds: (query, how) => note(made.callerIds(query, how)),
      close: () => made.close(),
    }
    const online = (): boolean => links.state(account).state === 'online'
    const directory = createDirectory(disk, clock)
    const departures = createDepartures({ store: disk, clock, pbxNow: () => time.now(), expiresSeconds: () => 600 })
    const credentials: Credentials = createCredentials({
      store: disk,
      vault,
      clock,
      random,
      emit,
      copy: noClipboard,
      pbx: () => ok(client),
      online,
      pbxNow: () => time.now(),
      known: (_account, number) => directory.get(account, number)?.extension ?? null,
      listed: (accountId) => (directory.fullRead(accountId)?.finishedAt ?? null) !== null,
      seen: (_account, extension) => extensions.seen(account, extension),
      changed: (_account, number) => extensions.touched(account, number),
      setPin: (accountId, number, createdAt, pin) => extensions.setPin(accountId, number, createdAt, pin),
      mayBeRegistered: departures.mayBeRegistered,
      fault,
    })
    const proofs = createProofs({ password: credentials.known, clear: credentials.clear, proved: credentials.proved })
    const extensions: Extensions = createExtensions({
      directory,
      store: disk,
      vault,
      random,
      clock,
      slices: options.slices ?? uncut,
      emit,
      pbx: () => ok(client),
      online,
      passwordStates: credentials.states,
      phones: createPhones(disk),
      createWithPassword: credentials.create,
      rotatePassword: credentials.rotate,
      operation: credentials.operation,
      rememberPin: credentials.rememberPin,
      settlePassword: credentials.settleNumber,
      forgetPasswords: credentials.forgetExtension,
      asking: proofs.asking,
      registrationSeen: (_account, number, registration, asked) =>
        void options.said?.(number, proofs.seen(account, number, registration, asked)),
      departing: departures.gone,
      fault,
    })
    const work = async (): Promise<void> => {
      await credentials.settle(account)
      await extensions.applyQueue(account)
    }
    links.onChange((now, before) => {
      if (now.state === 'online' && before.state !== 'online') work().catch(fault)
    })
    const app: App = {
      life,
      vault,
      credentials,
      extensions,
      links,
      calls: crossingCalls({ ...extensions.calls, ...credentials.calls }),
      work,
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
      office.app.links.report(account, null)
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
