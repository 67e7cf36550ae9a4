import { mkdtempSync, rmSync } from 'node:fs'
import type { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { ProblemKind } from '#shared/problem.ts'
import { createTransport } from '../../src/main/pbx/transport.ts'
import { connectionAfter } from '../support/app/connection-after.ts'
import { listenOn127 } from '../support/network/listener.ts'
import type { PbxClientOptions } from '../../src/main/pbx/client.ts'
import { directNetwork } from '../support/pbx/client.ts'
import { handClock } from '../support/clocks/hand-clock.ts'
import { selfSigned, type TestKey } from '../support/network/keys.ts'
import { leading, saying, socks4, socks5, startProxy, type TestProxy } from '../support/network/proxies.ts'
import { createBy as createByWay, startVisitedPbx, type VisitedPbx, type Ways } from '../support/network/ways.ts'

const closing: (() => unknown)[] = []
const proxyPassword = 'sentinel-p@ss:w/rd%'
const secret = /sentinel/
let folder: string
let pbxKey: TestKey
let proxyKey: TestKey

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'linecard-ways-'))
  pbxKey = selfSigned(folder, 'pbx', 'IP:127.0.0.1,DNS:localhost')
  proxyKey = selfSigned(folder, 'proxy', 'IP:127.0.0.1')
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close()
})

async function startPbx(...how: [key?: TestKey, more?: object]): Promise<VisitedPbx> {
  const pbx = await startVisitedPbx(how[0] ?? pbxKey, how[1])
  closing.push(() => pbx.close())
  return pbx
}

async function proxyThat(...how: Parameters<typeof startProxy>): Promise<TestProxy> {
  const proxy = await startProxy(...how)
  closing.push(() => proxy.close())
  return proxy
}

const createBy = (address: string, proxy: Ways, over: Partial<PbxClientOptions> = {}) =>
  createByWay(address, proxy, { extraCertificates: () => pbxKey.cert + proxyKey.cert, ...over })

const html = (status: number, more = ''): string =>
  `HTTP/1.1 ${status} No\r\nContent-Type: text/html\r\n${more}\r\n<html><title>Sign in</title><input type="password"></html>`

