import { sipHeadLimitBytes, sipMessageLimitBytes } from '#shared/limits.ts'
import { contentLength, headEnd, readHead, type SipHeader } from './message.ts'

/** A request that somebody else sent, with all of its head; its body is of no interest. */
export interface SipRequest {
  readonly method: string
  readonly uri: string
  readonly headers: readonly SipHeader[]
}

const requestLine = /^([A-Z][A-Za-z]{0,31}) ([^\s]{1,1000}) SIP\/2\.0$/

/** Reads a request in a datagram. Null: not SIP, or no request. */
export function parseRequest(bytes: Uint8Array): SipRequest | null {
  if (bytes.length > sipMessageLimitBytes) return null
  const all = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  const end = all.indexOf(headEnd)
  if (end < 0 || end > sipHeadLimitBytes) return null
  const head = readHead(all.toString('utf8', 0, end))
  if (!head) return null
  const length = contentLength(head.headers)
  if (length === 'broken' || (length !== null && end + headEnd.length + length > all.length)) return null
  const [, method, uri] = requestLine.exec(head.first) ?? []
  return method === undefined || uri === undefined ? null : { method, uri, headers: head.headers }
}
