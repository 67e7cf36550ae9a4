import * as z from 'zod'

/** Why a field of a row was not taken as it is. */
export const oddities = [
  /** It is not there, or null where there must be something. */
  'missing',
  /** It is of a kind that nobody can read as this field. */
  'unreadable',
  /** A word that this version of Linecard does not know: kept, shown, and sent back as it is. */
  'unknown-word',
  'number-short',
  'number-long',
  'number-letters',
  /** The same extension stands in the same answer once more. */
  'twice',
  /** The PBX's zero date: it stands for none. */
  'zero-date',
  /** What stands in the list's place is no row at all. */
  'no-row',
] as const
export type Oddity = (typeof oddities)[number]

export const oddFieldSchema = z.object({
  /** In our schemas' words; `row`: the whole of it. */
  field: z.string(),
  why: z.enum(oddities),
  /** What stands there, as text and cut short; null: nothing. */
  told: z.string().nullable(),
})
export type OddField = z.infer<typeof oddFieldSchema>

export const oddRowSchema = z.object({
  /** Its place in the list as the PBX gives it, from 1. */
  place: z.number(),
  /** What to call it: its number, or else its name; null: it says neither. */
  name: z.string().nullable(),
  /** Whether the rest of it is shown. Without a number it cannot be. */
  shown: z.boolean(),
  fields: z.array(oddFieldSchema),
})
export type OddRow = z.infer<typeof oddRowSchema>

/** What was odd in a whole list. */
export const oddRowsSchema = z.object({
  /** How many are shown with a field that could not be read, and how many are not shown. */
  shown: z.number(),
  left: z.number(),
  /** The first of them. */
  rows: z.array(oddRowSchema),
})
export type OddRows = z.infer<typeof oddRowsSchema>
