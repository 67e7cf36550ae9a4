import { z } from 'zod'

/** A phone that the registrar lists for an extension. */
export const sipBindingSchema = z.object({
  contact: z.string(),
  /** Seconds until it ends; null: the registrar did not say. */
  expiresSeconds: z.number().nullable(),
  /** Where the registrar saw it come from, if it says so. */
  received: z.string().nullable(),
})

/** Why a login proved nothing. */
export const sipLoginFailures = [
  // the registrar looked at the password
  'wrong-password',
  // 404, or 403 with or without a password: some registrars say 403 for a wrong password too
  'unknown-user',
  'forbidden',
  // the demand for a password could not be met, or was made again for another reason than the password
  'unsupported-digest',
  'wrong-realm',
  'stale',
  // it answered without looking at the password
  'no-challenge',
  'redirected',
  'busy',
  'unexpected',
  // the way to it
  'unknown-host',
  'not-offered',
  'names-failed',
  'unreachable',
  'refused-connection',
  'connection-lost',
  'no-answer',
  'not-sip',
  'tls-untrusted',
  'tls-expired',
  'tls-not-yet-valid',
  'tls-wrong-name',
  'tls-too-old',
  'tls-not-spoken',
  'tls-failed',
  'cancelled',
] as const
export type SipLoginFailure = (typeof sipLoginFailures)[number]

/** What one login with an extension's password came to. It holds neither the password nor anything made from it. */
export const sipLoginResultSchema = z.discriminatedUnion('outcome', [
  z.object({
    outcome: z.literal('proved'),
    /** Who is registered right now; empty: nobody. */
    bindings: z.array(sipBindingSchema),
    realm: z.string(),
    algorithm: z.string(),
    /** What the registrar says that it is, or null. */
    server: z.string().nullable(),
    tookMs: z.number(),
  }),
  z.object({
    outcome: z.enum(sipLoginFailures),
    /** The SIP status that decided it, or null. */
    status: z.number().nullable(),
    /** A code of the system, or the registrar's own words: for a report, not for a sentence. */
    detail: z.string(),
    realm: z.string().nullable(),
    /** Whether the one message that answers for the password went out. */
    answered: z.boolean(),
    tookMs: z.number(),
  }),
])
export type SipLoginResult = z.infer<typeof sipLoginResultSchema>
export type SipBinding = z.infer<typeof sipBindingSchema>
