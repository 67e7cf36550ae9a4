import type { PhoneKey } from '#shared/phone.ts'
import { phrase, type Phrase } from '#shared/phrase.ts'
import type { Change, Zone } from '../../zones/zone.ts'
import { cannot, linesOf } from '../carriers.ts'
import type { Carried, PhoneAccount } from '../target.ts'

/** A number of seconds that a phone takes only within these bounds. */
export function seconds(value: number, minimum: number, maximum: number, values: () => Carried): Carried {
  return value < minimum || value > maximum ? cannot('setting-seconds', { minimum, maximum }) : values()
}

/** `+7`, `-3:30`, `0`: hours, with minutes where there are some. */
export function offsetText(minutes: number): string {
  if (minutes === 0) return '0'
  const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60]
  return `${minutes < 0 ? '-' : '+'}${hours}${rest === 0 ? '' : `:${String(rest).padStart(2, '0')}`}`
}

/** The place that a zone is called after: `Buenos Aires` of America/Argentina/Buenos_Aires. */
export function zoneCity(name: string): string {
  return name.slice(name.lastIndexOf('/') + 1).replaceAll('_', ' ')
}

interface WeekChange {
  readonly month: number
  readonly week: number
  readonly weekday: number
  readonly hour: number
}

/** A change for phones that know whole hours of its own day; null: it is at another time. */
export function weekOf(change: Change, write: (change: WeekChange) => string): string | null {
  const hour = change.minutes / 60
  return Number.isInteger(hour) && hour >= 0 && hour <= 23 ? write({ ...change, hour }) : null
}

/** A folder as phones want it that add the file's name themselves. */
export interface Folder {
  readonly scheme: string
  /** Host and path without a slash at the end. */
  readonly rest: string
}

/** An address as a folder; null: it names a file, or asks for something. */
export function folderAt(address: string): Folder | null {
  const [, scheme, rest] = /^([a-z]+):\/\/([^?#]*[^?#/])\/*$/.exec(address) ?? []
  if (scheme === undefined || rest === undefined) return null
  return /\/[^/]*\.[^/]*$/.test(rest) ? null : { scheme, rest }
}

/** Hours, minutes and seconds of two digits each: `02:00:00`. */
const clockText = (minutes: number): string =>
  [Math.floor(minutes / 60), minutes % 60, 0].map((part) => String(part).padStart(2, '0')).join(':')

/**
 * The zone as POSIX writes it, with all that may be left out: `STD-1DST-2,M3.5.0/02:00:00,M10.5.0/03:00:00`. null: a change beyond its own
 * day, which POSIX can say and phones are not known to take.
 */
export function posixInFull({ standardMinutes, summer }: Zone): string | null {
  const west = (minutes: number): string => (offsetText(-minutes) === '0' ? '0' : offsetText(-minutes).replace('+', ''))
  if (!summer) return `STD${west(standardMinutes)}`
  const change = ({ month, week, weekday, minutes }: Change): string | null =>
    minutes < 0 || minutes >= 24 * 60 ? null : `M${month}.${week}.${weekday}/${clockText(minutes)}`
  const [start, end] = [change(summer.start), change(summer.end)]
  if (start === null || end === null) return null
  return `STD${west(standardMinutes)}DST${west(standardMinutes + summer.saveMinutes)},${start},${end}`
}

/** Why a phone has no place for a key, whatever its maker: it has not that many, or not that line; or the key says nothing. */
export function keyAt(account: PhoneAccount, { kind, number, line }: PhoneKey, at: number, count: number): Phrase | null {
  if (at >= count) return phrase('keys-beyond', { model: account.model ?? '', count })
  if (!linesOf(account).some(({ slot }) => slot === line)) return phrase('key-other-line', { line })
  return kind !== 'line' && number === '' ? phrase('nothing') : null
}
