import { problem } from '#shared/problem.ts'
import { fail, ok, type Result } from '#shared/result.ts'
import type { Log } from '../../log/log.ts'
import type { LinkCertificate } from '../../provisioning/link-certificate.ts'
import type { Clock } from '../../system/clock.ts'
import type { Random } from '../../system/random.ts'
import type {
  BenchChoice,
  BenchDesk,
  BenchInterface,
  BenchNetwork,
  FirewallRemedy,
  Listening,
  OfferedTicket,
  TicketOffer,
  TicketStore,
  Trouble,
} from './desk.ts'
import { handedUrl } from './file-names.ts'
import { interfaceFor } from './interfaces.ts'
import { createListener, type Listener } from './listener.ts'
import { createLoginCheck } from './login.ts'
import { benchRequests } from './requests.ts'
import { createResync, type Resync } from './resync.ts'
import { createServers, type Servers } from './servers.ts'
import { createSipSockets, type SipSockets } from './sip-sockets.ts'
import { secureHosts } from './secure-hosts.ts'
import { readAsk } from './subscribe.ts'
import { createTickets, type Tickets } from './tickets.ts'

/** How often interfaces and ports are looked at, in ms. */
export const lookEveryMs = 10_000
/** What phones of other networks asked, so that each is told once. */
const maxElsewhere = 200

export interface BenchNetworkParts {
  readonly desk: BenchDesk
  readonly tickets: TicketStore
  /** `sip`: 5060, which phones know. `https` null: none is served. */
  readonly ports: { readonly http: number; readonly https: number | null; readonly sip: number }
  /** Every IPv4 address of this computer now, the sensible first choice first. */
  readonly interfaces: () => readonly BenchInterface[]
  /** The MAC that the system shows for an address; null: none. */
  readonly neighbours: (address: string) => Promise<string | null>
  readonly firewall: () => Promise<FirewallRemedy | null>
  /** Read anew at each look; null: there is none. */
  readonly certificate: () => Result<LinkCertificate> | null
  /** The addresses that a name leads to, as this computer finds them. */
  readonly addressesOf: (name: string) => Promise<readonly string[]>
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
}

/** What there is while a session is open. */
interface Open {
  readonly choice: BenchChoice
  readonly tickets: Tickets
  readonly sockets: SipSockets
  readonly servers: Servers
  readonly listener: Listener
  readonly resync: Resync
  chosen: readonly BenchInterface[]
  certificate: LinkCertificate | null
  /** What the host of an https URL is, by own address; one that the certificate was not made for is not there. */
  hosts: ReadonlyMap<string, string>
  told: string
  stop: () => void
}

