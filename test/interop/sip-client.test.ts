import { createSocket } from 'node:dgram'
import { createServer } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '../../src/main/system/clock.ts'
import { systemRandom } from '../../src/main/system/random.ts'
import { loginQuery } from '../../src/main/sip/login.ts'
import { systemNameService, systemSipNetwork } from '../../src/main/sip/system-network.ts'
import type { SipService } from '#shared/account.ts'
import type { Transport } from '#shared/sip-words.ts'
import type { SipLoginResult } from '#shared/sip.ts'
import { startBaresip, stopAllPhones } from '../support/sip/phones.ts'
import { Registrar, type RegistrarOptions } from '../support/sip/registrar.ts'
import { freePorts, needing } from '../support/sip/tools.ts'

const need = needing('kamailio', 'openssl')
const withPhone = needing('baresip')
const password = 'pässwörd, "with" everything; \\ :1'
const number = '101'

interface Way {
  readonly port: number
  readonly transport?: Transport
  readonly domain?: string
  readonly proxy?: string
  readonly authority?: string
  readonly password?: string
  readonly extension?: string
  readonly timeoutMs?: number
}

function login(way: Way): Promise<SipLoginResult> {
  const { port, transport = 'udp', domain = '127.0.0.1', proxy = null, timeoutMs = 5_000 } = way
  const sip: SipService = {
    ...{ domain, transport, port, outboundProxy: proxy, expiresSeconds: 600, srtp: 'off', stun: null, voicemail: null },
  }
  return loginQuery(
    { sip, extension: way.extension ?? number, password: way.password ?? password, timeoutMs },
    {
      network: systemSipNetwork(async () => (way.authority === undefined ? [] : [way.authority])),
      names: systemNameService(),
      clock: systemClock,
      random: systemRandom,
      userAgent: 'Linecard/test',
    },
  )
}

