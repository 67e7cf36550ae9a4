import { expect, test } from 'vitest'
import { batched } from '../../../src/renderer/src/state/batched.ts'

test('the first news is told at once, what comes soon after it together, and none twice or out of order', () => {
  const told: (readonly number[])[] = []
  const timers: (() => void)[] = []
  const wait = (): void => timers.splice(0).forEach((then) => then())
  const news = batched<number>(
    200,
    (items) => told.push(items),
    (_ms, then) => void timers.push(then),
  )
  news.tell([1])
  news.tell([2, 3])
  news.tell([4])
  expect(told).toEqual([[1]])
  wait()
  expect(told).toEqual([[1], [2, 3, 4]])
  wait()
  news.tell([5])
  expect(told).toEqual([[1], [2, 3, 4], [5]])
  news.tell([6])
  news.drop()
  wait()
  expect(told).toHaveLength(3)
})
