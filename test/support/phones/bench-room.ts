import type { Registration } from '#shared/extension.ts'
import type { Result } from '#shared/result.ts'
import { problem } from '#shared/problem.ts'
import { fail, ok } from '#shared/result.ts'
import { defaultSipService } from '#shared/sip-service.ts'
import type { SettingName } from '#shared/phone-settings.ts'
import type { NewLine } from '../../../src/main/audit/audit.ts'
import { createBench, type Bench } from '../../../src/main/bench/bench.ts'
import type { BenchNetworkPorts } from '../../../src/main/bench/bench-ports.ts'
import type {
  BenchChoice,
  BenchDesk,
  BenchNetwork,
  BenchNetworkEvent,
  HeardAsk,
  TicketStore,
  Trouble,
} from '../../../src/main/bench/network/desk.ts'
import { createMaker } from '../../../src/main/provisioning/make.ts'
import { recordOf } from '../../../src/main/provisioning/artefacts.ts'
import { targets } from '../../../src/main/provisioning/targets/index.ts'
import { openStore, type Store } from '../../../src/main/store/store.ts'
import { seededRandom } from '../app/office.ts'
import { noClipboard } from '../e2e/clipboard.ts'
import { crossing, crossingCalls } from '../e2e/crossing.ts'
import { openSafe } from '../secrets/vaults.ts'
import { openPhoneRoom, type PhoneRoom } from './phone-room.ts'

/** A network side that hears what a test says, and remembers what it was asked for. */
export interface StandInNetwork extends BenchNetwork {
  desk: BenchDesk | null
  tickets: TicketStore | null
  readonly opened: BenchChoice[]
  /** Phones whose paths were closed. */
  readonly closed: string[]
  readonly resynced: string[]
  now: Trouble[]
}

export function standInNetwork(): StandInNetwork {
  let choice: BenchChoice | null = null
  const network: StandInNetwork = {
    ...{ desk: null, tickets: null, opened: [], closed: [], resynced: [], now: [] },
    interfaces: () => [{ name: 'eth0', address: '192.0.2.10', prefix: 24, mac: null, virtual: false }],
    async open(wanted) {
      choice = wanted
      network.opened.push(wanted)
      const ports = { sip: 5060, http: 8088, https: wanted.secure ? 8443 : null }
      network.desk?.saw({ kind: 'listening', at: 0, on: { interfaces: network.interfaces(), ports, firewall: null } })
    },
    async close() {
      choice = null
    },
    async look() {},
    rebind() {},
    troubles: () => network.now,
    offer: () => fail(problem('internal')),
    closeTickets: (phoneId) => void network.closed.push(phoneId),
    sessionUrls: () =>
      choice === null ? [] : [`${choice.secure ? 'https://192.0.2.10:8443' : 'http://192.0.2.10:8088'}/${choice.path}/`],
    async resync({ phoneId }) {
      network.resynced.push(phoneId)
      return ok(null)
    },
  }
  return network
}

interface Tls {
  certificate: BenchNetworkPorts['certificate']
  addressesOf: BenchNetworkPorts['addressesOf']
}

export interface BenchRoom {
  readonly room: PhoneRoom
  readonly bench: Bench
  readonly calls: Bench['calls']
  readonly network: StandInNetwork
  readonly desk: BenchDesk
  /** Extensions whose phones are waited for. */
  readonly watched: Set<string>
  /** Passwords by number: what is not in it is not known to Linecard. */
  readonly passwords: Map<string, string>
  readonly proved: Map<string, { version: number }>
  /** What files are encrypted with, as a test says. */
  readonly tls: Tls
  readonly faults: unknown[]
  /** What the audit log was told. */
  readonly noted: NewLine[]
  /** A phone starts: it asks by plug-and-play. */
  boot(mac: string | null, over?: Partial<HeardAsk>): ReturnType<BenchDesk['heard']>
  /** It downloads its own file at this address; answers the text, or null. */
  download(phoneId: string, name: string, address?: string): Promise<string | null>
  saw(event: Partial<BenchNetworkEvent> & Pick<BenchNetworkEvent, 'kind'>): void
  /** The PBX says so. */
  registered(number: string, state: Registration['state']): void
  /** The same records, with everything else made anew. */
  again(): Promise<BenchRoom>
  close(): Promise<void>
}

export const must = <T>(result: Result<T>): T => {
  if (!result.ok) throw new Error(`${result.problem.kind}: ${result.problem.message}`)
  return result.value
}

const kinds = new Map(
  targets.map(({ info, carriers }) => [info.id, { info, carries: new Set(Object.keys(carriers ?? {}) as SettingName[]) }]),
)

let opened = 0

