// New passwords for two hundred extensions, five of which have real phones at a real registrar. The app's clock is five times as fast as theirs.
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Plan, RowState } from '#shared/plans.ts'
import { must } from '../support/app/must.ts'
import { openLiveFloor, type LiveFloor } from '../support/plans/live-floor.ts'
import { needing, poll } from '../support/sip/tools.ts'

const size = 200
/** The first phone, and others in three of the waves behind it. */
const phones = [0, 20, 60, 110, 170] as const
const need = needing('kamailio', 'openssl', 'baresip')

describe.skipIf(need.missing)(need.title('a rollout of two hundred new passwords, five of them to real phones'), () => {
  let floor: LiveFloor
  let plan: Plan
  const withPhones = (): string[] => phones.map((at) => floor.numbers[at] ?? '')

  beforeAll(async () => {
    floor = await openLiveFloor({ extensions: size, phones })
  }, 60_000)
  afterAll(() => floor.close())

  const ask = async (name: 'plans.get' | 'plans.start'): Promise<Plan> =>
    must(await floor.app.linecard.calls[name]({ accountId: floor.accountId, id: plan.id }))
  const states = async (...some: RowState[]): Promise<Set<string>> =>
    new Set(must(await floor.app.linecard.calls['plans.numbers']({ accountId: floor.accountId, id: plan.id, states: some })))

  it('refuses a password that a phone cannot be given before anything is sent', async () => {
    const { calls } = floor.app.linecard
    // A baresip takes no double quote.
    const rows = floor.numbers.map(
      (number, at) => `${number},"${at === 20 ? 'h7Kw2m""Pq9XnR4vT' : `h7Kw2mPq9XnR4v${at}`}",baresip`,
    )
    const text = `Extension,SIP password,Phone\n${rows.join('\n')}\n`
    const before = floor.rotations()
    const made = must(
      await calls['plans.fromList']({
        ...{ accountId: floor.accountId, name: 'passwords.csv', content: { text } },
        rules: { exists: 'rotate' },
      }),
    )
    expect(made.plan?.counts).toMatchObject({ open: 1, planned: size - 1 })
    const of = { accountId: floor.accountId, id: made.plan?.id ?? '' }
    const { rows: open } = must(await calls['plans.rows']({ ...of, states: ['open'], from: 0, count: 10 }))
    expect(open).toMatchObject([{ number: floor.numbers[20], findings: [{ code: 'password-not-carried', severity: 'error' }] }])
    must(await calls['plans.remove'](of))
    expect(floor.rotations()).toBe(before)
  })

  it('stops at the first phone, which does not come back, with nothing else changed', async () => {
    const passwords = new Map(floor.pbx.api.rows().map((row) => [row.extension_number, row.password]))
    const { calls } = floor.app.linecard
    const change = { what: 'rotate', target: 'baresip', rollout: { canary: 1, wave: 50, marginSeconds: 15 } } as const
    plan = must(await calls['plans.fromSelection']({ accountId: floor.accountId, numbers: [...floor.numbers], change }))
    await ask('plans.start')
    const stopped = await poll(
      60_000,
      async () => {
        const now = await ask('plans.get')
        return now.state === 'running' ? null : now
      },
      () => 'it goes on and on',
    )
    const [canary = '', ...others] = withPhones()
    expect(stopped).toMatchObject({
      ...{ state: 'stopped', counts: { confirmed: 1, planned: size - 1 } },
      problem: { kind: 'phone-not-back', params: { number: canary } },
    })
    // It asked with its old password, and the registrar said no.
    expect(floor.registrar.events(canary).at(-1)?.outcome).toBe('bad-password')
    expect(await floor.registrar.status(canary)).toBe('unregistered')
    const changed = floor.pbx.api.rows().filter((row) => row.password !== passwords.get(row.extension_number))
    expect(changed.map((row) => row.extension_number)).toEqual([canary])
    expect(floor.rotations()).toBe(1)
    for (const number of others) expect([number, await floor.registrar.status(number)]).toEqual([number, 'registered'])
  }, 90_000)

  it('goes on once that phone was given its password, and ends with all of them verified', async () => {
    const left = new Set(withPhones())
    const deliverWhatIsRotated = async (): Promise<void> => {
      const rotated = await states('confirmed')
      for (const number of [...left].filter((one) => rotated.has(one))) {
        left.delete(number)
        await floor.deliver(number)
      }
    }
    await deliverWhatIsRotated()
    await ask('plans.start')
    const ended = await poll(
      120_000,
      async () => {
        await deliverWhatIsRotated()
        const now = await ask('plans.get')
        return now.state === 'running' ? null : now
      },
      () => 'it goes on and on',
    )
    await deliverWhatIsRotated()
    expect(ended).toMatchObject({ state: 'ended', problem: null })
    expect(floor.rotations()).toBe(size)
    // A phone that was never seen away shows nothing of its password to the PBX, and nothing is said of it until it is asked for.
    expect([...(await states('handed-off', 'registered'))].sort()).toEqual(withPhones().sort())
    expect(await states('registered')).toContain(withPhones()[0])
    for (const number of withPhones()) {
      expect([number, floor.registrar.events(number).at(-1)?.outcome]).toEqual([number, 'ok'])
      expect(await floor.registrar.status(number)).toBe('registered')
    }
    // The others, and extensions without a phone, are verified by a login of Linecard's own.
    const { calls } = floor.app.linecard
    for (const number of await states('confirmed', 'handed-off')) {
      const login = must(await calls['sip.prove']({ accountId: floor.accountId, number }))
      expect([number, login.outcome]).toEqual([number, 'proved'])
    }
    expect((await ask('plans.get')).counts).toMatchObject({ registered: size, confirmed: 0, 'handed-off': 0, planned: 0 })
  }, 240_000)
})
