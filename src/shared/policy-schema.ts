import * as z from 'zod'
import { locales } from './locales.ts'
import { problemSchema } from './problem-schema.ts'

/** What this computer's administrator allows, as the window is told of it. Main enforces it; the window only says so. */
export const policySchema = z.object({
  /** Where it is written; null: there is no such file, and everything is the person's own choice. */
  file: z.string().nullable(),
  /** The PBX servers that may be talked to, as they may be shown; null: any. */
  allowedHosts: z.array(z.string()).nullable(),
  updates: z.boolean(),
  oneTimeLinks: z.boolean(),
  /** null: the person's own choice */
  language: z.enum(locales).nullable(),
  /** What is wrong with the file. Where there is anything, the strictest reading holds. */
  troubles: z.array(problemSchema),
})
