import type { IncomingMessage, RequestOptions } from 'node:http'
import type { Duplex } from 'node:stream'
import type { AxiosInstance } from 'axios'
import { answerHeadLimitBytes, answerLimitBytes, answerWithinMs, maxConnections } from '#shared/limits.ts'
import { problem, type Problem } from '#shared/problem.ts'
import type { Clock } from '../system/clock.ts'
import { eitherSignal } from '../concurrency/either-signal.ts'
import { uncut, type Slices } from '../concurrency/slices.ts'
import type { NetworkSettings } from '../system/network.ts'
import { createProxyList, nobodyThere, proxyGone, type Way } from './proxy-list.ts'
import type { Agents } from './way/agents.ts'
import type { AddressesOf } from './way/dial.ts'
import { codeOf, troubleIn, wantsCertificate } from './way/trouble.ts'

export interface RawRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** On the PBX’s host, from its root. */
  readonly path: string
  readonly query?: Readonly<Record<string, string | number>>
  readonly body?: unknown
  readonly token: string | null
  readonly signal?: AbortSignal
}

export type RawAnswer =
  | { readonly ok: true; readonly status: number; readonly header: (name: string) => string | null; readonly text: string }
  /** sent: the request may have reached the PBX. */
  | { readonly ok: false; readonly problem: Problem; readonly sent: boolean }

export interface Transport {
  send(request: RawRequest): Promise<RawAnswer>
  /** The network may be another: later requests go out on new connections, those on their way end as they do. */
  renew?(): void
  close(): void
}

export interface TransportOptions {
  /** As `parseAddress` gives it: an origin, and the path below which the API is. */
  readonly address: string
  readonly network: NetworkSettings
  /** PEM text of more authorities to trust; read at each request, so that a change counts at once. */
  readonly extraCertificates: () => string
  readonly clock: Clock
  readonly slices?: Slices
  /** Why an address must not be talked to, asked before each request; left out: every one may. */
  readonly refusal?: (address: string) => Problem | null
  /** Left out: the system's. */
  readonly addressesOf?: AddressesOf
}

