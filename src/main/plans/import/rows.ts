import { vendorsOf } from '#shared/mac-vendors.ts'
import { cleanCell, readNumber } from './cells.ts'
import { headerKey, isSum, type Columns } from './columns.ts'
import type { Findings } from './findings.ts'
import type { ListRecord } from './records.ts'
import type { ListValues } from './row-values.ts'

export interface Draft {
  readonly line: number
  readonly values: ListValues
}

/**
 * The lines that are rows: not blank, no sum, not the headers again, and seen by whoever made the list. `skip` hears of the lines that
 * are none.
 */
export function bodyOf(
  records: readonly ListRecord[],
  { uses }: Columns,
  headers: readonly string[],
  { findings, takeHidden, skip }: { findings: Findings; takeHidden: boolean; skip: (line: number) => void },
): ListRecord[] {
  const numberAt = uses.indexOf('number')
  const numberHeader = headerKey(headers[numberAt] ?? '')
  const keys = headers.map(headerKey).join('\n')
  const hidden: number[] = []
  const body = records.filter((record) => {
    const { line, cells } = record
    const number = cleanCell(cells[numberAt] ?? '')
    if (!readNumber(number)) {
      const blank = cells.every((cell) => cleanCell(cell) === '')
      const again =
        !blank && numberHeader !== '' && headerKey(number) === numberHeader && cells.map(headerKey).join('\n') === keys
      if (again) findings.warn('header-repeated', { line })
      if (blank || again || cells.some((cell) => isSum(cleanCell(cell)))) {
        skip(line)
        return false
      }
    }
    if (!record.hidden || takeHidden) return true
    hidden.push(line)
    return false
  })
  if (hidden.length > 0) findings.warn('hidden-rows', { lines: hidden })
  return body
}

/** The same number or MAC twice: the same row is skipped, a different one waits for a person. */
export function withoutDuplicates(drafts: readonly Draft[], findings: Findings, skip: (line: number) => void): Draft[] {
  const byNumber = new Map<string, Draft>()
  const byMac = new Map<string, Draft>()
  return drafts.filter((draft) => {
    const { line, values } = draft
    const { number, mac } = values
    const before = number === undefined ? undefined : byNumber.get(number)
    if (before && !findings.hasFailed(line) && JSON.stringify(before.values) === JSON.stringify(values)) {
      findings.warn('duplicate-row', { line, field: 'number', of: before.line })
      skip(line)
      return false
    }
    if (before) findings.fail('duplicate-number', { line, field: 'number', of: before.line, value: number ?? '' })
    else if (number !== undefined) byNumber.set(number, draft)
    const other = mac === undefined ? undefined : byMac.get(mac)
    if (other && !before) findings.fail('mac-duplicate', { line, field: 'mac', of: other.line, value: mac ?? '' })
    else if (mac !== undefined && !other) byMac.set(mac, draft)
    return true
  })
}

/**
 * A spreadsheet takes the zeros in front of numbers: nothing is put back, but what was probably meant is offered. `usualLength`: how many digits
 * the account's numbers have; without it the longest of the list, where something else in it has lost zeros, too.
 */
export function findLostZeros(
  rows: readonly Draft[],
  body: readonly ListRecord[],
  { uses }: Columns,
  { findings, usualLength }: { findings: Findings; usualLength: number | undefined },
): void {
  const pinsCut = shortened(rows)
  const macs = cutMacs(body, uses.indexOf('mac'))
  let [longest, zeroFirst] = [0, false]
  for (const { values } of rows) {
    const { number = '' } = values
    longest = Math.max(longest, number.length)
    zeroFirst ||= number.startsWith('0')
  }
  const length = usualLength ?? (pinsCut || macs.length > 0 ? longest : 0)
  if (!zeroFirst && length > 0) {
    for (const { line, values } of rows) {
      const { number: value } = values
      if (value !== undefined && value.length < length)
        findings.warn('zeros-lost', { line, field: 'number', value, suggest: value.padStart(length, '0') })
    }
  }
  if (pinsCut) findings.warn('zeros-lost', { field: 'voicemailPin' })
  for (const { line, value, suggest } of macs) findings.warn('zeros-lost', { line, field: 'mac', value, suggest })
}

/** Digits that are a known maker's MAC with the zeros in front. */
function cutMacs(body: readonly ListRecord[], at: number) {
  const macs: { readonly line: number; readonly value: string; readonly suggest: string }[] = []
  if (at < 0) return macs
  for (const { line, cells } of body) {
    const value = (cells[at] ?? '').trim()
    if (value.length < 8 || value.length > 11 || !/^\d+$/.test(value)) continue
    const suggest = value.padStart(12, '0')
    if (vendorsOf(suggest).length > 0) macs.push({ line, value, suggest })
  }
  return macs
}

/** PINs of different lengths, none with a zero in front: some have lost theirs. */
function shortened(rows: readonly Draft[]): boolean {
  let [long, short] = [false, false]
  for (const { values } of rows) {
    const { voicemailPin: text } = values
    if (text === undefined || !/^\d+$/.test(text)) continue
    if (text.startsWith('0') && text !== '0') return false
    if (text.length >= 4) long = true
    else short = true
  }
  return long && short
}
