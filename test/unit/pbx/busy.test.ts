import { describe, expect, it } from 'vitest'
import type { Clock } from '../../../src/main/system/clock.ts'
import { createBudgets } from '../../../src/main/pbx/budget-memory.ts'
import { openStore } from '../../../src/main/store/store.ts'
import { account, benchApp } from '../../bench/day/app.ts'
import { busiestMinute, busyTimes } from '../../bench/day/busy.ts'
import { chanceFrom } from '../../bench/day/chance.ts'
import { benchPbx } from '../../bench/day/pbx.ts'
import { virtualClock } from '../../support/clocks/virtual-clock.ts'

const minute = 60_000
const day = 24 * 60 * minute

describe('somebody who clicks twenty times a minute, with 500 extensions', () => {
  it.each(busyTimes)('waits for less than two seconds, 95 of 100 times, in each minute: %s', async (time) => {
    expect(await busiestMinute(time, 500)).toBeLessThan(2_000)
  })
})

describe('an app with 500 extensions that is restarted five times in four busy minutes', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])(
    'is never refused, and never more than sixty requests are in the PBX’s log of any minute, wherever it dies and whatever clock is set (run %i of 10)',
    async (run) => {
      const clock = virtualClock()
      const chance = chanceFrom(run)
      const pbx = benchPbx(clock, 500)
      for (const number of pbx.numbers) pbx.phones.set(number, 'registered')
      const store = openStore(':memory:')
      const lives = 6
      for (let life = 0; life < lives; life += 1) {
        let alive = true
        // Timers and answers of a process that is gone do nothing; what it had sent still arrives.
        const its: Clock = { ...clock, after: (ms, then) => clock.after(ms, () => void (alive && then())) }
        const budget = createBudgets(store, its).open('https://pbx.example.vn')
        const app = benchApp({
          ...{ clock: its, pbx, toldAt: null, budget },
          send: async (asked) => {
            const answer = await pbx.send(asked)
            return alive ? answer : new Promise(() => {})
          },
        })
        app.start()
        const top = chance.whole(470)
        const visible = pbx.numbers.slice(top, top + 30)
        const focus = { accountId: account, window: 'one', visible, open: visible[0] ?? null, hidden: false }
        await app.monitor.calls['registrations.focus'](focus)
        const ends = clock.steady() + (4 * minute) / lives
        while (clock.steady() < ends) {
          await clock.pass(Math.round(chance.wait(3_000)))
          const patch = { displayName: `Renamed in ${life}` }
          void app.calls['extensions.update']({ accountId: account, number: chance.pick(visible), patch })
        }
        alive = false
        // Whoever restarts it may have set the clock, ahead or back.
        await clock.pass(chance.whole(2_000))
        clock.set(chance.pick([0, 0, day, 2 * minute, -2 * minute, -2 * day]))
      }
      expect(pbx.refused).toBe(0)
      const log = pbx.steadily
      const maxInAMinute = Math.max(...log.map((at, index) => log.slice(index).filter((later) => later < at + minute).length))
      expect(maxInAMinute).toBeLessThanOrEqual(60)
      // It was as busy as it may be.
      expect(log.length).toBeGreaterThan(180)
    },
  )
})
