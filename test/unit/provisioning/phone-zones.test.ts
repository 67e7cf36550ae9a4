import { describe, expect, it } from 'vitest'
import { phraseText } from '#shared/phrase.ts'
import { targets } from '../../../src/main/provisioning/targets/index.ts'
import type { Target } from '../../../src/main/provisioning/targets/target.ts'
import { phoneReaders } from '../../support/readers/phones.ts'
import { accountFor, written } from '../../support/sip/accounts.ts'

// Old names too, which the tz database keeps and people still have in their settings.
const aliases = [
  'Asia/Ho_Chi_Minh',
  'Asia/Saigon',
  'Asia/Kathmandu',
  'Asia/Katmandu',
  'Asia/Kolkata',
  'Asia/Calcutta',
  'Europe/Kyiv',
]
const zones = [...new Set([...Intl.supportedValuesOf('timeZone'), ...aliases, 'UTC', 'America/Nuuk', 'Asia/Yangon'])]

const hour = 3_600_000
const from = Date.UTC(2026, 0, 1)
const until = Date.UTC(2028, 0, 1)

/** Minutes east of Greenwich, as the runtime's own tz database has it. */
function truthOf(timeZone: string): (at: number) => number {
  const format = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' })
  return (at) => {
    const [, sign, hours = '0', minutes = '0'] = /GMT(?:([+-])(\d\d):(\d\d))?$/.exec(format.format(at)) ?? []
    return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) || 0
  }
}

/** Moments of two years: the fifteenth of each month, and around every change of that zone. */
function momentsOf(offsetAt: (at: number) => number): number[] {
  const moments = Array.from({ length: 24 }, (_, month) => Date.UTC(2026, month, 15, 12))
  const step = 240 * hour
  for (let at = from; at < until; at += step) {
    let [low, high] = [at, Math.min(at + step, until)]
    const before = offsetAt(low)
    if (offsetAt(high) === before) continue
    while (high - low > 60_000) {
      const middle = low + Math.floor((high - low) / 120_000) * 60_000
      if (offsetAt(middle) === before) low = middle
      else high = middle
    }
    for (const minutes of [-180, -60, -30, -15, -1, 0, 1, 15, 30, 60, 180]) moments.push(high + minutes * 60_000)
  }
  return moments
}

/** Whether 2026 was as 2027 is: a phone is told what holds from now on, and some zones changed in the middle of it. */
function wasAlready(offsetAt: (at: number) => number): boolean {
  return [...Array(12).keys()].every((month) => offsetAt(Date.UTC(2026, month, 15)) === offsetAt(Date.UTC(2027, month, 15)))
}

const truths = zones.map((zone) => {
  const offsetAt = truthOf(zone)
  const changed = !wasAlready(offsetAt)
  const moments = momentsOf(offsetAt).filter((at) => !changed || at >= Date.UTC(2027, 0))
  return { zone, changed, moments, offsets: moments.map(offsetAt) }
})

const withZones = targets.filter(({ carriers }) => carriers?.timeZone)

function offsetsOf(target: Target, zone: string): ((at: number) => number) | string {
  const account = accountFor(target, { settings: { timeZone: zone } })
  const { files, left = [] } = written(target.render(account))
  const why = left.find(({ setting }) => setting === 'timeZone')?.why
  if (why) return phraseText(why)
  const offsetAt = phoneReaders[target.info.id]?.(files).offsetAt
  if (!offsetAt) throw new Error(`the reader of ${target.info.id} knows no clock`)
  return offsetAt
}

it('the tz database has hardly a zone whose rule changed in 2026', () => {
  expect(truths.filter(({ changed }) => changed).length).toBeLessThan(10)
})

describe.each(withZones.map((target) => [target.info.id, target] as const))('the clock of %s', (id, target) => {
  it('is that of the tz database in 2026 and 2027, in each zone that the phone can be told', () => {
    const wrong: string[] = []
    let told = 0
    for (const { zone, moments, offsets } of truths) {
      const offsetAt = offsetsOf(target, zone)
      if (typeof offsetAt === 'string') continue
      told += 1
      const at = moments.findIndex((moment, index) => offsetAt(moment) !== offsets[index])
      const moment = moments[at]
      if (moment !== undefined)
        wrong.push(`${zone} at ${new Date(moment).toISOString()}: ${offsetAt(moment)} instead of ${offsets[at]}`)
    }
    expect(wrong).toEqual([])
    expect(told).toBeGreaterThan(few[id] ?? zones.length / 2)
  })

  it('is never that of Russia in Vietnam, nor of another zone where the phone lacks one', () => {
    const vietnam = written(target.render(accountFor(target, { settings: { timeZone: 'Asia/Ho_Chi_Minh' } })))
    const text = vietnam.files.map(({ bytes }) => new TextDecoder().decode(bytes)).join('\n')
    expect(text).not.toMatch(/Krasnoyarsk|Russia/i)
    for (const zone of ['Asia/Ho_Chi_Minh', 'Asia/Kathmandu', 'Australia/Lord_Howe', 'Africa/Casablanca', 'America/Nuuk']) {
      const found = offsetsOf(target, zone)
      if (typeof found === 'string') expect(found).not.toBe('')
      else {
        const winter = found(Date.UTC(2027, 0, 15))
        const summer = found(Date.UTC(2027, 6, 15))
        expect([zone, winter, summer]).toEqual(byHand[zone])
      }
    }
  })
})

/** Phones with a list of zones of which only so many rows are known. */
const few: Readonly<Record<string, number>> = { 'cisco-ata': 50, 'cisco-spa-adapter': 50, 'gigaset-n': 150 }

/** Minutes in January and in July 2027, from timeanddate.com’s tables and the tz database’s text. */
const byHand: Readonly<Record<string, readonly [string, number, number]>> = {
  'Asia/Ho_Chi_Minh': ['Asia/Ho_Chi_Minh', 420, 420],
  'Asia/Kathmandu': ['Asia/Kathmandu', 345, 345],
  'Australia/Lord_Howe': ['Australia/Lord_Howe', 660, 630],
  // Without Ramadan's changes since 2026; a database from before that is irregular, and refused.
  'Africa/Casablanca': ['Africa/Casablanca', 0, 0],
  'America/Nuuk': ['America/Nuuk', -120, -60],
}
