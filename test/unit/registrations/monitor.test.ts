import { describe, expect, it } from 'vitest'
import { account, monitored, numbered, type Monitored } from '../../support/pbx/monitored.ts'
import { virtualClock, type VirtualClock } from '../../support/clocks/virtual-clock.ts'

const minute = 60_000
const pass = (clock: VirtualClock, ms: number): Promise<void> => clock.pass(ms)
const oldest = (app: Monitored, clock: VirtualClock, numbers: readonly string[]): number =>
  Math.max(...numbers.map((number) => clock.now() - (app.checkedAt.get(number) ?? 0)))
/** Every status was told an hour ago. */
const toldBefore = (app: Monitored, clock: VirtualClock): void => {
  for (const number of app.phones.keys()) app.checkedAt.set(number, clock.now() - 60 * minute)
}
const share = (app: Monitored, since: number, numbers: readonly string[]): number => {
  const asked = app.asked.filter(({ at }) => at >= since)
  return asked.filter(({ number }) => numbers.includes(number)).length / asked.length
}

describe('what is on screen', () => {
  it('is asked from the oldest: no row is much older than one round of them takes', async () => {
    const clock = virtualClock()
    const numbers = numbered(400)
    const app = monitored(clock, numbers)
    const visible = numbers.slice(100, 130)
    toldBefore(app, clock)
    app.monitor.resume(account)
    app.focus(visible)
    await pass(clock, 5 * minute)
    // 30 rows at 60 a minute: half a minute, and a little for the rest.
    expect(oldest(app, clock, visible)).toBeLessThan(36_000)
    expect(share(app, clock.now() - 3 * minute, visible)).toBeGreaterThan(0.9)
    expect(app.pbx.refused).toBe(0)
  })

  it('is reprioritised at once by scrolling: what was wanted before and not sent yet is taken back', async () => {
    const clock = virtualClock()
    const numbers = numbered(400)
    const app = monitored(clock, numbers)
    toldBefore(app, clock)
    app.monitor.resume(account)
    app.focus(numbers.slice(0, 30))
    await pass(clock, 5 * minute + 300)
    const below = numbers.slice(200, 230)
    const before = app.asked.length
    app.focus(below)
    await pass(clock, 20_000)
    const after = app.asked.slice(before).map(({ number }) => number)
    // One may be on its way, and one in twenty-five is for the rest of the list.
    expect(after.filter((number) => !below.includes(number)).length).toBeLessThanOrEqual(2)
    expect(after.length).toBeGreaterThan(15)
  })

  it('yields to the open extension, which stays a few seconds fresh', async () => {
    const clock = virtualClock()
    const numbers = numbered(400)
    const app = monitored(clock, numbers)
    app.monitor.resume(account)
    app.focus(numbers.slice(0, 30), { open: '1300' })
    await pass(clock, 50_000)
    expect(oldest(app, clock, ['1300'])).toBeLessThan(6_000)
    await pass(clock, 5 * minute)
    expect(oldest(app, clock, ['1300'])).toBeLessThan(12_500)
  })

  it('leaves requests unused when every status is as fresh as makes sense', async () => {
    const clock = virtualClock()
    const app = monitored(clock, numbered(5))
    app.monitor.resume(account)
    app.focus([])
    await pass(clock, 10 * minute)
    expect(app.asked.length / 10).toBeLessThan(8)
    expect(oldest(app, clock, numbered(5))).toBeLessThan(46_000)
  })
})

