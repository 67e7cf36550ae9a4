/** Minutes east of Greenwich that the runtime's tz database knows for a moment. */
export function offsetOf(timeZone: string, at: number): number {
  const parts = Object.fromEntries(
    clockOf(timeZone)
      .formatToParts(at)
      .map(({ type, value }) => [type, Number(value)]),
  )
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0 } = parts
  return Math.round((Date.UTC(year, month - 1, day, hour, minute) - at) / 60_000)
}

const clocks = new Map<string, Intl.DateTimeFormat>()

function clockOf(timeZone: string): Intl.DateTimeFormat {
  const found = clocks.get(timeZone)
  if (found) return found
  const numbers = { year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric' } as const
  const made = new Intl.DateTimeFormat('en', { timeZone, hourCycle: 'h23', ...numbers })
  clocks.set(timeZone, made)
  return made
}

/** A clock change by week as POSIX counts: week 5 is the last, weekday 0 Sunday, minutes by the clock before the change. */
export interface WeekRule {
  readonly month: number
  readonly week: number
  readonly weekday: number
  readonly minutes: number
}

/** What a phone told to use this standard time and these rules shows: minutes east of Greenwich. Only by its own arithmetic. */
export function offsetByRule(
  standard: number,
  summer: { save: number; start: WeekRule; end: WeekRule } | null,
  at: number,
): number {
  if (!summer) return standard
  const year = new Date(at + standard * 60_000).getUTCFullYear()
  const start = momentOf(year, summer.start) - standard * 60_000
  const end = momentOf(year, summer.end) - (standard + summer.save) * 60_000
  const inside = start < end ? at >= start && at < end : at >= start || at < end
  return standard + (inside ? summer.save : 0)
}

function momentOf(year: number, { month, week, weekday, minutes }: WeekRule): number {
  const first = new Date(Date.UTC(year, month - 1, 1)).getUTCDay()
  let day = 1 + ((weekday - first + 7) % 7) + (week - 1) * 7
  if (day > new Date(Date.UTC(year, month, 0)).getUTCDate()) day -= 7
  return Date.UTC(year, month - 1, day) + minutes * 60_000
}

/** Reads a zone as POSIX and glibc write it, with names of letters. Throws where it is not one. */
export function readPosix(text: string): { standard: number; summer: { save: number; start: WeekRule; end: WeekRule } | null } {
  const time = String.raw`[+-]?\d{1,3}(?::\d\d)?(?::\d\d)?`
  const found = new RegExp(`^([A-Za-z]{3,})(${time})(?:([A-Za-z]{3,})(${time})?,([^,]+),([^,]+))?$`).exec(text)
  if (!found) throw new Error(`no zone: ${text}`)
  const standard = 0 - minutesOf(found[2] ?? '')
  if (found[3] === undefined) return { standard, summer: null }
  const summer = found[4] === undefined ? standard + 60 : 0 - minutesOf(found[4])
  return { standard, summer: { save: summer - standard, start: ruleOf(found[5] ?? ''), end: ruleOf(found[6] ?? '') } }
}

function ruleOf(text: string): WeekRule {
  const found = /^M(\d+)\.(\d)\.(\d)(?:\/(.+))?$/.exec(text)
  if (!found) throw new Error(`no rule: ${text}`)
  const [, month, week, weekday, at] = found
  return { month: Number(month), week: Number(week), weekday: Number(weekday), minutes: at === undefined ? 120 : minutesOf(at) }
}

function minutesOf(text: string): number {
  const [hours = '0', minutes = '0'] = text.replace(/^[+-]/, '').split(':')
  return (text.startsWith('-') ? -1 : 1) * (Number(hours) * 60 + Number(minutes))
}

const seen = new Map<string, readonly (readonly [at: number, offset: number])[]>()

/**
 * What the tz database has for a zone in 2026 and 2027: some moments of every ten days, and a quarter of an hour apart around each change.
 * Kept, as every target is measured by it.
 */
export function offsetsOf(timeZone: string): readonly (readonly [at: number, offset: number])[] {
  const found = seen.get(timeZone)
  if (found) return found
  const [step, quarter] = [10 * 86_400_000, 15 * 60_000]
  const moments: number[] = []
  let before = offsetOf(timeZone, Date.UTC(2026, 0))
  for (let at = Date.UTC(2026, 0); at < Date.UTC(2028, 0); at += step) {
    const after = offsetOf(timeZone, at)
    if (after !== before) {
      let [low, high] = [at - step, at]
      while (high - low > 60_000) {
        const middle = low + Math.floor((high - low) / 120_000) * 60_000
        if (offsetOf(timeZone, middle) === before) low = middle
        else high = middle
      }
      for (let near = -12; near < 12; near += 1) moments.push(high + near * quarter)
    }
    moments.push(at)
    before = after
  }
  const offsets = moments.sort((one, other) => one - other).map((at) => [at, offsetOf(timeZone, at)] as const)
  seen.set(timeZone, offsets)
  return offsets
}

/** The last moment of those years at which a phone shows another time; null: none. A country that changes its mind in 2026 is told what holds since. */
export function lastWrong(timeZone: string, shown: (at: number) => number): number | null {
  return offsetsOf(timeZone).findLast(([at, offset]) => shown(at) !== offset)?.[0] ?? null
}

/** From here on every zone has to be right. */
export const sinceRelease = Date.UTC(2026, 10, 1)
