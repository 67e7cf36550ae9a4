/** Clocks as phones keep them. Nothing here is ours: the calendar is, and what each maker's documentation says of its rule. */

/** A day of the year by week, and the time on the wall then. */
export interface WallChange {
  readonly month: number
  /** 1 to 4; 5: the last one */
  readonly week: number
  /** 0: Sunday */
  readonly weekday: number
  readonly minutes: number
}

/** A clock that is the same all year. */
export const fixed = (minutes: number) => (): number => minutes

/** A clock that is put forward on one day and back on another, each at a time by the clock before. */
export function byWeek(standard: number, save: number, start: WallChange, end: WallChange): (at: number) => number {
  return (at) => {
    const year = new Date(at + standard * 60_000).getUTCFullYear()
    const from = wall(year, start) - standard * 60_000
    const to = wall(year, end) - (standard + save) * 60_000
    const summer = from < to ? at >= from && at < to : at >= from || at < to
    return standard + (summer ? save : 0)
  }
}

function wall(year: number, { month, week, weekday, minutes }: WallChange): number {
  if (month < 1 || month > 12 || week < 1 || week > 5 || weekday < 0 || weekday > 6) throw new Error('no such day')
  const first = new Date(Date.UTC(year, month - 1, 1)).getUTCDay()
  const length = new Date(Date.UTC(year, month, 0)).getUTCDate()
  const days = Array.from({ length }, (_, day) => day + 1).filter((day) => (first + day - 1) % 7 === weekday)
  const day = week === 5 ? days.at(-1) : days[week - 1]
  if (day === undefined) throw new Error('no such week')
  return Date.UTC(year, month - 1, day) + minutes * 60_000
}

/** A POSIX zone as phones take it: letters for the names, hours west of Greenwich positive, rules by month, week and day. */
export function posixClock(text: string): (at: number) => number {
  const time = '([+-]?\\d{1,3}(?::\\d\\d){0,2})'
  const rule = `,M(\\d\\d?)\\.(\\d)\\.(\\d)(?:/${time})?`
  const found = new RegExp(`^[A-Za-z]{3,}${time}(?:[A-Za-z]{3,}${time}?${rule}${rule})?$`).exec(text)
  if (!found) throw new Error(`no zone of POSIX: ${text}`)
  const [, west, summerWest, month, week, day, at, month2, week2, day2, at2] = found
  const standard = -timeOf(west ?? '')
  if (month === undefined) return fixed(standard || 0)
  const save = (summerWest === undefined ? standard + 60 : -timeOf(summerWest)) - standard
  const change = (m = '', w = '', d = '', t = '2'): WallChange => ({
    month: Number(m),
    week: Number(w),
    weekday: Number(d),
    minutes: timeOf(t),
  })
  return byWeek(standard, save, change(month, week, day, at), change(month2, week2, day2, at2))
}

function timeOf(text: string): number {
  const [, sign, hours, minutes = '0', seconds = '0'] = /^([+-]?)(\d+)(?::(\d\d))?(?::(\d\d))?$/.exec(text) ?? []
  if (seconds !== '0' && Number(seconds) !== 0) throw new Error('seconds')
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes))
}
