import { createHash, createPrivateKey, createPublicKey, sign, verify, type KeyObject } from 'node:crypto'
import * as z from 'zod'

/** The file that tells of the newest version, at most this many bytes. */
export const largestFeedBytes = 64 * 1024
export const feedProduct = 'linecard'
/** A feed says itself until when it may be believed, at most so long after its date, in ms. */
export const longestValidityMs = 400 * 86_400_000

export const feedSystems = ['windows', 'mac', 'linux'] as const
export const feedArchitectures = ['x64', 'arm64', 'universal'] as const

const versionSchema = z.string().regex(/^(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})$/)
const dateSchema = z
  .string()
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
  .refine((text) => {
    const at = Date.parse(text)
    return Number.isFinite(at) && new Date(at).toISOString().replace('.000', '') === text
  })
/** Plain text: nothing in it moves, hides or colours the text around it. */
const notesSchema = z
  .string()
  .max(4_000)
  // eslint-disable-next-line no-control-regex -- that is what must not be in it
  .regex(/^[^\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]*$/)
const pageSchema = z
  .string()
  .max(300)
  .refine((text) => {
    if (!URL.canParse(text)) return false
    const { protocol, username, password, href } = new URL(text)
    return protocol === 'https:' && username === '' && password === '' && href === text
  })

export const feedFileSchema = z.strictObject({
  name: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/),
  system: z.enum(feedSystems),
  arch: z.enum(feedArchitectures),
  /** In bytes. */
  size: z.int().min(1).max(4_000_000_000),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
})
export type FeedFile = z.infer<typeof feedFileSchema>

export const feedSchema = z.strictObject({
  product: z.literal(feedProduct),
  version: versionSchema,
  /** When it was signed. */
  date: dateSchema,
  /** From then on it is too old to be believed: whoever holds newer ones back cannot do so for ever. */
  validUntil: dateSchema,
  /** Where a person gets the files. */
  page: pageSchema,
  notes: z.strictObject({ en: notesSchema, vi: notesSchema }),
  files: z
    .array(feedFileSchema)
    .min(1)
    .max(40)
    .refine((files) => new Set(files.map(({ name }) => name)).size === files.length),
})
export type Feed = z.infer<typeof feedSchema>

/**
 * What a feed is wrapped in: DSSE, in which the signature covers the very bytes that are read afterwards, and their kind.
 * https://github.com/secure-systems-lab/dsse (a public specification that signers and checkers of other makers know, too).
 */
export const payloadType = 'application/vnd.linecard.feed.v1+json'
const base64 = z.string().regex(/^[A-Za-z0-9+/]+={0,2}$/)
export const envelopeSchema = z.strictObject({
  payloadType: z.string(),
  payload: base64,
  signatures: z
    .array(z.strictObject({ keyid: z.string().max(64), sig: base64 }))
    .min(1)
    .max(4),
})

/** JSON in the one form that we sign: keys in order, no blanks. Two texts of the same meaning are then the same bytes. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1))
  return `{${entries.map(([key, inner]) => `${JSON.stringify(key)}:${canonical(inner)}`).join(',')}}`
}

/** What is signed: the kind and the bytes, each with its length, so that no two pairs have the same text. */
function signedBytes(type: string, payload: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from(`DSSEv1 ${Buffer.byteLength(type)} ${type} ${payload.length} `), payload])
}

/** A public key as it stands in a build's configuration: 32 bytes, as base64. Throws where it is none. */
export function publicKeyOf(text: string): KeyObject {
  const raw = Buffer.from(text, 'base64')
  if (raw.length !== 32 || raw.toString('base64') !== text) throw new Error('A public key is 32 bytes, as base64')
  return createPublicKey({
    key: Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), raw]),
    format: 'der',
    type: 'spki',
  })
}

/** The text of a key's public half, as a build's configuration has it. */
export function publicKeyText(key: KeyObject): string {
  return createPublicKey(key.export({ format: 'pem', type: 'pkcs8' }))
    .export({ format: 'der', type: 'spki' })
    .subarray(-32)
    .toString('base64')
}

