import type * as z from 'zod'
import type { policySchema } from './policy-schema.ts'

export type Policy = z.infer<typeof policySchema>

/** Where no organization says anything. */
export const noPolicy: Policy = {
  file: null,
  allowedHosts: null,
  updates: true,
  oneTimeLinks: true,
  language: null,
  troubles: [],
}
