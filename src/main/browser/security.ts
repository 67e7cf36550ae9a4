import { timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { windowHeaders } from '../host/window-policy.ts'

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

/** Whether our cookie is among these: any other server on this computer can set one of the same name beside it. */
export function hasSession(headers: IncomingHttpHeaders, port: number, session: string): boolean {
  const name = `${sessionCookie(port)}=`
  const given = (headers.cookie ?? '').split(';').map((part) => part.trim())
  return given.some((part) => part.startsWith(name) && equalInConstantTime(part.slice(name.length), session))
}

/** The rest of a path, from its slash on, when it is below `parent`; null: it is not. */
export function belowPath(path: string, parent: string): string | null {
  return equalInConstantTime(path.slice(0, parent.length), parent) ? path.slice(parent.length - 1) : null
}

/**
 * Only by this name may a page reach this server: another name that points here is a DNS-rebinding attack. `localhost` is another name,
 * too: it may lead to ::1, where the same port may be somebody else's.
 */
export function hostAllowed(headers: IncomingHttpHeaders, port: number): boolean {
  return headers.host === `127.0.0.1:${port}`
}

/** A page of another origin cannot make the browser send ours; a request without an Origin is no page of ours. */
export function originAllowed(headers: IncomingHttpHeaders): boolean {
  return headers.origin !== undefined && headers.origin === `http://${headers.host}`
}
