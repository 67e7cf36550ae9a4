import * as z from 'zod'
import { phraseSchema } from './phrase-schema.ts'

/** What the phones of an account leave as: lists for people, and what the portals of makers take. */
export const inventoryForms = [
  'csv',
  'xlsx',
  'poly-lens',
  'snom-sraps',
  'yealink-rps',
  'gdms',
  'fanvil-fdps',
  'gigaset-redirect',
] as const
export type InventoryForm = (typeof inventoryForms)[number]

/** Portals whose own template was nowhere to be found: what they want to know, in columns to be copied into it. */
export const formsToCopy: readonly InventoryForm[] = ['yealink-rps', 'gdms', 'fanvil-fdps', 'gigaset-redirect']

export const inventoryReportSchema = z.object({
  rows: z.int(),
  /** Phones that are not in the file, and what they lack. */
  left: z.array(z.object({ name: z.string(), why: phraseSchema })),
  /** How many are of other makers, or out of use. */
  others: z.int(),
})
export type InventoryReport = z.infer<typeof inventoryReportSchema>