/** A session's own parts around the phones of account `a`, with a network that a test plays. */
export async function openBenchRoom(
  numbers: readonly string[],
  store: Store = openStore(':memory:'),
  passwords = new Map(numbers.map((number) => [number, `Secret-${number}`])),
  safe = openSafe(store),
  tls: Tls = { certificate: () => null, addressesOf: async () => [] },
): Promise<BenchRoom> {
  const room = openPhoneRoom(store, safe, (opened += 2))
  const { clock, phones } = room
  for (const number of numbers) {
    room.add(number)
    room.versions.set(`a/${number}`, 1)
  }
  const network = standInNetwork()
  const watched = new Set<string>()
  const proved: BenchRoom['proved'] = new Map()
  const faults: unknown[] = []
  const noted: NewLine[] = []
  let paths = 0
  const make = createMaker({
    ...{ clock, phones },
    sip: () => ok(defaultSipService('pbx.example.com')),
    extension(accountId, number) {
      const found = room.extensions.get(`${accountId}/${number}`)
      return found ? ok(found) : fail(problem('extension-unknown', { number }))
    },
    async password(_accountId, number) {
      const known = passwords.get(number)
      return known === undefined ? fail(problem('password-not-stored', { number })) : ok(known)
    },
    version: (accountId, number) => room.versions.get(`${accountId}/${number}`) ?? null,
  })
  const bench = createBench({
    ...{ store, clock, phones, make },
    vault: safe.open(),
    random: seededRandom(5),
    emit: (name, payload) => void room.told.push({ name, payload: crossing(payload, name) }),
    fault: (error) => void faults.push(error),
    note: (line) => void noted.push(line),
    async network(desk, tickets) {
      network.desk = desk
      network.tickets = tickets
      return network
    },
    newPath: async () => `path${(paths += 1)}`,
    refusal: () => null,
    accountName: (accountId) => ({ a: 'Acme', b: 'Bravo' })[accountId] ?? null,
    extension: (accountId, number) => room.extensions.get(`${accountId}/${number}`) ?? null,
    passwordStates: (_accountId, of) =>
      new Map(of.flatMap((number) => (passwords.has(number) ? [[number, { state: 'stored' as const }] as const] : []))),
    target: (id) => kinds.get(id) ?? null,
    targets: targets.map(({ info }) => info),
    copy: noClipboard,
    certificate: () => tls.certificate(),
    addressesOf: (name) => tls.addressesOf(name),
    given: (made, accountId, place) => {
      const { number, target, mac, hash: content, given } = recordOf(made, accountId)
      if (given) phones.given({ accountId, number, target, mac, content, ...given }, 'session', place)
    },
    watch: (_accountId, number) => void watched.add(number),
    unwatch: (_accountId, number) => void watched.delete(number),
    proved: (_accountId, number) => proved.get(number) ?? null,
    async rotate(_accountId, number) {
      passwords.set(number, `Rotated-${number}`)
      room.versions.set(`a/${number}`, (room.versions.get(`a/${number}`) ?? 0) + 1)
      return ok(null)
    },
    planNumbers: async () => ok([...numbers]),
  })
  // As every host does before a window asks for anything.
  await bench.calls['bench.interfaces']({})
  const desk = network.desk
  if (desk === null) throw new Error('the network was not opened')

  const made: BenchRoom = {
    ...{ room, bench, network, desk, watched, passwords, proved, tls, faults, noted },
    calls: crossingCalls(bench.calls),
    async boot(mac, over = {}) {
      const address = over.from?.address ?? addressOf(mac ?? '00')
      const said = { maker: over.maker ?? null, model: over.model ?? null, firmware: over.firmware ?? null }
      const callId = `call-${clock.now()}-${mac}`
      made.saw({ kind: 'asked', mac, address, macFrom: mac === null ? null : 'request', callId, ...said })
      return desk.heard({
        ...{ at: clock.now(), by: 'plug-and-play', interfaceName: 'eth0', from: { address, port: 5060 }, mac, callId },
        ...{ macFrom: mac === null ? null : 'request', ...said, ...over },
      })
    },
    async download(phoneId, name, address = '192.0.2.50') {
      const file = await desk.fileFor(phoneId, name)
      const of = { phoneId, mac: null, address, name }
      const bytes = file?.bytes.length ?? 0
      made.saw({ kind: 'file-asked', ...of, method: 'GET', status: file ? 200 : 404, bytes, secure: false })
      if (!file) return null
      made.saw({ kind: 'file-sent', ...of, file: file.kind, bytes })
      return Buffer.from(file.bytes).toString('utf8')
    },
    saw(event) {
      desk.saw({
        ...{ at: clock.now(), phoneId: null, mac: null, address: '192.0.2.50', maker: null, model: null, firmware: null },
        ...event,
      } as BenchNetworkEvent)
    },
    registered(number, state) {
      bench.learnt('a', number, { state, checkedAt: clock.now(), source: 'pbx' })
    },
    async again() {
      await bench.close()
      return openBenchRoom(numbers, store, passwords, safe, tls)
    },
    close: () => bench.close(),
  }
  return made
}

/** Each phone has its own. */
export const addressOf = (mac: string): string => `192.0.2.${20 + (parseInt(mac.slice(-2), 16) % 200)}`
