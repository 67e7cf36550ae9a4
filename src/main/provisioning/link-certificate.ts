import { createHash, createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { isIP } from 'node:net'
import { createSecureContext } from 'node:tls'
import type { LinkCertificateFiles } from '#shared/contract.ts'
import { problem } from '#shared/problem.ts'
import { fail, ok, type Result } from '#shared/result.ts'
import { maySign } from './key-usage.ts'

/** What one-time links are encrypted with. */
export interface LinkCertificate {
  /** PEM text: the certificate, and after it those that lead to its authority. */
  readonly cert: string
  /** PEM text. It is read when a link is made, and kept nowhere. */
  readonly key: string
  /** SHA-256 of the certificate, as hex digits. */
  readonly fingerprint: string
  /** Whether the certificate was made for this network address. */
  covers(address: string): boolean
  /** The first whole name in it; null where there is none (only patterns, or only addresses). */
  readonly name: string | null
}

/**
 * Reads the certificate and its key from the files that a person named, and looks whether they can serve: both PEM, made for each
 * other, the key not locked by a passphrase, the certificate within its dates (`now` in ms since 1970) and with a name or an address in
 * it. Each thing that is wrong is a Problem of its own; the key's text appears in none.
 */
export function readLinkCertificate(
  files: LinkCertificateFiles,
  read: (path: string) => string,
  now: number,
): Result<LinkCertificate> {
  const cert = textOf(files.cert, read)
  if (cert === null) return fail(problem('file-unreadable', { name: files.cert }))
  const key = textOf(files.key, read)
  if (key === null) return fail(problem('file-unreadable', { name: files.key }))
  const parsed = certificateIn(cert)
  if (!parsed) return fail(problem('certificate-file-invalid', { name: files.cert }))
  const secret = keyIn(key)
  if (!secret) return fail(problem('key-file-invalid', { name: files.key }))
  if (!parsed.checkPrivateKey(secret)) return fail(problem('key-of-another', { name: files.key }))
  const missing = usageMissing(parsed)
  if (missing !== null) return fail(problem('certificate-file-unfit', { name: files.cert, usage: missing }))
  if (!servesTls(cert, key)) return fail(problem('certificate-file-invalid', { name: files.cert }))
  const [from, to] = [parsed.validFromDate, parsed.validToDate]
  if (from.getTime() > now || to.getTime() <= now) {
    return fail(problem('certificate-file-outdated', { dates: `${day(from)} – ${day(to)}` }))
  }
  const { names, addresses } = namesOf(parsed)
  const name = names.find((one) => !one.includes('*')) ?? null
  if (name === null && addresses.length === 0) return fail(problem('certificate-file-nameless', { name: files.cert }))
  return ok({
    cert,
    key,
    fingerprint: createHash('sha256').update(parsed.raw).digest('hex'),
    covers: (address) => isIP(address) !== 0 && parsed.checkIP(address) !== undefined,
    name,
  })
}

const maxBytes = 1_000_000

/** A PEM file's text. Throws where it cannot be read, is no file, or is far too large to be one. */
export function readPemFile(path: string): string {
  const about = statSync(path)
  if (!about.isFile() || about.size > maxBytes) throw new Error('no PEM file')
  return readFileSync(path, 'utf8')
}

function textOf(path: string, read: (path: string) => string): string | null {
  try {
    return read(path)
  } catch {
    return null
  }
}

function certificateIn(text: string): X509Certificate | null {
  try {
    return new X509Certificate(text)
  } catch {
    return null
  }
}

function keyIn(text: string): KeyObject | null {
  try {
    return createPrivateKey(text)
  } catch {
    return null
  }
}

/** From `DNS:a.example, IP Address:10.0.0.1`: Node answers the alternative names as one text. */
function namesOf(certificate: X509Certificate): { names: string[]; addresses: string[] } {
  const all = (certificate.subjectAltName ?? '').split(', ')
  const after = (mark: string): string[] => all.filter((one) => one.startsWith(mark)).map((one) => one.slice(mark.length))
  return { names: after('DNS:').filter((one) => /^[\w*.-]+$/.test(one)), addresses: after('IP Address:') }
}

/** 1.3.6.1.5.5.7.3.1: the certificate is for a server, says its extended key usage; the other is for anything. */
const forServers = ['1.3.6.1.5.5.7.3.1', '2.5.29.37.0']

/** What a certificate that says what it is for lacks for HTTPS; null: nothing. */
function usageMissing(certificate: X509Certificate): string | null {
  if (!maySign(certificate.raw)) return 'digitalSignature'
  // Node calls the extended one keyUsage; it is undefined where there is none.
  const extended: readonly string[] | undefined = certificate.keyUsage
  return extended && !extended.some((one) => forServers.includes(one)) ? 'serverAuth' : null
}

/** Whether a TLS server would take them: Electron's BoringSSL is stricter than Node's OpenSSL, about what a key may be used for say. */
function servesTls(cert: string, key: string): boolean {
  try {
    createSecureContext({ cert, key })
    return true
  } catch {
    return false
  }
}

function day(date: Date): string {
  return date.toISOString().slice(0, 10)
}
