import { polyPhone } from './phones/poly.ts'
import { snomPhone } from './phones/snom.ts'
import { yealinkPhone } from './phones/yealink.ts'
import type { PhoneReader } from './read-phone.ts'

/** What a phone makes of its whole file: one reader a target that can carry settings, lines or keys, by its id. */
export const phoneReaders: Readonly<Record<string, PhoneReader>> = {
  flyingvoice: yealinkPhone,
  poly: polyPhone,
  snom: snomPhone,
  yealink: yealinkPhone,
}
