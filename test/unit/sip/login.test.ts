import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { loginQuery, type SipParts } from '../../../src/main/sip/login.ts'
import type { SipService } from '#shared/account.ts'
import type { Transport } from '#shared/sip-words.ts'
import type { SipLoginResult } from '#shared/sip.ts'
import { handClock } from '../../support/clocks/hand-clock.ts'
import {
  answerTo,
  fakeNames,
  fakeNetwork,
  md5Challenge,
  type FakeNetwork,
  type FakeServer,
} from '../../support/sip/fake-network.ts'
import { mutate, mutation } from '../../support/sip/mutation.ts'

const password = 'correct horse'

function service(transport: Transport = 'udp', change: Partial<SipService> = {}): SipService {
  return {
    ...{ domain: 'sip.test', transport, port: transport === 'tls' ? 5061 : 5060, outboundProxy: null, expiresSeconds: 600 },
    ...{ srtp: 'off', stun: null, voicemail: null },
    ...change,
  }
}

const counting = (): SipParts['random'] => {
  let next = 0
  return { bytes: (count) => Uint8Array.from({ length: count }, () => (next = (next + 1) % 251)) }
}

interface Run {
  readonly result: SipLoginResult
  readonly network: FakeNetwork
  /** How many messages with an answer to a challenge left. */
  readonly tries: number
}

async function run(
  server: FakeServer,
  { transport = 'udp' as Transport, names = fakeNames({ 'sip.test': ['192.0.2.1'] }) } = {},
): Promise<Run> {
  const network = fakeNetwork(() => server)
  const clock = handClock()
  const parts: SipParts = { network, names, clock, random: counting(), userAgent: 'Linecard/test' }
  const login = loginQuery({ sip: service(transport), extension: '101', password }, parts)
  let result: SipLoginResult | null = null
  void login.then((one) => (result = one))
  await clock.advance(0)
  if (!result) await clock.advance(20_000)
  if (!result) throw new Error('it hangs')
  return { result, network, tries: network.sent.filter((text) => /^(?:Proxy-)?Authorization:/m.test(text)).length }
}

/** A registrar that demands a password and then says `then` about it. */
const registrar = (then: string, headers: readonly string[] = [], challenge = md5Challenge): FakeServer => ({
  answer: (message, n) => (n === 0 ? answerTo(message, '401 Unauthorized', [challenge]) : answerTo(message, then, headers)),
})

