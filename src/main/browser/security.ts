import { timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { windowHeaders } from '../window-policy.ts'

/** On every answer of the browser host, refusals included: its page may talk to this host and to nobody else. */
export const securityHeaders: Readonly<Record<string, string>> = {
  ...windowHeaders("'self'"),
  'cache-control': 'no-store',
}

/** Whether two texts are equal, in a time that tells nothing about where they differ. */
export function equalInConstantTime(one: string, other: string): boolean {
  const a = Buffer.from(one)
  const b = Buffer.from(other)
  return a.length === b.length && timingSafeEqual(a, b)
}

/** The session's cookie. Browsers keep cookies by host, not by port, so two Linecards at once need two names. */
export function sessionCookie(port: number): string {
  return `linecard-${port}`
}

/** The value of our cookie, or an empty text. */
export function cookieOf(headers: IncomingHttpHeaders, port: number): string {
  for (const part of (headers.cookie ?? '').split(';')) {
    const [name, value] = part.trim().split('=')
    if (name === sessionCookie(port)) return value ?? ''
  }
  return ''
}

/** Only by these names may a page reach this server: another name that points here is a DNS-rebinding attack. */
export function hostAllowed(headers: IncomingHttpHeaders, port: number): boolean {
  return headers.host === `127.0.0.1:${port}` || headers.host === `localhost:${port}`
}

/** A page of another origin cannot make the browser send ours; a request without an Origin is no page of ours. */
export function originAllowed(headers: IncomingHttpHeaders): boolean {
  return headers.origin !== undefined && headers.origin === `http://${headers.host}`
}
