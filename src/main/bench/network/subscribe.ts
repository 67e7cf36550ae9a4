import { header, headerValues, parseVia, readParameters } from '../../sip/message.ts'
import { parseRequest, type SipRequest } from '../../sip/request.ts'
import type { SaidOfItself } from './desk.ts'
import { phoneMac, saidInUserAgent, word } from './said.ts'

/** A SUBSCRIBE by which a phone asks for the address of its settings. Each text may go back to the phone as it is. */
export interface PhoneAsk extends SaidOfItself {
  /** Null: it says none, such as AudioCodes. */
  readonly mac: string | null
  readonly callId: string
  readonly cseq: string
  readonly vias: readonly string[]
  /** Whether the topmost Via asks for the port that it came from (RFC 3581). */
  readonly wantsRport: boolean
  readonly from: string
  /** Without a tag. */
  readonly to: string
  /** Null: there is none that a request could be sent to. */
  readonly contact: string | null
  /** The value of its Event header, or `ua-profile` where that cannot be repeated. */
  readonly event: string
  readonly contentType: string
}

/** An honest one has about 700 bytes. */
const longestAsk = 8_192
const longestValue = 500
const maxVias = 5
/** What may go back in a header: visible ASCII and blanks. A line break is in none of them. */
const plain = /^[\x20-\x7e]+$/
const fits = (text: string | null): text is string => text !== null && text.length <= longestValue && plain.test(text)

/** What a phone takes the address as, the usual one first. */
const contentTypes = ['application/url', 'application/x-gs-ucm-url']

/**
 * Reads a datagram to the group of plug-and-play. Null: it is not a phone that asks for its settings, or one whose answer could not be
 * written without repeating something that breaks it. Nothing throws, whatever it is.
 */
export function readAsk(bytes: Uint8Array): PhoneAsk | null {
  if (bytes.length > longestAsk) return null
  const request = parseRequest(bytes)
  if (!request || request.method !== 'SUBSCRIBE') return null
  const event = eventOf(request)
  const contentType = contentTypes.find((type) => accepts(request, type))
  const vias = headerValues(request, 'via')
  const via = parseVia(vias[0] ?? '')
  const [from, to] = [header(request, 'from'), header(request, 'to')]
  const callId = header(request, 'call-id')
  const cseq = header(request, 'cseq')
  if (!event || contentType === undefined || !via || vias.length > maxVias || !vias.every(fits)) return null
  if (!fits(from) || !fits(to) || !fits(callId) || !fits(cseq)) return null
  // One with a tag refreshes a subscription, and there is none.
  if (tagOf(from) === 'broken' || tagOf(to) !== null) return null
  if (/\s/.test(callId) || !/^\d{1,10}\s+SUBSCRIBE$/.test(cseq)) return null
  const agent = header(request, 'user-agent') ?? ''
  const said = saidInUserAgent(agent)
  return {
    mac: macOf(request, agent),
    maker: event.maker ?? said.maker,
    model: event.model ?? said.model,
    firmware: event.firmware ?? said.firmware,
    callId,
    cseq,
    vias,
    wantsRport: /;\s*rport\s*(?:;|$)/i.test(vias[0] ?? ''),
    from,
    to,
    contact: contactOf(header(request, 'contact')),
    event: event.value,
    contentType,
  }
}

function accepts(request: SipRequest, type: string): boolean {
  return headerValues(request, 'accept').some((value) => (value.split(';')[0] ?? '').trim().toLowerCase() === type)
}

/** Null: it is about something else. */
function eventOf(request: SipRequest): ({ readonly value: string } & SaidOfItself) | null {
  const value = header(request, 'event') ?? ''
  const [name] = /^ua-profile(?=\s*(?:;|$))/i.exec(value) ?? []
  if (name === undefined) return null
  const parameters = readParameters(value, name.length)
  // A maker whose phones say vender is not to be taught.
  const said = (...names: string[]): string | null => word(names.map((one) => parameters?.get(one)).find(Boolean))
  return {
    value: parameters && fits(value) ? value : 'ua-profile',
    maker: said('vendor', 'vender'),
    model: said('model'),
    firmware: said('version'),
  }
}

/** The tag behind a name and an address; null: none. 'broken': neither is there. */
function tagOf(value: string): string | null | 'broken' {
  const [whole] = /^(?:[^<>]*<[^<>\s]+>|[^\s<>;]+)/.exec(value) ?? []
  const parameters = whole === undefined ? null : readParameters(value, whole.length)
  return parameters ? (parameters.get('tag') ?? null) : 'broken'
}

/** Phones write it as `MAC%3a`, `MAC%3A`, `MAC:`, `MAC=` or `MAC` before the digits. */
const marked = /MAC[:=]?\s*([0-9a-f]{2}(?:[:-]?[0-9a-f]{2}){5})(?![0-9a-f])/i

function macOf(request: SipRequest, agent: string): string | null {
  for (const text of [request.uri, header(request, 'from'), header(request, 'to'), agent]) {
    const mac = phoneMac(marked.exec(decoded(text ?? ''))?.[1] ?? '')
    if (mac !== null) return mac
  }
  return null
}

const decoded = (text: string): string =>
  text.replace(/%([0-9a-f]{2})/gi, (_, digits: string) => String.fromCharCode(parseInt(digits, 16)))

/** Where a request to this phone may go, for its first line. */
function contactOf(value: string | null): string | null {
  if (!fits(value)) return null
  const uri = /<([^<>]*)>/.exec(value)?.[1] ?? value.split(';')[0]?.trim() ?? ''
  return /^sip:[A-Za-z0-9\-.!%*_+`'~()&=$,;:@[\]]{1,200}$/i.test(uri) ? uri : null
}
