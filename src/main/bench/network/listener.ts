import { header, parseMessage } from '../../sip/message.ts'
import type { Clock } from '../../system/clock.ts'
import type { Random } from '../../system/random.ts'
import { acceptAsk, notifyAsk, type Place } from './answers.ts'
import type { BenchDesk, Heard, NoTicket, TicketOffer } from './desk.ts'
import { readAsk, type PhoneAsk } from './subscribe.ts'

/**
 * How long until the neighbour table is looked at again, in ms each: at once, and within 50 ms of the 200 a few times, as a phone on the same cable answers
 * in one or two. What the table does not know by the end cannot be checked.
 */
export const neighbourLooksMs = [0, 5, 15, 30, 100] as const
/** T1 of SIP and twice as long each time: a NOTIFY that nobody answers is repeated three times. */
export const notifyAgainMs = [500, 1_000, 2_000] as const
/** So long after the last one an answer is still waited for. */
const lastWaitMs = 2_000
/** So long a Call-ID is known: longer than any phone repeats a request. */
const knownForMs = 64_000
/** Phones that ask at the same time. */
const maxKnown = 1_000

/** The interface of this computer that a datagram came in on. */
export interface HeardOn {
  readonly interfaceName: string
  /** Its own address, from which it is answered. */
  readonly own: Place
}

export type Sent = 'sent' | 'unreachable' | 'failed'

export interface ListenerParts {
  readonly desk: BenchDesk
  readonly clock: Clock
  readonly random: Random
  /** The MAC that the network shows for an address; null: none is known. */
  readonly neighbour: (address: string) => Promise<string | null>
  /** Makes a ticket for a phone at this address; null: nothing is served on this interface now. */
  readonly ticket: (offer: TicketOffer, on: HeardOn, address: string) => { readonly url: string } | null
  readonly send: (text: string, on: HeardOn, to: Place) => Promise<Sent>
}

interface Known {
  readonly ask: PhoneAsk
  readonly on: HeardOn
  readonly source: Place
  readonly tag: string
  mac: string | null
  phoneId: string | null
  /** waiting: the session is asked. refused: it gets nothing now, and the session is asked again when the phone repeats itself. */
  state: 'waiting' | 'refused' | 'answered' | 'notified' | 'over'
  why: NoTicket | null
  stop: () => void
  /** Ends the wait after which it is forgotten. */
  keep: () => void
}

export interface Listener {
  /** A datagram that came in on this interface. */
  received(bytes: Uint8Array, source: Place, on: HeardOn): void
  /** This phone has begun to fetch: no NOTIFY is repeated any more. */
  fetched(phoneId: string): void
  close(): void
}

/**
 * Hears phones that ask for their settings by SIP plug-and-play, and answers those that the session has something for: 200, a look at the
 * neighbour table, NOTIFY with the phone's own address. Nothing leaves for a phone that gets nothing.
 */
