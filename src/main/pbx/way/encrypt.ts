import type { PeerCertificate, TLSSocket } from 'node:tls'
import { plainWords } from '#shared/limits.ts'
import { phrase } from '#shared/phrase.ts'
import { problem, type Problem } from '#shared/problem.ts'
import { codeOf, wantsCertificate } from './trouble.ts'

const untrusted = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'CERT_UNTRUSTED',
  'CERT_CHAIN_TOO_LONG',
  'INVALID_CA',
])

/** Products that put certificates of their own in the place of everybody's, by what these say of who made them. */
const inspectors =
  /zscaler|fortinet|fortigate|fortiguard|sophos|palo ?alto|netskope|umbrella|blue ?coat|symantec web|skyhigh|mcafee web|check ?point|watchguard|barracuda|sonicwall|iboss|forcepoint|websense|untangle|smoothwall|lightspeed|securly|contentkeeper|menlo security|kaspersky|bitdefender|avast|avg web|eset ssl|dr\.?web|adguard|norton web|trend micro|mitmproxy|fiddler|charles proxy|burp|portswigger|squid|cisco (?:ironport|wsa|secure web)|\bssl inspection|tls inspection|ssl proxy/i

/** What a certificate's chain says of who issued it: our own words for a stranger's, and no more of them than fits in a sentence. */
export interface Issued {
  /** The one that signed the server's certificate; empty: it does not say. */
  readonly by: string
  readonly inspected: boolean
}

/** Hears what certificates a server shows, before they are judged: a refused connection takes them with it. */
export function hearIssuer(socket: TLSSocket): () => Issued {
  let issued: Issued = { by: '', inspected: false }
  // Comes just before the certificate is judged. Should Node no longer say it, nobody is named.
  socket.prependListener('secure' as 'secureConnect', () => {
    try {
      issued = issuerOf(socket.getPeerCertificate(true))
    } catch {
      // The judgement itself comes in any case.
    }
  })
  return () => issued
}

function issuerOf(leaf: PeerCertificate): Issued {
  const names: string[] = []
  let current: PeerCertificate & { issuerCertificate?: PeerCertificate } = leaf
  for (let depth = 0; depth < 10; depth += 1) {
    const { CN, O, OU } = (current.issuer ?? {}) as Partial<Record<string, string | string[]>>
    names.push([CN, O, OU].flat().filter(Boolean).join(' / '))
    const next = current.issuerCertificate
    if (!next || next === current) break
    current = next
  }
  const { CN, O } = (leaf.issuer ?? {}) as Partial<Record<string, string | string[]>>
  const by = [CN, O].flat().find(Boolean) ?? ''
  return { by: plainWords(by, 60).trim(), inspected: names.some((name) => inspectors.test(name)) }
}

/** The encrypted connection, once the server has proved who it is. */
export function encrypt(make: () => TLSSocket): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const socket = make()
    const issuer = hearIssuer(socket)
    const onError = (error: Error): void => reject(new Unencrypted(error, issuer()))
    const onClose = (): void => reject(new Unencrypted(Object.assign(new Error('hung up'), { code: 'ECONNRESET' }), issuer()))
    socket.once('error', onError)
    socket.once('close', onClose)
    socket.once('secureConnect', () => {
      socket.removeListener('error', onError)
      socket.removeListener('close', onClose)
      // Between here and the request that it is for, nobody else hears of an error.
      socket.on('error', () => {})
      resolve(socket)
    })
  })
}

/** No encrypted connection came of it, and who had signed the certificate that was shown. */
export class Unencrypted extends Error {
  readonly issued: Issued

  constructor(cause: Error, issued: Issued) {
    super(cause.message, { cause })
    this.issued = issued
  }
}

/** What became of the encryption with a server; null: it ended in a way that has nothing to do with it. */
export function encryptionProblem(error: unknown, host: string): Problem | null {
  const code = codeOf(error)
  const issued = error instanceof Unencrypted ? error.issued : { by: '', inspected: false }
  if (untrusted.has(code)) {
    return problem(issued.inspected ? 'tls-intercepted' : 'tls-untrusted', { host, issuer: issued.by || '?' })
  }
  if (code === 'CERT_HAS_EXPIRED') return problem('tls-expired', { host, dates: phrase('dates-over') })
  if (code === 'CERT_NOT_YET_VALID') return problem('tls-expired', { host, dates: phrase('dates-early') })
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return problem('tls-wrong-name', { host, names: namesIn(error) ?? phrase('name-other') })
  if (wantsCertificate(code)) return problem('client-certificate-needed', { host })
  if (code === 'EPROTO' || code.startsWith('ERR_SSL_') || code.startsWith('ERR_TLS_'))
    return problem('tls-failed', { host, reason: code })
  return null
}

/** The names in a certificate that was made for others; at most a handful. */
function namesIn(error: unknown): string | null {
  for (let current: unknown = error; current instanceof Error; current = current.cause) {
    if ('cert' in current && typeof current.cert === 'object' && current.cert !== null && 'subjectaltname' in current.cert) {
      return plainWords(String(current.cert.subjectaltname).replaceAll('DNS:', ''), 200)
    }
  }
  return null
}
