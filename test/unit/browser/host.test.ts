import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { request, type IncomingHttpHeaders, type IncomingMessage } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Bridge, Emit, Handlers } from '#shared/contract.ts'
import { ok } from '#shared/result.ts'
import { startBrowserHost, type BrowserHost } from '../../../src/main/browser/host.ts'
import type { Admits, Peer } from '../../../src/main/browser/peers.ts'
import { createEventHub } from '../../../src/main/host/events.ts'
import { silentLog } from '../../../src/main/log/log.ts'
import { systemRandom } from '../../../src/main/system/random.ts'
import { systemSlices } from '../../../src/main/concurrency/slices.ts'
import { handClock, type HandClock } from '../../support/clocks/hand-clock.ts'
import { handlersThat } from '../../support/app/handlers.ts'
import { accountOf } from '../../support/e2e/prepared-window.ts'

const account = accountOf({ id: 'a', name: 'Office' })

interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
}
interface Ask {
  readonly method?: string
  /** Below the window's path; with `outside` as it is. */
  readonly path?: string
  readonly outside?: boolean
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

let rendererDir: string
let host: BrowserHost
let windowPath: string
let clock: HandClock
let emit: Emit
let asked: string[]
let handlers: Handlers
let on: Bridge['on']
let admits: Admits
let launches: number

beforeEach(async () => {
  rendererDir = mkdtempSync(join(tmpdir(), 'linecard-window-'))
  writeFileSync(join(rendererDir, 'index.html'), '<!doctype html><title>the window</title>')
  clock = handClock()
  asked = []
  handlers = handlersThat((name) => {
    asked.push(name)
    return ok(null)
  })
  const hub = createEventHub(() => {})
  emit = hub.emit
  on = hub.on
  admits = async () => true
  launches = 0
  host = await startBrowserHost({
    ...{ rendererDir, port: 0, random: systemRandom, clock, log: silentLog, slices: systemSlices },
    admits: (peer) => admits(peer),
    launched: () => (launches += 1),
  })
  windowPath = new URL(host.launchAddress()).pathname
})
afterEach(async () => {
  await host.close()
  rmSync(rendererDir, { recursive: true, force: true })
})

/** A request with exactly these headers; a browser's fetch would not let a test lie about Host and Origin. */
function connect({ method = 'GET', path = '/', outside = false, headers = {}, body }: Ask): Promise<IncomingMessage> {
  const whole = outside ? path : `${windowPath.slice(0, -1)}${path}`
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port: host.port, method, path: whole, headers, agent: false }, resolve)
    sent.on('error', reject)
    sent.end(method === 'GET' || method === 'OPTIONS' ? undefined : body)
  })
}
async function ask(what: Ask): Promise<Answer> {
  const answer = await connect(what)
  const chunks: Buffer[] = []
  for await (const chunk of answer) chunks.push(chunk)
  return { status: answer.statusCode ?? 0, headers: answer.headers, text: Buffer.concat(chunks).toString() }
}
const launchPath = (): string => `/${new URL(host.launchAddress()).search}`

async function letIn(): Promise<string> {
  const { headers } = await ask({ path: launchPath() })
  return (headers['set-cookie']?.[0] ?? '').split(';')[0] ?? ''
}
const origin = (): string => `http://127.0.0.1:${host.port}`

describe('the launch key', () => {
  test('turns into a cookie that scripts and other sites cannot use, at an address without the key', async () => {
    const path = launchPath()
    const { status, headers, text } = await ask({ path })
    // A redirect would be a part of the visit from the file that led here, without the cookie.
    expect([status, headers.refresh]).toEqual([200, `0; url=${windowPath}`])
    expect(windowPath).toMatch(/^\/w\/[\w-]{32}\/$/)
    expect(headers['set-cookie']?.[0]).toMatch(/^linecard-\d+=[\w-]{43}; HttpOnly; SameSite=Strict; Path=\/w\/[\w-]{32}\/$/)
    expect(headers['set-cookie']?.[0]).toContain(`; Path=${windowPath}`)
    expect(`${JSON.stringify(headers)}${text}`.includes(path.slice('/?key='.length))).toBe(false)
    expect(launches).toBe(1)
  })

  test('works once', async () => {
    const path = launchPath()
    await ask({ path })
    const again = await ask({ path })
    expect(again.status).toBe(401)
    expect(again.text).toContain('used already')
    expect(again.text).toContain('<p>Địa chỉ này đã được dùng.')
    expect(again.headers['content-type']).toBe('text/html; charset=utf-8')
    expect(again.headers['set-cookie']).toBeUndefined()
  })

  test('leads whoever is let in already to the page, and is used up by that too', async () => {
    const cookie = await letIn()
    const path = launchPath()
    expect(await ask({ path, headers: { cookie } })).toMatchObject({ status: 200, headers: { refresh: `0; url=${windowPath}` } })
    expect((await ask({ path })).status).toBe(401)
  })

  test.each(['', 'x', 'A'.repeat(43)])('is not guessed (%j)', async (key) => {
    host.launchAddress()
    expect((await ask({ path: `/?key=${key}` })).status).toBe(401)
  })
})