export function createListener(parts: ListenerParts): Listener {
  const { desk, clock, random } = parts
  const known = new Map<string, Known>()
  const byCallId = new Map<string, Known>()
  let closed = false
  const hex = (bytes: number): string => Buffer.from(random.bytes(bytes)).toString('hex')
  const seen = (one: Known): { at: number; phoneId: string | null; mac: string | null; address: string } => ({
    at: clock.now(),
    phoneId: one.phoneId,
    mac: one.mac,
    address: one.source.address,
  })

  function heard(ask: PhoneAsk, source: Place, on: HeardOn): void {
    const name = `${ask.mac ?? `${source.address}:${source.port}`} ${ask.callId}`
    const before = known.get(name)
    if (before) return again(before)
    const one: Known = {
      ask,
      on,
      source,
      tag: hex(8),
      mac: ask.mac,
      phoneId: null,
      state: 'waiting',
      why: null,
      stop: () => {},
      keep: () => {},
    }
    remember(name, one)
    const { maker, model, firmware, callId } = ask
    const macFrom = ask.mac === null ? null : 'request'
    desk.saw({ kind: 'asked', ...seen(one), macFrom, callId, maker, model, firmware })
    void (ask.mac === null ? answerNameless(one) : answerNamed(one, ask.mac))
  }

  function remember(name: string, one: Known): void {
    if (known.size >= maxKnown) {
      const [oldest] = known.keys()
      if (oldest !== undefined) forget(oldest)
    }
    known.set(name, one)
    byCallId.set(one.ask.callId, one)
    one.keep = clock.after(knownForMs, () => forget(name))
  }

  function forget(name: string): void {
    const one = known.get(name)
    one?.stop()
    one?.keep()
    known.delete(name)
    if (one && byCallId.get(one.ask.callId) === one) byCallId.delete(one.ask.callId)
  }

  /** The phone has not heard the 200, or has not got one. */
  function again(one: Known): void {
    if (one.state === 'refused') {
      one.state = 'waiting'
      void (one.ask.mac === null ? answerNameless(one) : answerNamed(one, one.ask.mac))
    } else if (one.state !== 'waiting') void parts.send(acceptAsk(one.ask, one.on.own, one.source, one.tag), one.on, one.source)
  }

  async function accept(one: Known): Promise<boolean> {
    const sent = await parts.send(acceptAsk(one.ask, one.on.own, one.source, one.tag), one.on, one.source)
    if (sent === 'sent') {
      desk.saw({ kind: 'answered', ...seen(one) })
      one.state = 'answered'
      return true
    }
    if (sent === 'unreachable') desk.saw({ kind: 'other-subnet', ...seen(one) })
    one.state = 'refused'
    return false
  }

  /** The session decides before anything leaves: a phone that gets nothing looks for its settings elsewhere at once. */
  async function answerNamed(one: Known, mac: string): Promise<void> {
    const offer = await decide(one, mac, 'request')
    if (!offer || !(await accept(one))) return
    const shown = await shownMac(one)
    if (shown !== null && shown !== mac) {
      desk.saw({ kind: 'mac-differs', ...seen(one), shown })
      one.state = 'over'
      return
    }
    await notify(one, offer)
  }

  /** Only after a first answer has this computer's system a reason to ask who is at the address. */
  async function answerNameless(one: Known): Promise<void> {
    const there = await parts.neighbour(one.source.address)
    if (there === null && !(await accept(one))) return
    one.mac = there ?? (await shownMac(one))
    const offer = await decide(one, one.mac, one.mac === null ? null : 'neighbours')
    if (!offer || (there !== null && !(await accept(one)))) return
    await notify(one, offer)
  }

  async function decide(one: Known, mac: string | null, macFrom: 'request' | 'neighbours' | null): Promise<TicketOffer | null> {
    const { maker, model, firmware, callId } = one.ask
    const said = { maker, model, firmware, callId }
    let answer: Heard
    try {
      const { interfaceName } = one.on
      answer = await desk.heard({ at: clock.now(), by: 'plug-and-play', interfaceName, from: one.source, mac, macFrom, ...said })
    } catch {
      one.state = 'refused'
      return null
    }
    if ('ticket' in answer) {
      one.phoneId = answer.ticket.phoneId
      return answer.ticket
    }
    one.state = 'refused'
    if (one.why !== answer.none) desk.saw({ kind: 'not-served', ...seen(one), why: answer.none })
    one.why = answer.none
    return null
  }

  async function shownMac(one: Known): Promise<string | null> {
    for (const wait of neighbourLooksMs) {
      if (wait > 0) await new Promise<void>((resolve) => clock.after(wait, resolve))
      const shown = await parts.neighbour(one.source.address)
      if (shown !== null) return shown
    }
    return null
  }

  async function notify(one: Known, offer: TicketOffer): Promise<void> {
    const ticket = parts.ticket(offer, one.on, one.source.address)
    if (!ticket) {
      one.state = 'refused'
      return
    }
    const text = notifyAsk(one.ask, one.on.own, one.source, { tag: one.tag, branch: hex(8), url: ticket.url })
    if ((await parts.send(text, one.on, one.source)) !== 'sent') {
      one.state = 'refused'
      return
    }
    one.state = 'notified'
    desk.saw({ kind: 'notified', ...seen(one) })
    repeat(one, text, 0)
  }

  function repeat(one: Known, text: string, times: number): void {
    if (closed) return
    const wait = notifyAgainMs[times]
    one.stop = clock.after(wait ?? lastWaitMs, () => {
      if (one.state !== 'notified') return
      if (wait === undefined) {
        one.state = 'over'
        desk.saw({ kind: 'notify-refused', ...seen(one), status: null })
        return
      }
      void parts.send(text, one.on, one.source)
      repeat(one, text, times + 1)
    })
  }

  /** What a phone says to its NOTIFY. Only the phone itself is heard. */
  function answered(callId: string, status: number, source: Place): void {
    const one = byCallId.get(callId)
    if (one?.state !== 'notified' || one.source.address !== source.address || status < 200) return
    one.state = 'over'
    one.stop()
    desk.saw(status < 300 ? { kind: 'notify-accepted', ...seen(one) } : { kind: 'notify-refused', ...seen(one), status })
  }

  return {
    received(bytes, source, on) {
      const ask = readAsk(bytes)
      if (ask) return heard(ask, source, on)
      const message = parseMessage(bytes)
      if (message?.kind !== 'response' || !/^1\s+NOTIFY$/i.test(header(message, 'cseq') ?? '')) return
      answered(header(message, 'call-id') ?? '', message.status, source)
    },
    fetched(phoneId) {
      for (const one of known.values()) {
        if (one.phoneId !== phoneId || one.state !== 'notified') continue
        one.state = 'over'
        one.stop()
      }
    },
    close() {
      closed = true
      for (const name of [...known.keys()]) forget(name)
    },
  }
}
