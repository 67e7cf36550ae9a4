import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { batched, throttled } from '#shared/throttle.ts'
import { virtualClock } from '../../support/clocks/virtual-clock.ts'

describe('throttled news', () => {
  test('are told at once, then now and then, and the last is never left out', async () => {
    const clock = virtualClock()
    let value = 0
    const told: [at: number, value: number][] = []
    const meter = throttled(clock, 400, () => told.push([clock.steady(), value]))
    for (let count = 0; count < 10; count += 1) {
      value = count
      meter.tell()
      await clock.pass(100)
    }
    await clock.pass(5_000)
    expect(told).toEqual([
      [0, 0],
      [400, 3],
      [800, 7],
      [1200, 9],
    ])
    meter.tell()
    expect(told.at(-1)).toEqual([6_000, 9])
    meter.tell()
    meter.stop()
    meter.tell()
    await clock.pass(5_000)
    expect(told).toHaveLength(5)
  })
})

describe('batched news', () => {
  test('are each told once and in order, never twice within the time, and never later than it', async () => {
    const news = fc.array(fc.record({ afterMs: fc.nat(300), count: fc.nat(3) }), { maxLength: 20 })
    await fc.assert(
      fc.asyncProperty(news, async (crowds) => {
        const clock = virtualClock()
        const taken: { readonly at: number; readonly items: readonly { readonly id: number; readonly at: number }[] }[] = []
        const news = batched<{ id: number; at: number }>(clock, 200, (items) => taken.push({ at: clock.steady(), items }))
        let id = 0
        for (const { afterMs, count } of crowds) {
          await clock.pass(afterMs)
          news.tell(Array.from({ length: count }, () => ({ id: (id += 1), at: clock.steady() })))
        }
        await clock.pass(1_000)
        expect(taken.flatMap(({ items }) => items.map((item) => item.id))).toEqual(Array.from({ length: id }, (_, at) => at + 1))
        for (const [index, { at, items }] of taken.entries()) {
          expect(at - (taken[index - 1]?.at ?? -Infinity)).toBeGreaterThanOrEqual(200)
          for (const item of items) expect(at - item.at).toBeLessThanOrEqual(200)
        }
      }),
      { numRuns: 100 },
    )
  })

  test('that are dropped while they wait are not told', async () => {
    const clock = virtualClock()
    const told: (readonly number[])[] = []
    const news = batched<number>(clock, 200, (items) => told.push(items))
    news.tell([1])
    news.tell([2, 3])
    news.drop()
    await clock.pass(1_000)
    expect(told).toEqual([[1]])
  })
})