describe('a login with an extension’s password', () => {
  it('is proved, and lists who is registered', async () => {
    const { result, tries, network } = await run(
      registrar('200 OK', [
        'Contact: "A, B" <sip:101@192.0.2.9:5060;transport=udp>;expires=55;received="sip:198.51.100.4:1024", <sip:101@192.0.2.10>;expires=10',
        'm: sip:101@192.0.2.11;expires=5',
        'Server: kamailio',
      ]),
    )
    expect(result).toMatchObject({
      ...{ outcome: 'proved', realm: 'sip.test', algorithm: 'MD5', server: 'kamailio' },
      bindings: [
        { contact: 'sip:101@192.0.2.9:5060;transport=udp', expiresSeconds: 55, received: 'sip:198.51.100.4:1024' },
        { contact: 'sip:101@192.0.2.10', expiresSeconds: 10, received: null },
        { contact: 'sip:101@192.0.2.11', expiresSeconds: 5, received: null },
      ],
    })
    expect(tries).toBe(1)
    expect(network.openChannels()).toBe(0)
  })

  it('never names a contact, a binding’s life, or the password', async () => {
    const { network } = await run(registrar('200 OK'))
    expect(network.sent).toHaveLength(2)
    for (const message of network.sent) {
      expect(message).not.toMatch(/^(?:Contact|m|Expires):/im)
      expect(message).not.toContain(password)
    }
  })

  it('answers the digest as the RFC computes it', async () => {
    const { network } = await run(registrar('200 OK'))
    const value = /^Authorization: (.*)$/m.exec(network.sent[1] ?? '')?.[1] ?? ''
    const part = (name: string): string => new RegExp(`${name}="?([^",]+)`).exec(value)?.[1] ?? ''
    const md5 = (text: string): string => createHash('md5').update(text).digest('hex')
    const expected = md5(
      [md5(`101:sip.test:${password}`), 'abc123', '00000001', part('cnonce'), 'auth', md5('REGISTER:sip:sip.test')].join(':'),
    )
    expect(part('response')).toBe(expected)
  })

  it.each([
    ['a wrong password', '401 Unauthorized', [md5Challenge], 'wrong-password'],
    ['a nonce called stale, without a second try', '401 Unauthorized', [`${md5Challenge}, stale=true`], 'stale'],
    ['another realm', '401 Unauthorized', ['WWW-Authenticate: Digest realm="other", nonce="n"'], 'wrong-realm'],
    ['forbidden', '403 Forbidden', [], 'forbidden'],
    ['an unknown user', '404 Not Found', [], 'unknown-user'],
    ['a redirect', '302 Moved', [], 'redirected'],
    ['an overload', '503 Service Unavailable', ['Retry-After: 10'], 'busy'],
    ['a refusal to be asked', '400 Missing Contact', [], 'unexpected'],
  ])('tells %s', async (_, status, headers, outcome) => {
    const { result, tries } = await run(registrar(status, headers))
    expect(result).toMatchObject({ outcome, answered: true })
    expect(tries).toBe(1)
  })

  it('proves nothing when nobody asked for the password', async () => {
    const { result, tries } = await run({ answer: (message) => answerTo(message, '200 OK') })
    expect(result).toMatchObject({ outcome: 'no-challenge', answered: false })
    expect(tries).toBe(0)
  })

  it('does not send the password’s digest in a way that it does not know', async () => {
    for (const challenge of [
      'WWW-Authenticate: Basic realm="x"',
      'WWW-Authenticate: Digest realm="x", nonce="y", algorithm=SHA-512-256',
      'WWW-Authenticate: Digest realm="x", nonce="y", qop="auth-int"',
    ]) {
      const { result, tries } = await run(registrar('200 OK', [], challenge))
      expect(result.outcome).toBe('unsupported-digest')
      expect(tries).toBe(0)
    }
  })

  it('takes SHA-256 where a registrar offers both', async () => {
    const both = `${md5Challenge}\r\nWWW-Authenticate: Digest realm="sip.test", nonce="abc", qop="auth", algorithm=SHA-256`
    const { result } = await run(registrar('200 OK', [], both))
    expect(result).toMatchObject({ outcome: 'proved', algorithm: 'SHA-256' })
  })

  it('answers a proxy’s demand in the proxy’s header', async () => {
    const proxy = 'Proxy-Authenticate: Digest realm="sip.test", nonce="abc"'
    const { network, result } = await run({
      answer: (message, n) =>
        n === 0 ? answerTo(message, '407 Proxy Authentication Required', [proxy]) : answerTo(message, '200 OK'),
    })
    expect(result.outcome).toBe('proved')
    expect(network.sent[1]).toMatch(/^Proxy-Authorization: Digest /m)
  })

  it('repeats a lost first datagram, but never the one that answers for the password', async () => {
    const { network, result, tries } = await run({
      answer: (message, n) => (n === 3 ? answerTo(message, '401 Unauthorized', [md5Challenge]) : null),
    })
    expect(result).toMatchObject({ outcome: 'no-answer', answered: true, tookMs: 8_000 })
    expect(network.sent).toHaveLength(5)
    expect(tries).toBe(1)
  })

  it('waits through 100 Trying', async () => {
    const { result } = await run({
      answer: (message, n) => [
        answerTo(message, '100 Trying'),
        n === 0 ? answerTo(message, '401 Unauthorized', [md5Challenge]) : answerTo(message, '200 OK'),
      ],
    })
    expect(result.outcome).toBe('proved')
  })

  it.each<[string, (message: string) => string]>([
    ['branch', (text) => text.replace(/branch=\w+/, 'branch=z9hG4bKother')],
    ['Call-ID', (text) => text.replace(/Call-ID: \w+/, 'Call-ID: other')],
    ['CSeq', (text) => text.replace(/CSeq: \d+/, 'CSeq: 77')],
    ['method', (text) => text.replace(/CSeq: (\d+) REGISTER/, 'CSeq: $1 OPTIONS')],
    ['From tag', (text) => text.replace(/(From: .*tag=)\w+/, '$1other')],
    ['number of Vias', (text) => text.replace(/(Via: .*\r\n)/, '$1Via: SIP/2.0/UDP 192.0.2.99;branch=z9hG4bKx\r\n')],
  ])('takes no answer with another %s', async (_, change) => {
    const { result, tries } = await run({ answer: (message) => change(answerTo(message, '401 Unauthorized', [md5Challenge])) })
    expect(result.outcome).toBe('no-answer')
    expect(tries).toBe(0)
  })

  it('gives a silent server up at the limit, in any transport', async () => {
    for (const transport of ['udp', 'tcp', 'tls'] as const) {
      const { result, network } = await run({}, { transport })
      expect(result).toMatchObject({ outcome: 'no-answer', answered: false, tookMs: 8_000 })
      expect(network.openChannels()).toBe(0)
    }
  })

  it('gives up a connection that does not open', async () => {
    expect((await run({ open: 'hangs' }, { transport: 'tcp' })).result).toMatchObject({ outcome: 'no-answer', tookMs: 8_000 })
  })

  it('goes on to the next address while one does not open', async () => {
    const names = fakeNames({ 'sip.test': ['2001:db8::1', '192.0.2.1'] })
    const network = fakeNetwork(({ address }) =>
      address.includes(':') ? { open: { kind: 'unreachable', code: 'ENETUNREACH', certificate: null } } : registrar('200 OK'),
    )
    const parts: SipParts = { network, names, clock: handClock(), random: counting(), userAgent: 'x' }
    expect((await loginQuery({ sip: service('tcp'), extension: '101', password }, parts)).outcome).toBe('proved')
    expect(network.opened.map(({ address }) => address)).toEqual(['2001:db8::1', '192.0.2.1'])
  })

  it('goes where SRV records say, and checks the certificate for the domain, not for what DNS named', async () => {
    const names = fakeNames(
      { 'sip.test': ['192.0.2.1'], 'b.example': ['192.0.2.2'], 'a.example': ['192.0.2.3'] },
      {
        '_sips._tcp.sip.test': [
          { host: 'a.example', port: 5071, priority: 20, weight: 0 },
          { host: 'b.example', port: 5081, priority: 10, weight: 0 },
        ],
      },
    )
    const { network } = await run(registrar('200 OK'), { transport: 'tls', names })
    expect(network.opened).toEqual([{ transport: 'tls', address: '192.0.2.2', port: 5081, name: 'sip.test' }])
  })

  it('tells names that do not exist, and names that nobody answers for', async () => {
    expect((await run({}, { names: fakeNames({}) })).result.outcome).toBe('unknown-host')
    expect((await run({}, { names: fakeNames({ 'sip.test': 'failed' }) })).result.outcome).toBe('names-failed')
  })

  it('can be cancelled', async () => {
    const cancel = new AbortController()
    const parts: SipParts = {
      network: fakeNetwork(() => ({})),
      names: fakeNames({ 'sip.test': ['192.0.2.1'] }),
      clock: handClock(),
      random: counting(),
      userAgent: 'x',
    }
    const login = loginQuery({ sip: service(), extension: '101', password, signal: cancel.signal }, parts)
    cancel.abort()
    expect((await login).outcome).toBe('cancelled')
  })
})

