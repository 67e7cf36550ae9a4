import * as z from 'zod'
import { phraseSchema } from './phrase-schema.ts'

/** Every form in which names and numbers leave for phones, and for programs. */
export const bookFormatIds = [
  'yealink',
  'grandstream',
  'fanvil',
  'snom',
  'poly',
  'cisco',
  'gigaset-n',
  'htek',
  'mitel',
  'avaya',
  'vcard-3',
  'vcard-4',
  'csv',
] as const
export type BookFormatId = (typeof bookFormatIds)[number]

export const bookFormatSchema = z.object({
  id: z.enum(bookFormatIds),
  /** A name of products, or of a standard: the same in every language. */
  name: z.string(),
  /** The name that the phones ask for, or a plain one. */
  file: z.string(),
  /** How many entries it may have; null: none is known. */
  max: z.int().nullable(),
  /** Fewer than two independent sources vouch for it. */
  experimental: z.boolean(),
})
export type BookFormatInfo = z.infer<typeof bookFormatSchema>

/** What is not in a book as it was meant, or may not be. Without a name: it is about the whole book. */
const remarkSchema = z.object({ name: z.string(), number: z.string(), why: phraseSchema })

/** What a book comes to. */
export const bookReportSchema = z.object({
  entries: z.int(),
  /** Entries that the format cannot carry; they are not in the file. */
  left: z.array(remarkSchema),
  /** What is in the file, and what some models may not take. */
  doubts: z.array(remarkSchema),
  /** Lines of the further entries that could not be read, counted from 1. */
  lines: z.array(z.object({ line: z.int(), why: phraseSchema })),
})
export type BookReport = z.infer<typeof bookReportSchema>
