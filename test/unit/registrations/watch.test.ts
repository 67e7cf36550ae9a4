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

interface Setup {
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

function setUp(store = openStore(':memory:'), clock = virtualClock()): Setup {
  const history = createHistory(store)
  const subject: Setup = {
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
          if (name === 'watch.changed') subject.changes.push(payload as EventPayload<'watch.changed'>)
        },
        quietHours: () => subject.quiet,
        notify: (_account, of, news) => void subject.news.push(`${of} ${news}`),
        save: async (name, content) => {
          subject.saved.push({ name, content })
          return ok(`/exports/${name}`)
        },
        changed: () => {},
      }),
    ),
    async look(state, after = 30_000) {
      await clock.pass(after)
      const registration = { state, checkedAt: clock.now(), source: 'pbx' } as const
      subject.list.seen(account, number, registration)
      history.record(account, number, registration)
    },
  }
  return subject
}
const add = (subject: Setup, of = number) => subject.list.calls['watch.add']({ accountId: account, number: of })
const items = async (subject: Setup) => {
  const list = await subject.list.calls['watch.list']({ accountId: account })
  return list.ok ? list.value : []
}

describe('a watched phone', () => {
  it('that is missed once is only suspected; the second miss in a row is told, once', async () => {
    const subject = setUp()
    await add(subject)
    await subject.look('registered')
    expect(subject.news).toEqual([])
    await subject.look('unregistered')
    expect(subject.news).toEqual([])
    expect(subject.list.watched(account)).toEqual([{ number, suspect: true }])
    await subject.look('unregistered')
    expect(subject.news).toEqual(['1001 dropped'])
    await subject.look('unregistered')
    await subject.look('unregistered')
    expect(subject.news).toHaveLength(1)
    expect(await items(subject)).toMatchObject([{ number, state: 'down', changedAt: subject.clock.now() - 60_000 }])
    await subject.look('registered')
    expect(subject.news).toEqual(['1001 dropped', '1001 back'])
    expect(subject.changes.at(-1)?.items).toMatchObject([{ number, state: 'up' }])
  })

  it('that reboots between two looks is no news, nor is one look told twice', async () => {
    const subject = setUp()
    await add(subject)
    await subject.look('registered')
    await subject.look('unregistered')
    await subject.look('registered')
    await subject.look('unregistered')
    subject.list.seen(account, number, { state: 'unregistered', checkedAt: subject.clock.now(), source: 'pbx' })
    expect(subject.news).toEqual([])
  })

  it('of which the PBX says “unknown” has neither dropped nor come back', async () => {
    const subject = setUp()
    await add(subject)
    await subject.look('registered')
    for (let count = 0; count < 3; count += 1) await subject.look('unknown')
    expect(subject.news).toEqual([])
    expect(await items(subject)).toMatchObject([{ state: 'up' }])
  })

  it('is no news when it is looked at for the first time', async () => {
    const subject = setUp()
    await add(subject)
    await subject.look('unregistered')
    expect(await items(subject)).toMatchObject([{ state: 'down' }])
    expect(subject.news).toEqual([])
  })

  it('that dropped while the app was closed is told after the start', async () => {
    const before = setUp()
    await add(before)
    await before.look('registered')
    const subject = setUp(before.store, before.clock)
    await subject.look('unregistered', 60 * minute)
    await subject.look('unregistered')
    expect(subject.news).toEqual(['1001 dropped'])
  })
})

describe('quiet hours', () => {
  const at = (hour: number): VirtualClock => virtualClock(new Date(2026, 10, 24, hour).getTime())
  const drop = async (subject: Setup): Promise<readonly string[]> => {
    await add(subject)
    await subject.look('registered', 0)
    await subject.look('unregistered')
    await subject.look('unregistered')
    return subject.news
  }

  it.each([
    [21, { from: 20 * 60, to: 7 * 60 }, 0],
    [3, { from: 20 * 60, to: 7 * 60 }, 0],
    [12, { from: 20 * 60, to: 7 * 60 }, 1],
    [7, { from: 20 * 60, to: 7 * 60 }, 1],
    [12, { from: 9 * 60, to: 17 * 60 }, 0],
    [18, { from: 9 * 60, to: 17 * 60 }, 1],
  ])('at %i o’clock, with %o, let through %i notifications', async (hour, quiet, told) => {
    const subject = setUp(openStore(':memory:'), at(hour))
    subject.quiet = quiet
    expect(await drop(subject)).toHaveLength(told)
    expect(await items(subject)).toMatchObject([{ state: 'down' }])
  })
})

