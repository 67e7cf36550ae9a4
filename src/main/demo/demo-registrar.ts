import type { Random } from '../system/random.ts'
import { answerChallenge } from '../sip/digest.ts'
import type { OwnRegistrar } from '../sip/own-registrar.ts'
import type { Channel, ChannelListener, Opened } from '../sip/network.ts'
import type { DemoRegistration } from './company.ts'

/** An extension, as far as a registrar knows it. */
export interface DemoSubscriber {
  readonly status: 'active' | 'disabled'
  readonly password: string
  readonly registration: DemoRegistration
}

export interface DemoRegistrarOptions {
  readonly domain: string
  readonly subscriber: (number: string) => Promise<DemoSubscriber | null>
  readonly random: Random
}

/** Addresses that are set aside for examples (RFC 5737): of the registrar, of whoever asks, and of the phones. */
const [registrarAddress, askerAddress, phoneAddress] = ['192.0.2.10', '192.0.2.77', '192.0.2.20'] as const
const ports = { udp: 5060, tcp: 5060, tls: 5061 } as const

/**
 * A registrar for the demo's phones that the SIP checks can ask: it answers OPTIONS, demands a password by digest (RFC 2617, MD5), tells a
 * wrong one and a disabled extension, and lists who is registered. By TLS it shows no certificate.
 */
export function createDemoRegistrar({ domain, subscriber, random }: DemoRegistrarOptions): OwnRegistrar {
  const word = (): string => Buffer.from(random.bytes(12)).toString('hex')
  /** Each is good for one answer. */
  const nonces = new Set<string>()

  async function answer(request: string): Promise<string> {
    const header = (name: string): string => new RegExp(`^${name}: *(.*)$`, 'im').exec(request)?.[1]?.trim() ?? ''
    const [method = ''] = request.split(' ', 1)
    const write = (status: string, ...more: readonly string[]): string =>
      [
        `SIP/2.0 ${status}`,
        ...[...request.matchAll(/^Via: .*$/gim)].map(([line]) => line),
        `From: ${header('From')}`,
        `To: ${header('To')};tag=${word()}`,
        `Call-ID: ${header('Call-ID')}`,
        `CSeq: ${header('CSeq')}`,
        'Server: Linecard demo',
        ...more,
        'Content-Length: 0',
        '\r\n',
      ].join('\r\n')
    if (method !== 'REGISTER') return write('200 OK', 'Allow: OPTIONS, REGISTER')

    const number = /<sips?:([^@>]+)@/i.exec(header('To'))?.[1] ?? ''
    const there = await subscriber(number)
    if (!there) return write('404 Not Found')
    const given = header('Authorization')
    if (!isRight(given, number, there.password)) {
      const nonce = word()
      nonces.add(nonce)
      return write('401 Unauthorized', `WWW-Authenticate: Digest realm="${domain}", nonce="${nonce}", algorithm=MD5, qop="auth"`)
    }
    if (there.status === 'disabled') return write('403 Forbidden')
    const contact = `Contact: <sip:${number}@${phoneAddress}:5060>;expires=300`
    return write('200 OK', ...(there.registration === 'registered' ? [contact] : []))
  }

  function isRight(given: string, username: string, password: string): boolean {
    const part = (name: string): string => new RegExp(`\\b${name}="([^"]*)"`).exec(given)?.[1] ?? ''
    const [nonce, uri, cnonce] = [part('nonce'), part('uri'), part('cnonce')]
    if (!nonces.delete(nonce)) return false
    const challenge = { realm: domain, nonce, opaque: null, algorithm: 'MD5', qop: true, stale: false } as const
    return answerChallenge(challenge, { username, password, method: 'REGISTER', uri, cnonce }) === given
  }

  function open(stream: boolean): Channel {
    let listener: ChannelListener | null = null
    return {
      ...{ stream, localAddress: askerAddress, localPort: 5060, certificate: null },
      listen: (one) => (listener = one),
      send(text) {
        void answer(text).then((answered) => listener?.received(Buffer.from(answered)))
      },
      close: () => (listener = null),
    }
  }

  const closed: Opened = { ok: false, failure: { kind: 'refused', code: 'ECONNREFUSED', certificate: null } }
  return {
    domain,
    names: {
      addresses: async (host) => (host === domain ? { found: [registrarAddress] } : 'none'),
      services: async () => 'none',
    },
    network: {
      open: async ({ transport, port }) =>
        port === ports[transport] ? { ok: true, channel: open(transport !== 'udp') } : closed,
    },
  }
}
