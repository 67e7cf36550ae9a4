import type { Change, Zone } from '../../zones/zone.ts'
import { cannot, noValue } from '../carriers.ts'
import type { Cannot } from '../target.ts'

const sameChange = (one: Change, other: Change): boolean =>
  one.month === other.month && one.week === other.week && one.weekday === other.weekday && one.minutes === other.minutes

/** Whether the clocks of two zones always show the same. */
export function sameClock(one: Zone, other: Zone): boolean {
  if (one.irregular || other.irregular || one.standardMinutes !== other.standardMinutes) return false
  const [summer, others] = [one.summer, other.summer]
  if (!summer || !others) return summer === others
  return summer.saveMinutes === others.saveMinutes && sameChange(summer.start, others.start) && sameChange(summer.end, others.end)
}

/** What keeps a zone from a phone that changes its clock on full hours of the day itself; null: nothing does. */
export function beyondRules(zone: Zone, canSave: (minutes: number) => boolean): Cannot | null {
  if (zone.irregular) return cannot('zone-irregular', { zone: zone.name })
  if (!zone.summer) return null
  const { saveMinutes, start, end } = zone.summer
  if (!canSave(saveMinutes)) return noValue(zone.name)
  const onHours = [start, end].every(({ minutes }) => minutes % 60 === 0 && minutes >= 0 && minutes < 24 * 60)
  return onHours ? null : cannot('zone-change', { zone: zone.name })
}
