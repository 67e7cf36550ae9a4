import { createHash, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http'
import type { LanInterface, OneTimeLink, OneTimeVisit } from '#shared/handoff.ts'
import { maxVisits } from '#shared/limits.ts'
import { problem, type Problem } from '#shared/problem.ts'
import { fail, ok, type Result } from '#shared/result.ts'
import type { Clock } from '../system/clock.ts'
import { guardedServer, shut } from '../system/guarded-server.ts'
import { newId, type Random } from '../system/random.ts'
import type { LinkCertificate } from './link-certificate.ts'
import type { TargetFile } from './targets/target.ts'

/** A link lives at most this long, in ms. */
export const longestLifeMs = 10 * 60_000
/** A reader gets this long for one file, in ms; then its connection ends and the next one may try. */
export const deliveryMs = 30_000
/** So long after its end, in ms, a link's address still says that it is over. */
const afterglowMs = 60_000
/** 192 bits. */
const tokenBytes = 24
const maxLinks = 200

export interface OneTimeOffer {
  readonly accountId: string
  readonly number: string
  readonly target: string
  readonly files: readonly TargetFile[]
  /** One of `interfaces`. */
  readonly address: string
  /** 1 to 10 minutes, in ms. */
  readonly lifeMs: number
}

export interface OneTimePorts {
  readonly clock: Clock
  readonly random: Random
  /** This computer's addresses, the likeliest first. */
  readonly interfaces: () => readonly LanInterface[]
  /** What links are encrypted with, asked for each of them; null: plain HTTP. */
  readonly certificate: () => Result<LinkCertificate> | null
  /** The addresses that a name leads to, as this computer finds them. */
  readonly addressesOf: (name: string) => Promise<readonly string[]>
  readonly changed: (link: OneTimeLink) => void
  /** Why there may be no links at all; null: there may. */
  readonly refusal: () => Problem | null
}

export interface OneTimeLinks {
  offer(offer: OneTimeOffer): Promise<Result<OneTimeLink>>
  stop(id: string): void
  all(): readonly OneTimeLink[]
  /** Ends every link and every connection. */
  close(): Promise<void>
}

/** One link while it is known: its files are dropped as soon as they are not needed. */
interface Live {
  link: OneTimeLink
  readonly place: string
  readonly tokenHash: Buffer
  /** What is still to be fetched, by name. */
  readonly left: Map<string, Uint8Array>
  /** Names that are on their way to somebody. */
  readonly busy: Set<string>
  readonly connections: Set<ServerResponse>
  expire: () => void
}

interface Visitor {
  readonly request: IncomingMessage
  /** An IP address, or an empty text where the visitor had gone before it was asked. */
  readonly address: string
}

interface Listener {
  readonly server: Server
  readonly port: number
}

/** Where a link is served: one server for each network address and certificate. */
interface Place {
  readonly id: string
  readonly address: string
  readonly certificate: LinkCertificate | null
}

/**
 * Serves files of hand-offs on the local network, each exactly once: at an address that nobody can guess, on the chosen interface only,
 * for at most ten minutes. The first complete fetch of a file is the last one; a HEAD does not count. Nothing else answers there:
 * no other path, no other method, nothing from the disk. The server runs only while there is a link, and several links share it.
 */
export function createOneTimeLinks(ports: OneTimePorts): OneTimeLinks {
  const { clock, random } = ports
  const links = new Map<string, Live>()
  const listeners = new Map<string, Promise<Result<Listener>>>()
  /** Places that an offer is about to use: their servers stay. */
  const wanted: string[] = []

  function change(live: Live, part: Partial<OneTimeLink>): void {
    live.link = { ...live.link, ...part }
    ports.changed(live.link)
  }

  /** Looks at every link, and as long at a near miss as at anything else. */
  function find(token: string, place: string): Live | null {
    const given = hashOf(token)
    let found: Live | null = null
    for (const live of links.values()) if (timingSafeEqual(live.tokenHash, given) && live.place === place) found = live
    return found
  }

  function end(live: Live, state: 'delivered' | 'expired' | 'stopped'): void {
    if (live.link.state !== 'open') return
    live.expire()
    live.left.clear()
    change(live, { state })
    if (state !== 'delivered') for (const response of live.connections) response.socket?.destroy()
    // Somebody who comes too late hears 410 for a while; then the server goes, unless another link needs it.
    live.expire = clock.after(state === 'delivered' ? afterglowMs : 0, () => {
      links.delete(live.link.id)
      void stopIdle(live.place)
    })
  }

  async function stopIdle(place: string): Promise<void> {
    if (wanted.includes(place) || [...links.values()].some((live) => live.place === place)) return
    const listener = listeners.get(place)
    listeners.delete(place)
    const listening = await listener
    if (listening?.ok) await shut(listening.value.server)
  }

  function visited(live: Live, { request, address }: Visitor, file: string, outcome: OneTimeVisit['outcome']): void {
    const visit: OneTimeVisit = {
      at: clock.now(),
      address,
      // eslint-disable-next-line no-control-regex -- what a stranger sent is shown to a person
      userAgent: (request.headers['user-agent'] ?? '').replace(/[\u0000-\u001f\u007f-\u009f]/g, ' ').slice(0, 200),
      file,
      outcome,
    }
    change(live, { visits: [...live.link.visits, visit].slice(-maxVisits) })
  }

  function listenerFor(place: string): RequestListener {
    return (request, response) => {
      // Asked at once: a visitor who has hung up since has no address any more.
      const visitor = { request, address: (request.socket.remoteAddress ?? '').replace(/^::ffff:/, '') }
      response.setHeader('Cache-Control', 'no-store')
      response.setHeader('X-Content-Type-Options', 'nosniff')
      response.setHeader('Connection', 'close')
      const [path = ''] = (request.url ?? '').split('?')
      const [, token = '', file = '', ...more] = path.split('/')
      const live = find(token, place)
      if (!live || more.length > 0 || !live.link.files.includes(file)) return refuse(response, 404)
      if (request.method !== 'GET' && request.method !== 'HEAD') return refuse(response, 405)
      const bytes = live.left.get(file)
      if (!bytes) {
        if (request.method === 'GET') visited(live, visitor, file, 'refused')
        return refuse(response, 410)
      }
      response.setHeader('Content-Type', typeOf(file))
      response.setHeader('Content-Length', bytes.length)
      if (request.method === 'HEAD') return void response.writeHead(200).end()
      if (live.busy.has(file)) {
        visited(live, visitor, file, 'refused')
        response.removeHeader('Content-Type')
        return refuse(response, 503)
      }
      deliver(live, visitor, response, file, bytes)
    }
  }

  /**
   * Delivered is what the other end hung up on after all of it was handed to the system, without breaking off: a reset, or nothing within the
   * time, means that it may be fetched again. (A reader that hangs up in peace while the last bytes are still on their way cannot be told.)
   */
  function deliver(live: Live, visitor: Visitor, response: ServerResponse, file: string, bytes: Uint8Array): void {
    live.busy.add(file)
    live.connections.add(response)
    const { socket } = visitor.request
    let state: 'sending' | 'handed' | 'complete' = 'sending'
    let hungUp = false
    const stop = clock.after(deliveryMs, () => socket.destroy())
    function complete(): void {
      if (state !== 'handed') return
      state = 'complete'
      live.left.delete(file)
      visited(live, visitor, file, 'complete')
      if (live.left.size === 0) end(live, 'delivered')
    }
    // Whoever asked and half-closed at once cannot hang up a second time: there the end without a fault has to do.
    socket.once('end', () => {
      hungUp = true
      complete()
    })
    socket.once('close', (hadError) => {
      stop()
      if (hungUp && !hadError) complete()
      live.busy.delete(file)
      live.connections.delete(response)
      if (state !== 'complete' && live.link.state === 'open') visited(live, visitor, file, 'broken')
    })
    response.writeHead(200)
    // Not ended: Node would close the connection at once, and never hear whether the other end hung up or broke off.
    response.write(bytes, (error) => {
      if (error) return
      state = 'handed'
      socket.end()
    })
  }

  function listen({ id, address, certificate }: Place): Promise<Result<Listener>> {
    const known = listeners.get(id)
    if (known) return known
    const listener = listenerFor(id)
    const server = guardedServer(certificate, listener)
    const started = new Promise<Result<Listener>>((resolve) => {
      server.once('error', () => {
        listeners.delete(id)
        resolve(fail(problem('link-cannot-listen', { address })))
      })
      server.listen(0, address, () => {
        const bound = server.address()
        resolve(ok({ server, port: typeof bound === 'object' && bound ? bound.port : 0 }))
      })
    })
    listeners.set(id, started)
    return started
  }

  /** The host in the link: the address, or the certificate's name where the address is not in it. That name must lead here. */
  async function hostOf({ address, certificate }: Place): Promise<Result<string>> {
    if (certificate && !certificate.covers(address)) {
      const name = certificate.name ?? ''
      if (name === '' || !(await ports.addressesOf(name)).includes(address)) {
        return fail(problem('link-name-elsewhere', { name: name === '' ? '–' : name, address }))
      }
      return ok(name)
    }
    return ok(address.includes(':') ? `[${address}]` : address)
  }

  return {
    async offer({ accountId, number, target, files, address, lifeMs }) {
      const refused = ports.refusal()
      if (refused) return fail(refused)
      const [first] = files
      if (!first) return fail(problem('target-has-no-file', { target }))
      if (!ports.interfaces().some((one) => one.address === address)) {
        return fail(problem('link-network-gone', { address }))
      }
      if (links.size >= maxLinks) {
        return fail(problem('links-too-many'))
      }
      const certificate = ports.certificate()
      if (certificate && !certificate.ok) return certificate
      const secure = certificate?.value ?? null
      const place: Place = { id: `${secure?.fingerprint ?? 'http'} ${address}`, address, certificate: secure }
      const host = await hostOf(place)
      if (!host.ok) return host
      wanted.push(place.id)
      const listening = await listen(place)
      wanted.splice(wanted.indexOf(place.id), 1)
      if (!listening.ok) return listening
      const token = Buffer.from(random.bytes(tokenBytes)).toString('base64url')
      const life = Math.min(Math.max(lifeMs, 0), longestLifeMs)
      const folderUrl = `${secure ? 'https' : 'http'}://${host.value}:${listening.value.port}/${token}/`
      const live: Live = {
        link: {
          id: newId(random),
          accountId,
          number,
          target,
          url: `${folderUrl}${first.name}`,
          folderUrl,
          files: files.map((file) => file.name),
          secure: secure !== null,
          state: 'open',
          expiresAt: clock.now() + life,
          visits: [],
        },
        place: place.id,
        tokenHash: hashOf(token),
        left: new Map(files.map((file) => [file.name, file.bytes])),
        busy: new Set(),
        connections: new Set(),
        expire: () => {},
      }
      live.expire = clock.after(life, () => end(live, 'expired'))
      links.set(live.link.id, live)
      ports.changed(live.link)
      return ok(live.link)
    },
    stop(id) {
      const live = links.get(id)
      if (live) end(live, 'stopped')
    },
    all: () => [...links.values()].map((live) => live.link),
    async close() {
      for (const live of links.values()) {
        end(live, 'stopped')
        live.expire()
      }
      links.clear()
      const open = [...listeners.values()]
      listeners.clear()
      for (const listener of open) {
        const listening = await listener
        if (listening.ok) await shut(listening.value.server)
      }
    },
  }
}

function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest()
}

function refuse(response: ServerResponse, status: 404 | 405 | 410 | 503): void {
  if (status === 405) response.setHeader('Allow', 'GET, HEAD')
  if (status === 503) response.setHeader('Retry-After', '2')
  response.setHeader('Content-Length', 0)
  response.writeHead(status).end()
}

function typeOf(file: string): string {
  if (file.endsWith('.xml')) return 'application/xml; charset=utf-8'
  return 'application/octet-stream'
}