describe('a proxy’s answer is the proxy’s', () => {
  it.each<[string, string, ProblemKind]>([
    ['401', html(401, 'WWW-Authenticate: Basic\r\n'), 'proxy-refused'],
    ['403', html(403), 'proxy-refused'],
    ['404', html(404), 'proxy-refused'],
    ['302 to a sign-in page', html(302, 'Location: https://login.example/\r\n'), 'proxy-refused'],
    ['407 without a word', html(407), 'proxy-sign-in'],
    ['407 with Basic', html(407, 'Proxy-Authenticate: Basic realm="x"\r\n'), 'proxy-sign-in'],
    ['407 with Basic among others', html(407, 'proxy-authenticate: Negotiate\r\nproxy-authenticate: basic\r\n'), 'proxy-sign-in'],
    ['407 with NTLM alone', html(407, 'Proxy-Authenticate: NTLM\r\n'), 'proxy-sign-in-other'],
    ['500', html(500), 'proxy-no-way'],
    ['502', html(502), 'proxy-no-way'],
    ['503', html(503, 'Retry-After: 9\r\n'), 'proxy-no-way'],
    ['504', html(504), 'proxy-no-way'],
    ['a page of HTTP/0.9', '<html>Blocked</html>\r\n\r\n', 'proxy-failed'],
    ['the greeting of a mail server', '220 mail.example ESMTP\r\n\r\n', 'proxy-failed'],
    ['half a head', 'HTTP/1.1 200 Conn', 'proxy-failed'],
    ['an endless head', `HTTP/1.1 200 OK\r\n${'X-Filler: 1\r\n'.repeat(3_000)}`, 'proxy-failed'],
    ['nothing', '', 'proxy-failed'],
  ])('%s', async (_name, answer, kind) => {
    const pbx = await startPbx()
    const proxy = await proxyThat(saying(answer))
    const refused = await createBy(pbx.address, `http://${proxy.shown}`)
    expect(refused).toMatchObject({ outcome: 'not-sent', problem: { kind, params: { proxy: proxy.shown } } })
    expect(refused.problem.message).toContain(proxy.shown)
    expect(pbx.visits).toEqual([])
    // The token is for the PBX: no proxy ever hears it.
    expect([JSON.stringify(refused), ...proxy.heard].some((text) => secret.test(text))).toBe(false)
  })

  it.each<[string, number, ProblemKind]>([
    ['a general failure', 1, 'proxy-no-way'],
    ['not allowed', 2, 'proxy-refused'],
    ['no such network', 3, 'proxy-no-way'],
    ['no such host', 4, 'proxy-no-way'],
    ['refused there', 5, 'proxy-no-way'],
    ['an answer that is none', 99, 'proxy-no-way'],
  ])('SOCKS5: %s', async (_name, reply, kind) => {
    const pbx = await startPbx()
    const proxy = await proxyThat(socks5({ reply }))
    expect(await createBy(pbx.address, `socks5://${proxy.shown}`)).toMatchObject({ outcome: 'not-sent', problem: { kind } })
  })

  it.each<[string, ProblemKind]>([
    ['socks4', 'proxy-no-way'],
    ['socks5', 'proxy-failed'],
  ])('a proxy of another kind than %s', async (scheme, kind) => {
    const pbx = await startPbx()
    const proxy = await proxyThat(socks4({ reply: 91 }))
    expect(await createBy(pbx.address, `${scheme}://${proxy.shown}`)).toMatchObject({ outcome: 'not-sent', problem: { kind } })
  })

  it('a name that nobody knows, a port where nobody is, and no address at all', async () => {
    const pbx = await startPbx()
    const gone = await startProxy(saying(''))
    gone.close()
    expect((await createBy(pbx.address, 'http://proxy.invalid:3128')).problem).toMatchObject({
      kind: 'proxy-not-found',
      params: { proxy: 'proxy.invalid:3128' },
    })
    expect((await createBy(pbx.address, `http://${gone.shown}`)).problem).toMatchObject({
      kind: 'proxy-unreachable',
      params: { reason: 'ECONNREFUSED' },
    })
    for (const setting of ['quic://proxy.example:443', `http://ann:${proxyPassword}@`, 'http://proxy.example:99999']) {
      const refused = await createBy(pbx.address, setting)
      expect(refused).toMatchObject({ outcome: 'not-sent', problem: { kind: 'proxy-invalid' } })
      expect(secret.test(JSON.stringify(refused))).toBe(false)
    }
    expect(pbx.visits).toEqual([])
  })

  it('a proxy that says nothing is given up, and nothing was sent', async () => {
    const pbx = await startPbx()
    const clock = handClock()
    const heard = Promise.withResolvers<void>()
    const proxy = await proxyThat((near) => void near.once('data', () => heard.resolve()))
    const answer = createBy(pbx.address, `http://${proxy.shown}`, { clock })
    await heard.promise
    await clock.advance(10_000)
    expect(await answer).toMatchObject({ outcome: 'not-sent', problem: { kind: 'proxy-silent' } })
  })

  it('an encrypted proxy that is not trusted hears no word', async () => {
    const pbx = await startPbx()
    const proxy = await proxyThat(leading(), proxyKey)
    const refused = await createBy(pbx.address, `https://${proxy.shown}`, { extraCertificates: () => pbxKey.cert })
    expect(refused).toMatchObject({ outcome: 'not-sent', problem: { kind: 'proxy-untrusted' } })
    expect(proxy.heard).toEqual([])
  })

  it('leaves the account without a connection, and not without its token', () => {
    for (const kind of ['proxy-sign-in', 'proxy-refused', 'proxy-no-way', 'proxy-failed'] as const)
      expect(connectionAfter({ kind, message: '', todo: '', params: {} })).toBe('offline')
  })
})

describe('a proxy that leads on', () => {
  const login = `ann:${proxyPassword}`
  it.each<[string, string, () => Promise<TestProxy>]>([
    ['by HTTP', 'http://', () => proxyThat(leading())],
    ['without a scheme', '', () => proxyThat(leading())],
    ['by HTTPS', 'https://', () => proxyThat(leading(), proxyKey)],
    ['by HTTP with a login', `http://${login}@`, () => proxyThat(leading(login))],
    ['by HTTP with a login in %xx', `http://ann:${encodeURIComponent(proxyPassword)}@`, () => proxyThat(leading(login))],
    ['by SOCKS5', 'socks5://', () => proxyThat(socks5())],
    ['by SOCKS5 with a login', `socks5h://${login}@`, () => proxyThat(socks5({ login }))],
    ['by SOCKS', 'socks://', () => proxyThat(socks5())],
    ['by SOCKS4a', 'socks4a://', () => proxyThat(socks4())],
  ])('%s: the PBX is reached once, by its name, and the proxy hears no secret of it', async (_name, before, start) => {
    const pbx = await startPbx()
    const proxy = await start()
    const reached = await createBy(pbx.address, `${before}${proxy.shown}`)
    expect(reached.problem.said).toEqual(['reached'])
    expect(pbx.visits).toEqual(['POST true'])
    expect(proxy.led).toEqual([pbx.address.replace('https://', '')])
    expect(proxy.heard.some((text) => text.includes('sentinel-token') || text.includes('sip-password'))).toBe(false)
  })

  it.each<[string, (wrong: string) => Promise<TestProxy>, string]>([
    ['HTTP', () => proxyThat(leading('ann:another')), 'http'],
    ['SOCKS5', () => proxyThat(socks5({ login: 'ann:another' })), 'socks5'],
  ])('that does not take the login in the settings, by %s', async (_name, start, scheme) => {
    const pbx = await startPbx()
    const proxy = await start('')
    const refused = await createBy(pbx.address, `${scheme}://${login}@${proxy.shown}`)
    expect(refused).toMatchObject({ outcome: 'not-sent', problem: { kind: 'proxy-login-rejected' } })
    expect(secret.test(JSON.stringify(refused))).toBe(false)
  })
})

