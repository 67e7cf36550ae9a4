import type {
  BenchChoice,
  BenchInterface,
  BenchNetwork,
  HeardAsk,
  Heard,
  TicketStore,
  Trouble,
} from '../../../src/main/bench/network/desk.ts'
import { createBenchNetwork, type BenchNetworkParts } from '../../../src/main/bench/network/network.ts'
import { silentLog, type Log } from '../../../src/main/log/log.ts'
import { systemClock } from '../../../src/main/system/clock.ts'
import { systemRandom } from '../../../src/main/system/random.ts'
import { freePorts } from '../sip/tools.ts'
import { testDesk, ticketsInMemory, type DeskPhone, type TestDesk } from './desk.ts'

export interface Room {
  readonly network: BenchNetwork
  readonly desk: TestDesk
  readonly tickets: TicketStore & { readonly kept: ReadonlyMap<string, unknown> }
  readonly sip: number
  readonly http: number
  readonly https: number
  /** What the network shows of an address; left out: nothing. */
  readonly shown: Map<string, string>
  /** Everything that was written to the log. */
  readonly log: string[]
  troubles(): readonly Trouble['code'][]
}

export interface RoomOptions {
  readonly choice?: Partial<BenchChoice>
  readonly answer?: (ask: HeardAsk) => Heard | null
  readonly parts?: Partial<BenchNetworkParts>
  readonly tickets?: Room['tickets']
}

export const loopback: BenchInterface = { name: 'lo', address: '127.0.0.1', prefix: 8, mac: null, virtual: false }
/** The session's path in these rooms. */
export const roomPath = 'abc234'

/** The bench's network side on loopback, on free ports, with a session in memory that waits for these phones. */
export async function openRoom(
  phones: readonly DeskPhone[],
  { choice, answer, parts, tickets = ticketsInMemory() }: RoomOptions = {},
): Promise<Room> {
  const [sip, http] = [await freePorts(1), await freePorts(2)]
  const desk = testDesk(phones, answer)
  const shown = new Map<string, string>()
  const log: string[] = []
  const line = (event: string, ...more: unknown[]): void => void log.push([event, ...more.map(String)].join(' '))
  const written: Log = { ...silentLog, info: line, warn: line, fault: line }
  const network = createBenchNetwork({
    desk,
    tickets,
    ports: { sip, http, https: http + 1 },
    interfaces: () => [loopback],
    neighbours: async (address) => shown.get(address) ?? null,
    firewall: async () => null,
    certificate: () => null,
    addressesOf: async () => [],
    clock: systemClock,
    random: systemRandom,
    log: written,
    ...parts,
  })
  await network.open({ addresses: [loopback.address], path: roomPath, secure: false, login: null, ...choice })
  return {
    network,
    desk,
    tickets,
    sip,
    http,
    https: http + 1,
    shown,
    log,
    troubles: () => network.troubles().map(({ code }) => code),
  }
}

/** Files that are told apart by whom they are for. */
export function filesFor(mac: string, target: string): DeskPhone {
  const upper = mac.toUpperCase()
  const names: Readonly<Record<string, string>> = {
    grandstream: `cfg${mac}.xml`,
    htek: `cfg${mac}.xml`,
    'sangoma-s': `cfg${mac}.xml`,
    snom: `${upper}.xml`,
    'gigaset-n': `${mac}.xml`,
    'panasonic-hdv': `Config${upper}.cfg`,
    mitel: `${upper}.cfg`,
    'cisco-mpp': `${mac}.xml`,
    akuvox: `${upper}.cfg`,
  }
  const name = names[target] ?? `${mac}.cfg`
  return { phoneId: `phone-${mac}`, mac, target, files: [{ name, bytes: Buffer.from(`settings of ${mac}\n`) }] }
}
