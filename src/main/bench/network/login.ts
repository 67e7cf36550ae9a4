import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { Clock } from '../../system/clock.ts'
import type { Random } from '../../system/random.ts'

export interface Login {
  readonly user: string
  readonly password: string
}

export interface LoginCheck {
  /** The values of `WWW-Authenticate`, the better way first. */
  demands(): string[]
  /** Whether this `Authorization` of a request is the login's, by digest or by basic. Nobody is locked out: some makers try a login of their own first. */
  holds(authorization: string, request: { readonly method: string; readonly url: string }, login: Login): boolean
}

const realm = 'Linecard'
/** So long an answer to one demand counts, in ms. */
const nonceLifeMs = 5 * 60_000

const parts = /([a-z]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))/gi
const sum = (algorithm: 'md5' | 'sha256', text: string): string => createHash(algorithm).update(text).digest('hex')

/** Takes as long for a near miss as for anything else, whatever the lengths are. */
const same = (one: string, other: string): boolean =>
  timingSafeEqual(Buffer.from(sum('sha256', one)), Buffer.from(sum('sha256', other)))

/** Basic and digest (RFC 7616, MD5 with qop=auth, which is what phones speak). Demands need no memory: their time is signed in them. */
export function createLoginCheck(clock: Clock, random: Random): LoginCheck {
  const key = random.bytes(32)
  const signed = (at: string): string => `${at}.${createHmac('sha256', key).update(at).digest('base64url')}`

  function isFresh(nonce: string): boolean {
    const [at = ''] = nonce.split('.')
    return /^\d{1,15}$/.test(at) && same(nonce, signed(at)) && clock.steady() - Number(at) <= nonceLifeMs
  }

  function digestHolds(text: string, { method, url }: { method: string; url: string }, login: Login): boolean {
    const said = new Map(
      [...text.slice(0, 2_000).matchAll(parts)].map(([, name = '', quoted, bare]) => [name.toLowerCase(), quoted ?? bare ?? '']),
    )
    const get = (name: string): string => said.get(name) ?? ''
    if (get('uri') !== url || get('qop') !== 'auth' || !isFresh(get('nonce'))) return false
    const ha1 = sum('md5', `${login.user}:${realm}:${login.password}`)
    const ha2 = sum('md5', `${method}:${url}`)
    const expected = sum('md5', [ha1, get('nonce'), get('nc'), get('cnonce'), 'auth', ha2].join(':'))
    return same(get('response').toLowerCase(), expected) && same(get('username'), login.user)
  }

  return {
    demands: () => [
      `Digest realm="${realm}", qop="auth", algorithm=MD5, nonce="${signed(String(Math.floor(clock.steady())))}"`,
      `Basic realm="${realm}", charset="UTF-8"`,
    ],
    holds(authorization, request, login) {
      const [, way = '', rest = ''] = /^(digest|basic)\s+(.+)$/i.exec(authorization) ?? []
      if (way.toLowerCase() === 'digest') return digestHolds(rest, request, login)
      if (way === '') return false
      return same(Buffer.from(rest, 'base64').toString('utf8'), `${login.user}:${login.password}`)
    },
  }
}
