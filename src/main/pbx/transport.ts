import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import type { Duplex } from 'node:stream'
import { rootCertificates } from 'node:tls'
import type { AxiosInstance } from 'axios'
import { answerHeadLimitBytes, answerLimitBytes, answerWithinMs } from '#shared/limits.ts'
import { problem, type Problem } from '#shared/problem.ts'
import type { Clock } from '../clock.ts'
import { uncut, type Slices } from '../slices.ts'
import type { NetworkSettings } from '../parts.ts'

export interface RawRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
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
  /** Origin, as `parseAddress` gives it. */
  readonly address: string
  readonly network: NetworkSettings
  /** PEM text of more authorities to trust; read at each request, so that a change counts at once. */
  readonly extraCertificates: () => string
  readonly clock: Clock
  readonly slices?: Slices
  /** Why an address must not be talked to, asked before each request; left out: every one may. */
  readonly refusal?: (address: string) => Problem | null
}

const untrusted = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'CERT_UNTRUSTED',
  'CERT_CHAIN_TOO_LONG',
  'INVALID_CA',
])
const unreachable = new Set(['ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'ENETDOWN', 'EADDRNOTAVAIL'])

/** One PBX over HTTPS. It follows no redirect, reads no endless answer, waits no endless time, and its errors carry no request. */
export function createTransport(options: TransportOptions): Transport {
  const { address, network, extraCertificates, clock, refusal, slices = uncut } = options
  const { hostname: host, port, protocol } = new URL(address)
  // Axios is half of all that main would have to read at its start, and no window waits for a request.
  let http: Promise<AxiosInstance> | null = null
  async function createHttp(): Promise<AxiosInstance> {
    const { create } = await import('axios')
    return create({
      baseURL: address,
      proxy: false,
      maxRedirects: 0,
      maxContentLength: answerLimitBytes,
      maxBodyLength: 100_000,
      responseType: 'text',
      transformResponse: (text: unknown) => text,
      validateStatus: () => true,
    })
  }
  let agents: { readonly key: string; readonly http: HttpAgent; readonly https: HttpsAgent } | null = null

  /** What the computer trusts besides, once it was needed: it takes long to read, and most PBXes are fine with Node's own authorities. */
  let system: readonly string[] | null = null

  async function agentsFor(proxy: string | null): Promise<NonNullable<typeof agents>> {
    const through = proxy === null ? null : { proxy, ...(await import('https-proxy-agent')) }
    const extra = extraCertificates()
    const key = `${proxy ?? ''}\n${system !== null}\n${extra}`
    if (agents?.key === key) return agents
    renew()
    const ca = [...rootCertificates, ...(system ?? []), ...(extra === '' ? [] : [extra])]
    const https = through
      ? new through.HttpsProxyAgent(through.proxy, { keepAlive: true, maxSockets: 4 })
      : new HttpsAgent({ keepAlive: true, maxSockets: 4, ca, rejectUnauthorized: true })
    // Said outright: a variable in the environment would otherwise have Node take any certificate.
    if (through) Object.assign(https.options, { ca, rejectUnauthorized: true })
    agents = { key, http: new HttpAgent({ keepAlive: true, maxSockets: 4 }), https }
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

  function explain(error: unknown, timedOut: boolean, proxy: string | null): { problem: Problem; sent: boolean } {
    if (timedOut) return { problem: problem('pbx-timeout', { host, seconds: answerWithinMs / 1000 }), sent: true }
    const code = codeOf(error)
    const names = certificateOf(error)
    if (code === 'ERR_CANCELED') return { problem: problem('cancelled'), sent: true }
    if (unreachable.has(code)) return { problem: problem('pbx-unreachable', { host }), sent: false }
    if (code === 'ECONNREFUSED') {
      if (proxy !== null) return { problem: problem('proxy-failed', { proxy, reason: 'it refused the connection' }), sent: false }
      return {
        problem: problem('pbx-connection-refused', { host, port: port || (protocol === 'https:' ? 443 : 80) }),
        sent: false,
      }
    }
    if (untrusted.has(code)) return { problem: problem('tls-untrusted', { host }), sent: false }
    if (code === 'CERT_HAS_EXPIRED' || code === 'CERT_NOT_YET_VALID') {
      return {
        problem: problem('tls-expired', { host, dates: code === 'CERT_HAS_EXPIRED' ? 'expired' : 'not valid yet' }),
        sent: false,
      }
    }
    if (code === 'ERR_TLS_CERT_ALTNAME_INVALID')
      return { problem: problem('tls-wrong-name', { host, names: names ?? 'another name' }), sent: false }
    if (code === 'EPROTO' || code.startsWith('ERR_SSL_') || code.startsWith('ERR_TLS_'))
      return { problem: problem('tls-failed', { host, reason: code }), sent: false }
    if (code === 'ERR_BAD_RESPONSE' && error instanceof Error && error.message.includes('maxContentLength')) {
      return { problem: problem('pbx-too-large', { host, limit: `${answerLimitBytes / 1_000_000} MB` }), sent: true }
    }
    if (code === 'HPE_HEADER_OVERFLOW') {
      return { problem: problem('pbx-too-large', { host, limit: `${answerHeadLimitBytes / 1024} kB` }), sent: true }
    }
    if (code === 'ETIMEDOUT') return { problem: problem('pbx-timeout', { host, seconds: answerWithinMs / 1000 }), sent: true }
    return { problem: problem('pbx-connection-lost', { host }), sent: true }
  }

  async function attempt({ method, path, query, body, token, signal }: RawRequest): Promise<RawAnswer> {
    const proxy = protocol === 'http:' ? null : await network.proxyFor(address)
    const agent = await agentsFor(proxy)
    const client = await (http ??= createHttp())
    await slices.breath()
    const limit = new AbortController()
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
        signal: signal ? AbortSignal.any([limit.signal, signal]) : limit.signal,
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
      return { ok: false, ...explain(error, timedOut, proxy) }
    } finally {
      stopTimer()
    }
  }

  return {
    async send(request) {
      const refused = refusal?.(address)
      if (refused) return { ok: false, problem: refused, sent: false }
      const used = system
      const answer = await attempt(request)
      if (answer.ok || answer.problem.kind !== 'tls-untrusted' || used !== null) return answer
      // Nothing has left: the connection ended before the request. The computer may trust more than Node does by itself.
      const more = await unlessAborted(network.systemCertificates(), request.signal)
      if (more === null || more.length === 0) return answer
      system = more
      return attempt(request)
    },
    renew,
    close() {
      agents?.http.destroy()
      agents?.https.destroy()
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

function codeOf(error: unknown): string {
  for (let current: unknown = error; current instanceof Error; current = current.cause) {
    if ('code' in current && typeof current.code === 'string' && current.code !== 'ERR_NETWORK') return current.code
  }
  return ''
}

/** The names in a certificate that was made for others; at most a handful. */
function certificateOf(error: unknown): string | null {
  for (let current: unknown = error; current instanceof Error; current = current.cause) {
    if ('cert' in current && typeof current.cert === 'object' && current.cert !== null && 'subjectaltname' in current.cert) {
      return String(current.cert.subjectaltname).replaceAll('DNS:', '').slice(0, 200)
    }
  }
  return null
}