describe('what is off screen', () => {
  it('is swept while nothing else wants the requests, within the forecast', async () => {
    const clock = virtualClock()
    const numbers = numbered(412)
    const app = monitored(clock, numbers)
    app.monitor.resume(account)
    app.focus([])
    await pass(clock, 0)
    const forecast = app.monitor.sweepMs(account) ?? 0
    expect(forecast / minute).toBeGreaterThan(6)
    expect(forecast / minute).toBeLessThan(8)
    await pass(clock, forecast)
    expect(numbers.filter((number) => !app.checkedAt.has(number))).toEqual([])
  })

  it('has a forecast that counts down to the end of the sweep, and then begins with the next', async () => {
    const clock = virtualClock()
    const numbers = numbered(300)
    const app = monitored(clock, numbers)
    app.monitor.resume(account)
    app.focus(numbers.slice(0, 30))
    await pass(clock, 0)
    let before = app.monitor.sweepMs(account) ?? 0
    let falls = 0
    for (let count = 0; count < 8; count += 1) {
      await pass(clock, minute)
      const now = app.monitor.sweepMs(account) ?? 0
      if (now < before) falls += 1
      before = now
    }
    expect(falls).toBe(8)
    await pass(clock, 4 * minute)
    expect(app.checkedAt.size).toBe(300)
    // With a full screen, the next one takes hours; with nothing on it, minutes.
    expect(app.monitor.sweepMs(account)).toBeGreaterThan(60 * minute)
    app.focus([])
    expect(app.monitor.sweepMs(account)).toBeLessThan(6 * minute)
  })

  it('gets half of the requests beside a full screen as long as it was never looked at, and keeps its forecast', async () => {
    const clock = virtualClock()
    const numbers = numbered(400)
    const app = monitored(clock, numbers)
    app.monitor.resume(account)
    app.focus(numbers.slice(0, 40))
    await pass(clock, 0)
    const forecast = app.monitor.sweepMs(account) ?? 0
    expect(forecast / minute).toBeLessThan(14)
    await pass(clock, forecast + minute)
    expect(numbers.filter((number) => !app.checkedAt.has(number))).toEqual([])
    // And then the screen has its requests back.
    await pass(clock, minute)
    expect(share(app, clock.now() - minute, numbers.slice(0, 40))).toBeGreaterThan(0.9)
  })

  it('is asked soon after something happened to it, even while the screen wants everything', async () => {
    const clock = virtualClock()
    const numbers = numbered(400)
    const app = monitored(clock, numbers)
    app.monitor.resume(account)
    app.focus(numbers.slice(0, 60))
    await pass(clock, 3 * minute)
    app.checkedAt.delete('1350')
    app.monitor.nudge(account, '1350')
    await pass(clock, 5_000)
    expect(app.checkedAt.has('1350')).toBe(true)
  })

  it('is looked at seldomer and seldomer after something happened to it: half a dozen times, not thirty', async () => {
    const clock = virtualClock()
    const numbers = numbered(400)
    const app = monitored(clock, numbers)
    toldBefore(app, clock)
    app.monitor.resume(account)
    app.focus(numbers.slice(0, 60))
    await pass(clock, 3 * minute)
    const before = app.asked.length
    app.monitor.nudge(account, '1350')
    await pass(clock, 10 * minute)
    const looks = app.asked.slice(before).filter(({ number }) => number === '1350').length
    expect(looks).toBeGreaterThanOrEqual(5)
    expect(looks).toBeLessThanOrEqual(8)
  })

  it('comes and goes with the list: a new one is looked at within seconds, one that is gone no more', async () => {
    const clock = virtualClock()
    const numbers = numbered(60)
    const app = monitored(clock, numbers)
    toldBefore(app, clock)
    app.monitor.resume(account)
    app.focus(numbers.slice(0, 30))
    await pass(clock, minute)
    app.phones.set('2000', 'unregistered')
    app.phones.delete('1050')
    app.monitor.listed(account, ['2000'], ['1050'])
    const before = app.asked.length
    await pass(clock, 5_000)
    expect(app.checkedAt.has('2000')).toBe(true)
    await pass(clock, 60 * minute)
    expect(app.asked.slice(before).some(({ number }) => number === '1050')).toBe(false)
  })

  it('is asked more often when it comes and goes', async () => {
    const clock = virtualClock()
    const numbers = numbered(100)
    const app = monitored(clock, numbers)
    app.monitor.resume(account)
    app.focus([])
    for (let count = 0; count < 60; count += 1) {
      app.phones.set('1050', count % 4 < 2 ? 'unregistered' : 'registered')
      await pass(clock, minute)
    }
    const of = (number: string): number => app.asked.filter((one) => one.number === number).length
    expect(of('1050')).toBeGreaterThan(1.4 * of('1051'))
  })
})

