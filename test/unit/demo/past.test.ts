import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { makeCompany } from '../../../src/main/demo/company.ts'
import { liveliness } from '../../../src/main/demo/liveliness.ts'
import { pastWeek } from '../../../src/main/demo/past.ts'

const [minute, hour, day] = [60_000, 3_600_000, 86_400_000]
const midnight = Date.UTC(2026, 10, 27)
const staff = makeCompany(17, midnight, () => 'secret').map((row) => ({ number: row.extension_number, status: row.status }))

describe('the past week of the demo’s phones', () => {
  it('is in order, without an overlap, before now and no older than a week and a day', () => {
    const within = fc.integer({ min: 0, max: day - 1 })
    fc.assert(
      fc.property(fc.constantFrom(...staff), within, ({ number, status }, ofDay) => {
        const now = midnight + ofDay
        const spans = pastWeek(number, status, now, midnight)
        expect(spans.length).toBeGreaterThan(5)
        for (const [index, span] of spans.entries()) {
          expect(span.from).toBeLessThanOrEqual(span.to)
          expect(span.from).toBeGreaterThan(spans[index - 1]?.to ?? now - 8 * day)
          expect(span.to).toBeLessThan(now)
        }
      }),
    )
  })

  it('tells of an outage of all, of phones that come and go, and since when one is off', () => {
    const now = midnight + 16 * hour
    const weeks = staff.map(({ number, status }) => ({ number, status, spans: pastWeek(number, status, now, midnight) }))
    const atOutage = midnight - 3 * day + 10.6 * hour
    for (const { spans } of weeks)
      expect(spans.find(({ from, to }) => from <= atOutage && atOutage <= to)?.state).toBe('unregistered')
    const off = weeks.filter(({ number, status }) => liveliness(number, status, now, null) === 'unregistered')
    expect(off.length).toBeGreaterThan(0)
    for (const { spans } of off) {
      expect(spans.at(-1)?.state).toBe('unregistered')
      expect(spans.some(({ state }) => state === 'registered')).toBe(true)
    }
    const changes = weeks.map(({ spans }) => spans.length)
    expect(Math.max(...changes)).toBeGreaterThan(20)
  })

  it('ends as the phone is now', () => {
    const now = midnight + 16 * hour + 3 * minute
    for (const { number, status } of staff) {
      const last = pastWeek(number, status, now, midnight).at(-1)
      expect(last?.state, number).toBe(liveliness(number, status, last?.to ?? 0, null))
      expect(now - (last?.to ?? 0)).toBeLessThan(6 * minute)
    }
  })
})
