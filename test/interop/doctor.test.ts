import { createServer as createHttp } from 'node:http'
import { createServer, type Server } from 'node:net'
import { createServer as createTls } from 'node:tls'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { systemClock } from '../../src/main/system/clock.ts'
import { systemRandom } from '../../src/main/system/random.ts'
import { diagnose } from '../../src/main/sip/doctor.ts'
import { systemNameService, systemSipNetwork } from '../../src/main/sip/system-network.ts'
import type { SipService } from '#shared/account.ts'
import type { SipDiagnosis } from '#shared/sip.ts'
import { Authority, type Wanted } from '../support/sip/certificates.ts'
import { startBaresip, stopAllPhones } from '../support/sip/phones.ts'
import { Registrar } from '../support/sip/registrar.ts'
import { freePorts, needing } from '../support/sip/tools.ts'

const need = needing('kamailio', 'openssl')
const withPhone = needing('baresip')
const password = 'tr0ub4dor3horse'
const number = '101'

interface Way {
  readonly sip: Pick<SipService, 'port' | 'transport'> & Partial<SipService>
  readonly authority?: string
  readonly password?: string | null
  readonly extension?: string
}

function examine(way: Way): Promise<SipDiagnosis> {
  const sip: SipService = {
    ...{ domain: '127.0.0.1', outboundProxy: null, expiresSeconds: 600, srtp: 'off', stun: null, voicemail: null },
    ...way.sip,
  }
  const secret = way.password === undefined ? password : way.password
  return diagnose(
    { sip, extension: way.extension ?? number, password: secret },
    {
      network: systemSipNetwork(async () => (way.authority === undefined ? [] : [way.authority])),
      names: systemNameService(),
      clock: systemClock,
      random: systemRandom,
      userAgent: 'Linecard/test',
    },
  )
}

