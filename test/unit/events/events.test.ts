import { expect, it } from 'vitest'
import { atMostEvery } from '../../../src/main/events.ts'
import { virtualClock } from '../../support/virtual-clock.ts'

it('tells news that come too often at once, then now and then, and never leaves the last out', async () => {
  const clock = virtualClock()
  const start = clock.now()
  let value = 0
  const told: [at: number, value: number][] = []
  const meter = atMostEvery(clock, 400, () => told.push([clock.now() - start, value]))
  for (let count = 0; count < 10; count += 1) {
    value = count
    meter.tell()
    await clock.runTo(clock.now() + 100)
  }
  await clock.runTo(clock.now() + 5_000)
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
  await clock.runTo(clock.now() + 5_000)
  expect(told).toHaveLength(5)
})
