import { execFileSync } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { readLinkCertificate, readPemFile } from '../../../src/main/provisioning/link-certificate.ts'
import { maySign } from '../../../src/main/provisioning/key-usage.ts'
import { Authority } from '../../support/sip/certificates.ts'

const authority = new Authority()
afterAll(() => authority.close())
const at = (name: string): string => join(authority.folder, name)

/** Writes a certificate and its key for these names, and answers where they are. */
function written(name: string, names: readonly string[], days = 30): { cert: string; key: string } {
  const { certificate, key } = authority.issue({ names, days })
  const files = { cert: at(`${name}.pem`), key: at(`${name}.key`) }
  writeFileSync(files.cert, certificate)
  writeFileSync(files.key, key)
  return files
}
const read = (files: { cert: string; key: string }, now = Date.now()) => readLinkCertificate(files, readPemFile, now)

describe('a certificate for one-time links', () => {
  const good = written('good', ['DNS:laptop.office.test', 'IP:192.0.2.7'])

  it('serves with a name or an address in it', () => {
    const found = read(good)
    if (!found.ok) throw new Error(found.problem.message)
    expect(found.value.name).toBe('laptop.office.test')
    expect(found.value.fingerprint).toMatch(/^[0-9a-f]{64}$/)
    expect([found.value.covers('192.0.2.7'), found.value.covers('192.0.2.8')]).toEqual([true, false])
    const address = read(written('address', ['IP:192.0.2.7']))
    expect(address).toMatchObject({ ok: true, value: { name: null } })
  })

  mkdirSync(at('folder'))
  writeFileSync(at('words.txt'), 'no PEM at all')
  writeFileSync(at('large.pem'), 'x'.repeat(1_000_001))
  execFileSync('openssl', ['pkey', '-in', good.key, '-aes256', '-passout', 'pass:locked', '-out', at('locked.key')])
  const other = written('other', ['DNS:other.test'])
  const old = written('old', ['DNS:laptop.office.test'], -2)
  const patterns = written('patterns', ['DNS:*.office.test'])

  it.each([
    ['a file that is not there', { ...good, cert: at('nowhere.pem') }, 'file-unreadable'],
    ['a folder', { ...good, key: at('folder') }, 'file-unreadable'],
    ['a file far too large', { ...good, cert: at('large.pem') }, 'file-unreadable'],
    ['no certificate', { ...good, cert: at('words.txt') }, 'certificate-file-invalid'],
    ['the key in the certificate’s place', { ...good, cert: good.key }, 'certificate-file-invalid'],
    ['no key', { ...good, key: at('words.txt') }, 'key-file-invalid'],
    ['a key locked by a passphrase', { ...good, key: at('locked.key') }, 'key-file-invalid'],
    ['the key of another', { ...good, key: other.key }, 'key-of-another'],
    ['a certificate that ended', old, 'certificate-file-outdated'],
    ['patterns alone', patterns, 'certificate-file-nameless'],
  ])('says what is wrong with %s', (_, files, kind) => {
    const found = read(files)
    expect(found.ok || found.problem).toMatchObject({ kind })
    expect(JSON.stringify(found)).not.toContain('PRIVATE KEY-----')
  })

  it.each([
    ['keyUsage=keyEncipherment', 'digitalSignature'],
    ['keyUsage=critical,keyAgreement,keyCertSign', 'digitalSignature'],
    ['keyUsage=cRLSign,decipherOnly,keyAgreement', 'digitalSignature'],
    ['extendedKeyUsage=clientAuth', 'serverAuth'],
    ['extendedKeyUsage=emailProtection,codeSigning', 'serverAuth'],
    ['keyUsage=digitalSignature', null],
    ['keyUsage=critical,digitalSignature,keyEncipherment', null],
    ['keyUsage=nonRepudiation,digitalSignature,decipherOnly,keyAgreement', null],
    ['extendedKeyUsage=clientAuth,serverAuth', null],
    ['extendedKeyUsage=anyExtendedKeyUsage', null],
  ])('with “%s” lacks %s: a stricter TLS than Node’s would refuse it', (usage, lacks) => {
    const files = { cert: at('usage.pem'), key: at('usage.key') }
    const making = [
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'],
      ...['-keyout', files.key, '-out', files.cert, '-subj', '/CN=laptop'],
      ...['-addext', 'subjectAltName=DNS:laptop.office.test', '-addext', usage],
    ]
    execFileSync('openssl', making, { stdio: 'ignore' })
    const found = read(files)
    if (lacks === null) return expect(found).toMatchObject({ ok: true })
    expect(found).toMatchObject({ problem: { kind: 'certificate-file-unfit', params: { name: files.cert, usage: lacks } } })
  })

  it('may sign when it does not say what its key is for, whatever bytes it is made of', () => {
    expect(maySign(new X509Certificate(readPemFile(good.cert)).raw)).toBe(true)
    fc.assert(fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => typeof maySign(bytes) === 'boolean'))
  })

  it('that breaks off or is bent anywhere is still looked at to its end', () => {
    const { raw } = new X509Certificate(readPemFile(good.cert))
    fc.assert(
      fc.property(fc.nat(raw.length - 1), fc.nat(255), fc.boolean(), (where, byte, cut) => {
        const bent = cut ? raw.subarray(0, where) : Buffer.from(raw).fill(byte, where, where + 1)
        return typeof maySign(bent) === 'boolean'
      }),
    )
  })

  it('is not used before its day', () => {
    expect(read(good, Date.parse('2020-01-01'))).toMatchObject({ problem: { kind: 'certificate-file-outdated' } })
  })
})
