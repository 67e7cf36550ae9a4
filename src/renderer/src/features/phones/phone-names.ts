import { m } from '../../paraglide/messages.js'
import type { PhoneColumn } from './phone-columns.ts'
import type { PhoneView } from './phone-rows.svelte.ts'

export const phoneColumnNames: Readonly<Record<PhoneColumn, () => string>> = {
  phone: m.col_phone,
  mac: m.col_mac,
  lines: m.phone_lines,
  state: m.phone_state,
  site: m.phone_site,
  place: m.phone_place,
  given: m.phone_given,
  told: m.phone_reported,
}

export const phoneViewNames: Readonly<Record<PhoneView, () => string>> = {
  used: m.phones_used,
  stale: m.phones_stale,
  new: m.phones_new,
  retired: m.phones_retired,
}
