import * as z from 'zod'

/** A version that is newer than this one, as its makers signed it. Everything in it is plain text. */
export const newerVersionSchema = z.object({
  version: z.string(),
  /** ms since the epoch */
  date: z.number(),
  notes: z.object({ en: z.string(), vi: z.string() }),
  /** Where a person gets it: an https address. */
  page: z.string(),
  /** Those for this system. */
  files: z.array(z.object({ name: z.string(), size: z.number(), sha256: z.string() })),
  /** A person has put the notice away; Settings still has it. */
  hidden: z.boolean(),
})

export const updatesSchema = z.object({
  /** not-set-up: this build knows no place to ask. policy: the organization says no. off: the person does. */
  state: z.enum(['on', 'off', 'policy', 'not-set-up']),
  /** Whom Linecard asks; null where it asks nobody. */
  host: z.string().nullable(),
  /** ms since the epoch; null: never */
  askedAt: z.number().nullable(),
  /** When the last answer that could be believed came. */
  answeredAt: z.number().nullable(),
  newer: newerVersionSchema.nullable(),
})
export type Updates = z.infer<typeof updatesSchema>