describe.skipIf(need.missing)(need.title('a login at a real registrar'), () => {
  let registrar: Registrar
  const started: Registrar[] = []

  async function another(options: RegistrarOptions): Promise<Registrar> {
    const one = await Registrar.start(options)
    started.push(one)
    await one.addUser(number, password)
    return one
  }

  beforeAll(async () => {
    registrar = await Registrar.start()
    await registrar.addUser(number, password)
  })
  afterEach(async () => {
    await stopAllPhones()
    await Promise.all(started.splice(0).map((one) => one.stop()))
  })
  afterAll(() => registrar.stop())

  const way = (transport: Transport, at: Registrar = registrar): Way => ({
    transport,
    port: transport === 'tls' ? at.tlsPort : at.port,
    authority: at.authority.certificate,
  })

  it.each(['udp', 'tcp', 'tls'] as const)('proves the password over %s with one try', async (transport) => {
    const before = registrar.events(number).length
    expect(await login(way(transport))).toMatchObject({ outcome: 'proved', bindings: [], realm: 'sip.test', algorithm: 'MD5' })
    expect(
      registrar
        .events(number)
        .slice(before)
        .map((event) => [event.outcome, event.transport]),
    ).toEqual([
      ['challenged', transport],
      ['ok-query', transport],
    ])
  })

  it.each(['udp', 'tcp', 'tls'] as const)('proves it by SHA-256 over %s', async (transport) => {
    const modern = await another({ algorithm: 'SHA-256' })
    expect(await login(way(transport, modern))).toMatchObject({ outcome: 'proved', algorithm: 'SHA-256' })
  })

  it('proves it where the challenge offers no qop', async () => {
    const old = await another({ qop: false })
    expect(await login(way('udp', old))).toMatchObject({ outcome: 'proved' })
  })

  it('goes through an outbound proxy to another domain', async () => {
    const proxy = `127.0.0.1:${registrar.port}`
    expect(await login({ port: 5060, domain: 'sip.test', proxy })).toMatchObject({ outcome: 'proved' })
  })

  it.each(['udp', 'tcp', 'tls'] as const)('tells a wrong password over %s, after one try', async (transport) => {
    const before = registrar.events(number).length
    expect(await login({ ...way(transport), password: 'wrong' })).toMatchObject({ outcome: 'wrong-password', answered: true })
    expect(
      registrar
        .events(number)
        .slice(before)
        .map((event) => event.outcome),
    ).toEqual(['challenged', 'bad-password'])
  })

  it('tells an unknown user', async () => {
    expect(await login({ ...way('udp'), extension: '999' })).toMatchObject({ outcome: 'forbidden', status: 403, answered: true })
    expect(registrar.events('999').map((event) => event.outcome)).toEqual(['challenged', 'unknown-user'])
  })

  describe.skipIf(withPhone.missing)(withPhone.title('while a phone is registered'), () => {
    it.each(['udp', 'tcp', 'tls'] as const)('lists its binding over %s and changes nothing', async (transport) => {
      const [extension, secret] = [`77${transport.length}${transport}`, 'plain1']
      await registrar.addUser(extension, secret)
      startBaresip(`<sip:${extension}@127.0.0.1:${registrar.port};transport=udp>;auth_pass="${secret}";regint=60\n`)
      await registrar.waitFor(extension)
      const before = await registrar.contacts(extension)
      const result = await login({ ...way(transport), extension, password: secret })
      const after = await registrar.contacts(extension)
      expect(before).toHaveLength(1)
      expect(result).toMatchObject({ outcome: 'proved', bindings: [{ contact: before[0]?.address }] })
      expect(after.map(({ address }) => address)).toEqual(before.map(({ address }) => address))
      // Its life runs on as it did: the question renews nothing.
      expect(after[0]?.expires).toBeLessThanOrEqual(before[0]?.expires ?? 0)
    })
  })

  it('sends nothing to a server whose certificate has expired', async () => {
    const late = await another({ certificate: (authority) => authority.issue({ names: ['IP:127.0.0.1'], days: -2 }) })
    expect(await login(way('tls', late))).toMatchObject({ outcome: 'tls-expired', answered: false })
    expect(late.events()).toEqual([])
  })

  it('sends nothing to a server whose certificate is for another name', async () => {
    const other = await another({ certificate: (authority) => authority.issue({ names: ['DNS:other.example'] }) })
    expect(await login(way('tls', other))).toMatchObject({ outcome: 'tls-wrong-name', answered: false })
    expect(other.events()).toEqual([])
  })

  it('sends nothing to a server whose authority nobody trusts', async () => {
    expect(await login({ transport: 'tls', port: registrar.tlsPort })).toMatchObject({
      outcome: 'tls-untrusted',
      answered: false,
    })
  })

  it('knows that a port does not speak TLS', async () => {
    const result = await login({ ...way('tls'), port: registrar.port })
    expect(result.outcome).toMatch(/^tls-(?:not-spoken|failed)$/)
  })
})

describe('a login where no registrar is', () => {
  it.each(['udp', 'tcp', 'tls'] as const)('knows a closed port over %s', async (transport) => {
    expect(await login({ transport, port: await freePorts(1) })).toMatchObject({ outcome: 'refused-connection', answered: false })
  })

  it('gives up a silent UDP port at its limit', async () => {
    const socket = createSocket('udp4')
    await new Promise<void>((done) => socket.bind(0, '127.0.0.1', done))
    try {
      const result = await login({ port: socket.address().port, timeoutMs: 700 })
      expect(result).toMatchObject({ outcome: 'no-answer', answered: false })
      expect(result.tookMs).toBeLessThan(2_000)
    } finally {
      socket.close()
    }
  })

  it.each(['tcp', 'tls'] as const)('gives up a silent %s port at its limit', async (transport) => {
    const server = createServer(() => {})
    const port = await freePorts(1)
    await new Promise<void>((done) => server.listen(port, '127.0.0.1', done))
    try {
      const result = await login({ transport, port, timeoutMs: 700 })
      expect(result.outcome).toBe(transport === 'tcp' ? 'no-answer' : 'tls-failed')
      expect(result.tookMs).toBeLessThan(2_000)
    } finally {
      server.close()
    }
  })
})
