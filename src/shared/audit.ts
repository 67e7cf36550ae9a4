import * as z from 'zod'
import { accountIdSchema } from './account.ts'
import { auditGroups, auditWhats } from './audit-words.ts'

const valueSchema = z.union([z.string(), z.number(), z.boolean(), z.null()])
export type AuditValue = z.infer<typeof valueSchema>

/** A field before and after. Of a secret one neither is told. */
export const auditFieldSchema = z.object({
  field: z.string(),
  before: valueSchema,
  after: valueSchema,
  secret: z.boolean().optional(),
})
export type AuditField = z.infer<typeof auditFieldSchema>

/** One line. What is null is not known, or has nothing to do with it. No secret is in it. */
export const auditLineSchema = z.object({
  /** Counts up by one from line to line, also beyond those that were cut off. */
  seq: z.int(),
  /** ms since the epoch */
  at: z.number(),
  what: z.enum(auditWhats),
  /** Who was signed in to the computer, the computer's name, and the number of the token; user null: somebody elsewhere. */
  who: z.object({ user: z.string().nullable(), computer: z.string().nullable(), token: z.string().nullable() }),
  accountId: accountIdSchema.nullable(),
  /** What the account was called then. */
  account: z.string().nullable(),
  number: z.string().nullable(),
  /** The id of the phone, as its label and the list of phones have it. */
  phone: z.string().nullable(),
  /** The plan that it was a row of. */
  plan: z.string().nullable(),
  /** Of the password. */
  version: z.int().nullable(),
  fields: z.array(auditFieldSchema),
  /** In which form it left, for which kind of phone or layer, and where it went. */
  how: z.string().nullable(),
  target: z.string().nullable(),
  place: z.string().nullable(),
  /** Its answer never came: it may have taken effect. */
  uncertain: z.boolean(),
})
export type AuditLine = z.infer<typeof auditLineSchema>

/** What is found when the chain of lines is followed from the first that is kept to the last that was written. */
export const auditCheckSchema = z.object({
  /** ms since the epoch */
  at: z.number(),
  lines: z.int(),
  /**
   * The first line that is not as it was written; null: all are. changed: it, or its sum. missing: it is not there. end: lines behind it
   * were there and are gone.
   */
  broken: z.object({ seq: z.int(), why: z.enum(['changed', 'missing', 'end']) }).nullable(),
})
export type AuditCheck = z.infer<typeof auditCheckSchema>

export const auditFilterSchema = z.strictObject({
  group: z.enum(auditGroups).nullable(),
  /** Words that all stand somewhere in a line, however they are written. */
  text: z.string().max(200),
})
export type AuditFilter = z.infer<typeof auditFilterSchema>

export const auditPageSchema = z.object({
  lines: z.array(auditLineSchema),
  /** What to ask for next; null: there is nothing more. */
  next: z.int().nullable(),
  /** Of all lines, whatever is asked for. */
  total: z.int(),
  /** The last look at the chain; null: none yet. */
  check: auditCheckSchema.nullable(),
})
