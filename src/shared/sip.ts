import * as z from 'zod'
import { phraseSchema } from './phrase-schema.ts'

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
  // it demands the password, which nobody here knows
  'no-password',
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

/** What a diagnosis can come to; the window translates by cause. */
export const sipCauses = [
  // nothing is wrong up to the registrar
  'registered',
  'not-registered',
  'no-password',
  // names
  'unknown-host',
  'not-offered',
  'names-failed',
  // ways
  'unreachable',
  'port-closed',
  'other-transport',
  'transport-blocked',
  'host-silent',
  'not-sip',
  'connection-lost',
  'sip-alg',
  // certificates
  'tls-untrusted',
  'tls-expired',
  'tls-not-yet-valid',
  'tls-wrong-name',
  'tls-too-old',
  'tls-not-spoken',
  'tls-failed',
  // the registrar
  'register-ignored',
  'login-ignored',
  'domain-not-served',
  'wrong-password',
  'unknown-user',
  'forbidden',
  'wrong-realm',
  'stale',
  'no-challenge',
  'unsupported-digest',
  'redirected',
  'busy',
  'unexpected',
  'cancelled',
] as const
export type SipCause = (typeof sipCauses)[number]

/** The parts of a diagnosis, in their order. */
export const sipPhases = ['names', 'ports', 'login'] as const
export type SipPhase = (typeof sipPhases)[number]

export const sipStepNames = ['clock', 'names', 'udp', 'tcp', 'tls', 'certificate', 'path', 'realm', 'login', 'bindings'] as const
export type SipStepName = (typeof sipStepNames)[number]

export const sipStepSchema = z.object({
  name: z.enum(sipStepNames),
  /** notable: it works, and is worth a look. */
  state: z.enum(['good', 'notable', 'failed', 'skipped']),
  /** What was seen, in English. */
  seen: z.string(),
  /** The same by its code, a text of reports.json. */
  told: phraseSchema,
})
export type SipStep = z.infer<typeof sipStepSchema>

/** Why an extension cannot register, as far as this computer can see. It holds no secret. */
export const sipDiagnosisSchema = z.object({
  cause: z.enum(sipCauses),
  /** What is wrong, in English; the window shows its own language's text for the cause. */
  sentence: z.string(),
  /** What to do about it, in English. */
  todo: z.string(),
  /** Values named in the texts. */
  params: z.record(z.string(), z.union([z.string(), z.number()])),
  steps: z.array(sipStepSchema),
  login: sipLoginResultSchema.nullable(),
  /** Everything above as text to pass on, in the person's language. */
  report: z.string(),
  tookMs: z.number(),
})
export type SipDiagnosis = z.infer<typeof sipDiagnosisSchema>
