import { describe, expect, it } from 'vitest'
import { timeZoneNames } from '#shared/time-zones.ts'
import { posixOf, zoneOf } from '../../../src/main/provisioning/zones/zone.ts'
import { lastWrong, offsetByRule, offsetOf, readPosix, sinceRelease } from '../../support/clocks/zones.ts'

/** The last moment at which a phone that is told the zone as POSIX writes it is wrong. */
function lastWrongOf(name: string): number | null {
  const { standard, summer } = readPosix(posixOf(zoneOf(name)))
  return lastWrong(name, (at) => offsetByRule(standard, summer, at))
}

describe('a time zone', () => {
  it.each([
    ['Asia/Ho_Chi_Minh', 'STD-7'],
    ['Asia/Kathmandu', 'STD-5:45'],
    ['Europe/Berlin', 'STD-1DST,M3.5.0/2,M10.5.0/3'],
    ['America/New_York', 'STD5DST,M3.2.0/2,M11.1.0/2'],
    ['Australia/Lord_Howe', 'STD-10:30DST-11,M10.1.0/2,M4.1.0/2'],
    ['America/Nuuk', 'STD2DST,M3.5.0/-1,M10.5.0/0'],
    ['America/Santiago', 'STD4DST,M9.1.6/24,M4.1.6/24'],
    ['Asia/Jerusalem', 'STD-2DST,M3.4.4/26,M10.5.0/2'],
    ['Pacific/Chatham', 'STD-12:45DST,M9.5.0/2:45,M4.1.0/3:45'],
    ['Antarctica/Troll', 'STD0DST-2,M3.5.0/1,M10.5.0/3'],
    ['UTC', 'STD0'],
  ])('is told as POSIX writes it: %s', (name, posix) => {
    expect(posixOf(zoneOf(name))).toBe(posix)
  })

  it('is right at every change of 2026 and 2027 as the tz database has them, or said to have no rule', () => {
    const wrong: string[] = []
    for (const name of timeZoneNames()) {
      if (zoneOf(name).irregular) continue
      const last = lastWrongOf(name)
      if (last !== null && last >= sinceRelease) wrong.push(`${name} ${new Date(last).toISOString()}`)
    }
    expect(wrong).toEqual([])
    expect(timeZoneNames().length).toBeGreaterThan(400)
  })

  it('whose clocks follow the moon has no rule', () => {
    expect(zoneOf('Asia/Gaza')).toMatchObject({ irregular: true, summer: null })
    // Morocco, too, in a tz database from before it gave that up in 2026.
    const moroccan = zoneOf('Africa/Casablanca')
    expect(moroccan.irregular || offsetOf('Africa/Casablanca', Date.UTC(2027, 2, 1)) === moroccan.standardMinutes).toBe(true)
  })

  it('is listed by the name that the tz database has for it today', () => {
    expect(timeZoneNames()).toEqual(expect.arrayContaining(['Asia/Ho_Chi_Minh', 'Asia/Kathmandu', 'Europe/Kyiv', 'UTC']))
    expect(timeZoneNames()).not.toContain('Asia/Saigon')
    for (const name of timeZoneNames()) expect(() => zoneOf(name), name).not.toThrow()
  })

  it('that does not exist is an error', () => {
    expect(() => zoneOf('Asia/Hanoi')).toThrow(RangeError)
  })
})
