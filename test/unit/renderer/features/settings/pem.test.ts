import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addCertificates, certificatesIn } from '../../../../../src/renderer/src/features/settings/pem.ts'

/** A DER SEQUENCE of these bytes. */
function sequence(...content: number[]): Uint8Array {
  const { length } = content
  const head = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Uint8Array.of(0x30, ...head, ...content)
}
const derCertificate = (content: readonly number[]): Uint8Array => sequence(...sequence(...content))
const text = (pem: string): Uint8Array => new TextEncoder().encode(pem)
const bytesOf = (pem: string): number[] =>
  [...atob(pem.replace(/-----[A-Z ]+-----|\s/g, ''))].map((letter) => letter.charCodeAt(0))
const one = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----'
const other = '-----BEGIN CERTIFICATE-----\nBBBB\n-----END CERTIFICATE-----'
const key = '-----BEGIN PRIVATE KEY-----\nsecret\n-----END PRIVATE KEY-----'

describe('a file with certificates', () => {
  it('of DER comes out as the same bytes in PEM, whatever its length', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 255 }), { maxLength: 400 }), (content) => {
        const der = derCertificate(content)
        const pem = certificatesIn(der) ?? ''
        expect(bytesOf(pem)).toEqual([...der])
        expect(certificatesIn(text(pem))).toBe(pem)
      }),
    )
  })

  it('of PEM gives its certificates in their order, without what stands around them, and never a key', () => {
    expect(certificatesIn(text(`Bag Attributes\r\n${one.replaceAll('\n', '\r\n')}\r\n${key}\n${other}\n`))).toBe(
      `${one}\n${other}\n`,
    )
    expect(certificatesIn(text(key))).toBeNull()
  })

  it('is read as Windows may write it: with a byte order mark, or in letters of two bytes', () => {
    const wide = Uint8Array.of(0xff, 0xfe, ...[...one].flatMap((letter) => [letter.charCodeAt(0), 0]))
    expect(certificatesIn(wide)).toBe(`${one}\n`)
    expect(certificatesIn(Uint8Array.of(0xef, 0xbb, 0xbf, ...text(one)))).toBe(`${one}\n`)
  })

  it.each([
    ['nothing', new Uint8Array()],
    ['a PKCS #12 file', sequence(0x02, 0x01, 0x03)],
    ['a key in DER', sequence(0x02, 0x01, 0x00, 0x30, 0x00)],
    ['a certificate that was cut off', derCertificate([1, 2, 3]).slice(0, -1)],
    ['a picture', Uint8Array.of(0x89, 0x50, 0x4e, 0x47)],
  ])('that is %s holds none', (_what, bytes) => expect(certificatesIn(bytes)).toBeNull())
})

describe('certificates that are added', () => {
  it('stand after those that were there', () => {
    expect(addCertificates('', `${one}\n`)).toBe(`${one}\n`)
    expect(addCertificates(`${one}\n\n`, `${other}\n`)).toBe(`${one}\n${other}\n`)
  })

  it('stand there once, however they are broken into lines', () => {
    expect(addCertificates(one, `${one.replace('AAAA', 'AA\nAA')}\n${other}`)).toBe(`${one}\n${other}\n`)
  })
})
