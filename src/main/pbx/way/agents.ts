import { Agent as HttpAgent, type ClientRequestArgs } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { connect as connectTls, rootCertificates, type TLSSocket } from 'node:tls'
import { connectWithinMs } from '#shared/limits.ts'
import { problem, type Problem } from '#shared/problem.ts'
import type { Clock } from '../../system/clock.ts'
import { bareHost, dial, type AddressesOf } from './dial.ts'
import { encrypt, encryptionProblem } from './encrypt.ts'
import type { Proxy } from './proxy-setting.ts'
import { leadOn } from './tunnel.ts'
import { codeOf, WayTrouble } from './trouble.ts'

export interface WayOptions {
  readonly proxy: Proxy | null
  /** PEM texts of authorities to trust besides Node's own. */
  readonly authorities: readonly string[]
  readonly clock: Clock
  readonly addressesOf: AddressesOf
}

export interface Agents {
  readonly http: HttpAgent
  readonly https: HttpsAgent
  /** Ends every connection, and what is being connected. */
  close(): void
}

type Made = (error: Error | null, socket: Duplex) => void
interface Destination {
  readonly host: string
  readonly port: number
}

/** Where a way is being made just now: what went wrong there, or took too long, is said of that place. */
type Stage = 'name' | 'proxy' | 'tunnel' | 'encryption'

/**
 * Agents that hand out a connection only when it leads to the PBX: dialled, through the proxy, encrypted and judged. So whatever fails
 * before has sent nothing, and is told of where it failed.
 */
export function createAgents({ proxy, authorities, clock, addressesOf }: WayOptions): Agents {
  const closing = new AbortController()
  // Said outright: a variable in the environment would otherwise have Node take any certificate.
  const judged = { ca: [...rootCertificates, ...authorities], rejectUnauthorized: true }

  async function wayTo<T extends Duplex>(to: Destination, finish: (socket: Socket) => Promise<T>): Promise<T> {
    let stage: Stage = proxy === null ? 'name' : 'proxy'
    let raw: Socket | null = null
    let late = false
    const ended = new AbortController()
    const stop = clock.after(connectWithinMs, () => {
      late = true
      ended.abort()
      raw?.destroy()
    })
    const signal = AbortSignal.any([closing.signal, ended.signal])
    const next = proxy ?? to
    try {
      raw = await dial(next.host, next.port, { clock, addressesOf, signal })
      if (proxy !== null) {
        const plain = raw
        if (proxy.kind === 'https') raw = await encrypt(() => connectTls({ socket: plain, ...judged, ...named(proxy.host) }))
        stage = 'tunnel'
        await leadOn(raw, proxy, to.host, to.port)
      }
      stage = 'encryption'
      return await finish(raw)
    } catch (error) {
      raw?.destroy()
      if (error instanceof WayTrouble) throw error
      throw new WayTrouble(late ? lateness(stage, to, proxy) : troubleAt(stage, error, to, proxy), error)
    } finally {
      stop()
    }
  }

  class Https extends HttpsAgent {
    override createConnection(options: ClientRequestArgs, made?: Made): undefined {
      wayTo(destinationOf(options), (socket) =>
        encrypt(() => super.createConnection({ ...options, ...judged, socket } as ClientRequestArgs) as TLSSocket),
      ).then(
        (socket) => made?.(null, socket),
        (error: unknown) => failed(made, error),
      )
    }
  }

  class Http extends HttpAgent {
    override createConnection(options: ClientRequestArgs, made?: Made): undefined {
      wayTo(destinationOf(options), async (socket) => socket).then(
        (socket) => made?.(null, socket),
        (error: unknown) => failed(made, error),
      )
    }
  }

  const http = new Http({ keepAlive: true })
  const https = new Https({ keepAlive: true, ...judged })
  return {
    http,
    https,
    close() {
      closing.abort(new WayTrouble(problem('cancelled')))
      http.destroy()
      https.destroy()
    },
  }
}

/** By the type of the callback a connection comes even with an error; Node looks at the error alone. */
const failed = (made: Made | undefined, error: unknown): void => (made as ((error: unknown) => void) | undefined)?.(error)

const destinationOf = ({ host, port }: ClientRequestArgs): Destination => ({ host: host ?? '', port: Number(port) })

/** A certificate is for a name; an address has none to say while connecting. */
const named = (host: string): object => {
  const name = bareHost(host)
  return /^[\d.]+$|:/.test(name) ? { host: name } : { host: name, servername: name }
}

function lateness(stage: Stage, { host }: Destination, proxy: Proxy | null): Problem {
  if (proxy !== null && stage !== 'encryption') return problem('proxy-silent', { proxy: proxy.shown })
  return problem(stage === 'name' ? 'pbx-no-connection' : 'tls-silent', { host: bareHost(host) })
}

const noName = new Set(['ENOTFOUND', 'ENODATA'])
/** Who would know the name cannot be asked. */
const noNameService = new Set(['EAI_AGAIN', 'EAI_FAIL', 'ESERVFAIL', 'ECONNABORTED'])
const noRoute = new Set(['EHOSTUNREACH', 'ENETUNREACH', 'ENETDOWN', 'EHOSTDOWN', 'EADDRNOTAVAIL'])

function troubleAt(stage: Stage, error: unknown, { host, port }: Destination, proxy: Proxy | null): Problem {
  const code = codeOf(error)
  const name = bareHost(host)
  if (proxy !== null && stage !== 'encryption') {
    if (stage === 'tunnel') return problem('proxy-failed', { proxy: proxy.shown })
    if (noName.has(code)) return problem('proxy-not-found', { proxy: proxy.shown })
    if (encryptionProblem(error, name)) return problem('proxy-untrusted', { proxy: proxy.shown, reason: code })
    return problem('proxy-unreachable', { proxy: proxy.shown, reason: code })
  }
  const unencrypted = encryptionProblem(error, name)
  if (unencrypted) return unencrypted
  if (stage === 'encryption') return problem('pbx-hung-up', { host: name })
  if (noName.has(code)) return problem('pbx-unreachable', { host: name })
  if (noNameService.has(code)) return problem('name-service-silent', { host: name })
  if (noRoute.has(code)) return problem('pbx-no-route', { host: name })
  if (code === 'ECONNREFUSED') return problem('pbx-connection-refused', { host: name, port })
  if (code === 'EACCES' || code === 'EPERM') return problem('pbx-blocked-here', { host: name })
  // The system itself gave up, sooner or later than we would have.
  if (code === 'ETIMEDOUT') return problem('pbx-no-connection', { host: name })
  return problem('pbx-hung-up', { host: name })
}