describe('watched extensions', () => {
  it('are all that is asked while the window is hidden', async () => {
    const clock = virtualClock()
    const numbers = numbered(100)
    const app = monitored(clock, numbers)
    app.watched = [
      { number: '1007', suspect: false },
      { number: '1008', suspect: false },
    ]
    app.monitor.resume(account)
    app.focus(numbers.slice(0, 30))
    await pass(clock, 2 * minute)
    app.focus(numbers.slice(0, 30), { hidden: true })
    await pass(clock, 2_000)
    const before = app.asked.length
    await pass(clock, 10 * minute)
    expect(new Set(app.asked.slice(before).map(({ number }) => number))).toEqual(new Set(['1007', '1008']))
    expect(oldest(app, clock, ['1007', '1008'])).toBeLessThan(31_000)
    expect(app.monitor.sweepMs(account)).toBeNull()
  })

  it('are all that is asked while nobody can see the window, though it believes to be seen', async () => {
    const clock = virtualClock()
    const numbers = numbered(100)
    const app = monitored(clock, numbers)
    app.watched = [{ number: '1007', suspect: false }]
    app.monitor.resume(account)
    app.focus(numbers.slice(0, 30))
    await pass(clock, 2 * minute)
    app.monitor.inSight(false)
    app.focus(numbers.slice(0, 30))
    await pass(clock, 2_000)
    const before = app.asked.length
    await pass(clock, 5 * minute)
    expect(new Set(app.asked.slice(before).map(({ number }) => number))).toEqual(new Set(['1007']))
    app.monitor.inSight(true)
    await pass(clock, 5_000)
    expect(app.asked.at(-1)?.number).not.toBe('1007')
    expect(app.monitor.sweepMs(account)).not.toBeNull()
  })

  it('are looked at again within ten seconds when one may have dropped, before anything on screen', async () => {
    const clock = virtualClock()
    const numbers = numbered(400)
    const app = monitored(clock, numbers)
    app.monitor.resume(account)
    app.focus(numbers.slice(0, 60))
    await pass(clock, 3 * minute)
    app.checkedAt.delete('1300')
    app.watched = [{ number: '1300', suspect: true }]
    app.monitor.look(account)
    await pass(clock, 10_000)
    expect(app.checkedAt.has('1300')).toBe(true)
  })

  it('fifty of them beside a full screen: none is older than five minutes, and the screen keeps four fifths', async () => {
    const clock = virtualClock()
    const numbers = numbered(400)
    const app = monitored(clock, numbers)
    app.watched = numbers.slice(300, 350).map((number) => ({ number, suspect: false }))
    toldBefore(app, clock)
    app.monitor.resume(account)
    app.focus(numbers.slice(0, 40))
    await pass(clock, 20 * minute)
    expect(oldest(app, clock, numbers.slice(300, 350))).toBeLessThan(5 * minute)
    expect(share(app, clock.now() - 10 * minute, numbers.slice(0, 40))).toBeGreaterThan(0.74)
  })
})

it('goes slower when reads fail, and one that is gone is not asked for ever', async () => {
  const clock = virtualClock()
  const app = monitored(clock, numbered(50))
  app.monitor.resume(account)
  app.focus(numbered(10))
  app.failures = 1_000
  await pass(clock, 10 * minute)
  expect(app.asked.length).toBeLessThan(60)
  app.failures = 0
  await pass(clock, 2 * minute)
  expect(oldest(app, clock, numbered(10))).toBeLessThan(minute)
})

it.each([-2 * 24 * 60, -10, 10, 2 * 24 * 60])('goes on as it was when the clock is set by %i minutes', async (minutes) => {
  const clock = virtualClock()
  const app = monitored(clock, numbered(200))
  app.monitor.resume(account)
  app.focus(numbered(30))
  await pass(clock, 5 * minute)
  clock.set(minutes * minute)
  const before = app.asked.length
  await pass(clock, 5 * minute)
  const rows = app.asked.slice(before).filter(({ number }) => numbered(30).includes(number))
  expect(rows.length).toBeGreaterThan(100)
  expect(new Set(rows.map(({ number }) => number)).size).toBe(30)
})

it('stops while resting, and takes back what it had not sent', async () => {
  const clock = virtualClock()
  const app = monitored(clock, numbered(200))
  app.monitor.resume(account)
  app.focus(numbered(30))
  await pass(clock, minute)
  app.monitor.rest(account)
  expect(app.budget.state().waiting).toBeLessThanOrEqual(2)
  await pass(clock, 1_000)
  expect(app.budget.state().waiting).toBe(0)
  const before = app.asked.length
  await pass(clock, 5 * minute)
  expect(app.asked.length).toBe(before)
})