describe('a registrar that throws the login back', () => {
  const writings: Readonly<Record<string, (hex: string) => string>> = {
    'as it was': (hex) => hex,
    'in capitals': (hex) => hex.toUpperCase(),
    'with signs in between': (hex) => (hex.match(/../g) ?? []).join(':'),
    backwards: (hex) => [...hex].reverse().join(''),
    'in percent signs': (hex) => [...hex].map((one) => `%${one.charCodeAt(0).toString(16)}`).join(''),
    'in base64': (hex) => Buffer.from(hex).toString('base64'),
    'in base64 behind other text': (hex) => Buffer.from(`x=${hex};`).toString('base64url'),
    'its bytes in base64': (hex) => Buffer.from(hex, 'hex').toString('base64'),
    'a part of it': (hex) => hex.slice(7, 22),
  }
  const places: Readonly<Record<string, (text: string) => [status: string, headers: string[]]>> = {
    'the reason': (text) => [`403 ${text}`, []],
    'the reason of a 401': (text) => [`401 ${text}`, [md5Challenge]],
    'the server’s name': (text) => ['200 OK', [`Server: x ${text}`]],
    'a contact': (text) => ['200 OK', [`Contact: <sip:${text}@192.0.2.9>;expires=60`]],
    'where a contact was seen': (text) => ['200 OK', [`Contact: <sip:a@192.0.2.9>;received="sip:${text}"`]],
    'another realm': (text) => ['401 Unauthorized', [`WWW-Authenticate: Digest realm="${text}", nonce="n", algorithm=MD5`]],
  }
  const cases = Object.keys(writings).flatMap((how) => Object.keys(places).map((where) => [how, where] as const))

  it.each(cases)('%s, in %s: nothing of it is told', async (how, where) => {
    let told = ''
    const { result, network } = await run({
      answer(message, n) {
        if (n === 0) return answerTo(message, '401 Unauthorized', [md5Challenge])
        const [, hex = ''] = /response="(\w+)"/.exec(message) ?? []
        told = writings[how]?.(hex) ?? ''
        const [status, headers] = places[where]?.(told) ?? ['', []]
        return answerTo(message, status, headers)
      },
    })
    expect(network.sent.length).toBeGreaterThan(1)
    expect(told.length).toBeGreaterThan(10)
    const said = JSON.stringify(result)
    for (let at = 0; at + 10 <= told.length; at += 1) expect(said.includes(told.slice(at, at + 10))).toBe(false)
    // It still knows what became of the login.
    expect(result.outcome).toBe(
      { 2: 'proved', 4: where === 'the reason' ? 'forbidden' : 'wrong-password' }[String(places[where]?.('')[0])[0] ?? ''],
    )
  })

  it('is heard in everything else', async () => {
    const { result } = await run(registrar('403 Forbidden for 101, try 0123456789 or abcdefabcdef'))
    expect(result).toMatchObject({ outcome: 'forbidden', detail: 'Forbidden for 101, try 0123456789 or abcdefabcdef' })
  })
})

