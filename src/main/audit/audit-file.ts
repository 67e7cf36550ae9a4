import { stringify } from 'csv-stringify/sync'
import type { AuditField, AuditLine } from '#shared/audit.ts'
import { toSheetCell } from '#shared/sheet-cells.ts'
import type { KeptLine } from './audit-log.ts'

/** In English in every language: scripts read them. */
const columns = [
  ...['seq', 'at', 'what', 'user', 'computer', 'token', 'account', 'extension', 'phone', 'plan', 'password_version'],
  ...['changes', 'how', 'target', 'place', 'uncertain', 'sha256'],
]

const valueText = (value: AuditField['before']): string => (value === null ? '' : String(value))
const fieldText = ({ field, before, after, secret }: AuditField): string =>
  secret === true ? `${field}: changed` : `${field}: ${valueText(before)} -> ${valueText(after)}`

function csvLine(line: AuditLine, { hash }: KeptLine): string {
  const { seq, at, what, who, account, number, phone, plan, version, fields, how, target, place, uncertain } = line
  const texts = [
    ...[what, who.user ?? '', who.computer ?? '', who.token ?? '', account ?? '', number ?? '', phone ?? '', plan ?? ''],
    ...[version === null ? '' : String(version), fields.map(fieldText).join('; '), how ?? '', target ?? '', place ?? ''],
  ]
  return stringify([[String(seq), new Date(at).toISOString(), ...texts.map(toSheetCell), uncertain ? 'yes' : 'no', hash]])
}

/** What the file begins with. */
export const headOf = (form: 'csv' | 'jsonl'): string => (form === 'csv' ? `\ufeff${stringify([columns])}` : '')

/**
 * A line in a file. As JSON it stands as it is kept, with its sum beside it: SHA-256 of the sum of the line before, a line break and the
 * line, so that the chain can be followed without Linecard.
 */
export function inFile(form: 'csv' | 'jsonl', line: AuditLine, kept: KeptLine): string {
  return form === 'csv' ? csvLine(line, kept) : `${JSON.stringify({ line: kept.line, sha256: kept.hash })}\n`
}
