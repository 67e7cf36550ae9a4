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

export const sessionCookie = 'linecard-session'

export function cookieOf(headers: IncomingHttpHeaders): string {
  for (const part of (headers.cookie ?? '').split(';')) {
    const [name, value] = part.trim().split('=')
    if (name === sessionCookie) return value ?? ''
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
