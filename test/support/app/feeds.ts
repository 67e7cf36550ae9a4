import { createHash, generateKeyPairSync, sign, type KeyObject } from 'node:crypto'
import { feedProduct, payloadType, publicKeyText, signFeed, type Feed } from '../../../src/main/updates/feed-format.ts'

export const feedKey: KeyObject = generateKeyPairSync('ed25519').privateKey
export const feedKeyText = publicKeyText(feedKey)
export const strangersKey: KeyObject = generateKeyPairSync('ed25519').privateKey

export const instant = (ms: number): string => new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z')
const hash = (text: string): string => createHash('sha256').update(text).digest('hex')

/** A feed about a version, of some hours before 24 November 2026, 8:00. */
export function feedOf(change: Partial<Feed> = {}): Feed {
  return {
    product: feedProduct,
    version: '1.3.0',
    date: '2026-11-24T06:00:00Z',
    validUntil: '2027-05-23T06:00:00Z',
    page: 'https://linecard.example/download',
    notes: {
      en: 'Phones of two more makers.\nThe list opens faster.',
      vi: 'Thêm điện thoại của hai hãng.\nDanh sách mở nhanh hơn.',
    },
    files: [
      { name: 'Linecard-1.3.0-x64.deb', system: 'linux', arch: 'x64', size: 41_000_000, sha256: hash('deb x64') },
      { name: 'Linecard-1.3.0-arm64.deb', system: 'linux', arch: 'arm64', size: 40_000_000, sha256: hash('deb arm64') },
      { name: 'Linecard-1.3.0-x64.exe', system: 'windows', arch: 'x64', size: 90_000_000, sha256: hash('exe') },
      { name: 'Linecard-1.3.0-universal.dmg', system: 'mac', arch: 'universal', size: 99_000_000, sha256: hash('dmg') },
    ],
    ...change,
  }
}
export const signedFeed = (change: Partial<Feed> = {}, key = feedKey): string => signFeed(feedOf(change), key)

/** A wrapping made by hand, for what `signFeed` would never sign. */
export function wrapped(
  payload: string | Uint8Array,
  over: { readonly type?: string; readonly signs?: Uint8Array; readonly key?: KeyObject } = {},
): string {
  const bytes = Buffer.from(payload)
  const type = over.type ?? payloadType
  const signs = over.signs ?? Buffer.concat([Buffer.from(`DSSEv1 ${type.length} ${type} ${bytes.length} `), bytes])
  const sig = sign(null, signs, over.key ?? feedKey).toString('base64')
  return `{"payload":"${bytes.toString('base64')}","payloadType":"${type}","signatures":[{"keyid":"k","sig":"${sig}"}]}\n`
}
