import { maxStrangeMessages } from '#shared/limits.ts'
import type { Clock } from '../system/clock.ts'
import type { Random } from '../system/random.ts'
import { createFramer, header, headerValues, parseMessage, parseVia, type SipResponse, type Via } from './message.ts'
import type { Channel, ChannelFailure } from './network.ts'

/** Who asks, and about whom; the same through all requests of one conversation. */
export interface Party {
  /** Such as `sip:example.com`. */
  readonly uri: string
  /** The address of record: `sip:101@example.com`. */
  readonly aor: string
  readonly userAgent: string
}

export interface SipQuestion {
  readonly method: 'REGISTER' | 'OPTIONS'
  /** A whole header line that answers a challenge, or null. Never for a log. */
  readonly credentials: { readonly header: 'Authorization' | 'Proxy-Authorization'; readonly value: string } | null
  /** Whether a datagram may be sent again while nothing comes back. */
  readonly repeat: boolean
}

export type Asked =
  | { readonly kind: 'answered'; readonly response: SipResponse; readonly via: Via; readonly ms: number }
  /** garbage: how many datagrams came that were not SIP. */
  | { readonly kind: 'silent'; readonly garbage: number }
  | { readonly kind: 'not-sip' }
  | { readonly kind: 'failed'; readonly failure: ChannelFailure }

export interface Conversation {
  /** Resolves with the final answer to this very question, or with why there is none. One question at a time. */
  ask(question: SipQuestion, signal: AbortSignal): Promise<Asked>
  close(): void
}

/** RFC 3261 §17.1.2: first after half a second, then twice as long each time up to four seconds; in ms. */
const firstRepeatMs = 500
const longestRepeatMs = 4_000
interface Sent {
  readonly branch: string
  readonly cseq: number
  readonly method: string
}

/** Asks over one channel and takes only the answers that belong to what was asked; everything else is counted and dropped. */
export function createConversation(
  channel: Channel,
  transport: string,
  party: Party,
  clock: Clock,
  random: Random,
): Conversation {
  const word = (): string => Buffer.from(random.bytes(12)).toString('hex')
  const callId = word()
  const tag = word()
  const framer = channel.stream ? createFramer() : null
  let cseq = 0
  let garbage = 0
  let strangers = 0
  let ended: Asked | null = null
  let waiting: { readonly sent: Sent; readonly done: (asked: Asked) => void; readonly heard: () => void } | null = null

  function end(asked: Asked): void {
    ended ??= asked
    waiting?.done(ended)
  }

  /** The Via with which this answer came back, or null when it belongs to something else. */
  function viaOfAnswer(response: SipResponse, sent: Sent): Via | null {
    const vias = headerValues(response, 'via')
    const via = parseVia(vias[0] ?? '')
    if (vias.length !== 1 || via?.branch !== sent.branch) return null
    const [number, method] = (header(response, 'cseq') ?? '').split(/[ \t]+/)
    const from = /;[ \t]*tag[ \t]*=[ \t]*([^\s;,]+)/i.exec(header(response, 'from') ?? '')
    const ours = header(response, 'call-id') === callId && number === String(sent.cseq) && method === sent.method
    return ours && from?.[1] === tag ? via : null
  }

  function take(bytes: Uint8Array): void {
    const message = parseMessage(bytes)
    if (!message) {
      garbage += 1
      // A stream that carries one broken message cannot be trusted to go on.
      if (framer || garbage >= maxStrangeMessages) end({ kind: 'not-sip' })
      return
    }
    const via = waiting && message.kind === 'response' ? viaOfAnswer(message, waiting.sent) : null
    if (!waiting || message.kind === 'request' || !via) {
      strangers += 1
      if (strangers >= maxStrangeMessages) end({ kind: 'not-sip' })
      return
    }
    if (message.status < 200) return waiting.heard()
    waiting.done({ kind: 'answered', response: message, via, ms: 0 })
  }

  channel.listen({
    received(bytes) {
      if (ended) return
      if (!framer) return take(bytes)
      const messages = framer.push(bytes)
      if (!messages) return end({ kind: 'not-sip' })
      for (const message of messages) take(message)
    },
    failed: (failure) => end({ kind: 'failed', failure }),
  })

  function write({ method, credentials }: SipQuestion, sent: Sent): string {
    const host = channel.localAddress.includes(':') ? `[${channel.localAddress}]` : channel.localAddress
    return [
      `${method} ${party.uri} SIP/2.0`,
      `Via: SIP/2.0/${transport.toUpperCase()} ${host}:${channel.localPort};branch=${sent.branch};rport`,
      'Max-Forwards: 70',
      `From: <${party.aor}>;tag=${tag}`,
      `To: <${party.aor}>`,
      `Call-ID: ${callId}`,
      `CSeq: ${sent.cseq} ${method}`,
      `User-Agent: ${party.userAgent}`,
      ...(credentials ? [`${credentials.header}: ${credentials.value}`] : []),
      'Content-Length: 0',
      '\r\n',
    ].join('\r\n')
  }

  return {
    ask(question, signal) {
      if (ended) return Promise.resolve(ended)
      cseq += 1
      const sent: Sent = { branch: `z9hG4bK${word()}`, cseq, method: question.method }
      const text = write(question, sent)
      return new Promise((resolve) => {
        const start = clock.steady()
        let repeatMs = firstRepeatMs
        let stop = (): void => {}
        const done = (asked: Asked): void => {
          stop()
          signal.removeEventListener('abort', onAbort)
          waiting = null
          resolve(asked.kind === 'answered' ? { ...asked, ms: clock.steady() - start } : asked)
        }
        const onAbort = (): void => done({ kind: 'silent', garbage })
        const repeat = (): void => {
          stop = clock.after(repeatMs, () => {
            channel.send(text)
            repeatMs = Math.min(repeatMs * 2, longestRepeatMs)
            repeat()
          })
        }
        // Somebody is working on it: no hurry any more.
        const heard = (): void => {
          repeatMs = longestRepeatMs
        }
        waiting = { sent, done, heard }
        if (signal.aborted) return onAbort()
        signal.addEventListener('abort', onAbort, { once: true })
        channel.send(text)
        if (question.repeat && !channel.stream) repeat()
      })
    },
    close() {
      end({ kind: 'silent', garbage })
      channel.close()
    },
  }
}
