import type { QueueItem } from '#shared/contract.ts'
import { m } from '../paraglide/messages.js'

type Value = QueueItem['fields'][number]['base']

const labels: Readonly<Record<string, () => string>> = {
  number: m.field_number,
  displayName: m.field_name,
  teamId: m.field_team,
  voicemailEnabled: m.field_voicemail,
  voicemailPin: m.field_pin,
  recordingMode: m.field_recording,
  maxConcurrent: m.field_calls,
  outboundCallerId: m.field_caller,
  status: m.col_status,
  departmentId: m.detail_department,
  tlsEnabled: m.col_tls,
  createdAt: m.detail_created,
  updatedAt: m.col_updated,
  password: m.field_password,
}
const words: Readonly<Record<string, () => string>> = {
  none: m.rec_none,
  inbound: m.rec_inbound,
  outbound: m.rec_outbound,
  all: m.rec_all,
  active: m.status_active,
  disabled: m.status_disabled,
}

const isNeverEmpty = new Set(['recordingMode', 'status', 'voicemailEnabled', 'maxConcurrent', 'tlsEnabled'])

export const fieldLabel = (field: string): string => labels[field]?.() ?? field

/** A field's value in the window's words. */
export function fieldValue(field: string, value: Value): string {
  // What always has a value was not told, or not so that it can be read.
  if (value === null && isNeverEmpty.has(field)) return m.not_told()
  if (value === null || value === '') return field === 'outboundCallerId' ? m.field_caller_none() : m.none()
  if (typeof value === 'boolean') return value ? m.yes() : m.no()
  return (field === 'recordingMode' || field === 'status' ? words[String(value)]?.() : undefined) ?? String(value)
}
