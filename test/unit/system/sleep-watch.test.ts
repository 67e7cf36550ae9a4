import { expect, test } from 'vitest'
import { watchSleep } from '../../../src/main/system/sleep-watch.ts'
import { handClock } from '../../support/clocks/hand-clock.ts'

test('sleep is noticed by the time of day, though no other clock went on meanwhile', async () => {
  const clock = handClock()
  let woke = 0
  const stop = watchSleep(clock, () => (woke += 1))
  await clock.advance(60_000)
  expect(woke).toBe(0)
  clock.jump(3_600_000)
  await clock.advance(10_000)
  expect(woke).toBe(1)
  await clock.advance(60_000)
  expect(woke).toBe(1)
  stop()
  clock.jump(3_600_000)
  await clock.advance(60_000)
  expect(woke).toBe(1)
})

test('a clock that somebody sets back is no sleep', async () => {
  const clock = handClock()
  let woke = 0
  watchSleep(clock, () => (woke += 1))
  clock.jump(-3_600_000)
  await clock.advance(60_000)
  expect(woke).toBe(0)
})
