import { expect, it } from 'vitest'
import { agoMs, systemClock } from '../../../src/main/system/clock.ts'
import { handClock } from '../../support/clocks/hand-clock.ts'

it.each([2 ** 31, 2 ** 53, Infinity])('a timer of %d ms does not run at once', async (ms) => {
  const order: string[] = []
  const stop = systemClock.after(ms, () => order.push('the far one'))
  await new Promise<void>((resolve) => systemClock.after(20, resolve))
  stop()
  expect(order).toEqual([])
})

it('a timer of no time, or of less, runs and can be stopped', async () => {
  const order: string[] = []
  systemClock.after(-5, () => order.push('past'))
  systemClock.after(NaN, () => order.push('no number'))
  systemClock.after(0, () => order.push('stopped'))()
  await new Promise<void>((resolve) => systemClock.after(20, resolve))
  expect(order).toEqual(['past', 'no number'])
})

it('what was long ago is told by the time of day, and never less than nothing', () => {
  const clock = handClock()
  const at = clock.now()
  clock.jump(5_000)
  expect(agoMs(clock, at)).toBe(5_000)
  clock.jump(-60_000)
  expect(agoMs(clock, at)).toBe(0)
  expect(clock.steady()).toBe(handClock().steady())
})
