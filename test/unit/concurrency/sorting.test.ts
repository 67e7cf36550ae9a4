import fc from 'fast-check'
import { expect, it } from 'vitest'
import { atOnce } from '../../../src/main/concurrency/slices.ts'
import { sorting } from '../../../src/main/concurrency/sorting.ts'

it('sorts as toSorted does, equal ones in their order, whatever there is (property)', () => {
  const few = fc.array(fc.nat(20), { maxLength: 50 })
  const many = fc
    .tuple(fc.integer({ min: 900, max: 5_500 }), fc.nat())
    .map(([count, seed]) => Array.from({ length: count }, (_, index) => ((index + seed) * 7_919) % 613))
  fc.assert(
    fc.property(fc.oneof(few, many), (keys) => {
      const items = keys.map((key, place) => ({ key, place }))
      const compare = (one: { key: number }, other: { key: number }): number => one.key - other.key
      expect(atOnce(sorting(items, compare))).toEqual(items.toSorted(compare))
    }),
    { numRuns: 60 },
  )
})

it('rests often: no step goes over more than a few thousand', () => {
  const steps = [
    ...sorting(
      Array.from({ length: 50_000 }, (_, index) => -index),
      (one, other) => one - other,
    ),
  ]
  expect(steps.length).toBeGreaterThan(250)
})
