import { createCipheriv, createDecipheriv, createSecretKey, hkdfSync, timingSafeEqual, type KeyObject } from 'node:crypto'
import type { Random } from '../system/random.ts'
import type { SecretName } from './secret-name.ts'

/** One key of the vault: 256 random bits, and an id that is no secret. */
export interface SealingKey {
  readonly id: string
  readonly bytes: Uint8Array
}

export const keyBytes = 32
const nonceBytes = 12
const tagBytes = 16
/** Values are filled up to a multiple of this, so that their size does not tell a PIN of four digits from one of six. */
const blockBytes = 64
const form = 1

/** Preparing a key takes three times as long as sealing with it. */
const keyObjects = new WeakMap<SealingKey, KeyObject>()

function prepared(key: SealingKey): KeyObject {
  const object = keyObjects.get(key) ?? createSecretKey(key.bytes)
  keyObjects.set(key, object)
  return object
}

/** Seals a value under its name: AES-256-GCM with a nonce of its own. The answer is form, nonce, value and tag in one. */
export function seal(key: SealingKey, name: SecretName, secret: string, random: Random): Uint8Array {
  const nonce = random.bytes(nonceBytes)
  const cipher = createCipheriv('aes-256-gcm', prepared(key), nonce, { authTagLength: tagBytes })
  cipher.setAAD(bound(key, name))
  return Buffer.concat([Buffer.of(form), nonce, cipher.update(filled(secret)), cipher.final(), cipher.getAuthTag()])
}

/** The value; null: this is not what was sealed with this key under this name. */
export function unseal(key: SealingKey, name: SecretName, sealed: Uint8Array): string | null {
  const valueEnd = sealed.length - tagBytes
  const valueStart = 1 + nonceBytes
  if (sealed[0] !== form || valueEnd < valueStart) return null
  const decipher = createDecipheriv('aes-256-gcm', prepared(key), sealed.subarray(1, valueStart), { authTagLength: tagBytes })
  decipher.setAAD(bound(key, name))
  decipher.setAuthTag(sealed.subarray(valueEnd))
  try {
    const padded = Buffer.concat([decipher.update(sealed.subarray(valueStart, valueEnd)), decipher.final()])
    return padded.toString('utf8', 4, 4 + padded.readUInt32BE(0))
  } catch {
    return null
  }
}

/** Tells the right key from any other, and tells nothing about it. */
export function proofOf(key: SealingKey): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', key.bytes, new Uint8Array(), `linecard vault: proof of ${key.id}`, 32))
}

export const proves = (key: SealingKey, proof: Uint8Array): boolean => {
  const mine = proofOf(key)
  return mine.length === proof.length && timingSafeEqual(mine, proof)
}

/** JSON of a list of strings has one reading, so no two names are bound alike. */
function bound(key: SealingKey, { accountId, number, kind, version, createdAt }: SecretName): Buffer {
  return Buffer.from(JSON.stringify(['linecard vault', form, key.id, accountId, number, kind, String(version), createdAt]))
}

function filled(secret: string): Buffer {
  const bytes = Buffer.byteLength(secret)
  const padded = Buffer.alloc(Math.ceil((4 + bytes) / blockBytes) * blockBytes)
  padded.writeUInt32BE(bytes, 0)
  padded.write(secret, 4)
  return padded
}