describe.skipIf(need.missing)(need.title('the doctor at a real registrar'), () => {
  let registrar: Registrar
  let authority: Authority
  const servers: Server[] = []

  beforeAll(async () => {
    registrar = await Registrar.start()
    authority = new Authority()
    await registrar.addUser(number, password)
  })
  afterEach(async () => {
    await stopAllPhones()
    for (const server of servers.splice(0)) server.close()
  })
  afterAll(async () => {
    authority.close()
    await registrar.stop()
  })

  /** A TLS server with this certificate, that never gets to see a message. */
  async function tlsServer(wanted: Wanted, oldest: 'TLSv1.2' | 'TLSv1' = 'TLSv1.2'): Promise<number> {
    const { key, certificate } = authority.issue(wanted)
    const old = oldest === 'TLSv1' ? ({ minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'ALL:@SECLEVEL=0' } as const) : {}
    return listen(createTls({ key, cert: certificate, ...old }, (socket) => socket.on('error', () => {})))
  }

  async function listen(server: Server): Promise<number> {
    const port = await freePorts(1)
    servers.push(server)
    server.on('tlsClientError', () => {})
    await new Promise<void>((done) => server.listen(port, '127.0.0.1', done))
    return port
  }

  it.each(['udp', 'tcp', 'tls'] as const)(
    'finds everything good over %s, with all three transports and one login',
    async (transport) => {
      const before = registrar.events(number).length
      const port = transport === 'tls' ? registrar.tlsPort : registrar.port
      const found = await examine({ sip: { transport, port }, authority: registrar.authority.certificate })
      expect(found.cause).toBe('not-registered')
      for (const name of ['udp', 'tcp', 'tls'] as const) {
        expect(found.steps.find((step) => step.name === name && step.state === 'good')?.seen).toMatch(/answered OPTIONS with 200/)
      }
      expect(found.steps.find(({ name }) => name === 'certificate')?.seen).toMatch(/127\.0\.0\.1.*Test authority.*TLSv1\.3/)
      expect(
        registrar
          .events(number)
          .slice(before)
          .map(({ outcome }) => outcome),
      ).toEqual(['challenged', 'ok-query'])
      expect(found.report).not.toContain(password)
    },
  )

  it.skipIf(withPhone.missing)(withPhone.title('sees that a phone is registered after all'), async () => {
    await registrar.addUser('102', 'plain1')
    startBaresip(`<sip:102@127.0.0.1:${registrar.port};transport=udp>;auth_pass="plain1";regint=60\n`)
    await registrar.waitFor('102')
    const found = await examine({ sip: { transport: 'udp', port: registrar.port }, extension: '102', password: 'plain1' })
    expect(found).toMatchObject({ cause: 'registered', params: { count: 1 } })
  })

  const udp = () => ({ transport: 'udp', port: registrar.port }) as const

  it('names a wrong password, after one login', async () => {
    await registrar.addUser('103', password)
    expect((await examine({ sip: udp(), extension: '103', password: 'wrong-one' })).cause).toBe('wrong-password')
    expect(registrar.events('103').map(({ outcome }) => outcome)).toEqual(['challenged', 'bad-password'])
  })

  it('names an extension that the registrar forbids', async () => {
    expect((await examine({ sip: udp(), extension: '999' })).cause).toBe('forbidden')
  })

  it('looks at everything but the login where nobody knows the password', async () => {
    await registrar.addUser('104', password)
    expect((await examine({ sip: udp(), extension: '104', password: null })).cause).toBe('no-password')
    expect(registrar.events('104').map(({ outcome }) => outcome)).toEqual(['challenged'])
  })

  it('names a name that does not exist', async () => {
    const found = await examine({ sip: { transport: 'tls', port: 5099, domain: 'no-such-host.invalid' } })
    // Where there is no name server at all, that is the finding.
    expect(found.cause).toMatch(/^(?:unknown-host|names-failed)$/)
  })

  it('names a port on which nothing listens', async () => {
    const port = (await freePorts(2)) + 1
    expect((await examine({ sip: { transport: 'tcp', port } })).cause).toBe('port-closed')
    expect((await examine({ sip: { transport: 'udp', port } })).cause).toBe('port-closed')
  })

  it('names a web server', async () => {
    const server = createHttp((_, answer) => answer.end('hello'))
    expect((await examine({ sip: { transport: 'tcp', port: await listen(server) } })).cause).toBe('not-sip')
  })

  it('names a server that hangs up', async () => {
    const server = createServer((socket) => socket.destroy())
    expect((await examine({ sip: { transport: 'tcp', port: await listen(server) } })).cause).toBe('connection-lost')
  })

  it('names a server that says nothing', async () => {
    const server = createServer((socket) => socket.on('error', () => {}))
    expect((await examine({ sip: { transport: 'tcp', port: await listen(server) } })).cause).toBe('host-silent')
  })

  it('names TLS spoken to a port for TCP', async () => {
    const server = createServer((socket) =>
      socket.on('error', () => {}).on('data', () => socket.write('SIP/2.0 400 Bad Request\r\n\r\n')),
    )
    const found = await examine({ sip: { transport: 'tls', port: await listen(server) } })
    expect(found.cause).toBe('tls-not-spoken')
  })

  it.each<[string, Wanted, boolean]>([
    ['tls-expired', { names: ['IP:127.0.0.1'], days: -3 }, true],
    ['tls-wrong-name', { names: ['DNS:pbx.example'] }, true],
    ['tls-untrusted', { names: ['IP:127.0.0.1'] }, false],
  ])('names a certificate that is %s, and logs in nowhere', async (cause, wanted, trusted) => {
    const port = await tlsServer(wanted)
    const found = await examine({ sip: { transport: 'tls', port }, ...(trusted ? { authority: authority.certificate } : {}) })
    expect(found).toMatchObject({ cause, login: null })
    if (cause === 'tls-wrong-name') expect(found.sentence).toContain('pbx.example')
    expect(found.steps.find(({ name }) => name === 'certificate')).toMatchObject({ state: 'failed' })
  })

  it('names TLS versions that are no longer safe', async () => {
    const port = await tlsServer({ names: ['IP:127.0.0.1'] }, 'TLSv1')
    expect((await examine({ sip: { transport: 'tls', port }, authority: authority.certificate })).cause).toBe('tls-too-old')
  })

  it('names the transport that does work when the chosen one is closed', async () => {
    // Kamailio's TLS port takes no UDP; its UDP and TCP port is the one below.
    const found = await examine({
      sip: { transport: 'tls', port: registrar.port + 2 },
      authority: registrar.authority.certificate,
    })
    expect(found.cause).toBe('port-closed')
    const beside = await Registrar.start()
    try {
      const tcp = await examine({ sip: { transport: 'udp', port: beside.tlsPort } })
      expect(tcp.cause).toMatch(/^(?:port-closed|other-transport)$/)
    } finally {
      await beside.stop()
    }
  })
})
