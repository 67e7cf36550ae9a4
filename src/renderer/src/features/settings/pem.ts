/** A file with certificates is at most this large, in bytes. */
export const maxPemBytes = 100_000

const blocks = /-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g

/**
 * The certificates in a file, as PEM text; null: there are none. A file may hold a key beside them, which stays out. Windows exports
 * certificates as bare DER, so that is read, too.
 */
export function certificatesIn(bytes: Uint8Array): string | null {
  if (isDerCertificate(bytes)) return pemOf(bytes)
  const found = textIn(bytes).match(blocks)
  return found ? found.map((block) => block.replaceAll('\r', '')).join('\n') + '\n' : null
}

/** Adds certificates after those that are there, but none of them twice. */
export function addCertificates(text: string, more: string): string {
  const bare = (block: string): string => block.replace(/\s/g, '')
  const there = new Set((text.match(blocks) ?? []).map(bare))
  const fresh = (more.match(blocks) ?? []).filter((block) => !there.has(bare(block)))
  return [text.trimEnd(), ...fresh].filter((part) => part !== '').join('\n') + '\n'
}

/** Some editors of Windows write texts of two bytes a letter. */
function textIn(bytes: Uint8Array): string {
  const [first, second] = bytes
  const encoding = first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8'
  return new TextDecoder(encoding).decode(bytes)
}

/** One SEQUENCE over the whole file, whose first part is a SEQUENCE, too; that of a key or of a PKCS #12 file is a number. */
function isDerCertificate(bytes: Uint8Array): boolean {
  const [tag, length = 0] = bytes
  if (tag !== 0x30) return false
  const more = length < 0x80 ? 0 : length - 0x80
  if (more > 3) return false
  const whole = more === 0 ? length : bytes.subarray(2, 2 + more).reduce((sum, byte) => sum * 256 + byte, 0)
  return bytes.length === 2 + more + whole && bytes[2 + more] === 0x30
}

function pemOf(bytes: Uint8Array): string {
  let binary = ''
  for (const byte of bytes) binary += String.fromCharCode(byte)
  const lines = btoa(binary).match(/.{1,64}/g) ?? []
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n')
}
