import type { Change } from '../../zones/zone.ts'
import { cannot } from '../carriers.ts'
import type { Carried } from '../target.ts'

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
