import type { BenchInterface, BenchSession, NetworkTrouble } from '#shared/bench.ts'
import { problem } from '#shared/problem.ts'
import { fail, ok, type Result } from '#shared/result.ts'
import type { SecretPlace } from '../vault/secret-name.ts'
import type { BenchPorts } from './bench-ports.ts'
import type { SessionHead } from './bench-store.ts'
import type { Live } from './live.ts'
import type { BenchNetwork, BenchNetworkEvent, Listening as Hears, Trouble } from './network/desk.ts'

export interface ListeningPorts extends Pick<BenchPorts, 'vault' | 'newPath' | 'fault' | 'phones'> {
  readonly open: () => Promise<BenchNetwork>
  /** What the windows know of it is other now. */
  readonly changed: () => void
}

/** The network side of the session that is under way: read when the first one begins, open while one is. */
export interface Listening {
  interfaces(): Promise<readonly BenchInterface[]>
  newPath(): Promise<string>
  /** In the caller's transaction, with a vault that is ready. */
  keepPath(head: SessionHead, path: string): void
  forgetPath(head: SessionHead): void
  start(live: Live): Promise<void>
  restart(live: Live): Promise<void>
  stop(): Promise<void>
  saw(event: Extract<BenchNetworkEvent, { readonly kind: 'listening' | 'trouble' | 'trouble-over' }>): void
  state(): Pick<BenchSession, 'urls' | 'listening' | 'hears' | 'troubles' | 'firewall'>
  closeTickets(phoneId: string): void
  /** The next address that uses this phone's paths binds them anew. */
  rebind(phoneId: string): void
  /** Looks at interfaces and ports at once. */
  look(): void
  resync(live: Live, mac: string): Promise<Result<null>>
}

const sipPort = 5060

/** Where the session's own path is kept: whoever has it may ask for files, so it is sealed. */
const placeOf = ({ accountId, id }: SessionHead): SecretPlace => ({ accountId, number: '', kind: 'bench-path', version: id })

const told = ({ code, address, port, remedy }: Trouble): NetworkTrouble => ({ code, address, port, remedy })

export function createListening(ports: ListeningPorts): Listening {
  let network: BenchNetwork | null = null
  let hears: Hears | null = null
  let troubles: readonly Trouble[] = []
  let isOpen = false
  let isSecure = false
  const isWanted = (): boolean => isOpen
  let opening: Promise<BenchNetwork> | null = null

  /** Opened once, however many ask for it meanwhile: a second one would have the first one's ports, and nobody could close those. */
  function made(): Promise<BenchNetwork> {
    opening ??= ports.open().then(
      (opened) => (network = opened),
      (error: unknown) => {
        opening = null
        throw error
      },
    )
    return opening
  }

  /** A path that cannot be read any more is replaced: phones that had it typed have to be told the new one. */
  async function pathOf(head: SessionHead): Promise<string> {
    const read = await ports.vault.get(placeOf(head))
    if (read.ok && read.value !== null) return read.value
    const path = await ports.newPath()
    if ((await ports.vault.ready()).ok) ports.vault.put({ ...placeOf(head), createdAt: null }, path)
    return path
  }

  async function start(live: Live): Promise<void> {
    isOpen = true
    const head = live.head()
    const { addresses, secure } = head.content
    isSecure = secure
    const path = await pathOf(head)
    const side = await made()
    // Somebody may have paused or ended the session meanwhile: then nothing is served.
    if (isWanted()) await side.open({ addresses, path, secure, login: null })
    if (!isWanted()) await side.close()
    ports.changed()
  }

  async function stop(): Promise<void> {
    isOpen = false
    hears = null
    troubles = []
    await network?.close()
    ports.changed()
  }

  return {
    interfaces: async () => (await made()).interfaces().map(({ name, address, virtual }) => ({ name, address, virtual })),
    newPath: ports.newPath,
    keepPath: (head, path) => ports.vault.put({ ...placeOf(head), createdAt: null }, path),
    forgetPath: (head) => ports.vault.drop(placeOf(head)),
    start,
    async restart(live) {
      await stop()
      await start(live)
    },
    stop,
    saw(event) {
      if (event.kind === 'listening') hears = event.on
      else troubles = network?.troubles() ?? []
      ports.changed()
    },
    state: () => ({
      urls: isOpen && network ? [...network.sessionUrls()] : [],
      listening: isOpen && hears !== null && hears.ports[isSecure ? 'https' : 'http'] !== null,
      hears: (hears?.interfaces ?? []).map(({ name, address, virtual }) => ({ name, address, virtual })),
      troubles: troubles.map(told),
      firewall: hears?.firewall ?? null,
    }),
    closeTickets: (phoneId) => network?.closeTickets(phoneId),
    rebind: (phoneId) => network?.rebind(phoneId),
    look: () => void network?.look().catch(ports.fault),
    async resync({ board }, mac) {
      const box = board.box(mac)
      const seat = board.withMac(mac)
      const phone = ports.phones.withMac(mac)
      if (!network || !box || box.address === null || !seat || seat.phoneId === null || !phone)
        return fail(problem('bench-not-heard'))
      const asked = await network.resync({
        ...{ phoneId: seat.phoneId, address: box.address, port: box.sipPort ?? sipPort },
        ...{ target: phone.target, user: seat.number },
      })
      return asked.ok ? ok(null) : asked
    },
  }
}
