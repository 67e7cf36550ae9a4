import type { ExtensionRow } from '#shared/extension.ts'
import { m } from '../../paraglide/messages.js'
import { ago } from '../../i18n/i18n.svelte.ts'
import { fieldValue } from '../../i18n/fields.ts'
import { showMac } from '#shared/mac.ts'
import type { Column } from '#shared/table-columns.ts'

export const columnNames: Readonly<Record<Column, () => string>> = {
  number: m.col_number,
  name: m.col_name,
  registration: m.col_registration,
  phone: m.col_phone,
  password: m.col_password,
  mac: m.col_mac,
  tls: m.col_tls,
  caller: m.col_caller,
  recording: m.col_recording,
  team: m.col_team,
  calls: m.col_calls,
  voicemail: m.col_voicemail,
  status: m.col_status,
  updated: m.col_updated,
}

const passwords = {
  stored: m.pw_short_stored,
  unsettled: m.pw_short_unsettled,
  unknown: m.pw_short_unknown,
  elsewhere: m.pw_short_elsewhere,
}
const nothing = '–'

/** What stands in a cell; the registration is more than a text. `now`: ms since the epoch. */
export function cellText(row: ExtensionRow, column: Exclude<Column, 'registration'>, now: number): string {
  switch (column) {
    case 'number':
      return row.number
    case 'name':
      return row.displayName ?? nothing
    case 'phone':
      return row.phone ?? nothing
    case 'mac':
      return row.mac === undefined ? nothing : showMac(row.mac)
    case 'tls':
      return row.tlsEnabled ? m.yes() : nothing
    case 'caller':
      return row.outboundCallerId ?? nothing
    case 'recording':
      return row.recordingMode === null ? nothing : fieldValue('recordingMode', row.recordingMode)
    case 'team':
      return row.teamId === null ? nothing : String(row.teamId)
    case 'calls':
      return row.maxConcurrent === null ? nothing : String(row.maxConcurrent)
    case 'voicemail':
      return row.voicemailEnabled ? m.yes() : nothing
    case 'status':
      return row.status === null ? nothing : fieldValue('status', row.status)
    case 'password':
      return row.proved === false ? m.pw_short_unproved() : passwords[row.password]()
    case 'updated':
      return ago(Date.parse(row.updatedAt), now)
  }
}
