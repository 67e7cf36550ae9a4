import * as z from 'zod'
import type { PhraseCode } from './phrase.ts'
import { srtpModes, transports } from './sip-words.ts'
import { cleanToken } from './token.ts'

export const accountIdSchema = z.string().min(1).max(40)

export const transportSchema = z.enum(transports)

/** A host name, an IPv4 address, or an IPv6 address in brackets. */
export const hostSchema = z
  .string()
  .min(1)
  .max(253)
  .regex(/^(?:\[[0-9a-fA-F:.]+\]|[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?)$/, 'must-host' satisfies PhraseCode)

export const hostPortSchema = z
  .string()
  .regex(
    /^(?:\[[0-9a-fA-F:.]+\]|[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?)(?::[0-9]{1,5})?$/,
    'must-host-port' satisfies PhraseCode,
  )

/** Where and how phones of an account register. The REST API never says it, so Linecard keeps it per account. */
export const sipServiceSchema = z.strictObject({
  domain: hostSchema,
  transport: transportSchema,
  port: z.int().min(1).max(65535),
  /** host or host:port; null: phones go to the domain itself */
  outboundProxy: hostPortSchema.nullable(),
  /** What a phone asks for as the life of its registration, in seconds. */
  expiresSeconds: z.int().min(30).max(86_400),
  srtp: z.enum(srtpModes),
  /** host or host:port of a STUN server, or null */
  stun: hostPortSchema.nullable(),
  /** The number that a phone's voicemail key dials, or null. */
  voicemail: z
    .string()
    .regex(/^[0-9*#+]{1,20}$/, 'must-dial' satisfies PhraseCode)
    .nullable(),
  /** The operator’s code for Cloud Softphone builds; a star at its end chooses the test version. */
  cloudId: z
    .string()
    .regex(/^[A-Za-z0-9._-]{1,40}\*?$/, 'must-cloud-id' satisfies PhraseCode)
    .nullish(),
})
export type SipService = z.infer<typeof sipServiceSchema>

/** An account as the window sees it: no token in it, only whether there is one. */
export const accountSchema = z.object({
  id: accountIdSchema,
  name: z.string(),
  /** Where the PBX is: https://host or https://host:port, and the path below which its API is, if there is one */
  address: z.string(),
  sip: sipServiceSchema,
  /** Whether Linecard may speak SIP from this computer for this account: a person allows it. */
  sipChecks: z.boolean(),
  /** needed: the PBX refused the token, a new one is wanted. missing: the keychain has none. */
  token: z.enum(['present', 'missing', 'needed']),
  /** When the PBX last answered this account, ms since the epoch; null: never yet. */
  lastAnswerAt: z.number().nullable(),
})
export type Account = z.infer<typeof accountSchema>

/** Windows' keychain takes 2,560 bytes; tokens are far shorter, so a paste accident is caught early. */
export const tokenSchema = z
  .string()
  // What is around it may be longer than the token itself.
  .max(10_000)
  .overwrite(cleanToken)
  .min(1)
  .max(1024)
  .regex(/^[\x21-\x7e]+$/, 'must-token' satisfies PhraseCode)

/** How somebody gets in: with a machine token, or by signing in with a name and a password. */
export const accountEntrySchema = z.discriminatedUnion('with', [
  z.strictObject({ with: z.literal('token'), token: tokenSchema }),
  z.strictObject({ with: z.literal('login'), username: z.string().min(1).max(200), password: z.string().min(1).max(200) }),
])
export type AccountEntry = z.infer<typeof accountEntrySchema>
