/** A change of the clock by week. */
export interface Change {
  /** 1 to 12 */
  readonly month: number
  /** Which of its weekdays in the month; 5: the last one. */
  readonly week: 1 | 2 | 3 | 4 | 5
  /** 0: Sunday */
  readonly weekday: number
  /** Minutes after midnight by the clock before the change; may be negative, or beyond a day. */
  readonly minutes: number
}

export interface SummerTime {
  readonly saveMinutes: number
  readonly start: Change
  readonly end: Change
}

/** A zone of the tz database as a phone can be told of it. */
export interface Zone {
  readonly name: string
  /** East of Greenwich positive. */
  readonly standardMinutes: number
  readonly summer: SummerTime | null
  /** Its clocks change, but not by one rule every year (as Morocco's around Ramadan): no phone can be told. */
  readonly irregular: boolean
}

/** From the year that this was written for until the tz database's own tables end: a rule that begins or ends in between is none. */
const years = { from: 2027, to: 2037 } as const
const minuteMs = 60_000
const dayMs = 86_400_000

const known = new Map<string, Zone>()

/**
 * What holds in a zone from now on, found by asking the runtime's own tz database when its clocks change: what a phone's firmware
 * believes of a zone is often years old. Throws a RangeError for a name that the database does not have.
 */
export function zoneOf(name: string): Zone {
  const found = known.get(name) ?? readZone(name)
  known.set(name, found)
  return found
}

/** One moment at which the clocks of a zone change. */
interface Turn {
  readonly at: number
  readonly before: number
  readonly after: number
}

function readZone(name: string): Zone {
  const offsetAt = offsetReader(name)
  const turns = turnsOf(offsetAt)
  const standardMinutes = Math.min(offsetAt(Date.UTC(years.from, 0)), ...turns.map(({ after }) => after))
  if (turns.length === 0) return { name, standardMinutes, summer: null, irregular: false }
  const forward = turns.filter(({ before, after }) => after > before)
  const back = turns.filter(({ before, after }) => after < before)
  const saves = new Set(turns.map(({ before, after }) => Math.abs(after - before)))
  const [start, end] = [changeOf(forward), changeOf(back)]
  const [saveMinutes] = saves
  if (!start || !end || saves.size > 1 || saveMinutes === undefined)
    return { name, standardMinutes, summer: null, irregular: true }
  return { name, standardMinutes, summer: { saveMinutes, start, end }, irregular: false }
}

/** Minutes east of Greenwich at a moment. */
function offsetReader(timeZone: string): (at: number) => number {
  const format = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' })
  return (at) => {
    const text = format.formatToParts(at).find(({ type }) => type === 'timeZoneName')?.value ?? ''
    const [, sign, hours, minutes] = /^GMT(?:([+-])(\d\d):(\d\d))?/.exec(text) ?? []
    return (sign === '-' ? -1 : 1) * (Number(hours ?? 0) * 60 + Number(minutes ?? 0))
  }
}

function turnsOf(offsetAt: (at: number) => number): Turn[] {
  const turns: Turn[] = []
  const step = 10 * dayMs
  const end = Date.UTC(years.to + 1, 0)
  let before = offsetAt(Date.UTC(years.from, 0))
  for (let from = Date.UTC(years.from, 0); from < end; from += step) {
    const after = offsetAt(Math.min(from + step, end))
    if (after === before) continue
    let [low, high] = [from, Math.min(from + step, end)]
    while (high - low > minuteMs) {
      const middle = low + Math.floor((high - low) / 2 / minuteMs) * minuteMs
      if (offsetAt(middle) === before) low = middle
      else high = middle
    }
    turns.push({ at: high, before, after })
    before = after
  }
  return turns
}

/** The rule that tells all of these, one in each year; null: there is none. */
function changeOf(turns: readonly Turn[]): Change | null {
  if (turns.length !== years.to - years.from + 1) return null
  // A clock that changes at midnight may be meant at the end of the day before, and after its weekday is counted.
  for (const days of [0, 1, -1, 2, -2]) {
    for (const week of [5, 1, 2, 3, 4] as const) {
      const [first, ...others] = turns.map((turn) => changeBy(turn, days, week))
      if (first && others.every((other) => other && isSame(first, other))) return first
    }
  }
  return null
}

/** The turn as one weekday of a month, and so many days and minutes after it; null: it is in another week. */
function changeBy({ at, before }: Turn, days: number, week: Change['week']): Change | null {
  const wall = at + before * minuteMs
  const midnight = wall - (((wall % dayMs) + dayMs) % dayMs) - days * dayMs
  const date = new Date(midnight)
  const [day, length] = [date.getUTCDate(), new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate()]
  const fits = week === 5 ? day > length - 7 : Math.ceil(day / 7) === week
  if (!fits) return null
  return { month: date.getUTCMonth() + 1, week, weekday: date.getUTCDay(), minutes: (wall - midnight) / minuteMs }
}

function isSame(one: Change, other: Change): boolean {
  return one.month === other.month && one.week === other.week && one.weekday === other.weekday && one.minutes === other.minutes
}

/**
 * The zone as POSIX writes it, with letters for its two names (phones take no digits there): `ICT-7`,
 * `CET-1CEST,M3.5.0/2,M10.5.0/3`. Hours may be negative or beyond 24, as glibc and the tz database have them: who writes for a phone
 * that cannot take those has to look. An irregular zone has no such form: its standard time comes out.
 */
export function posixOf({ standardMinutes, summer }: Zone, standard = 'STD', daylight = 'DST'): string {
  if (!summer) return `${standard}${posixTime(-standardMinutes)}`
  const { saveMinutes, start, end } = summer
  const save = saveMinutes === 60 ? '' : posixTime(-standardMinutes - saveMinutes)
  return `${standard}${posixTime(-standardMinutes)}${daylight}${save},${posixChange(start)},${posixChange(end)}`
}

function posixChange({ month, week, weekday, minutes }: Change): string {
  return `M${month}.${week}.${weekday}/${posixTime(minutes)}`
}

/** Hours, and minutes where there are some. */
function posixTime(minutes: number): string {
  const [hours, rest] = [Math.trunc(Math.abs(minutes) / 60), Math.abs(minutes) % 60]
  return `${minutes < 0 ? '-' : ''}${hours}${rest === 0 ? '' : `:${String(rest).padStart(2, '0')}`}`
}