/** The network side of the bench: see desk.ts for what it does, ARCHITECTURE.md for why. */
export function createBenchNetwork(parts: BenchNetworkParts): BenchNetwork {
  const { desk, clock, random, ports } = parts
  let open: Open | null = null
  let found: readonly Trouble[] = []
  /** Looks come one after the other. */
  let looking: Promise<void> = Promise.resolve()

  /** Who the network says is at an address; null where a router is in between. */
  const shownAt = async (address: string): Promise<string | null> =>
    open && interfaceFor(open.chosen, address) ? parts.neighbours(address) : null

  function urlsOf(now: Open, address: string, offer: TicketOffer, bound: string | null): OfferedTicket | null {
    const folder = folderOn(now, address)
    if (folder === null) return null
    const folderUrl = `${folder}${now.tickets.make(offer.phoneId, offer.mac, bound)}/`
    return { folderUrl, url: handedUrl(offer.target, folderUrl, offer.ownFile) }
  }

  /** The server's own URL on this address, with a slash at its end; null: it serves nothing there. */
  function folderOn(now: Open, address: string): string | null {
    // Where a person chose HTTPS nothing is handed out that is not, whatever is wrong with it.
    const { secure } = now.choice
    if (!now.servers.isServing(address, secure)) return null
    const [scheme, port, usual] = secure ? (['https', ports.https, 443] as const) : (['http', ports.http, 80] as const)
    const host = secure ? now.hosts.get(address) : address
    if (host === undefined) return null
    return `${scheme}://${host}${port === usual ? '' : `:${port}`}/`
  }

  function opened(choice: BenchChoice): Open {
    const tickets = createTickets(parts.tickets, clock, random)
    const elsewhere = new Set<string>()
    const sockets = createSipSockets({
      port: ports.sip,
      clock,
      random,
      received: (bytes, source, on) => {
        if (!resync.received(bytes, source)) listener.received(bytes, source, on)
      },
      fromElsewhere: (bytes, { address }) => {
        const ask = readAsk(bytes)
        // One that another interface of this computer reaches is of a network that nobody chose.
        if (!ask || interfaceFor(parts.interfaces(), address) || elsewhere.has(ask.callId)) return
        if (elsewhere.size >= maxElsewhere) elsewhere.clear()
        elsewhere.add(ask.callId)
        desk.saw({ kind: 'other-subnet', at: clock.now(), phoneId: null, mac: ask.mac, address })
      },
    })
    const listener = createListener({
      desk,
      clock,
      random,
      neighbour: shownAt,
      send: (text, on, to) => sockets.send(text, on, to),
      ticket: (offer, on, address) => urlsOf(now, on.own.address, offer, address),
    })
    const resync = createResync({ desk, clock, random, sockets, port: ports.sip, chosen: () => now.chosen })
    const request = {
      ...{ desk, clock, tickets, choice },
      login: createLoginCheck(clock, random),
      neighbour: shownAt,
      interfaceOf: (address: string) => now.chosen.find((one) => one.address === address)?.name ?? '',
      fetched: (phoneId: string) => listener.fetched(phoneId),
      fault: (error: unknown) => parts.log.fault('bench-request', error),
    }
    const servers = createServers({ ports, clock, listener: (secure) => benchRequests(request, secure) })
    const now: Open = {
      ...{ choice, tickets, sockets, servers, listener, resync },
      ...{ chosen: [], certificate: null, hosts: new Map(), told: '', stop: () => {} },
    }
    return now
  }

  async function lookAt(now: Open): Promise<void> {
    const all = parts.interfaces()
    const { addresses, secure } = now.choice
    now.chosen = addresses.flatMap((address) => all.find((one) => one.address === address) ?? [])
    const gone = addresses.filter((address) => !now.chosen.some((one) => one.address === address))
    const troubles: Trouble[] = gone.map((address) => ({ code: 'interface-gone', address, port: null, remedy: null }))
    const certificate = ports.https === null ? null : parts.certificate()
    now.certificate = certificate?.ok ? certificate.value : null
    const own = now.chosen.map(({ address }) => address)
    now.hosts = now.certificate ? await secureHosts(now.certificate, own, parts.addressesOf) : new Map()
    const of = { port: ports.https, remedy: null }
    if (secure && !now.certificate) troubles.push({ code: 'certificate', address: null, ...of })
    else if (secure)
      for (const address of own) if (!now.hosts.has(address)) troubles.push({ code: 'certificate-elsewhere', address, ...of })
    const [heard, served, firewall] = await Promise.all([
      now.sockets.listenOn(now.chosen),
      // Where a person chose HTTPS, a file that somebody asks for without it is not sent.
      now.servers.serveOn(now.chosen, now.certificate, !secure),
      parts.firewall(),
    ])
    if (open !== now) return
    tell(now, [...troubles, ...[...heard, ...served].map((one) => ({ ...one, remedy: remedyFor(one, firewall) }))], firewall)
  }

  function tell(now: Open, troubles: readonly Trouble[], firewall: FirewallRemedy | null): void {
    const at = clock.now()
    const name = ({ code, address, port }: Trouble): string => `${code} ${address} ${port}`
    const before = found
    found = troubles
    for (const one of before)
      if (!troubles.some((other) => name(other) === name(one))) desk.saw({ kind: 'trouble-over', at, ...one })
    for (const one of troubles) if (!before.some((other) => name(other) === name(one))) desk.saw({ kind: 'trouble', at, ...one })
    const on = listeningNow(now, troubles, firewall)
    const told = JSON.stringify(on)
    if (told !== now.told) desk.saw({ kind: 'listening', at, on })
    now.told = told
  }

  function listeningNow(now: Open, troubles: readonly Trouble[], firewall: FirewallRemedy | null): Listening {
    const deaf = (address: string): boolean =>
      troubles.some(
        ({ code, address: of }) => (of ?? address) === address && (code === 'port-taken-sip' || code === 'no-multicast'),
      )
    const interfaces = now.chosen.filter(({ address }) => !deaf(address))
    const serves = (secure: boolean): boolean => now.chosen.some(({ address }) => now.servers.isServing(address, secure))
    const sip = interfaces.length > 0 ? ports.sip : null
    return {
      interfaces,
      ports: { sip, http: serves(false) ? ports.http : null, https: serves(true) ? ports.https : null },
      firewall,
    }
  }

  function look(): Promise<void> {
    looking = looking.then(async () => {
      const now = open
      if (!now) return
      now.stop()
      try {
        await lookAt(now)
      } catch (error) {
        parts.log.fault('bench-look', error)
      }
      if (open === now) now.stop = clock.after(lookEveryMs, () => void look())
    })
    return looking
  }

  async function close(): Promise<void> {
    const now = open
    open = null
    found = []
    if (!now) return
    now.stop()
    now.listener.close()
    now.resync.close()
    await looking
    now.sockets.close()
    await now.servers.close()
  }

  return {
    interfaces: parts.interfaces,
    async open(choice) {
      await close()
      open = opened(choice)
      await look()
    },
    close,
    look,
    troubles: () => found,
    offer(offer) {
      const now = open
      const first = now?.chosen.find(({ address }) => folderOn(now, address) !== null)
      const made = now && first ? urlsOf(now, first.address, offer, null) : null
      return made ? ok(made) : fail(problem('no-local-network'))
    },
    closeTickets: (phoneId) => ticketsNow().close(phoneId),
    rebind: (phoneId) => ticketsNow().rebind(phoneId),
    sessionUrls() {
      const now = open
      if (!now) return []
      return now.chosen.flatMap(({ address }) => {
        const folder = folderOn(now, address)
        return folder === null ? [] : [`${folder}${now.choice.path}/`]
      })
    },
    async resync(to) {
      return open ? open.resync.ask(to) : fail(problem('no-local-network'))
    },
  }

  /** A ticket can be closed while nothing is open, such as by a registration that is seen late. */
  function ticketsNow(): Tickets {
    return open?.tickets ?? createTickets(parts.tickets, clock, random)
  }
}

/** Windows and macOS keep strangers out by themselves; what is to be done is that system's own. */
function remedyFor({ code }: Trouble, firewall: FirewallRemedy | null): FirewallRemedy | null {
  if (code === 'sending-refused') return 'macos-local-network'
  return code === 'not-reachable' ? (firewall ?? 'unknown') : null
}
