import { expect, it } from 'vitest'
import { z } from 'zod'
import { createBudgets } from '../../../src/main/pbx/budget-memory.ts'
import { openStore } from '../../../src/main/store/store.ts'
import { virtualClock } from '../../support/clocks/virtual-clock.ts'

const address = 'https://pbx.example.vn'
const minute = 60_000
const day = 24 * 60 * minute

it('the check of a new account draws on the budget that the account then has', async () => {
  const clock = virtualClock()
  const store = openStore(':memory:')
  const budgets = createBudgets(store, clock)
  const check = budgets.open(address)
  const ticket = await check.ticket('click')
  ticket.done({})
  check.close()
  const account = budgets.open(address)
  expect(account.state().remaining).toBe(59)
  account.close()
})

it('whoever draws on one address at the same time draws on one budget, until the last has closed it', async () => {
  const clock = virtualClock()
  const budgets = createBudgets(openStore(':memory:'), clock)
  const [account, check, elsewhere] = [budgets.open(address), budgets.open(address), budgets.open('https://other.example.vn')]
  await check.ticket('click')
  check.close()
  check.close()
  await account.ticket('click')
  expect([account.state().remaining, elsewhere.state().remaining]).toEqual([58, 60])
})

it('a request is on the disk before it leaves', async () => {
  const store = openStore(':memory:')
  const budget = createBudgets(store, virtualClock()).open(address)
  const kept = (): string => store.one(z.object({ times: z.string() }), 'SELECT times FROM request_times')?.times ?? ''
  const asked = budget.ticket('click')
  expect(JSON.parse(kept())).toMatchObject({ times: [expect.any(Number)] })
  await asked
})

it('what was asked at an address without an account is forgotten at the first start after it has ceased to count', async () => {
  const clock = virtualClock()
  const store = openStore(':memory:')
  const budget = createBudgets(store, clock).open(address)
  ;(await budget.ticket('click')).done({})
  budget.close()
  const rows = () => store.all(z.unknown(), 'SELECT * FROM request_times').length
  await clock.runTo(clock.now() + minute)
  createBudgets(store, clock)
  expect(rows()).toBe(1)
  await clock.runTo(clock.now() + 3 * minute)
  createBudgets(store, clock)
  expect(rows()).toBe(0)
})

it.each([-2 * day, -10 * minute, 10 * minute, 2 * day])(
  'a clock that somebody sets by %i ms between two runs makes the window neither forgotten nor longer',
  async (ms) => {
    const clock = virtualClock()
    const store = openStore(':memory:')
    const before = createBudgets(store, clock).open(address)
    for (let count = 0; count < 60; count += 1) (await before.ticket('click')).done({})
    before.close()
    await clock.pass(20_000)
    clock.set(ms)
    const next = createBudgets(store, clock).open(address)
    expect(next.state().remaining).toBe(0)
    expect(next.state().nextAt - clock.now()).toBe(40_000)
    next.close()
  },
)

it('what was asked at an address without an account is remembered although the clock was set ahead', async () => {
  const clock = virtualClock()
  const store = openStore(':memory:')
  const check = createBudgets(store, clock).open(address)
  ;(await check.ticket('click')).done({})
  check.close()
  clock.set(2 * day)
  expect(createBudgets(store, clock).open(address).state().remaining).toBe(59)
})

it('after the computer was started anew, so much has gone by as it runs, and no more', async () => {
  const clock = virtualClock()
  const store = openStore(':memory:')
  const before = createBudgets(store, clock).open(address)
  ;(await before.ticket('click')).done({})
  before.close()
  const runsFor = (upMs: number): number =>
    createBudgets(store, { ...clock, uptime: () => upMs })
      .open(address)
      .state().remaining
  expect([runsFor(59_000), runsFor(minute)]).toEqual([59, 60])
})

it('times that an older version wrote down still count', () => {
  const clock = virtualClock()
  const store = openStore(':memory:')
  const text = JSON.stringify({ limit: 60, times: [clock.now() - 10_000, clock.now() - 50_000, clock.now() - 70_000] })
  store.run('INSERT INTO request_times (address, times) VALUES (?, ?)', address, text)
  expect(createBudgets(store, clock).open(address).state().remaining).toBe(58)
})
