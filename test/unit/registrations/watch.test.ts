import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { EventPayload, Settings } from '#shared/contract.ts'
import type { RegistrationState } from '#shared/extension.ts'
import { ok } from '#shared/result.ts'
import { watchLimit } from '#shared/watch-limit.ts'
import { createHistory, type History } from '../../../src/main/registrations/history.ts'
import { createWatchList, type WatchList } from '../../../src/main/registrations/watch-list.ts'
import { watchText } from '#shared/locales.ts'
import { atOnce } from '../../../src/main/concurrency/slices.ts'
import { openStore, type Store } from '../../../src/main/store/store.ts'
import { account } from '../../support/pbx/monitored.ts'
import { virtualClock, type VirtualClock } from '../../support/clocks/virtual-clock.ts'
import { crossing, crossingService } from '../../support/e2e/crossing.ts'

const minute = 60_000
const number = '1001'

interface Desk {
  readonly clock: VirtualClock
  readonly store: Store
  readonly history: History
  readonly list: WatchList
  readonly news: string[]
  readonly changes: EventPayload<'watch.changed'>[]
  readonly saved: { name: string; content: string }[]
  quiet: Settings['quietHours']
  /** A look, `after` ms from the last one. */
  look(state: RegistrationState, after?: number): Promise<void>
}

function desk(store = openStore(':memory:'), clock = virtualClock()): Desk {
  const history = createHistory(store)
  const it: Desk = {
    clock,
    store,
    history,
    news: [],
    changes: [],
    saved: [],
    quiet: null,
    list: crossingService(
      createWatchList({
        store,
        clock,
        history,
        emit: (name, payload) => {
          crossing(payload, name)
          if (name === 'watch.changed') it.changes.push(payload as EventPayload<'watch.changed'>)
        },
        quietHours: () => it.quiet,
        notify: (_account, of, news) => void it.news.push(`${of} ${news}`),
        save: async (name, content) => {
          it.saved.push({ name, content })
          return ok(`/exports/${name}`)
        },
        changed: () => {},
      }),
    ),
    async look(state, after = 30_000) {
      await clock.pass(after)
      const registration = { state, checkedAt: clock.now(), source: 'pbx' } as const
      it.list.seen(account, number, registration)
      history.record(account, number, registration)
    },
  }
  return it
}
const add = (it: Desk, of = number) => it.list.calls['watch.add']({ accountId: account, number: of })
const items = async (it: Desk) => {
  const list = await it.list.calls['watch.list']({ accountId: account })
  return list.ok ? list.value : []
}

describe('a watched phone', () => {
  it('that is missed once is only suspected; the second miss in a row is told, once', async () => {
    const it = desk()
    await add(it)
    await it.look('registered')
    expect(it.news).toEqual([])
    await it.look('unregistered')
    expect(it.news).toEqual([])
    expect(it.list.watched(account)).toEqual([{ number, suspect: true }])
    await it.look('unregistered')
    expect(it.news).toEqual(['1001 dropped'])
    await it.look('unregistered')
    await it.look('unregistered')
    expect(it.news).toHaveLength(1)
    expect(await items(it)).toMatchObject([{ number, state: 'down', changedAt: it.clock.now() - 60_000 }])
    await it.look('registered')
    expect(it.news).toEqual(['1001 dropped', '1001 back'])
    expect(it.changes.at(-1)?.items).toMatchObject([{ number, state: 'up' }])
  })

  it('that reboots between two looks is no news, nor is one look told twice', async () => {
    const it = desk()
    await add(it)
    await it.look('registered')
    await it.look('unregistered')
    await it.look('registered')
    await it.look('unregistered')
    it.list.seen(account, number, { state: 'unregistered', checkedAt: it.clock.now(), source: 'pbx' })
    expect(it.news).toEqual([])
  })

  it('of which the PBX says “unknown” has neither dropped nor come back', async () => {
    const it = desk()
    await add(it)
    await it.look('registered')
    for (let count = 0; count < 3; count += 1) await it.look('unknown')
    expect(it.news).toEqual([])
    expect(await items(it)).toMatchObject([{ state: 'up' }])
  })

  it('is no news when it is looked at for the first time', async () => {
    const it = desk()
    await add(it)
    await it.look('unregistered')
    expect(await items(it)).toMatchObject([{ state: 'down' }])
    expect(it.news).toEqual([])
  })

  it('that dropped while the app was closed is told after the start', async () => {
    const before = desk()
    await add(before)
    await before.look('registered')
    const it = desk(before.store, before.clock)
    await it.look('unregistered', 60 * minute)
    await it.look('unregistered')
    expect(it.news).toEqual(['1001 dropped'])
  })
})

describe('quiet hours', () => {
  const at = (hour: number): VirtualClock => virtualClock(new Date(2026, 10, 24, hour).getTime())
  const drop = async (it: Desk): Promise<readonly string[]> => {
    await add(it)
    await it.look('registered', 0)
    await it.look('unregistered')
    await it.look('unregistered')
    return it.news
  }

  it.each([
    [21, { from: 20 * 60, to: 7 * 60 }, 0],
    [3, { from: 20 * 60, to: 7 * 60 }, 0],
    [12, { from: 20 * 60, to: 7 * 60 }, 1],
    [7, { from: 20 * 60, to: 7 * 60 }, 1],
    [12, { from: 9 * 60, to: 17 * 60 }, 0],
    [18, { from: 9 * 60, to: 17 * 60 }, 1],
  ])('at %i o’clock, with %o: %i notifications', async (hour, quiet, told) => {
    const it = desk(openStore(':memory:'), at(hour))
    it.quiet = quiet
    expect(await drop(it)).toHaveLength(told)
    expect(await items(it)).toMatchObject([{ state: 'down' }])
  })
})

