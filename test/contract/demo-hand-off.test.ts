import { expect, it } from 'vitest'
import { ok } from '#shared/result.ts'
import { startDemoPbx } from '../../src/main/demo/demo-pbx.ts'
import { handClock } from '../support/clocks/hand-clock.ts'
import { answered, openWholeApp } from '../support/app/whole-app.ts'

it('a phone of the demo waits for its hand-off, and then proves the password that was handed off', async () => {
  const clock = handClock()
  const app = await openWholeApp({
    startDemo: async () => ok(await startDemoPbx({ extensions: 3, limit: 10_000, clock })),
  })
  try {
    const { calls } = app.linecard
    const account = await answered(app, calls['accounts.connectDemo']({}))
    if (!account.ok) throw new Error(account.problem.message)
    const [accountId, number] = [account.value.id, '2001']
    await answered(app, calls['extensions.sync']({ accountId }))
    const handOff = (): Promise<{ ok: boolean }> =>
      answered(app, calls['handoff.save']({ accountId, number, target: 'baresip', replace: true }))
    /** What is registered a while later, and whether the newest password is proved. */
    async function later(ms: number) {
      await clock.advance(ms)
      const row = await answered(app, calls['extensions.refresh']({ accountId, number }))
      return row.ok ? [row.value.registration?.state, typeof row.value.provedAt === 'number'] : row.problem
    }

    await answered(app, calls['extensions.create']({ accountId, draft: { number }, password: { mode: 'generate' } }))
    expect(await later(10 * 60_000)).toEqual(['unregistered', false])
    expect((await handOff()).ok).toBe(true)
    expect(await later(1_000)).toEqual(['unregistered', false])
    expect(await later(10_000)).toEqual(['registered', true])

    // The next password is another matter: what was handed off before does not help.
    await answered(app, calls['credentials.rotate']({ accountId, number, password: { mode: 'generate' } }))
    await later(2 * 60_000)
    expect(await later(10 * 60_000)).toEqual(['unregistered', false])
    expect((await handOff()).ok).toBe(true)
    expect(await later(10_000)).toEqual(['registered', true])
  } finally {
    await app.close()
  }
})

it('the demo has a week behind it: an outage of all its phones, and since when one is off; connected once more it is the same', async () => {
  const clock = handClock()
  const app = await openWholeApp({ startDemo: async () => ok(await startDemoPbx({ limit: 10_000, clock })) })
  try {
    const { calls } = app.linecard
    const history = async () => {
      const account = await answered(app, calls['accounts.connectDemo']({}))
      if (!account.ok) throw new Error(account.problem.message)
      const week = { from: clock.now() - 8 * 24 * 60 * 60_000, to: clock.now() - 60_000 }
      const seen = (number: string) => answered(app, calls['watch.history']({ accountId: account.value.id, number, ...week }))
      return Promise.all(['1001', '1002', '1013'].map(async (number) => ((await seen(number)) as { value: unknown[] }).value))
    }
    const first = await history()
    for (const spans of first) {
      expect(spans.length).toBeGreaterThan(5)
      expect(new Set((spans as { state: string }[]).map(({ state }) => state)).size).toBeGreaterThan(1)
    }
    expect(await history()).toEqual(first)
  } finally {
    await app.close()
  }
})

it('the doctor finds out why one phone of the demo is off, and a new password that is handed off mends it', async () => {
  const clock = handClock()
  const app = await openWholeApp({ startDemo: async () => ok(await startDemoPbx({ limit: 10_000, clock })) })
  try {
    const { calls } = app.linecard
    const account = await answered(app, calls['accounts.connectDemo']({}))
    if (!account.ok) throw new Error(account.problem.message)
    const accountId = account.value.id
    await answered(app, calls['extensions.sync']({ accountId }))
    await answered(app, calls['accounts.change']({ accountId, sipChecks: true }))
    const cause = async (number: string) => {
      const found = await answered(app, calls['sip.diagnose']({ accountId, number }))
      return found.ok ? found.value.cause : found.problem.kind
    }
    const state = async (number: string) => {
      const row = await answered(app, calls['extensions.refresh']({ accountId, number }))
      return row.ok ? [row.value.password, row.value.registration?.state] : row.problem.kind
    }
    expect(await state('1010')).toEqual(['stored', 'unregistered'])
    expect(await cause('1010')).toBe('wrong-password')
    // Of the others Linecard knows no password, and a number that nobody has is unknown to the registrar.
    expect(await cause('1002')).toBe('no-password')

    await answered(app, calls['credentials.rotate']({ accountId, number: '1010', password: { mode: 'generate' } }))
    expect(await cause('1010')).toBe('not-registered')
    await answered(app, calls['handoff.save']({ accountId, number: '1010', target: 'baresip', replace: true }))
    await clock.advance(10_000)
    expect(await state('1010')).toEqual(['stored', 'registered'])
    expect(await cause('1010')).toBe('registered')
  } finally {
    await app.close()
  }
})