describe('of several ways in the settings', () => {
  const hungUp = 'HTTP/1.1 200 Conn'
  const dead = async (): Promise<string> => {
    const gone = await startProxy(saying(''))
    gone.close()
    return `http://${gone.shown}`
  }

  it('the next is taken where a proxy is not there, and the write is sent once', async () => {
    const [pbx, proxy] = [await startPbx(), await proxyThat(leading())]
    for (const first of [await dead(), 'http://proxy.invalid:3128', 'quic://proxy.example:443']) {
      const reached = await createBy(pbx.address, [first, `http://${proxy.shown}`, null])
      expect(reached.problem.said, first).toEqual(['reached'])
      expect([pbx.visits.splice(0), proxy.led.splice(0).length]).toEqual([['POST true'], 1])
    }
    expect((await createBy(pbx.address, [await dead(), null])).problem.said).toEqual(['reached'])
  })

  it.each<[string, string, ProblemKind]>([
    ['wants a sign-in', html(407), 'proxy-sign-in'],
    ['says no', html(403), 'proxy-refused'],
    ['finds no way', html(503), 'proxy-no-way'],
    ['hangs up in the middle', hungUp, 'proxy-failed'],
  ])('the first that answers has the last word, also where it %s', async (_name, answer, kind) => {
    const [pbx, proxy] = [await startPbx(), await proxyThat(saying(answer))]
    const refused = await createBy(pbx.address, [await dead(), `http://${proxy.shown}`, null])
    expect(refused).toMatchObject({ outcome: 'not-sent', problem: { kind, params: { proxy: proxy.shown } } })
    expect(pbx.visits).toEqual([])
  })

  it('none goes around a proxy of a kind that Linecard does not speak', async () => {
    const pbx = await startPbx()
    for (const ways of [
      ['quic://proxy.example:443', null],
      [await dead(), 'quic://proxy.example:443', null],
    ])
      expect(await createBy(pbx.address, ways)).toMatchObject({
        outcome: 'not-sent',
        problem: { kind: expect.stringMatching(/^proxy-/) },
      })
    expect(pbx.visits).toEqual([])
  })

  it('the proxy is told where nobody answers beside it, either', async () => {
    const gone = await dead()
    const refused = await createBy('https://pbx.invalid', [gone, null])
    expect(refused.problem).toMatchObject({ kind: 'proxy-unreachable', params: { proxy: gone.replace('http://', '') } })
  })

  it('one that was not there is tried last for five minutes, until the network is another', async () => {
    const clock = handClock()
    const gone = await dead()
    const dialled: string[] = []
    const pbx = await startPbx()
    const transport = createTransport({
      address: pbx.address,
      network: { ...directNetwork, waysTo: async () => [gone.replace('127.0.0.1', 'proxy.example'), null] },
      extraCertificates: () => pbxKey.cert,
      clock,
      addressesOf: async (name) => {
        dialled.push(name)
        return ['127.0.0.1']
      },
    })
    closing.push(() => transport.close())
    const proxyWasAsked = async (): Promise<boolean> => {
      expect(await transport.send({ method: 'GET', path: '/', token: null })).toMatchObject({ ok: true, status: 422 })
      return dialled.splice(0).includes('proxy.example')
    }
    expect([await proxyWasAsked(), await proxyWasAsked()]).toEqual([true, false])
    await clock.advance(5 * 60_000)
    expect([await proxyWasAsked(), await proxyWasAsked()]).toEqual([true, false])
    transport.renew?.()
    expect(await proxyWasAsked()).toBe(true)
  })
})

