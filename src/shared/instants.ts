import { longestInstant } from './limits.ts'

/**
 * Moments as a PBX writes them: ISO 8601 with an offset, in whatever notation (`Z`, `z`, `+07:00`, `+0700`, a space for the `T`, with or
 * without a fraction). Texts are not compared by their letters anywhere: the same moment in another notation is the same moment.
 */

const written =
  /^\s*([+-]\d{6}|\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,30}))?)? ?(?:[Zz]|(?:UTC|GMT)|([+-])(\d\d)(?::?(\d\d))?)?\s*$/

interface Moment {
  /** Whole seconds since the epoch. */
  readonly seconds: number
  /** The fraction's digits as they were told; empty: none. */
  readonly fraction: string
}

function momentOf(text: string): Moment | null {
  if (text.length > longestInstant) return null
  const found = written.exec(text)
  if (!found) return null
  const part = (index: number): number => Number(found[index] ?? 0)
  const [y, mo, d, h, mi, s] = [part(1), part(2), part(3), part(4), part(5), part(6)]
  // Date.UTC lets the 31st of June roll over into July: what no calendar has is no moment.
  const midnight = new Date(0)
  midnight.setUTCFullYear(y, mo - 1, d)
  if (midnight.getUTCFullYear() !== y || midnight.getUTCMonth() !== mo - 1 || midnight.getUTCDate() !== d) return null
  if (h > 24 || mi > 59 || s > 60 || (h === 24 && (mi > 0 || s > 0))) return null
  const [offsetHours, offsetMinutes] = [part(9), part(10)]
  if (offsetHours > 23 || offsetMinutes > 59) return null
  const offset = (found[8] === '-' ? -1 : 1) * (offsetHours * 60 + offsetMinutes) * 60
  return { seconds: midnight.getTime() / 1000 + h * 3600 + mi * 60 + s - offset, fraction: found[7] ?? '' }
}

/** ms since the epoch; NaN: it cannot be read. */
export function instantMs(text: string): number {
  const moment = momentOf(text)
  return moment ? moment.seconds * 1000 + Number(`0.${moment.fraction || '0'}`) * 1000 : NaN
}

/**
 * Whether two texts mean one moment, as far as both tell it: a PBX may give microseconds in one answer and whole seconds in another.
 * Texts that cannot be read are the same only letter by letter. null: not known, and so never the same.
 */
export function sameInstant(one: string | null | undefined, other: string | null | undefined): boolean {
  if (one === null || one === undefined || other === null || other === undefined) return false
  if (one === other) return true
  const [a, b] = [momentOf(one), momentOf(other)]
  if (!a || !b || a.seconds !== b.seconds) return false
  const told = Math.min(a.fraction.length, b.fraction.length)
  return a.fraction.slice(0, told) === b.fraction.slice(0, told)
}

/**
 * Whether two texts are certainly different moments: where one was not told, nothing is known. An extension whose created_at is another
 * one is another extension; one that an answer left out proves nothing.
 */
export function isOtherInstant(one: string | null | undefined, other: string | null | undefined): boolean {
  return Boolean(one) && Boolean(other) && !sameInstant(one, other)
}

/** Whether a text tells a moment at all. */
export const isInstant = (text: string | null | undefined): text is string => Number.isFinite(instantMs(text ?? ''))

/** The one notation in which moments are kept: UTC, without a fraction of zeros. What cannot be read stays as it is. */
export function plainInstant(text: string): string {
  const moment = momentOf(text)
  if (!moment) return text
  const date = new Date(moment.seconds * 1000)
  if (Number.isNaN(date.getTime())) return text
  return `${date.toISOString().slice(0, -'.000Z'.length)}${/^0*$/.test(moment.fraction) ? '' : `.${moment.fraction}`}Z`
}
