import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { plainWords } from '#shared/limits.ts'
import type { Clock } from '../../system/clock.ts'
import { deliver, dropBody, refuse } from './delivery.ts'
import type { BenchChoice, BenchDesk, RefusedWhy, ServedFile, Ticket } from './desk.ts'
import { macInName, readAskedPath } from './file-names.ts'
import type { LoginCheck } from './login.ts'
import { macInUserAgent, saidInUserAgent } from './said.ts'
import type { Tickets } from './tickets.ts'

/** Unknown paths of one address within a minute, before it is told to wait: a phone that was given an old address asks for about ten. */
export const maxStrayPerMinute = 60
const minuteMs = 60_000
const maxStrangers = 1_000

export interface RequestParts {
  readonly desk: BenchDesk
  readonly clock: Clock
  readonly tickets: Tickets
  readonly login: LoginCheck
  /** The MAC that the network shows for an address; null: none, or the address is behind a router. */
  readonly neighbour: (address: string) => Promise<string | null>
  readonly choice: Pick<BenchChoice, 'path' | 'login'>
  readonly interfaceOf: (ownAddress: string) => string
  /** This phone has come for its files. */
  readonly fetched: (phoneId: string) => void
  /** A bug; what was asked for is not in it. */
  readonly fault: (error: unknown) => void
}

/** A request as far as it is known who sent it. */
interface Visit {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly method: 'GET' | 'HEAD' | 'PUT'
  readonly address: string
  readonly port: number
  readonly ownAddress: string
  readonly secure: boolean
  readonly agent: string
  readonly name: string
  /** What its words and the network say of its MAC. */
  readonly nameMac: string | null
  readonly agentMac: string | null
  readonly shownMac: string | null
}

const methods = ['GET', 'HEAD', 'PUT'] as const

/**
 * Answers what phones ask of the bench: their own files below a ticket's path, or below the session's path where both the phone and the
 * network say which phone it is. Everything else is 404. Nothing is read from the disk, redirected, or sent in parts.
 */
