import {
  longestSipLine,
  maxBindings,
  maxSipHeaders,
  maxSipParameters,
  sipHeadLimitBytes,
  sipMessageLimitBytes,
} from '#shared/limits.ts'
import type { SipBinding } from '#shared/sip.ts'

/**
 * SIP messages (RFC 3261), as far as a client that asks and listens needs them. What comes in is from a stranger: everything is
 * bounded, nothing throws, and a text that does not follow the grammar is null.
 */

export interface SipHeader {
  /** Long form, lower case. */
  readonly name: string
  readonly value: string
}

export interface SipResponse {
  readonly kind: 'response'
  readonly status: number
  readonly reason: string
  readonly headers: readonly SipHeader[]
}

/** What the other side asks by itself, such as an OPTIONS ping. It is told apart from garbage, and nothing more. */
export interface SipForeignRequest {
  readonly kind: 'request'
  readonly method: string
}

export type SipMessage = SipResponse | SipForeignRequest

const shortForms: Readonly<Record<string, string>> = {
  ...{ v: 'via', f: 'from', t: 'to', i: 'call-id', m: 'contact', l: 'content-length', c: 'content-type' },
  ...{ s: 'subject', k: 'supported', e: 'content-encoding', o: 'event', u: 'allow-events' },
}

const statusLine = /^SIP\/2\.0 ([1-6][0-9]{2})(?: ([^\r\n]*))?$/i
const requestLine = /^([A-Z][A-Za-z]{0,31}) [^\s]{1,1000} SIP\/2\.0$/
const headerLine = /^([A-Za-z0-9\-.!%*_+`'~]{1,64})[ \t]*:([^]*)$/
// eslint-disable-next-line no-control-regex
const control = /[\u0000-\u0008\u000a-\u001f\u007f]/

/** A first line and its headers. */
export interface SipHead {
  readonly first: string
  readonly headers: readonly SipHeader[]
}

/** The first line and the headers; continued lines are joined. Null: not a SIP head. */
export function readHead(text: string): SipHead | null {
  const [first, ...lines] = text.split('\r\n')
  if (first === undefined || first.length > longestSipLine || control.test(first)) return null
  const joined: string[] = []
  for (const line of lines) {
    if (/^[ \t]/.test(line)) {
      const before = joined.pop()
      if (before === undefined) return null
      joined.push(`${before} ${line.trim()}`)
    } else joined.push(line)
  }
  if (joined.length > maxSipHeaders) return null
  const headers: SipHeader[] = []
  for (const line of joined) {
    if (line.length > longestSipLine || control.test(line)) return null
    const [, name = '', value = ''] = headerLine.exec(line) ?? []
    if (name === '') return null
    const lower = name.toLowerCase()
    headers.push({ name: shortForms[lower] ?? lower, value: value.trim() })
  }
  return { first, headers }
}

/** The one length that the headers give; null: none. 'broken': several that differ, or not a number. */
export function contentLength(headers: readonly SipHeader[]): number | null | 'broken' {
  const values = new Set(headers.filter(({ name }) => name === 'content-length').map(({ value }) => value))
  if (values.size === 0) return null
  const [value = ''] = values
  return values.size > 1 || !/^[0-9]{1,9}$/.test(value) ? 'broken' : Number(value)
}

export const headEnd = '\r\n\r\n'

/** Reads one whole message, such as a datagram. Null: not SIP. */
export function parseMessage(bytes: Uint8Array): SipMessage | null {
  if (bytes.length > sipMessageLimitBytes) return null
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  const end = all.indexOf(headEnd)
  if (end < 0 || end > sipHeadLimitBytes) return null
  const head = readHead(all.toString('utf8', 0, end))
  if (!head) return null
  const length = contentLength(head.headers)
  if (length === 'broken' || (length !== null && end + headEnd.length + length > all.length)) return null
  const status = statusLine.exec(head.first)
  if (status) return { kind: 'response', status: Number(status[1]), reason: (status[2] ?? '').trim(), headers: head.headers }
  const request = requestLine.exec(head.first)
  return request ? { kind: 'request', method: request[1] ?? '' } : null
}

/** Cuts a stream (TCP, TLS) into messages by their Content-Length. */
export interface Framer {
  /** The whole messages that these bytes complete. Null: the stream is not SIP, and cannot be read on. */
  push(bytes: Uint8Array): readonly Uint8Array[] | null
  /** How many bytes were looked at so far: a few times as many as came, in however small pieces they do. */
  readonly looked: number
}

export function createFramer(): Framer {
  /** What came and is in no message yet: from `from` up to `to`. */
  let data = Buffer.alloc(0)
  let from = 0
  let to = 0
  /** Up to here there is no end of a head. */
  let searched = 0
  /** Where the message ends whose head is there; null: it is not. */
  let end: number | null = null
  let isSip = false
  let looked = 0
  let broken = false

  function append(bytes: Uint8Array): void {
    if (data.length - to < bytes.length) {
      // Twice as much room each time, and never over what was given away.
      const larger = Buffer.alloc(2 * (to - from + bytes.length))
      data.copy(larger, 0, from, to)
      searched -= from
      if (end !== null) end -= from
      to -= from
      from = 0
      data = larger
    }
    data.set(bytes, to)
    to += bytes.length
  }

  function goOn(at: number): void {
    from = at
    searched = at
    end = null
    isSip = false
  }

  /** Whether what came since the last look may still become a SIP message: another protocol's greeting is known by its first line. */
  function couldBeSip(): boolean {
    if (isSip || from === to) return true
    const lineEnd = data.subarray(0, to).indexOf('\r\n', Math.max(from, searched - 1))
    if (lineEnd >= 0) {
      const line = data.toString('latin1', from, Math.min(lineEnd, from + longestSipLine + 1))
      isSip = line.length <= longestSipLine && (statusLine.test(line) || requestLine.test(line))
      return isSip
    }
    const news = data.toString('latin1', searched, to).replace(/\r$/, '')
    return to - from <= longestSipLine && !control.test(news) && /^[A-Za-z]/.test(data.toString('latin1', from, from + 1))
  }

  /** Takes one whole message off the front; null: not all there yet; 'broken': never will be. */
  function take(): Buffer | null | 'broken' {
    if (end === null) {
      // Blank lines between messages keep a connection alive; a pong is one of them (RFC 5626).
      let start = from
      while (start < to && (data[start] === 0x0d || data[start] === 0x0a)) start += 1
      if (start > from) goOn(start)
      const all = data.subarray(0, to)
      const head = all.indexOf(headEnd, Math.max(from, searched - headEnd.length + 1))
      looked += (head < 0 ? to : head) - searched
      if ((head < 0 ? to : head) - from > sipHeadLimitBytes) return 'broken'
      if (head < 0) {
        const could = couldBeSip()
        searched = to
        return could ? null : 'broken'
      }
      const read = readHead(all.toString('utf8', from, head))
      looked += head - from
      const content = read ? contentLength(read.headers) : 'broken'
      // A stream has no other way to tell where a message ends (RFC 3261 §18.3).
      if (content === 'broken' || content === null) return 'broken'
      const total = head + headEnd.length - from + content
      if (total > sipMessageLimitBytes) return 'broken'
      end = from + total
    }
    if (to < end) return null
    const message = data.subarray(from, end)
    goOn(end)
    return message
  }

  return {
    get looked() {
      return looked
    },
    push(bytes) {
      if (broken) return null
      append(bytes)
      const messages: Uint8Array[] = []
      for (;;) {
        const message = take()
        if (message === null) return messages
        if (message === 'broken') {
          broken = true
          data = Buffer.alloc(0)
          return messages.length > 0 ? messages : null
        }
        messages.push(message)
      }
    },
  }
}

type Headed = Pick<SipHead, 'headers'>

/** The first header of this (long, lower case) name, or null. */
export function header(response: Headed, name: string): string | null {
  return response.headers.find((one) => one.name === name)?.value ?? null
}

/** Splits a header's value at commas that are neither in quotes nor in angle brackets. */
export function splitList(value: string): string[] {
  const parts: string[] = []
  let from = 0
  let quoted = false
  let angled = false
  for (let at = 0; at < value.length; at += 1) {
    const one = value[at]
    if (quoted) {
      if (one === '\\') at += 1
      else if (one === '"') quoted = false
    } else if (one === '"') quoted = true
    else if (one === '<') angled = true
    else if (one === '>') angled = false
    else if (one === ',' && !angled) {
      parts.push(value.slice(from, at))
      from = at + 1
    }
  }
  parts.push(value.slice(from))
  return parts.map((part) => part.trim()).filter((part) => part !== '')
}

/** Every value of this header, lists taken apart. */
export function headerValues(response: Headed, name: string): string[] {
  return response.headers.filter((one) => one.name === name).flatMap(({ value }) => splitList(value))
}

const parameter = /;[ \t]*([A-Za-z0-9\-.!%*_+`'~]+)[ \t]*(?:=[ \t]*("(?:[^"\\]|\\.)*"|[^;,\s"]*))?[ \t]*/y

/** `;name=value` parameters from `at` on; names in lower case, quotes taken off. Null: not parameters up to the end. */
export function readParameters(text: string, at = 0): ReadonlyMap<string, string> | null {
  const found = new Map<string, string>()
  let from = at
  while (/[ \t]/.test(text[from] ?? '')) from += 1
  while (from < text.length) {
    parameter.lastIndex = from
    const match = parameter.exec(text)
    if (!match || found.size > maxSipParameters) return null
    const value = match[2] ?? ''
    found.set((match[1] ?? '').toLowerCase(), value.startsWith('"') ? unquote(value) : value)
    from = parameter.lastIndex
  }
  return found
}

/** The text of a quoted string, without quotes and escapes. */
function unquote(text: string): string {
  return text.slice(1, -1).replace(/\\(.)/g, '$1')
}

export interface Via {
  readonly branch: string
  /** The address that the other side saw, where it says so. */
  readonly received: string | null
  readonly rport: number | null
  readonly sentBy: string
}

export function parseVia(value: string): Via | null {
  const match = /^SIP[ \t]*\/[ \t]*2\.0[ \t]*\/[ \t]*[A-Za-z]+[ \t]+([^\s;,]+)[ \t]*/i.exec(value)
  const parameters = match ? readParameters(value, match[0].length) : null
  if (!match || !parameters) return null
  const rport = parameters.get('rport') ?? ''
  return {
    branch: parameters.get('branch') ?? '',
    received: parameters.get('received')?.replace(/^\[|\]$/g, '') || null,
    rport: /^[0-9]{1,5}$/.test(rport) ? Number(rport) : null,
    sentBy: match[1] ?? '',
  }
}

/** The URI of a contact, and where its parameters begin; null: there is none. */
function contactOf(value: string): { readonly uri: string; readonly end: number } | null {
  const named = endOfName(value)
  const closed = named === null ? -1 : value.indexOf('>', named)
  if (named !== null && closed > named + 1) {
    const uri = value.slice(named + 1, closed)
    if (uri.length <= longestUri && !uri.includes('<')) return { uri, end: closed + 1 }
  }
  // Bare, its own parameters belong to the contact (RFC 3261 §20.10).
  const [uri] = /^[A-Za-z][^\s;<>"]{1,1000}/.exec(value) ?? []
  return uri === undefined ? null : { uri, end: uri.length }
}

const longestUri = 1_000

/** Where the angle bracket is behind a contact's name, which may be quoted or none; null: there is no such bracket. */
function endOfName(value: string): number | null {
  if (value.startsWith('"')) {
    let at = 1
    for (; at < value.length && value[at] !== '"'; at += 1) if (value[at] === '\\') at += 1
    if (at >= value.length) return null
    at += 1
    while (value[at] === ' ' || value[at] === '\t') at += 1
    return value[at] === '<' ? at : null
  }
  const at = value.indexOf('<')
  const quote = value.indexOf('"')
  return at < 0 || (quote >= 0 && quote < at) ? null : at
}

/** The bindings in a registrar's 200, at most 50; what is not a contact is left out. */
export function parseBindings(response: SipResponse): SipBinding[] {
  const whole = seconds(header(response, 'expires') ?? '')
  const bindings: SipBinding[] = []
  for (const value of headerValues(response, 'contact').slice(0, maxBindings)) {
    const found = contactOf(value)
    if (!found || !/^(?:sips?|tel):\S+$/i.test(found.uri)) continue
    const parameters = readParameters(value, found.end) ?? new Map<string, string>()
    bindings.push({
      contact: found.uri,
      expiresSeconds: seconds(parameters.get('expires') ?? '') ?? whole,
      received: parameters.get('received') || null,
    })
  }
  return bindings
}

function seconds(text: string): number | null {
  return /^[0-9]{1,10}$/.test(text) ? Number(text) : null
}
