import type { SipBinding } from '#shared/sip.ts'

/**
 * SIP messages (RFC 3261), as far as a client that asks and listens needs them. What comes in is from a stranger: everything is
 * bounded, nothing throws, and a text that does not follow the grammar is null.
 */

/** A whole message is at most this many bytes; a UDP datagram cannot be larger. */
export const messageLimitBytes = 65_535
const headLimitBytes = 32_768
const lineLimit = 8_192
const headerLimit = 200

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
  ...{ s: 'subject', k: 'supported', e: 'content-encoding' },
}

const statusLine = /^SIP\/2\.0 ([1-6][0-9]{2})(?: ([^\r\n]*))?$/i
const requestLine = /^([A-Z][A-Za-z]{0,31}) [^\s]{1,1000} SIP\/2\.0$/
const headerLine = /^([A-Za-z0-9\-.!%*_+`'~]{1,64})[ \t]*:([^]*)$/
// eslint-disable-next-line no-control-regex
const control = /[\u0000-\u0008\u000a-\u001f\u007f]/

interface Head {
  readonly first: string
  readonly headers: readonly SipHeader[]
}

/** The first line and the headers; continued lines are joined. Null: not a SIP head. */
function readHead(text: string): Head | null {
  const [first, ...lines] = text.split('\r\n')
  if (first === undefined || first.length > lineLimit || control.test(first)) return null
  const joined: string[] = []
  for (const line of lines) {
    if (/^[ \t]/.test(line)) {
      const before = joined.pop()
      if (before === undefined) return null
      joined.push(`${before} ${line.trim()}`)
    } else joined.push(line)
  }
  if (joined.length > headerLimit) return null
  const headers: SipHeader[] = []
  for (const line of joined) {
    if (line.length > lineLimit || control.test(line)) return null
    const [, name = '', value = ''] = headerLine.exec(line) ?? []
    if (name === '') return null
    const lower = name.toLowerCase()
    headers.push({ name: shortForms[lower] ?? lower, value: value.trim() })
  }
  return { first, headers }
}

/** The one length that the headers give; null: none. 'broken': several that differ, or not a number. */
function contentLength(headers: readonly SipHeader[]): number | null | 'broken' {
  const values = new Set(headers.filter(({ name }) => name === 'content-length').map(({ value }) => value))
  if (values.size === 0) return null
  const [value = ''] = values
  return values.size > 1 || !/^[0-9]{1,9}$/.test(value) ? 'broken' : Number(value)
}

const headEnd = '\r\n\r\n'

/** Reads one whole message, such as a datagram. Null: not SIP. */
export function parseMessage(bytes: Uint8Array): SipMessage | null {
  if (bytes.length > messageLimitBytes) return null
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  const end = all.indexOf(headEnd)
  if (end < 0 || end > headLimitBytes) return null
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
}

export function createFramer(): Framer {
  let waiting: Buffer = Buffer.alloc(0)
  let broken = false

  /** Takes one whole message off the front; null: not all there yet; 'broken': never will be. */
  function take(): Buffer | null | 'broken' {
    // Blank lines between messages keep a connection alive; a pong is one of them (RFC 5626).
    let start = 0
    while (waiting[start] === 0x0d || waiting[start] === 0x0a) start += 1
    waiting = waiting.subarray(start)
    const end = waiting.indexOf(headEnd)
    if (end > headLimitBytes || (end < 0 && waiting.length > headLimitBytes)) return 'broken'
    if (end < 0) return waiting.length > 0 && !couldBeSip(waiting) ? 'broken' : null
    const head = readHead(waiting.toString('utf8', 0, end))
    const length = head ? contentLength(head.headers) : 'broken'
    // A stream has no other way to tell where a message ends (RFC 3261 §18.3).
    if (length === 'broken' || length === null) return 'broken'
    const total = end + headEnd.length + length
    if (total > messageLimitBytes) return 'broken'
    if (waiting.length < total) return null
    const message = waiting.subarray(0, total)
    waiting = waiting.subarray(total)
    return message
  }

  return {
    push(bytes) {
      if (broken) return null
      waiting = Buffer.concat([waiting, bytes])
      const messages: Uint8Array[] = []
      for (;;) {
        const message = take()
        if (message === null) return messages
        if (message === 'broken') {
          broken = true
          waiting = Buffer.alloc(0)
          return messages.length > 0 ? messages : null
        }
        messages.push(message)
      }
    },
  }
}

/** Whether these first bytes may still become a SIP message: another protocol's greeting is known by its first line. */
function couldBeSip(bytes: Buffer): boolean {
  const lineEnd = bytes.indexOf('\r\n')
  const line = bytes.toString('latin1', 0, lineEnd < 0 ? Math.min(bytes.length, lineLimit + 1) : lineEnd)
  if (lineEnd >= 0) return statusLine.test(line) || requestLine.test(line)
  return line.length <= lineLimit && !control.test(line.replace(/\r$/, '')) && /^[A-Za-z]/.test(line)
}

/** The first header of this (long, lower case) name, or null. */
export function header(response: SipResponse, name: string): string | null {
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
export function headerValues(response: SipResponse, name: string): string[] {
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
    if (!match || found.size > 50) return null
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

const bindingLimit = 50

/** The bindings in a registrar's 200, at most 50; what is not a contact is left out. */
export function parseBindings(response: SipResponse): SipBinding[] {
  const whole = seconds(header(response, 'expires') ?? '')
  const bindings: SipBinding[] = []
  for (const value of headerValues(response, 'contact').slice(0, bindingLimit)) {
    // With a name the URI is in angle brackets; bare, its own parameters belong to the contact (RFC 3261 §20.10).
    const match = /^(?:"(?:[^"\\]|\\.)*"|[^<"]*)[ \t]*<([^<>]{1,1000})>/.exec(value) ?? /^([A-Za-z][^\s;<>"]{1,1000})/.exec(value)
    const contact = match?.[1]
    if (!match || contact === undefined || !/^(?:sips?|tel):\S+$/i.test(contact)) continue
    const parameters = readParameters(value, match[0].length) ?? new Map<string, string>()
    bindings.push({
      contact,
      expiresSeconds: seconds(parameters.get('expires') ?? '') ?? whole,
      received: parameters.get('received') || null,
    })
  }
  return bindings
}

function seconds(text: string): number | null {
  return /^[0-9]{1,10}$/.test(text) ? Number(text) : null
}