describe('what is refused', () => {
  const json = { 'content-type': 'application/json' }
  type Case = [what: string, status: number, ask: (cookie: string) => Ask]
  const call = (cookie: string, over: Ask = {}): Ask => ({
    method: 'POST',
    path: '/call/app.state',
    body: '{}',
    ...over,
    headers: { cookie, origin: origin(), ...json, ...over.headers },
  })
  const without = (cookie: string, header: string): Ask => {
    const { headers, ...rest } = call(cookie)
    return { ...rest, headers: Object.fromEntries(Object.entries(headers ?? {}).filter(([name]) => name !== header)) }
  }
  const cases: Case[] = [
    ['the page above the window’s path', 401, (cookie) => ({ path: '/', outside: true, headers: { cookie } })],
    ['a call above the window’s path', 401, (cookie) => call(cookie, { outside: true })],
    ['a call below another path', 401, (cookie) => call(cookie, { path: `/w/${'A'.repeat(32)}/call/app.state`, outside: true })],
    ['a key above the window’s path', 401, () => ({ path: launchPath(), outside: true })],
    ['the name localhost', 421, (cookie) => call(cookie, { headers: { host: `localhost:${host.port}` } })],
    ['another host name (DNS rebinding)', 421, (cookie) => call(cookie, { headers: { host: 'evil.example' } })],
    ['our host name on another port', 421, (cookie) => call(cookie, { headers: { host: '127.0.0.1:1' } })],
    ['a page under another host name', 421, (cookie) => ({ headers: { cookie, host: `evil.example:${host.port}` } })],
    ['another origin', 403, (cookie) => call(cookie, { headers: { origin: 'https://evil.example' } })],
    ['the origin of another port', 403, (cookie) => call(cookie, { headers: { origin: 'http://127.0.0.1:1' } })],
    ['an opaque origin', 403, (cookie) => call(cookie, { headers: { origin: 'null' } })],
    ['a call without an origin', 403, (cookie) => without(cookie, 'origin')],
    ['a call without a cookie', 401, (cookie) => without(cookie, 'cookie')],
    ['a call with a wrong cookie', 401, (cookie) => call(`${cookie}x`)],
    ['a page without a cookie', 401, () => ({ path: '/' })],
    ['a form', 415, (cookie) => call(cookie, { headers: { 'content-type': 'application/x-www-form-urlencoded' } })],
    ['plain text, which needs no preflight', 415, (cookie) => call(cookie, { headers: { 'content-type': 'text/plain' } })],
    ['a call without a content type', 415, (cookie) => without(cookie, 'content-type')],
    ['a body that is not JSON', 400, (cookie) => call(cookie, { body: '{' })],
    ['a body above 256 kB', 413, (cookie) => call(cookie, { body: JSON.stringify('x'.repeat(256 * 1024)) })],
    ['GET on a call', 405, (cookie) => call(cookie, { method: 'GET' })],
    ['PUT on a call', 405, (cookie) => call(cookie, { method: 'PUT' })],
    ['a preflight', 405, (cookie) => call(cookie, { method: 'OPTIONS' })],
    ['POST on the page', 405, (cookie) => call(cookie, { path: '/' })],
    ['POST on the events', 405, (cookie) => call(cookie, { path: '/events' })],
    ['events for another origin', 403, (cookie) => ({ path: '/events', headers: { cookie, origin: 'https://evil.example' } })],
    ['events for another site', 403, (cookie) => ({ path: '/events', headers: { cookie, 'sec-fetch-site': 'cross-site' } })],
    ['events for another port', 403, (cookie) => ({ path: '/events', headers: { cookie, 'sec-fetch-site': 'same-site' } })],
    ['events for who knows whom', 403, (cookie) => ({ path: '/events', headers: { cookie } })],
    ['events without a cookie', 401, () => ({ path: '/events', headers: { origin: origin() } })],
    ['a file that is not there', 404, (cookie) => ({ path: '/assets/none.js', headers: { cookie } })],
    ['a path out of the folder', 404, (cookie) => ({ path: '/..%2f..%2fpackage.json', headers: { cookie } })],
    ['an address of another server', 400, (cookie) => ({ path: 'http://evil.example/', outside: true, headers: { cookie } })],
  ]

  test.each(cases)('%s: %i', async (_what, status, make) => {
    host.serve({ calls: handlers, on })
    const answer = await ask(make(await letIn()))
    expect(answer.status).toBe(status)
    expect(asked).toEqual([])
    // A refusal gives nothing away either, and no other origin may read it.
    expect(answer.headers['content-security-policy']).toContain("default-src 'none'")
    expect(answer.headers['x-content-type-options']).toBe('nosniff')
    expect(answer.headers['access-control-allow-origin']).toBeUndefined()
  })

  test.each(['app.nothing', '__proto__', 'constructor', 'app.state/..', ''])('an unknown call (%j)', async (name) => {
    host.serve({ calls: handlers, on })
    const { status, text } = await ask(call(await letIn(), { path: `/call/${name}` }))
    expect(status).toBe(200)
    expect(JSON.parse(text)).toMatchObject({ ok: false, problem: { kind: 'input-invalid' } })
    expect(asked).toEqual([])
  })

  test('an answer may not be framed, cached or read by others', async () => {
    const { headers } = await ask({ headers: { cookie: await letIn() } })
    expect(headers).toMatchObject({
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'cache-control': 'no-store',
    })
    expect(headers['content-security-policy']).toContain("frame-ancestors 'none'")
    expect(headers['content-security-policy']).toContain("connect-src 'self'")
  })
})

