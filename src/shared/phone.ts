import * as z from 'zod'
import { accountIdSchema } from './account.ts'
import { artefactKinds } from './handoff.ts'

/** Which extension a line of a phone is: slot 1 is the first line, a handset of a base, or a port of an adapter. */
export const phoneLineSchema = z.object({
  slot: z.int().min(1).max(100),
  accountId: accountIdSchema,
  number: z.string(),
})
export type PhoneLine = z.infer<typeof phoneLineSchema>

export const keyKinds = ['line', 'blf', 'speed-dial', 'park', 'pick-up', 'voicemail'] as const

/** A key beside the screen. What it is called is a name as people write it; its number is dialled or watched. */
export const phoneKeySchema = z.object({
  kind: z.enum(keyKinds),
  /** What it dials or watches: an extension, a number, a parking place. Empty for a line's key. */
  number: z.string().max(64),
  label: z.string().max(60),
  /** The slot of the line that it belongs to. */
  line: z.int().min(1).max(100),
})
export type PhoneKey = z.infer<typeof phoneKeySchema>

/** Why a phone has to be given its file again. */
export const staleReasons = ['password', 'settings'] as const

/** One phone on a desk, or an app: what Linecard knows of it. */
export const phoneSchema = z.object({
  id: z.string(),
  accountId: accountIdSchema,
  /** Canonical: twelve lower-case hex digits; null: an app, or not known. */
  mac: z.string().nullable(),
  /** The id of the target that its files are for. */
  target: z.string(),
  model: z.string().max(40).nullable(),
  serial: z.string().max(60).nullable(),
  /** The id of its site; null: none. */
  siteId: z.string().nullable(),
  place: z.string().max(100),
  note: z.string().max(500),
  lines: z.array(phoneLineSchema),
  /** What it was last given; null: nothing. */
  given: z
    .object({
      kind: z.enum(artefactKinds),
      place: z.string(),
      /** ms since the epoch */
      at: z.number(),
    })
    .nullable(),
  /** What it told of itself as it fetched or registered; null: nothing yet. */
  told: z
    .object({
      address: z.string(),
      userAgent: z.string(),
      model: z.string().nullable(),
      firmware: z.string().nullable(),
      at: z.number(),
    })
    .nullable(),
  stale: z.array(z.enum(staleReasons)),
  /** ms since the epoch; null: in use. */
  retiredAt: z.number().nullable(),
})
export type Phone = z.infer<typeof phoneSchema>

/** A place with phones that are set the same. */
export const siteSchema = z.object({ id: z.string(), accountId: accountIdSchema, name: z.string().min(1).max(80) })
export type Site = z.infer<typeof siteSchema>