describe('a login among garbage', () => {
  /** What a hostile or broken network does to a message. */
  const full = [
    'Contact: "N \\" x" <sip:101@192.0.2.9:5060;transport=udp>;expires=55;received="sip:198.51.100.4:1024"',
    'Server: a server (with words)',
    'Expires: 60',
  ]

  it.each(['udp', 'tcp'] as const)(
    'neither crashes, hangs, nor tries twice, in 6,000 mutated conversations over %s',
    async (transport) => {
      const outcomes = new Map<string, number>()
      let mutated = 0
      await fc.assert(
        fc.asyncProperty(
          fc.array(mutation, { maxLength: 4 }),
          fc.array(mutation, { maxLength: 4 }),
          fc.integer({ min: 1, max: 400 }),
          fc.boolean(),
          async (first, second, piece, answerAll) => {
            const { result, tries, network } = await run(
              {
                answer(message, n) {
                  const honest = /^Authorization:/m.test(message)
                    ? answerTo(message, '200 OK', full)
                    : answerTo(message, '401 Unauthorized', [md5Challenge])
                  const bytes = mutate(honest, n === 0 ? first : second)
                  if (!bytes.equals(Buffer.from(honest))) mutated += 1
                  const again = mutate(answerTo(message, '401 Unauthorized', [md5Challenge]), second)
                  const all = answerAll ? [bytes, again, bytes] : [bytes]
                  if (transport === 'udp') return all
                  const whole = Buffer.concat(all)
                  const pieces: Buffer[] = []
                  for (let at = 0; at < whole.length; at += piece) pieces.push(whole.subarray(at, at + piece))
                  return pieces
                },
              },
              { transport },
            )
            outcomes.set(result.outcome, (outcomes.get(result.outcome) ?? 0) + 1)
            expect(tries).toBeLessThanOrEqual(1)
            expect(result.tookMs).toBeLessThanOrEqual(8_000)
            expect(network.openChannels()).toBe(0)
          },
        ),
        { numRuns: 6_000 },
      )
      expect(mutated).toBeGreaterThan(5_000)
      // The mutations are neither all harmless nor all deadly.
      expect(outcomes.get('proved')).toBeGreaterThan(100)
      expect(outcomes.size).toBeGreaterThan(3)
    },
    120_000,
  )

  it('stops reading an endless stream of messages that are not for it', async () => {
    const { result } = await run(
      {
        answer: (message) => Array.from({ length: 500 }, () => answerTo(message, '200 OK').replace(/Call-ID: \w+/, 'Call-ID: x')),
      },
      { transport: 'tcp' },
    )
    expect(result.outcome).toBe('not-sip')
    expect(result.tookMs).toBe(0)
  })

  it('reads a megabyte without an end no further than it must', async () => {
    const { result } = await run({ answer: () => 'SIP/2.0 200 OK\r\nX: '.padEnd(1_000_000, 'a') }, { transport: 'tcp' })
    expect(result).toMatchObject({ outcome: 'not-sip', tookMs: 0 })
  })

  it.each([
    'HTTP/1.1 400 Bad Request\r\n\r\n',
    'SSH-2.0-OpenSSH_9.2\r\n',
    '\x15\x03\x01\x00\x02\x02F',
    '220 mail.example ESMTP\r\n',
  ])('knows another protocol at once: %j', async (greeting) => {
    expect((await run({ answer: () => greeting }, { transport: 'tcp' })).result).toMatchObject({ outcome: 'not-sip', tookMs: 0 })
  })
})