describe('several programs on one computer', () => {
  test('another server’s cookie of the same name, on a shorter path, does not hide ours', async () => {
    const cookie = await letIn()
    const name = cookie.split('=')[0] ?? ''
    for (const both of [`${name}=theirs; ${cookie}`, `${cookie}; ${name}=theirs`])
      expect((await ask({ headers: { cookie: both } })).status).toBe(200)
  })

  test('whoever is not admitted gets nothing, with the key and the cookie in hand', async () => {
    const cookie = await letIn()
    const path = launchPath()
    const peers: Peer[] = []
    admits = async (peer) => {
      peers.push(peer)
      return false
    }
    const answers = [
      await ask({ headers: { cookie } }),
      await ask({ path }),
      await ask({ path, headers: { host: 'evil.example' } }),
    ]
    expect(answers.map(({ status }) => status)).toEqual([403, 403, 403])
    expect(answers.some(({ headers }) => headers['set-cookie'] !== undefined)).toBe(false)
    expect(peers.map(({ address, ours }) => [address, ours])).toEqual(answers.map(() => ['127.0.0.1', host.port]))
    // The key was not used up by any of that.
    admits = async () => true
    expect((await ask({ path })).status).toBe(200)
  })

  test('a stream that nobody reads ends, and one that is read goes on', async () => {
    host.serve({ calls: handlers, on })
    const cookie = await letIn()
    const [deaf, reading] = [
      await connect({ path: '/events', headers: { cookie, origin: origin() } }),
      await connect({ path: '/events', headers: { cookie, origin: origin() } }),
    ]
    for (const stream of [deaf, reading]) stream.on('error', () => {})
    const ended = new Promise((resolve) => deaf.socket.once('close', resolve))
    deaf.pause()
    deaf.socket.pause()
    let read = 0
    let told = 0
    reading.on('data', (chunk: Buffer) => (read += chunk.length))
    // What the kernel and Node hold for a reader comes on top of the bound.
    const text = 'x'.repeat(200_000)
    for (; told < 200; told += 1) {
      emit('accounts.changed', [{ ...account, name: text }])
      const before = read
      await expect.poll(() => read - before, { interval: 1 }).toBeGreaterThanOrEqual(text.length)
    }
    deaf.socket.resume()
    deaf.resume()
    await ended
    expect(reading.destroyed).toBe(false)
    reading.destroy()
  })
})

describe('the window in a browser', () => {
  test('gets its page before Linecard is ready, and its calls answered as soon as it is', async () => {
    const cookie = await letIn()
    expect((await ask({ headers: { cookie } })).text).toContain('the window')
    const waiting = ask({
      method: 'POST',
      path: '/call/keychain.retry',
      headers: { cookie, origin: origin(), 'content-type': 'application/json; charset=utf-8' },
      body: '{}',
    })
    expect(asked).toEqual([])
    host.serve({ calls: handlers, on })
    expect(JSON.parse((await waiting).text)).toEqual({ ok: true, value: null })
    expect(asked).toEqual(['keychain.retry'])
  })

  test('hears events as they happen, and a heartbeat in between', async () => {
    host.serve({ calls: handlers, on })
    const stream = await connect({ path: '/events', headers: { cookie: await letIn(), 'sec-fetch-site': 'same-origin' } })
    expect(stream.headers['content-type']).toBe('text/event-stream')
    const pieces = stream.setEncoding('utf8')[Symbol.asyncIterator]()
    const next = async (): Promise<unknown> => (await pieces.next()).value
    expect(await next()).toBe(': here\n\n')
    emit('accounts.changed', [])
    expect(await next()).toBe('event: accounts.changed\ndata: []\n\n')
    const beat = next()
    await clock.advance(15_000)
    expect(await beat).toBe(': here\n\n')
    stream.destroy()
  })

  test('is told that Linecard is gone when it closes', async () => {
    host.serve({ calls: handlers, on })
    const stream = await connect({ path: '/events', headers: { cookie: await letIn(), origin: origin() } })
    const ended = new Promise((resolve) => stream.on('close', resolve))
    stream.on('error', () => {}).resume()
    await host.close()
    await ended
    expect(stream.destroyed).toBe(true)
  })
})
