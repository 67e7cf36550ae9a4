import { execFile, execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer, type RequestListener } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { connect, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import type { Duplex } from 'node:stream'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { problem } from '#shared/problem.ts'
import { startDemoPbx } from '../../src/main/demo/demo-pbx.ts'
import { login } from '../../src/main/pbx/client.ts'
import type { RequestOptions } from '../../src/main/pbx/pbx.ts'
import { clientOf, directNetwork } from '../support/pbx/client.ts'
import { handClock } from '../support/clocks/hand-clock.ts'
import { systemClock } from '../../src/main/system/clock.ts'

const click: RequestOptions = { lane: 'click' }
const query = { page: 1, perPage: 50 }
const closing: (() => unknown)[] = []
const token = '12|sentinel-token-8f3a'
let keys: string

beforeAll(() => {
  keys = mkdtempSync(join(tmpdir(), 'linecard-keys-'))
  const make = (name: string, days: string[], names: string): void => {
    execFileSync(
      'openssl',
      [
        'req',
        '-x509',
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:prime256v1',
        '-nodes',
        '-keyout',
        join(keys, `${name}.key`),
        '-out',
        join(keys, `${name}.pem`),
        '-subj',
        '/CN=test',
        '-addext',
        `subjectAltName=${names}`,
        ...days,
      ],
      { stdio: 'ignore' },
    )
  }
  make('good', ['-days', '2'], 'IP:127.0.0.1,DNS:localhost')
  make('elsewhere', ['-days', '2'], 'DNS:pbx.elsewhere.example')
  // A certificate that is over: made with dates in the past through `x509`, which all OpenSSL versions know.
  execFileSync(
    'openssl',
    [
      'req',
      '-new',
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:prime256v1',
      '-nodes',
      '-keyout',
      join(keys, 'old.key'),
      '-out',
      join(keys, 'old.csr'),
      '-subj',
      '/CN=127.0.0.1',
    ],
    { stdio: 'ignore' },
  )
  execFileSync(
    'openssl',
    [
      'x509',
      '-req',
      '-in',
      join(keys, 'old.csr'),
      '-signkey',
      join(keys, 'old.key'),
      '-days',
      '-1',
      '-out',
      join(keys, 'old.pem'),
    ],
    { stdio: 'ignore' },
  )
})
afterAll(() => rmSync(keys, { recursive: true, force: true }))
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

async function serve(listener: RequestListener, key?: string): Promise<string> {
  const pem = (file: string): string => readFileSync(join(keys, file), 'utf8')
  const server = key ? createTlsServer({ key: pem(`${key}.key`), cert: pem(`${key}.pem`) }, listener) : createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => {
    server.closeAllConnections()
    return new Promise((resolve) => server.close(resolve))
  })
  return `${key ? 'https' : 'http'}://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** A proxy that lets everything through. */
async function tunnel(): Promise<string> {
  const proxy = createServer()
  proxy.on('connect', ({ url = '' }, near: Duplex) => {
    const [host, port] = url.split(':')
    const far = connect(Number(port), host, () => {
      near.write('HTTP/1.1 200 Connection Established\r\n\r\n')
      near.pipe(far).pipe(near)
    })
    far.on('error', () => near.destroy())
    near.on('error', () => far.destroy())
    closing.push(() => void far.destroy())
  })
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  closing.push(() => void proxy.close())
  return `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`
}

const json = (text: string, status = 200, headers: Record<string, string> = {}): RequestListener => {
  return (_request, response) => void response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(text)
}

describe('a PBX that answers badly gets its own clear message, and the app goes on', () => {
  it.each<[string, RequestListener, string]>([
    [
      'a web page',
      (_request, response) => void response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html>'),
      'pbx-not-json',
    ],
    ['half a JSON text', json('{"data":[{"extension_n'), 'pbx-truncated'],
    ['no rows', json('{"current_page":1,"last_page":1,"per_page":50,"total":1}'), 'pbx-unexpected'],
    ['two megabytes', json(JSON.stringify({ data: 'x'.repeat(2_000_000) })), 'pbx-too-large'],
    ['a redirect elsewhere', json('', 302, { location: 'https://evil.example/collect?x=1' }), 'pbx-redirect'],
    ['401', json('{"message":"Unauthenticated."}', 401), 'token-rejected'],
    ['403', json('{"message":"Forbidden"}', 403), 'pbx-forbidden'],
    ['403 for the permission', json('{"message":"The token lacks the permission pbx_api_access."}', 403), 'permission-missing'],
    ['404 to a list', json('{"message":"No"}', 404), 'not-offered'],
    ['409', json('{"message":"Duplicate"}', 409), 'conflict'],
    ['422', json('{"errors":{"display_name":["Too long."]}}', 422), 'invalid'],
    ['400', json('{"message":"Bad"}', 400), 'pbx-bad-request'],
    [
      'a page of nginx that wants a client certificate',
      (_request, response) =>
        void response
          .writeHead(400, { 'content-type': 'text/html' })
          .end('<html><head><title>400 No required SSL certificate was sent</title></head></html>'),
      'client-certificate-needed',
    ],
    ['a connection that breaks off', (request) => void request.socket.destroy(), 'pbx-connection-lost'],
    ['500', json('{"message":"Server Error"}', 500), 'pbx-error'],
  ])('%s', async (_name, listener, kind) => {
    const client = clientOf(await serve(listener), token, { random: { bytes: (count) => new Uint8Array(count) } })
    closing.push(() => client.close())
    const answer = await client.extensions(query, click)
    expect(answer).toMatchObject({ ok: false, problem: { kind } })
    expect(JSON.stringify(answer)).not.toContain('sentinel')
  })

  it('never takes the token to the place that a redirect names', async () => {
    const visits: string[] = []
    const other = await serve((request, response) => {
      visits.push(request.url ?? '')
      response.end('{}')
    })
    const client = clientOf(await serve(json('', 302, { location: `${other}/steal` })), token)
    closing.push(() => client.close())
    expect(await client.update('1001', { displayName: 'x' }, click)).toMatchObject({ ok: false, outcome: 'refused' })
    expect(visits).toEqual([])
  })

  it('a self-signed certificate is not trusted, and nothing was sent', async () => {
    const client = clientOf(await serve(json('{}'), 'good'), token)
    closing.push(() => client.close())
    expect(await client.create({ number: '7001' }, 'password-1234', click)).toMatchObject({
      ok: false,
      problem: { kind: 'tls-untrusted' },
      outcome: 'not-sent',
    })
  })

  it.each([
    ['directly', false],
    ['through a proxy', true],
  ])('a self-signed certificate is not trusted though the environment tells Node to take any: %s', async (_way, proxied) => {
    const address = await serve(json('{}'), 'good')
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['test/support/pbx/ask-a-pbx.ts', address, ...(proxied ? [await tunnel()] : [])],
      { env: { ...process.env, NODE_TLS_REJECT_UNAUTHORIZED: '0', NODE_NO_WARNINGS: '1' } },
    )
    expect(JSON.parse(stdout)).toMatchObject({ ok: false, problem: { kind: 'tls-untrusted' }, outcome: 'not-sent' })
  })

  it('what the computer trusts is read only for a PBX that Node does not trust by itself, and the write is sent once', async () => {
    const visits: string[] = []
    const own = readFileSync(join(keys, 'good.pem'), 'utf8')
    const listener: RequestListener = (request, response) => {
      visits.push(`${request.method}`)
      json('{}')(request, response)
    }
    const asking = async (extra: string, system: readonly string[]) => {
      let reads = 0
      const systemCertificates = async () => {
        reads += 1
        return system
      }
      const client = clientOf(await serve(listener, 'good'), token, {
        network: { ...directNetwork, systemCertificates },
        extraCertificates: () => extra,
      })
      closing.push(() => client.close())
      visits.length = 0
      const both = [
        client.create({ number: '7001' }, 'password-1234', click),
        client.create({ number: '7002' }, 'password-1234', click),
      ]
      const answers = [...(await Promise.all(both)), await client.create({ number: '7003' }, 'password-1234', click)]
      return { reads, kinds: answers.map((one) => (one.ok ? 'ok' : one.problem.kind)), visits: visits.length }
    }
    const judged = Array.from({ length: 3 }, () => 'pbx-unexpected')
    expect(await asking(own, [])).toEqual({ reads: 0, kinds: judged, visits: 3 })
    const found = await asking('', [own])
    expect(found).toMatchObject({ kinds: judged, visits: 3 })
    expect(found.reads).toBeLessThanOrEqual(2)
    expect(await asking('', [])).toMatchObject({ kinds: Array.from({ length: 3 }, () => 'tls-untrusted'), visits: 0 })
  })

  it('a request that is taken back while the computer’s authorities are read ends at once', async () => {
    const reading = Promise.withResolvers<void>()
    const network = {
      ...directNetwork,
      systemCertificates: () => {
        reading.resolve()
        return new Promise<readonly string[]>(() => {})
      },
    }
    const client = clientOf(await serve(json('{}'), 'good'), token, { network })
    closing.push(() => client.close())
    const stop = new AbortController()
    const answer = client.extensions(query, { ...click, signal: stop.signal })
    await reading.promise
    stop.abort()
    expect(await answer).toMatchObject({ ok: false, problem: { kind: 'tls-untrusted' } })
  })

  it.each([
    ['good', 'pbx-unexpected'],
    ['elsewhere', 'tls-wrong-name'],
    ['old', 'tls-expired'],
  ])('with its certificate added in Settings, “%s” is judged by the rest (%s)', async (key, kind) => {
    const extra = readFileSync(join(keys, `${key}.pem`), 'utf8')
    const client = clientOf(await serve(json('{}'), key), token, { extraCertificates: () => extra })
    closing.push(() => client.close())
    expect(await client.extensions(query, click)).toMatchObject({ ok: false, problem: { kind } })
  })

  it('an answer that never comes ends after fifteen seconds, and a write is then unsettled', async () => {
    const clock = handClock()
    const asked = Promise.withResolvers<void>()
    const client = clientOf(await serve(() => asked.resolve()), token, { clock })
    closing.push(() => client.close())
    const answer = client.create({ number: '7001' }, 'password-1234', click)
    await asked.promise
    await clock.advance(15_000)
    expect(await answer).toMatchObject({ ok: false, problem: { kind: 'pbx-timeout' }, outcome: 'unknown' })
  })

  it('nobody at the port, and no such name', async () => {
    const gone = await serve(json('{}'))
    for (const close of closing.splice(0)) await close()
    expect(await clientOf(gone, token).extensions(query, click)).toMatchObject({
      ok: false,
      problem: { kind: 'pbx-connection-refused' },
      outcome: 'not-sent',
    })
    expect(await clientOf('https://pbx.invalid', token).extensions(query, click)).toMatchObject({
      ok: false,
      problem: { kind: 'pbx-unreachable' },
      outcome: 'not-sent',
    })
  })

  it('an unreadable token never starts a request', async () => {
    const visits: string[] = []
    const address = await serve((request, response) => void response.end(visits.push(request.url ?? '')))
    const client = clientOf(address, token, { token: async () => ({ ok: false, problem: problem('keychain-locked') }) })
    expect(await client.extensions(query, click)).toMatchObject({
      ok: false,
      problem: { kind: 'keychain-locked' },
      outcome: 'not-sent',
    })
    expect(visits).toEqual([])
  })

  it('a PBX whose clock is ten minutes off is waited for by its own clock', async () => {
    let refused = 0
    const clock = handClock()
    const address = await serve((request, response) => {
      if (refused === 0) {
        refused += 1
        const theirs = clock.now() - 600_000
        response.writeHead(429, {
          'content-type': 'application/json',
          date: new Date(theirs).toUTCString(),
          'x-ratelimit-reset': String(Math.ceil(theirs / 1000) + 5),
        })
        return void response.end('{"message":"Too Many Attempts."}')
      }
      json('{"current_page":1,"data":[],"last_page":1,"per_page":50,"total":0}')(request, response)
    })
    const client = clientOf(address, token, { clock })
    closing.push(() => client.close())
    const answer = client.extensions(query, click)
    await expect.poll(() => refused).toBe(1)
    await expect
      .poll(async () => (await clock.advance(1_000), await Promise.race([answer, 'waiting'])))
      .toMatchObject({ ok: true })
    expect(clock.now() - handClock().now()).toBeLessThan(60_000)
  })

  it.each([
    ['wrong name or password', 'demo', 'nope', 'login-rejected'],
    ['right ones', 'demo', 'demo-demo', null],
  ])('signing in with %s', async (_name, user, password, kind) => {
    const pbx = await startDemoPbx()
    closing.push(() => pbx.close())
    const session = await login(
      { address: pbx.address, network: directNetwork, extraCertificates: () => '', clock: systemClock },
      user,
      password,
    )
    expect(session.ok ? null : session.problem.kind).toBe(kind)
  })
})
