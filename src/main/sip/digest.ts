import { createHash } from 'node:crypto'

/** A registrar's demand for a password (RFC 7616, RFC 8760). Texts are as they stood between the quotes. */
export interface Challenge {
  readonly realm: string
  readonly nonce: string
  readonly opaque: string | null
  readonly algorithm: Algorithm
  /** Whether the answer says qop=auth; without, it is the older form of RFC 2069. */
  readonly qop: boolean
  /** The registrar says that only the nonce was too old, not that the password was wrong. */
  readonly stale: boolean
}

const algorithms = {
  'SHA-256': { hash: 'sha256', session: false },
  'SHA-256-sess': { hash: 'sha256', session: true },
  MD5: { hash: 'md5', session: false },
  'MD5-sess': { hash: 'md5', session: true },
} as const
export type Algorithm = keyof typeof algorithms
/** Best first. */
const algorithmNames: readonly Algorithm[] = ['SHA-256', 'SHA-256-sess', 'MD5', 'MD5-sess']

/** unsupported: a demand in a way that Linecard cannot meet, such as another algorithm. */
export type ReadChallenge = Challenge | 'unsupported'

const part = /[ \t]*([A-Za-z0-9_-]{1,64})[ \t]*=[ \t]*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))[ \t]*(?:,|$)/y

function readParts(text: string): ReadonlyMap<string, string> | null {
  const parts = new Map<string, string>()
  let at = 0
  while (at < text.length) {
    part.lastIndex = at
    const match = part.exec(text)
    const name = match?.[1]?.toLowerCase()
    // Twice the same word would let two readers see two demands.
    if (!match || name === undefined || parts.has(name) || parts.size > 30) return null
    parts.set(name, match[2] ?? match[3] ?? '')
    at = part.lastIndex
  }
  return parts
}

/** One WWW-Authenticate (or Proxy-Authenticate) header. Null: broken. */
export function readChallenge(value: string): ReadChallenge | null {
  const scheme = /^([A-Za-z0-9-]+)[ \t]+/.exec(value)
  if (!scheme) return null
  if (scheme[1]?.toLowerCase() !== 'digest') return 'unsupported'
  const parts = readParts(value.slice(scheme[0].length))
  const realm = parts?.get('realm')
  const nonce = parts?.get('nonce')
  if (!parts || realm === undefined || nonce === undefined || realm.length > 500 || nonce.length > 2_000) return null
  const named = (parts.get('algorithm') ?? 'MD5').toLowerCase()
  const algorithm = algorithmNames.find((name) => name.toLowerCase() === named)
  const offered = parts.get('qop')
  const qop = offered !== undefined && /(?:^|,)[ \t]*auth[ \t]*(?:,|$)/i.test(offered)
  if (algorithm === undefined || (offered !== undefined && !qop)) return 'unsupported'
  return {
    realm,
    nonce,
    opaque: parts.get('opaque') ?? null,
    algorithm,
    qop,
    stale: parts.get('stale')?.toLowerCase() === 'true',
  }
}

/** Of several demands the one with the best algorithm; 'unsupported' when there is none among them that can be met. */
export function chooseChallenge(values: readonly string[]): ReadChallenge | null {
  const read = values.slice(0, 10).flatMap((value) => readChallenge(value) ?? [])
  const met = read.filter((one): one is Challenge => one !== 'unsupported')
  const best = met.sort((a, b) => algorithmNames.indexOf(a.algorithm) - algorithmNames.indexOf(b.algorithm))[0]
  return best ?? (read.length > 0 ? 'unsupported' : null)
}

export interface Answering {
  readonly username: string
  readonly password: string
  readonly method: string
  readonly uri: string
  /** Hex or other plain characters; unguessable. */
  readonly cnonce: string
}

/** The value of the Authorization header that answers a challenge. It holds the password's digest: never for a log. */
export function answerChallenge(challenge: Challenge, { username, password, method, uri, cnonce }: Answering): string {
  const { realm, nonce, opaque, algorithm, qop } = challenge
  const { hash, session } = algorithms[algorithm]
  const digest = (...texts: string[]): string => createHash(hash).update(texts.join(':'), 'utf8').digest('hex')
  const once = digest(username, realm, password)
  const ha1 = session ? digest(once, nonce, cnonce) : once
  const ha2 = digest(method, uri)
  const count = '00000001'
  const response = qop ? digest(ha1, nonce, count, cnonce, 'auth', ha2) : digest(ha1, nonce, ha2)
  return [
    `Digest username="${username}"`,
    `realm="${realm}"`,
    `nonce="${nonce}"`,
    `uri="${uri}"`,
    `response="${response}"`,
    `algorithm=${algorithm}`,
    ...(qop || session ? [`cnonce="${cnonce}"`] : []),
    ...(qop ? ['qop=auth', `nc=${count}`] : []),
    ...(opaque === null ? [] : [`opaque="${opaque}"`]),
  ].join(', ')
}