describe('the watch list', () => {
  it('outlives the app, and holds fifty', async () => {
    const it = desk()
    for (let count = 0; count < watchLimit; count += 1) expect(await add(it, `${2000 + count}`)).toMatchObject({ ok: true })
    expect(await add(it)).toMatchObject({ ok: false, problem: { kind: 'watch-full' } })
    expect(await add(it, '2000')).toMatchObject({ ok: true })
    expect(await items(desk(it.store, it.clock))).toHaveLength(watchLimit)
    await it.list.calls['watch.remove']({ accountId: account, number: '2000' })
    expect(await add(it)).toMatchObject({ ok: true })
  })

  it('forgets an extension that is gone, and what its phone did', async () => {
    const it = desk()
    await add(it)
    await it.look('registered')
    it.list.forgetExtension(account, number)
    expect(await items(it)).toEqual([])
    expect(it.history.spans(account, number, 0, Infinity)).toEqual([])
  })
})

describe('the history of a registration', () => {
  it('joins looks that saw the same, and leaves open what nobody looked at', async () => {
    const it = desk()
    const start = it.clock.now()
    for (let count = 0; count < 4; count += 1) await it.look('registered', minute)
    await it.look('unregistered', minute)
    await it.look('registered', minute)
    await it.look('registered', 60 * minute)
    const spans = await it.list.calls['watch.history']({ accountId: account, number, from: start, to: it.clock.now() })
    const from = (ms: number): number => (ms - start) / minute
    expect(spans.ok && spans.value.map((one) => [one.state, from(one.from), from(one.to)])).toEqual([
      ['registered', 1, 4],
      ['unregistered', 5, 5],
      ['registered', 6, 6],
      ['registered', 66, 66],
    ])
  })

  it('goes on when the clock is set back, and ahead', async () => {
    const it = desk()
    await it.look('registered', minute)
    it.clock.set(-2 * 24 * 60 * minute)
    await it.look('unregistered', minute)
    expect(it.history.latest(account, number)).toMatchObject({ state: 'unregistered' })
    await it.look('unregistered', minute)
    it.clock.set(0)
    await it.look('registered', minute)
    const spans = it.history.spans(account, number, 0, Number.MAX_SAFE_INTEGER)
    expect(spans.map(({ state, from, to }) => [state, (to - from) / minute])).toEqual([
      ['unregistered', 1],
      ['registered', 0],
      ['registered', 0],
    ])
  })

  it('is saved as CSV that a spreadsheet opens', async () => {
    const it = desk()
    await it.look('registered', 0)
    await it.look('registered', minute)
    await it.look('unregistered', minute)
    expect(await it.list.calls['watch.export']({ accountId: account, number })).toEqual(
      ok({ path: '/exports/registration-1001.csv' }),
    )
    expect(it.saved[0]?.content).toBe(
      '\uFEFFextension,first_seen,last_seen,state\r\n' +
        '1001,2026-11-24T08:00:00.000Z,2026-11-24T08:01:00.000Z,registered\r\n' +
        '1001,2026-11-24T08:02:00.000Z,2026-11-24T08:02:00.000Z,unregistered\r\n',
    )
  })

  it('is kept for ninety days', async () => {
    const it = desk()
    await it.look('registered', 0)
    const days = (count: number): number => it.clock.now() + count * 24 * 60 * minute
    const later = createHistory(it.store)
    atOnce(later.forgettingOld(days(89)))
    expect(later.latest(account, number)?.state).toBe('registered')
    atOnce(later.forgettingOld(days(91)))
    expect(later.latest(account, number)).toBeNull()
  })

  it('of thousands of extensions loses only what is too old, and only that of an account that is forgotten', () => {
    const store = openStore(':memory:')
    const old = 1
    const fresh = 200 * 24 * 60 * minute
    const add = (of: string, index: number, at: number) =>
      store.run("INSERT INTO registration_spans VALUES (?, ?, ?, ?, 'registered')", of, `${10_000 + index}`, at, at)
    store.transaction(() => {
      for (let index = 0; index < 3_001; index += 1) for (const at of [old + index, fresh]) add('office', index, at)
      add('shop', 0, fresh)
    })
    const left = () =>
      store.all(
        z.object({ account: z.string(), spans: z.number(), oldest: z.number() }),
        'SELECT account_id AS account, count(*) AS spans, min(from_at) AS oldest FROM registration_spans GROUP BY 1 ORDER BY 1',
      )
    const history = createHistory(store)
    atOnce(history.forgettingOld(fresh))
    expect(left()).toEqual([
      { account: 'office', spans: 3_001, oldest: fresh },
      { account: 'shop', spans: 1, oldest: fresh },
    ])
    atOnce(history.forgettingAccount('office'))
    expect(left()).toEqual([{ account: 'shop', spans: 1, oldest: fresh }])
  })
})

it('says in both languages who dropped', () => {
  expect(watchText('en', 'dropped', { number: '1001', name: 'Mai' }).title).toBe('1001 is no longer registered')
  expect(watchText('vi', 'back', { number: '1001', name: '1001' })).toEqual({
    title: '1001 đã đăng ký lại',
    body: '1001: điện thoại đã hoạt động trở lại.',
  })
})