describe('the way to a PBX', () => {
  async function listener(onConnection: (socket: Socket) => void): Promise<number> {
    const { port, close } = await listenOn127(onConnection)
    closing.push(close)
    return port
  }

  it('an address without a route is no name that is not found', async () => {
    // Kept for documentation: nobody has a way there.
    const refused = await createBy('https://[100::1]', null)
    expect(refused.outcome).toBe('not-sent')
    expect(refused.problem.kind).not.toBe('pbx-unreachable')
    expect(refused.problem.message).not.toMatch(/\bname\b/)
  })

  it('that nobody answers on is given up, and no time is named that has not gone by', async () => {
    const clock = handClock()
    const asked = Promise.withResolvers<void>()
    const answer = createBy('https://pbx.example', null, {
      clock,
      addressesOf: () => {
        asked.resolve()
        return new Promise(() => {})
      },
    })
    await asked.promise
    await clock.advance(10_000)
    const refused = await answer
    expect(refused).toMatchObject({ outcome: 'not-sent', problem: { kind: 'pbx-no-connection' } })
    expect(refused.problem.message).not.toMatch(/\d+ seconds/)
  })

  it.each<[string, ProblemKind]>([
    ['ENOTFOUND', 'pbx-unreachable'],
    ['EAI_AGAIN', 'name-service-silent'],
    ['EHOSTUNREACH', 'pbx-no-route'],
    ['ENETUNREACH', 'pbx-no-route'],
    ['ETIMEDOUT', 'pbx-no-connection'],
    ['EACCES', 'pbx-blocked-here'],
    ['EPERM', 'pbx-blocked-here'],
  ])('that ends with %s is told as %s', async (code, kind) => {
    const addressesOf = () => Promise.reject(Object.assign(new Error(code), { code }))
    const refused = await createBy('https://pbx.example', null, { addressesOf })
    expect(refused).toMatchObject({ outcome: 'not-sent', problem: { kind, params: { host: 'pbx.example' } } })
  })

  it('that is cut before it is encrypted: nothing was sent', async () => {
    const port = await listener((socket) => void socket.once('data', () => socket.resetAndDestroy()))
    expect(await createBy(`https://127.0.0.1:${port}`, null)).toMatchObject({
      outcome: 'not-sent',
      problem: { kind: 'pbx-hung-up' },
    })
  })

  it('where something else listens: nothing was sent', async () => {
    const port = await listener((socket) => void socket.write('SSH-2.0-OpenSSH_9.9\r\n'))
    expect(await createBy(`https://127.0.0.1:${port}`, null)).toMatchObject({
      outcome: 'not-sent',
      problem: { kind: 'tls-failed' },
    })
  })

  it('where nobody answers the offer to encrypt is given up, and no time is named that has not gone by', async () => {
    const came = Promise.withResolvers<void>()
    const port = await listener((socket) => void socket.once('data', () => came.resolve()))
    const clock = handClock()
    const answer = createBy(`https://127.0.0.1:${port}`, null, { clock })
    await came.promise
    await clock.advance(10_000)
    const refused = await answer
    expect(refused).toMatchObject({ outcome: 'not-sent', problem: { kind: 'tls-silent' } })
    expect(refused.problem.message).not.toMatch(/\d+ seconds/)
  })

  it.each([['TLSv1.2'], ['TLSv1.3']] as const)('where a client certificate is wanted, by %s', async (version) => {
    const pbx = await startPbx(pbxKey, {
      requestCert: true,
      rejectUnauthorized: true,
      ca: proxyKey.cert,
      minVersion: version,
      maxVersion: version,
    })
    const refused = await createBy(pbx.address, null)
    // Before TLS 1.3 a server says no more than that it will not.
    if (version === 'TLSv1.3') expect(refused.problem.kind).toBe('client-certificate-needed')
    expect(pbx.visits).toEqual([])
  })

  it.each([
    ['/O=Zscaler Inc./CN=Zscaler Intermediate Root CA', 'tls-intercepted', 'Zscaler Intermediate Root CA'],
    ['/O=Fortinet/CN=FGT60F', 'tls-intercepted', 'FGT60F'],
    ['/O=Acme/CN=Acme\u202e Office', 'tls-untrusted', 'Acme Office'],
  ])('that %s opened is told as such: %s', async (subject, kind, issuer) => {
    const pbx = await startPbx(selfSigned(folder, 'inspected', 'DNS:localhost', subject))
    const refused = await createBy(pbx.address, null)
    expect(refused).toMatchObject({ outcome: 'not-sent', problem: { kind, params: { issuer } } })
    expect(pbx.visits).toEqual([])
  })

  it('leads to the second address of a name when the first refuses, and the write is sent once', async () => {
    const pbx = await startPbx()
    const reached = await createBy(pbx.address, null, { addressesOf: async () => ['127.0.0.2', '::1', '127.0.0.1'] })
    expect(reached.problem.said).toEqual(['reached'])
    expect(pbx.visits).toEqual(['POST true'])
  })
})