/** A private key as the release workflow has it: PKCS #8, as PEM. Throws where it is none for Ed25519. */
export function privateKeyOf(pem: string): KeyObject {
  const key = createPrivateKey(pem)
  if (key.asymmetricKeyType !== 'ed25519') throw new Error('The key is not for Ed25519')
  return key
}

const keyId = (publicKey: string): string => createHash('sha256').update(publicKey).digest('hex').slice(0, 16)

/** A signed feed, as the file that is served. */
export function signFeed(feed: Feed, key: KeyObject): string {
  const payload = Buffer.from(canonical(feedSchema.parse(feed)))
  const sig = sign(null, signedBytes(payloadType, payload), key).toString('base64')
  return `${canonical({ payloadType, payload: payload.toString('base64'), signatures: [{ keyid: keyId(publicKeyText(key)), sig }] })}\n`
}

/** Why a feed must not be believed; each is a few words for the log. */
export type Opened = { readonly ok: true; readonly feed: Feed } | { readonly ok: false; readonly why: string }
const no = (why: string): Opened => ({ ok: false, why })

/** The feed in a file that one of these keys has signed. What it says is looked at only after its signature. */
export function openFeed(text: string, keys: readonly string[]): Opened {
  if (Buffer.byteLength(text) > largestFeedBytes) return no('it is too large')
  const envelope = envelopeSchema.safeParse(parsed(text))
  if (!envelope.success) return no('it is no signed feed')
  if (canonical(envelope.data) !== text.replace(/\n$/, '')) return no('it is not written as we write it')
  const payload = decoded(envelope.data.payload)
  if (!payload || envelope.data.payloadType !== payloadType) return no('it is of another kind')
  const bytes = signedBytes(payloadType, payload)
  const signed = envelope.data.signatures.some(({ sig }) => {
    const signature = decoded(sig)
    return signature?.length === 64 && keys.some((key) => verify(null, bytes, publicKeyOf(key), signature))
  })
  if (!signed) return no('its signature is wrong')
  const said = payload.toString('utf8')
  const value = parsed(said)
  if (value === undefined || canonical(value) !== said) return no('what is signed is not written as we write it')
  const feed = feedSchema.safeParse(value)
  if (feed.success) return { ok: true, feed: feed.data }
  const field = feed.error.issues[0]?.path.join('.')
  return no(field === 'product' ? 'it is about another product' : `it is not understood (${field || 'as a whole'})`)
}

export interface Seen {
  readonly feed: Feed | null
  /** ms since the epoch */
  readonly now: number
}

/** Clocks differ by so much without anybody's fault, in ms. */
const clockToleranceMs = 86_400_000

/** Why a feed that was signed all the same must not be believed now; null: it may. */
export function whyNot(feed: Feed, { feed: seen, now }: Seen): string | null {
  const [date, until] = [Date.parse(feed.date), Date.parse(feed.validUntil)]
  if (date > now + clockToleranceMs) return 'it is dated in the future'
  if (until <= date || until - date > longestValidityMs) return 'it does not say how long it may be believed'
  if (until < now - clockToleranceMs) return 'it is out of date'
  if (!seen) return null
  if (feed.date < seen.date) return 'it is older than one that was seen'
  if (feed.date === seen.date && canonical(feed) !== canonical(seen)) return 'it is another one of the same time'
  if (compareVersions(feed.version, seen.version) < 0) return 'it goes back behind a version that was seen'
  return null
}

/** Below zero: `one` is lower; above: higher. Both are three numbers. */
export function compareVersions(one: string, other: string): number {
  const [a, b] = [one, other].map((text) => text.split('.').map(Number)) as [number[], number[]]
  for (let part = 0; part < 3; part += 1) {
    const difference = (a[part] ?? 0) - (b[part] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}

/** undefined: it is not JSON. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Bytes from base64 in its one form, or null. */
function decoded(text: string): Buffer | null {
  const bytes = Buffer.from(text, 'base64')
  return bytes.toString('base64') === text ? bytes : null
}
