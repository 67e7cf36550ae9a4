import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { systemClock, pause } from '../system/clock.ts'
import type { DemoPbx } from '../parts.ts'
import { systemRandom } from '../system/random.ts'
import { pastWeek } from './past.ts'
import { createDemoRegistrar } from './demo-registrar.ts'
import { createDemoApi, type DemoApi, type DemoApiOptions } from './demo-api.ts'

/** What can go wrong on purpose. Each holds until it is changed. */
export interface DemoFaults {
  latencyMs: number
  /** 0 to 1: how many requests fail with 500. */
  errorRate: number
  /** Writes take effect, and their answers are lost (the connection is reset): 0 to 1. */
  loseAnswers: number
  /** The connection is reset before anything happens: 0 to 1. */
  loseRequests: number
  /** Answers break off in the middle: 0 to 1. */
  halfAnswers: number
  never: boolean
  html: boolean
  huge: boolean
  redirectTo: string | null
}

export interface DemoPbxServer extends DemoPbx {
  readonly api: DemoApi
  readonly faults: DemoFaults
  /** Method, path and status of each request so far. No bodies, no tokens. */
  readonly requests: { method: string; path: string; status: number; at: number }[]
}

export interface DemoPbxOptions extends Partial<Omit<DemoApiOptions, 'token'>> {
  readonly port?: number
  readonly token?: string
  readonly faults?: Partial<DemoFaults>
  /** What phones are told to register to; the registrar of a test, say. */
  readonly sipDomain?: string
}

/** The meeting room's phone has been off for some days: somebody gave its extension another password in the PBX's console. */
const changedNumber = '1010'

const noFaults: DemoFaults = {
  latencyMs: 0,
  errorRate: 0,
  loseAnswers: 0,
  loseRequests: 0,
  halfAnswers: 0,
  never: false,
  html: false,
  huge: false,
  redirectTo: null,
}

/** Starts the demo PBX on 127.0.0.1. Rejects when the port is taken. */
export async function startDemoPbx(options: DemoPbxOptions = {}): Promise<DemoPbxServer> {
  const random = options.random ?? systemRandom
  const clock = options.clock ?? systemClock
  const token = options.token ?? `12|${Buffer.from(random.bytes(30)).toString('hex')}`
  const api = createDemoApi({ users: { demo: 'demo-demo' }, ...options, clock, random, token })
  const faults: DemoFaults = { ...noFaults, ...options.faults }
  const requests: DemoPbxServer['requests'] = []
  const chance = (rate: number): boolean => rate > 0 && (random.bytes(1)[0] ?? 0) / 256 < rate

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1')
    const method = request.method ?? 'GET'
    const note = (status: number): void => void requests.push({ method, path: url.pathname, status, at: clock.now() })
    const body = await read(request)
    if (faults.never) return
    if (faults.latencyMs > 0) await pause(systemClock, faults.latencyMs)
    if (chance(faults.loseRequests)) return void request.socket.destroy()
    if (faults.redirectTo !== null) return void response.writeHead(302, { location: faults.redirectTo }).end()
    if (faults.html)
      return void response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>Welcome</title>')
    if (faults.huge)
      return void response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(JSON.stringify({ data: 'x'.repeat(2_000_000) }))
    if (chance(faults.errorRate)) {
      note(500)
      return void response.writeHead(500, { 'content-type': 'application/json' }).end('{"message":"Server Error"}')
    }
    const result = await api.handle({
      method,
      path: url.pathname,
      query: url.searchParams,
      authorization: request.headers.authorization ?? null,
      body,
    })
    note(result.status)
    if (method !== 'GET' && chance(faults.loseAnswers)) return void request.socket.destroy()
    const text = JSON.stringify(result.body)
    response.writeHead(result.status, {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(text),
      ...result.headers,
    })
    if (chance(faults.halfAnswers)) {
      response.write(text.slice(0, Math.floor(text.length / 2)))
      return void setImmediate(() => request.socket.destroy())
    }
    response.end(text)
  }

  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy())
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port ?? 0, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo
  const sipDomain = options.sipDomain ?? 'demo.linecard.invalid'
  const changedByHand = api.row(changedNumber)

  return {
    address: `http://127.0.0.1:${port}`,
    token,
    sipDomain,
    registrar: createDemoRegistrar({ domain: sipDomain, subscriber: api.subscriber, random }),
    known: changedByHand && {
      number: changedNumber,
      password: Buffer.from(random.bytes(18)).toString('base64url'),
      createdAt: changedByHand.created_at,
      madeAt: clock.now() - 30 * 24 * 60 * 60_000,
    },
    api,
    faults,
    requests,
    handedOff: api.handedOff,
    *past() {
      const now = clock.now()
      const midnight = new Date(now).setHours(0, 0, 0, 0)
      for (const { extension_number: number, status } of api.rows())
        yield { number, spans: pastWeek(number, status, now, midnight) }
    },
    close() {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}

/** Reads at most 1 MB. */
async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    size += chunk.length
    if (size > 1_000_000) throw new RangeError('too large')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}
