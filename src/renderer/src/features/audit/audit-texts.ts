import type { AuditCheck, AuditField, AuditLine } from '#shared/audit.ts'
import type { AuditGroup, AuditWhat } from '#shared/audit-words.ts'
import { m } from '../../paraglide/messages.js'
import { fieldLabel, fieldValue } from '../../i18n/fields.ts'
import { settingTitles } from '../phones/index.ts'

export const groupNames: Readonly<Record<AuditGroup, () => string>> = {
  extensions: m.table_label,
  passwords: m.audit_passwords,
  elsewhere: m.audit_elsewhere,
  phones: m.phones,
  accounts: m.audit_accounts,
}

export const whatNames: Readonly<Record<AuditWhat, () => string>> = {
  'extension-created': m.audit_w_created,
  'extension-changed': m.audit_w_changed,
  'extension-deleted': m.audit_w_deleted,
  'note-changed': m.audit_w_note,
  'password-changed': m.audit_w_password_changed,
  'created-elsewhere': m.audit_w_created_elsewhere,
  'changed-elsewhere': m.audit_w_changed_elsewhere,
  'deleted-elsewhere': m.audit_w_deleted_elsewhere,
  'password-shown': m.audit_w_shown,
  'password-copied': m.audit_w_copied,
  'handed-off': m.audit_w_handed_off,
  'phone-saved': m.audit_w_phone_saved,
  'phone-retired': m.audit_w_phone_retired,
  'phone-brought-back': m.audit_w_phone_back,
  'phone-replaced': m.audit_w_phone_replaced,
  'phone-deleted': m.audit_w_phone_deleted,
  'phone-settings-saved': m.audit_w_phone_settings,
  'phone-password-set': m.audit_w_phone_password_set,
  'phone-password-dropped': m.audit_w_phone_password_dropped,
  'phone-password-shown': m.audit_w_phone_password_shown,
  'phone-password-copied': m.audit_w_phone_password_copied,
  'session-started': m.audit_w_session_started,
  'session-ended': m.audit_w_session_ended,
  'phone-paired': m.audit_w_paired,
  'pairing-undone': m.audit_w_unpaired,
  'list-saved': m.audit_w_list_saved,
  'rejects-saved': m.audit_w_rejects_saved,
  'results-saved': m.audit_w_results_saved,
  'book-saved': m.audit_w_book_saved,
  'labels-saved': m.audit_w_labels_saved,
  'phones-listed': m.audit_w_phones_listed,
  'plan-started': m.audit_w_plan_started,
  'plan-undone': m.audit_w_plan_undone,
  'account-connected': m.audit_w_account_connected,
  'account-changed': m.audit_w_account_changed,
  'token-replaced': m.audit_w_token,
  'account-removed': m.audit_w_account_removed,
  'retention-changed': m.audit_w_retention,
}

/** Fields that are not an extension's. */
const otherLabels: Readonly<Record<string, () => string>> = {
  mac: m.handoff_mac,
  target: m.phone_type,
  model: m.phone_model,
  serial: m.phone_serial,
  siteId: m.phone_site,
  place: m.phone_place,
  note: m.phone_note,
  lines: m.phone_lines,
  keys: m.layer_tab_keys,
  auditDays: m.audit_keep,
  ...settingTitles,
}

const labelOf = (field: string): string => otherLabels[field]?.() ?? fieldLabel(field)

/** The extensions of a phone's lines, which are kept as JSON. */
function linesText(value: AuditField['before']): string {
  if (typeof value !== 'string') return m.none()
  const numbers = [...value.matchAll(/"number":"(\d+)"/g)].map(([, number]) => number)
  return numbers.length === 0 ? m.none() : numbers.join(', ')
}

export function changeText({ field, before, after, secret }: AuditField): string {
  // What is secret has no value here, and a site is known by its id alone.
  if (secret === true || field === 'siteId') return m.audit_secret({ field: labelOf(field) })
  const [was, is] = [before, after].map((value) => (field === 'lines' ? linesText(value) : fieldValue(field, value)))
  return `${labelOf(field)}: ${was ?? ''} → ${is ?? ''}`
}

export function whoText({ who: { user, computer, token } }: AuditLine): string {
  if (user === null) return m.audit_outside()
  return [`${user}@${computer ?? ''}`, ...(token === null ? [] : [m.audit_token({ token })])].join(', ')
}

/** Which extension, phone or account it is about. */
export function ofText({ number, account, phone, target }: AuditLine): string {
  return [number, account && `(${account})`, phone && m.audit_phone({ phone }), target].filter(Boolean).join(' ')
}

const ways: Readonly<Record<string, () => string>> = {
  file: m.phone_given_file,
  code: m.phone_given_code,
  copy: m.phone_given_copy,
  link: m.phone_given_link,
  bundle: m.phone_given_bundle,
  card: m.phone_given_card,
  session: m.phone_given_session,
  known: m.audit_by_known,
  scan: m.audit_by_scan,
  order: m.audit_by_order,
  hand: m.audit_by_hand,
  adminPassword: m.ps_admin_password,
  userPassword: m.ps_user_password,
  pbx: m.audit_by_pbx,
  csv: () => 'CSV',
  jsonl: () => 'JSON Lines',
  xlsx: () => 'Excel (.xlsx)',
}
export const howText = ({ how }: AuditLine): string => (how === null ? '' : (ways[how]?.() ?? how))

export function brokenText({ seq, why }: NonNullable<AuditCheck['broken']>): string {
  const at = { seq: String(seq) }
  return why === 'changed' ? m.audit_broken_changed(at) : why === 'missing' ? m.audit_broken_missing(at) : m.audit_broken_end(at)
}
