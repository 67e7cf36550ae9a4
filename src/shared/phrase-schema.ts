import * as z from 'zod'
import type { Param, Params, Phrase } from './phrase.ts'

export const phraseSchema: z.ZodType<Phrase> = z.object({ code: z.string(), params: z.lazy(() => paramsSchema) })
const paramSchema: z.ZodType<Param> = z.union([z.string(), z.number(), phraseSchema])
/** Values named in a text. Never a secret. */
export const paramsSchema: z.ZodType<Params> = z.record(z.string(), paramSchema)
