import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { instantMs, plainInstant, sameInstant } from '#shared/instants.ts'
import { notations } from '../../support/pbx/notations.ts'

const moment = Date.UTC(2026, 10, 24, 8, 5, 9)

describe('a moment', () => {
  it('is the same in every notation', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 4_102_444_800 }),
        fc.constantFrom(...notations),
        fc.constantFrom(...notations),
        (seconds, one, other) => {
          expect(sameInstant(one(seconds * 1000), other(seconds * 1000))).toBe(true)
          expect(sameInstant(one(seconds * 1000), other(seconds * 1000 + 1000))).toBe(false)
          expect(instantMs(one(seconds * 1000))).toBe(seconds * 1000)
          expect(plainInstant(one(seconds * 1000))).toBe(plainInstant(other(seconds * 1000)))
        },
      ),
    )
  })

  it.each([
    ['2026-11-24T08:05:09Z', '2026-11-24T08:05:09.000000Z', true],
    ['2026-11-24T08:05:09Z', '2026-11-24T15:05:09+07:00', true],
    ['2026-11-24T08:05:09Z', '2026-11-24t08:05:09z', true],
    ['2026-11-24 08:05:09', '2026-11-24T08:05:09Z', true],
    ['2026-11-23T22:05:09.25-1000', '2026-11-24T08:05:09.250Z', true],
    ['2026-11-24T08:05Z', '2026-11-24T08:05:00.0Z', true],
    ['2026-11-24T24:00:00Z', '2026-11-25T00:00:00Z', true],
    ['2026-11-24T08:05:09.123456Z', '2026-11-24T08:05:09Z', true],
    ['2026-11-24T08:05:09.123456Z', '2026-11-24T08:05:09.123Z', true],
    ['2026-11-24T08:05:09.123456Z', '2026-11-24T08:05:09.124Z', false],
    ['2026-11-24T08:05:09.000000Z', '2026-11-24T08:05:09.500000Z', false],
    ['2026-11-24T08:05:09Z', '2026-11-24T08:05:09+07:00', false],
    ['yesterday', 'yesterday', true],
    ['yesterday', '2026-11-24T08:05:09Z', false],
    ['2026-02-30T00:00:00Z', '2026-03-02T00:00:00Z', false],
  ])('%s and %s are the same: %s', (one, other, same) => {
    expect(sameInstant(one, other)).toBe(same)
    expect(sameInstant(other, one)).toBe(same)
  })

  it('that is not known is no other one', () => {
    expect(sameInstant(null, null)).toBe(false)
    expect(sameInstant(null, '2026-11-24T08:05:09Z')).toBe(false)
  })

  it('is kept in one notation, and in its own where it cannot be read', () => {
    expect(plainInstant('2026-11-24T15:05:09.000000+07:00')).toBe('2026-11-24T08:05:09Z')
    expect(plainInstant('2026-11-24T08:05:09.250Z')).toBe('2026-11-24T08:05:09.250Z')
    for (const odd of ['', 'soon', '0000-00-00 00:00:00', '2026-13-01T00:00:00Z', '2026-11-24', '1'.repeat(1_000_000)])
      expect(plainInstant(odd)).toBe(odd)
    expect(plainInstant('+275760-09-13T00:00:00Z')).toBe('+275760-09-13T00:00:00Z')
    expect(plainInstant('+999999-01-01T00:00:00Z')).toBe('+999999-01-01T00:00:00Z')
  })

  it('that no calendar has cannot be read', () => {
    for (const odd of [
      '2026-06-31T00:00:00Z',
      '2026-11-24T25:00:00Z',
      '2026-11-24T08:60:00Z',
      '2026-11-24T08:05:09+24:00',
      '٢٠٢٦-11-24T08:05:09Z',
    ])
      expect(instantMs(odd)).toBeNaN()
    expect(instantMs('2026-11-24T08:05:09Z')).toBe(moment)
  })
})