describe('the watch list', () => {
  it('outlives the app, and holds fifty', async () => {
    const subject = setUp()
    for (let count = 0; count < watchLimit; count += 1) expect(await add(subject, `${2000 + count}`)).toMatchObject({ ok: true })
    expect(await add(subject)).toMatchObject({ ok: false, problem: { kind: 'watch-full' } })
    expect(await add(subject, '2000')).toMatchObject({ ok: true })
    expect(await items(setUp(subject.store, subject.clock))).toHaveLength(watchLimit)
    await subject.list.calls['watch.remove']({ accountId: account, number: '2000' })
    expect(await add(subject)).toMatchObject({ ok: true })
  })

  it('forgets an extension that is gone, and what its phone did', async () => {
    const subject = setUp()
    await add(subject)
    await subject.look('registered')
    subject.list.forgetExtension(account, number)
    expect(await items(subject)).toEqual([])
    expect(subject.history.spans(account, number, 0, Infinity)).toEqual([])
  })
})

describe('the history of a registration', () => {
  it('joins looks that saw the same, and leaves open what nobody looked at', async () => {
    const subject = setUp()
    const start = subject.clock.now()
    for (let count = 0; count < 4; count += 1) await subject.look('registered', minute)
    await subject.look('unregistered', minute)
    await subject.look('registered', minute)
    await subject.look('registered', 60 * minute)
    const spans = await subject.list.calls['watch.history']({ accountId: account, number, from: start, to: subject.clock.now() })
    const from = (ms: number): number => (ms - start) / minute
    expect(spans.ok && spans.value.map((one) => [one.state, from(one.from), from(one.to)])).toEqual([
      ['registered', 1, 4],
      ['unregistered', 5, 5],
      ['registered', 6, 6],
      ['registered', 66, 66],
    ])
  })

  it('goes on when the clock is set back, and ahead', async () => {
    const subject = setUp()
    await subject.look('registered', minute)
    subject.clock.set(-2 * 24 * 60 * minute)
    await subject.look('unregistered', minute)
    expect(subject.history.latest(account, number)).toMatchObject({ state: 'unregistered' })
    await subject.look('unregistered', minute)
    subject.clock.set(0)
    await subject.look('registered', minute)
    const spans = subject.history.spans(account, number, 0, Number.MAX_SAFE_INTEGER)
    expect(spans.map(({ state, from, to }) => [state, (to - from) / minute])).toEqual([
      ['unregistered', 1],
      ['registered', 0],
      ['registered', 0],
    ])
  })

  it('is saved as CSV that a spreadsheet opens', async () => {
    const subject = setUp()
    await subject.look('registered', 0)
    await subject.look('registered', minute)
    await subject.look('unregistered', minute)
    expect(await subject.list.calls['watch.export']({ accountId: account, number })).toEqual(
      ok({ path: '/exports/registration-1001.csv' }),
    )
    expect(subject.saved[0]?.content).toBe(
      '\uFEFFextension,first_seen,last_seen,state\r\n' +
        '1001,2026-11-24T08:00:00.000Z,2026-11-24T08:01:00.000Z,registered\r\n' +
        '1001,2026-11-24T08:02:00.000Z,2026-11-24T08:02:00.000Z,unregistered\r\n',
    )
  })

  it('is kept for ninety days', async () => {
    const subject = setUp()
    await subject.look('registered', 0)
    const days = (count: number): number => subject.clock.now() + count * 24 * 60 * minute
    const later = createHistory(subject.store)
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
