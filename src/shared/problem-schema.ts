import * as z from 'zod'
import { paramsSchema, phraseSchema } from './phrase-schema.ts'
import { problemKinds } from './problem.ts'

export const problemSchema = z.object({
  kind: z.enum(problemKinds),
  /** What happened, in English; the window shows its own language's text for the kind. */
  message: z.string(),
  /** What to do about it, in English. */
  todo: z.string(),
  /** Values named in the texts. Never a secret. */
  params: paramsSchema,
  /** Messages that belong at a field, by the field's name in our schemas. A phrase is ours; a text is the PBX's own. */
  fields: z.record(z.string(), z.array(z.union([z.string(), phraseSchema]))).optional(),
  /** What the PBX itself said, as texts in its own language and at most 200 characters each. Shown as a quotation. */
  said: z.array(z.string()).optional(),
  /** When trying again makes sense, in ms since the epoch. */
  retryAt: z.number().optional(),
})

/** An expected failure as data: what happened, what to do, and when to try again. It carries no secret. */
export type Problem = z.infer<typeof problemSchema>
