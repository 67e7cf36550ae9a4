import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { eventsOf, stripOf } from '../../../../../src/renderer/src/features/inspector/history.ts'

const hour = 60 * 60_000

describe('the strip of a registration', () => {
  it('shows what was seen where it was seen, cut at its ends', () => {
    const strip = stripOf(
      [
        { from: -2 * hour, to: 2 * hour, state: 'registered' },
        { from: 3 * hour, to: 4 * hour, state: 'unregistered' },
        { from: 9 * hour, to: 12 * hour, state: 'unknown' },
      ],
      0,
      10 * hour,
    )
    expect(strip.pieces).toEqual([
      { from: 0, to: 0.2, state: 'registered' },
      { from: 0.3, to: 0.4, state: 'unregistered' },
      { from: 0.9, to: 1, state: 'unknown' },
    ])
    expect(strip.lengths).toEqual({ registered: 2 * hour, unregistered: hour, unknown: hour, unseen: 6 * hour })
  })

  it('claims nothing about the time in which nobody looked (property)', () => {
    const spans = fc.uniqueArray(fc.integer({ min: 0, max: 1_000 }), { minLength: 2, maxLength: 20 }).map((times) => {
      const sorted = times.sort((a, b) => a - b)
      return Array.from({ length: Math.floor(sorted.length / 2) }, (_, at) => ({
        from: sorted[2 * at] ?? 0,
        to: sorted[2 * at + 1] ?? 0,
        state: (['registered', 'unregistered', 'unknown'] as const)[at % 3] ?? 'unknown',
      }))
    })
    fc.assert(
      fc.property(spans, (seen) => {
        const { lengths, pieces } = stripOf(seen, 100, 900)
        expect(lengths.registered + lengths.unregistered + lengths.unknown + lengths.unseen).toBe(800)
        for (const { from, to } of pieces) expect(from >= 0 && from <= to && to <= 1).toBe(true)
      }),
    )
  })

  it('tells looks in a row that saw the same as one event, the newest first', () => {
    expect(
      eventsOf([
        { from: 1, to: 2, state: 'registered' },
        { from: 5, to: 6, state: 'registered' },
        { from: 7, to: 7, state: 'unregistered' },
      ]),
    ).toEqual([
      { from: 7, to: 7, state: 'unregistered' },
      { from: 1, to: 6, state: 'registered' },
    ])
  })
})