export function benchRequests(parts: RequestParts, secure: boolean): RequestListener {
  const { desk, clock, tickets, choice } = parts
  const strays = createStrays(clock)

  const seen = (
    visit: Visit,
    ticket: Ticket | null,
  ): { at: number; phoneId: string | null; mac: string | null; address: string } => ({
    at: clock.now(),
    phoneId: ticket?.phoneId ?? null,
    mac: ticket?.mac ?? visit.nameMac ?? visit.agentMac ?? visit.shownMac,
    address: visit.address,
  })

  function refused(visit: Visit, why: RefusedWhy, status: Parameters<typeof refuse>[1], ticket: Ticket | null = null): void {
    desk.saw({ kind: 'refused', ...seen(visit, ticket), why, name: plainWords(visit.name, 200) })
    refuse(visit.response, status)
  }

  function asked(visit: Visit, ticket: Ticket | null, status: number, bytes: number): void {
    const { name, method, agent } = visit
    const about = { name: plainWords(name, 200), method, status, bytes, secure: visit.secure, ...saidInUserAgent(agent) }
    desk.saw({ kind: 'file-asked', ...seen(visit, ticket), ...about })
  }

  /** What was asked for below a path that nobody was given. */
  function stray(visit: Visit): void {
    const count = strays.add(visit.address)
    if (count <= maxStrayPerMinute) return refused(visit, 'unknown-path', 404)
    // Said once a minute: whoever guesses shall not fill the session's list.
    if (count === maxStrayPerMinute + 1) return refused(visit, 'too-many', 429)
    refuse(visit.response, 429)
  }

  async function answer(visit: Visit, path: string): Promise<void> {
    const ticket = tickets.find(path)
    if (ticket) return atTicket(visit, ticket)
    if (path !== choice.path) return stray(visit)
    if (choice.login) {
      const { authorization = '' } = visit.request.headers
      const request = { method: visit.method, url: visit.request.url ?? '' }
      if (!parts.login.holds(authorization, request, choice.login)) {
        visit.response.setHeader('WWW-Authenticate', parts.login.demands())
        // Whoever asks without one has not been asked yet.
        return authorization === '' ? refuse(visit.response, 401) : refused(visit, 'wrong-login', 401)
      }
    }
    await atSession(visit)
  }

  /** The session's path is known to many: which phone it is must be said by the phone and shown by the network. */
  async function atSession(visit: Visit): Promise<void> {
    const { nameMac, agentMac, shownMac, agent } = visit
    const claimed = nameMac ?? agentMac
    if (claimed === null) {
      asked(visit, null, 404, 0)
      return refuse(visit.response, 404)
    }
    if (shownMac === null) return refused(visit, 'mac-unchecked', 404)
    if (shownMac !== claimed || (agentMac !== null && agentMac !== claimed)) return refused(visit, 'wrong-mac', 404)
    const heard = await desk.heard({
      at: clock.now(),
      by: 'address',
      interfaceName: parts.interfaceOf(visit.ownAddress),
      from: { address: visit.address, port: visit.port },
      mac: claimed,
      macFrom: 'request',
      ...saidInUserAgent(agent),
      callId: null,
    })
    if ('none' in heard) {
      desk.saw({ kind: 'not-served', ...seen(visit, null), why: heard.none })
      asked(visit, null, 404, 0)
      return refuse(visit.response, 404)
    }
    await atTicket(visit, tickets.atSession(choice.path, heard.ticket.phoneId, claimed))
  }

  async function atTicket(visit: Visit, known: Ticket): Promise<void> {
    const used = tickets.use(known, visit.address, [visit.nameMac, visit.agentMac, visit.shownMac])
    if ('refused' in used) {
      const status = { closed: 410, 'wrong-mac': 404, 'second-address': 403 } as const
      return refused(visit, used.refused, status[used.refused], known)
    }
    const { ticket } = used
    parts.fetched(ticket.phoneId)
    if (visit.method === 'PUT') {
      // Logs that a phone would like to leave: taken, so that it goes on, and thrown away.
      asked(visit, ticket, 200, 0)
      return dropBody(visit.request, visit.response)
    }
    const file = visit.name === '' ? null : await desk.fileFor(ticket.phoneId, visit.name)
    if (!file) {
      asked(visit, ticket, 404, 0)
      return refuse(visit.response, 404)
    }
    asked(visit, ticket, 200, file.bytes.length)
    send(visit, ticket, file)
  }

  function send(visit: Visit, ticket: Ticket, file: ServedFile): void {
    const { response, name } = visit
    response.setHeader(
      'Content-Type',
      /^[\w.+/-]+(?:; charset=[\w-]+)?$/.test(file.type) ? file.type : 'application/octet-stream',
    )
    response.setHeader('Content-Length', file.bytes.length)
    if (visit.method === 'HEAD') return void response.writeHead(200).end()
    deliver(visit.request, response, file.bytes, clock, () =>
      desk.saw({
        kind: 'file-sent',
        ...seen(visit, ticket),
        name: plainWords(name, 200),
        file: file.kind,
        bytes: file.bytes.length,
      }),
    )
  }

  async function visited(
    request: IncomingMessage,
    response: ServerResponse,
    place: Pick<Visit, 'address' | 'port' | 'ownAddress'>,
  ): Promise<void> {
    const method = methods.find((one) => one === request.method)
    const asks = readAskedPath(request.url ?? '')
    const agent = request.headers['user-agent'] ?? ''
    const name = asks?.name ?? ''
    const visit: Visit = {
      ...{ request, response, ...place, secure, agent, name },
      method: method ?? 'GET',
      nameMac: macInName(name),
      agentMac: macInUserAgent(agent),
      shownMac: asks ? await parts.neighbour(place.address) : null,
    }
    if (!asks) return stray(visit)
    if (!method) return refuse(response, 405)
    await answer(visit, asks.path)
  }

  return (request, response) => {
    // Asked at once: a visitor who has hung up since has no address any more.
    const { remoteAddress = '', remotePort = 0, localAddress = '' } = request.socket
    const plain = (address: string): string => address.replace(/^::ffff:/, '')
    response.setHeader('Cache-Control', 'no-store')
    response.setHeader('X-Content-Type-Options', 'nosniff')
    response.setHeader('Accept-Ranges', 'none')
    response.setHeader('Connection', 'close')
    const place = { address: plain(remoteAddress), port: remotePort, ownAddress: plain(localAddress) }
    visited(request, response, place).catch((error: unknown) => {
      parts.fault(error)
      if (response.headersSent) response.destroy()
      else refuse(response, 503)
    })
  }
}

/** Counts, for each address, what it asked for in vain in the last minute. */
function createStrays(clock: Clock): { add(address: string): number } {
  const counts = new Map<string, { since: number; count: number }>()
  return {
    add(address) {
      const now = clock.steady()
      const known = counts.get(address)
      const one = known && now - known.since < minuteMs ? known : { since: now, count: 0 }
      one.count += 1
      counts.delete(address)
      counts.set(address, one)
      const [oldest] = counts.keys()
      if (counts.size > maxStrangers && oldest !== undefined) counts.delete(oldest)
      return one.count
    },
  }
}
