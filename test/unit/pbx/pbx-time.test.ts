import { expect, it } from 'vitest'
import { createPbxTime } from '../../../src/main/pbx/pbx-time.ts'
import { handClock } from '../../support/clocks/hand-clock.ts'

const day = 24 * 3_600_000

it('a PBX’s time is its own Date and what has gone by since, whatever this computer’s clock is set to', () => {
  const clock = handClock()
  const time = createPbxTime(clock)
  expect([time.now(), time.aheadMs()]).toEqual([null, null])
  time.heard('Mon, 30 Nov 2026 08:00:00 GMT', 400)
  const then = Date.UTC(2026, 10, 30, 8) + 700
  expect(time.now()).toBe(then)
  expect(time.aheadMs()).toBe(then - clock.now())
  clock.jump(2 * day)
  expect(time.now()).toBe(then)
  expect(time.aheadMs()).toBe(then - clock.now())
})

it.each([
  null,
  '',
  'now',
  '2026-11-30T08:00:00Z',
  'Mon, 30 Nov 2026 08:00:00 +0700',
  'Mon, 99 Nov 2026 08:00:00 GMT',
  'Mon, 30 Nov 275760 08:00:00 GMT',
  `Mon, 30 Nov 2026 08:00:00 GMT${' '.repeat(60_000)}`,
])('a Date that is none tells nothing, and takes nothing back (%.40s)', (date) => {
  const clock = handClock()
  const time = createPbxTime(clock)
  time.heard(date, 10)
  expect(time.now()).toBeNull()
  time.heard('Mon, 30 Nov 2026 08:00:00 GMT', 0)
  time.heard(date, 10)
  expect(time.now()).toBe(Date.UTC(2026, 10, 30, 8) + 500)
})
