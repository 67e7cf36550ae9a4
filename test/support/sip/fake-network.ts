import type {
  Channel,
  ChannelFailure,
  ChannelListener,
  Destination,
  NameAnswer,
  NameService,
  Opened,
  SipNetwork,
  SrvRecord,
} from '../../../src/main/sip/network.ts'

/** One thing that a planted server does with a message: what it sends back, how it ends the connection, or nothing. */
export type Reply = string | Uint8Array | { readonly fails: ChannelFailure } | null

export interface FakeServer {
  /** How opening a way to it goes; left out: it opens. */
  readonly open?: ChannelFailure | 'hangs'
  readonly certificate?: Channel['certificate']
  /** What it does with the n-th message (from 0) of a channel. */
  answer?(message: string, n: number): Reply | readonly Reply[]
}

export interface FakeNetwork extends SipNetwork {
  /** Every message that left, in order. */
  readonly sent: string[]
  readonly opened: Destination[]
  /** Channels that nobody has closed. */
  openChannels(): number
}

/** A network of planted servers: `serverAt` says who is where. Answers come in the same turn as the question, before any time passes. */
export function fakeNetwork(serverAt: (destination: Destination) => FakeServer | undefined): FakeNetwork {
  const sent: string[] = []
  const opened: Destination[] = []
  const open = new Set<Channel>()
  return {
    sent,
    opened,
    openChannels: () => open.size,
    open(destination, signal) {
      opened.push(destination)
      const server = serverAt(destination)
      const failure = server?.open
      if (failure === 'hangs') return new Promise((resolve) => signal.addEventListener('abort', () => resolve(silent)))
      if (failure) return Promise.resolve({ ok: false, failure })
      let listener: ChannelListener | null = null
      let count = 0
      const channel: Channel = {
        ...{ stream: destination.transport !== 'udp', localAddress: '192.0.2.7', localPort: 40_000 },
        certificate: server?.certificate ?? null,
        listen: (one) => {
          listener = one
        },
        send(text) {
          sent.push(text)
          const replies = server?.answer?.(text, count) ?? null
          count += 1
          for (const reply of Array.isArray(replies) ? replies : [replies]) {
            if (reply === null) continue
            queueMicrotask(() => {
              if (!open.has(channel)) return
              if (typeof reply === 'object' && 'fails' in reply) listener?.failed(reply.fails)
              else listener?.received(typeof reply === 'string' ? Buffer.from(reply) : reply)
            })
          }
        },
        close: () => open.delete(channel),
      }
      open.add(channel)
      return Promise.resolve({ ok: true, channel })
    },
  }
}

const silent: Opened = { ok: false, failure: { kind: 'no-answer', code: 'aborted', certificate: null } }

/** Names that a test plants. What is not there does not exist. */
export function fakeNames(
  addresses: Readonly<Record<string, readonly string[] | 'failed'>>,
  services: Readonly<Record<string, readonly SrvRecord[] | 'failed'>> = {},
): NameService {
  const look = <T>(table: Readonly<Record<string, readonly T[] | 'failed'>>, name: string): Promise<NameAnswer<T>> => {
    const found = table[name]
    return Promise.resolve(found === undefined ? 'none' : found === 'failed' ? 'failed' : { found })
  }
  return { addresses: (host) => look(addresses, host), services: (name) => look(services, name) }
}

/** An honest answer to a message: its Via, From, To, Call-ID and CSeq come back as they were. */
export function answerTo(message: string, status: string, headers: readonly string[] = [], via = (line: string) => line): string {
  const back = message
    .split('\r\n')
    .filter((line) => /^(?:Via|From|To|Call-ID|CSeq):/.test(line))
    .map((line) => (line.startsWith('To:') ? `${line};tag=server` : line.startsWith('Via:') ? via(line) : line))
  return [`SIP/2.0 ${status}`, ...back, ...headers, 'Content-Length: 0', '\r\n'].join('\r\n')
}

export const md5Challenge = 'WWW-Authenticate: Digest realm="sip.test", nonce="abc123", qop="auth", algorithm=MD5'