/** One PBX over HTTPS. It follows no redirect, reads no endless answer, waits no endless time, and its errors carry no request. */
export function createTransport(options: TransportOptions): Transport {
  const { address, network, extraCertificates, clock, refusal, addressesOf, slices = uncut } = options
  const { hostname: host, protocol, origin } = new URL(address)
  // Axios is half of all that main would have to read at its start, and no window waits for a request.
  let http: Promise<AxiosInstance> | null = null
  async function createHttp(): Promise<AxiosInstance> {
    const { create } = await import('axios')
    await slices.breath()
    return create({
      baseURL: origin,
      // A path is one on this host, whatever it looks like.
      allowAbsoluteUrls: false,
      proxy: false,
      maxRedirects: 0,
      maxContentLength: answerLimitBytes,
      maxBodyLength: 100_000,
      responseType: 'text',
      transformResponse: (text: unknown) => text,
      validateStatus: () => true,
    })
  }
  let agents: (Agents & { readonly key: string }) | null = null
  let running = 0
  const waiting: (() => void)[] = []

  /** What the computer trusts besides, once it was needed: it takes long to read, and most PBXes are fine with Node's own authorities. */
  let system: readonly string[] | null = null

  const proxies = createProxyList(clock)

  async function agentsFor(setting: Way): Promise<Agents | Problem> {
    const extra = extraCertificates()
    const key = `${setting ?? ''}\n${system !== null}\n${extra}`
    if (agents?.key === key) return agents
    const { createAgents, readProxy, systemAddresses } = await import('./way/index.ts')
    await slices.breath()
    const proxy = setting === null ? null : readProxy(setting)
    // The setting is not repeated: there may be a password in it.
    if (setting !== null && proxy === null) return problem('proxy-invalid')
    renew()
    const authorities = [...(system ?? []), ...(extra === '' ? [] : [extra])]
    agents = { ...createAgents({ proxy, authorities, clock, addressesOf: addressesOf ?? systemAddresses }), key }
    return agents
  }

  /** What is kept open may be dead by now, which only a request would find out: one that may then have happened or not. */
  function renew(): void {
    for (const agent of agents ? [agents.http, agents.https] : []) {
      for (const idle of Object.values(agent.freeSockets).flat()) idle?.destroy()
      // Once its last request has ended, a connection of before is kept no longer.
      agent.on('free', (socket: Duplex) => socket.destroy())
    }
    agents = null
  }

  /** `begun`: a connection to the PBX was there, and the request may have gone out on it. */
  function explain(error: unknown, timedOut: boolean, begun: boolean): { problem: Problem; sent: boolean } {
    const onTheWay = troubleIn(error)
    if (onTheWay) return { problem: onTheWay, sent: false }
    if (timedOut) {
      return begun
        ? { problem: problem('pbx-timeout', { host, seconds: answerWithinMs / 1000 }), sent: true }
        : { problem: problem('pbx-no-connection', { host }), sent: false }
    }
    const code = codeOf(error)
    if (code === 'ERR_CANCELED') return { problem: problem('cancelled'), sent: begun }
    if (code === 'ERR_BAD_RESPONSE' && error instanceof Error && error.message.includes('maxContentLength')) {
      return { problem: problem('pbx-too-large', { host, limit: `${answerLimitBytes / 1_000_000} MB` }), sent: true }
    }
    if (code === 'HPE_HEADER_OVERFLOW') {
      return { problem: problem('pbx-too-large', { host, limit: `${answerHeadLimitBytes / 1024} kB` }), sent: true }
    }
    // With TLS 1.3 a server says that it wants a certificate only when we take the connection for made. It has read no request then.
    if (wantsCertificate(code)) return { problem: problem('client-certificate-needed', { host }), sent: false }
    return { problem: problem('pbx-connection-lost', { host }), sent: begun }
  }

  /** So many at once: the others wait, and their time begins with their turn. Answers what gives the turn on; null: taken back before. */
  function turn(signal?: AbortSignal): Promise<(() => void) | null> {
    const pass = (): void => {
      const next = waiting.shift()
      if (next) next()
      else running -= 1
    }
    if (running < maxConnections) {
      running += 1
      return Promise.resolve(pass)
    }
    return new Promise((resolve) => {
      const mine = (): void => {
        signal?.removeEventListener('abort', stop)
        resolve(pass)
      }
      const stop = (): void => {
        waiting.splice(waiting.indexOf(mine), 1)
        resolve(null)
      }
      if (signal?.aborted) return resolve(null)
      waiting.push(mine)
      signal?.addEventListener('abort', stop, { once: true })
    })
  }

  /** By the first way whose proxy is there. Nothing has left by the others. */
  async function attempt(request: RawRequest): Promise<RawAnswer> {
    const ways = protocol === 'http:' ? [null] : await network.waysTo(address)
    let first: RawAnswer | null = null
    let unspoken = false
    for (const way of proxies.inOrder(ways)) {
      // Nobody goes around a proxy because of a kind that we do not speak.
      if (way === null && unspoken) continue
      const answer = await attemptBy(way, request)
      if (answer.ok || answer.sent) return answer
      const { kind } = answer.problem
      if (!proxyGone.has(kind)) return first !== null && nobodyThere.has(kind) ? first : answer
      if (kind === 'proxy-invalid') unspoken = true
      else proxies.wasGone(way)
      first ??= answer
    }
    return first ?? { ok: false, problem: problem('proxy-invalid'), sent: false }
  }

  async function attemptBy(way: Way, { method, path, query, body, token, signal }: RawRequest): Promise<RawAnswer> {
    const agent = await agentsFor(way)
    if ('kind' in agent) return { ok: false, problem: agent, sent: false }
    const client = await (http ??= createHttp())
    const { requestHttp, requestHttps } = await import('./way/index.ts')
    await slices.breath()
    let begun = false
    const limit = new AbortController()
    const either = eitherSignal(limit.signal, ...(signal ? [signal] : []))
    let timedOut = false
    const stopTimer = clock.after(answerWithinMs, () => {
      timedOut = true
      limit.abort()
    })
    try {
      const answer = await client.request<string>({
        method,
        url: path,
        ...(query ? { params: query } : {}),
        ...(body === undefined ? {} : { data: JSON.stringify(body) }),
        headers: {
          accept: 'application/json',
          ...(body === undefined ? {} : { 'content-type': 'application/json; charset=utf-8' }),
          ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        },
        httpAgent: agent.http,
        httpsAgent: agent.https,
        transport: {
          request(options: RequestOptions, answered: (message: IncomingMessage) => void) {
            const request = (protocol === 'http:' ? requestHttp : requestHttps)(options, answered)
            // A connection is handed over when it leads to the PBX, and not before.
            return request.once('socket', () => (begun = true))
          },
        },
        signal: either.signal,
      })
      return {
        ok: true,
        status: answer.status,
        header(name) {
          const value: unknown = answer.headers[name]
          return typeof value === 'string' ? value : null
        },
        text: answer.data,
      }
    } catch (error) {
      return { ok: false, ...explain(error, timedOut, begun) }
    } finally {
      either.free()
      stopTimer()
    }
  }

  async function sendNow(request: RawRequest): Promise<RawAnswer> {
    const used = system
    const answer = await attempt(request)
    if (answer.ok || !['tls-untrusted', 'tls-intercepted'].includes(answer.problem.kind) || used !== null) return answer
    // Nothing has left: the connection ended before the request. The computer may trust more than Node does by itself.
    const more = await unlessAborted(network.systemCertificates(), request.signal)
    if (more === null || more.length === 0) return answer
    system = more
    return attempt(request)
  }

  return {
    async send(request) {
      const refused = refusal?.(address)
      if (refused) return { ok: false, problem: refused, sent: false }
      const pass = await turn(request.signal)
      if (!pass) return { ok: false, problem: problem('cancelled'), sent: false }
      try {
        return await sendNow(request)
      } finally {
        pass()
      }
    },
    renew() {
      proxies.forget()
      renew()
    },
    close() {
      agents?.close()
    },
  }
}

/** null: it was aborted before. */
function unlessAborted<T>(work: Promise<T>, signal?: AbortSignal): Promise<T | null> {
  if (!signal) return work
  return new Promise((resolve, reject) => {
    const stop = (): void => resolve(null)
    if (signal.aborted) return stop()
    signal.addEventListener('abort', stop, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
  })
}
