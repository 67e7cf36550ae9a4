import { describe, expect, it } from 'vitest'
import type { Rollout } from '#shared/plans.ts'
import type { Office } from '../../support/app/office.ts'
import { ask, atRest, fromText, planOffice, rowsOf, runPlan } from '../../support/plans/plan-office.ts'

const minute = 60_000

interface Floor {
  readonly office: Office
  readonly numbers: string[]
  /** Numbers whose password was rotated, in that order. */
  readonly rotated: string[]
}

/**
 * Phones that are all registered. When one's password is rotated its registration lives on for ten minutes; `back`: then it is gone for a minute, and
 * comes back with the new one.
 */
async function floor(back: (number: string) => boolean, count = 12): Promise<Floor> {
  const changed = new Map<string, number>()
  const rotated: string[] = []
  let now = (): number => 0
  const office = await planOffice({
    extensions: count,
    registrar: {
      async registration(number) {
        const since = now() - (changed.get(number) ?? -Infinity)
        if (since < 10 * minute) return 'registered'
        if (since < 11 * minute) return 'unregistered'
        return Number.isFinite(since) && !back(number) ? 'unregistered' : 'registered'
      },
      onPassword: (number) => void (changed.set(number, now()), rotated.push(number)),
    },
  })
  now = office.clock.steady
  changed.clear()
  rotated.length = 0
  return { office, rotated, numbers: office.api.rows().map((row) => row.extension_number) }
}

const careful: Rollout = { canary: 1, wave: 5, marginSeconds: 60 }
const rotation = ({ office, numbers }: Floor, rollout: Rollout = careful) =>
  ask(office, 'plans.fromSelection', { numbers, change: { what: 'rotate', rollout } })

describe('a rollout of new passwords', () => {
  it('stops at a canary that does not come back, with nothing else changed', async () => {
    const all = await floor(() => false)
    const plan = await rotation(all)
    const after = await runPlan(all.office, plan)
    expect(after).toMatchObject({
      state: 'stopped',
      problem: { kind: 'phone-not-back', params: { number: all.numbers[0] } },
      counts: { confirmed: 1, planned: 11 },
    })
    expect(all.rotated).toEqual([all.numbers[0]])
  })

  it('goes on in waves while phones come back, and ends with every one of them verified', async () => {
    const all = await floor(() => true)
    const { office } = all
    const plan = await rotation(all)
    const after = await runPlan(office, plan)
    expect(after).toMatchObject({ state: 'ended', problem: null })
    expect([...all.rotated].sort()).toEqual([...all.numbers].sort())
    // The last wave has nobody behind it to wait for.
    expect(after.counts.registered).toBeGreaterThanOrEqual(11)
    expect(office.thrown).toEqual([])
  })

  it('stops at the end of the wave in which one phone does not come back, and goes on when somebody says so', async () => {
    let lost = ''
    const all = await floor((number) => number !== lost)
    lost = all.numbers[3] ?? ''
    const plan = await rotation(all)
    const { office } = all
    expect(await runPlan(office, plan)).toMatchObject({ state: 'stopped', problem: { params: { number: lost } } })
    expect(all.rotated.length).toBe(6)
    const row = (await rowsOf(office, plan)).find(({ number }) => number === lost)
    await ask(office, 'plans.decideRows', { id: plan.id, positions: [row?.position ?? -1], decision: 'send' })
    expect(await runPlan(office, plan)).toMatchObject({ state: 'ended' })
    expect(all.rotated.length).toBe(12)
  })

  it('is paused while it waits for a phone, and sends nothing more', async () => {
    const all = await floor(() => true)
    const plan = await rotation(all)
    await ask(all.office, 'plans.start', { id: plan.id })
    for (let turns = 0; turns < 400 && all.rotated.length === 0; turns += 1) await all.office.rest(1)
    await all.office.rest(10)
    await ask(all.office, 'plans.pause', { id: plan.id })
    expect(await atRest(all.office, plan)).toMatchObject({ state: 'paused' })
    await all.office.rest(200)
    expect(all.rotated).toEqual([all.numbers[0]])
  })

  it('refuses a password that a phone cannot be given, before anything is sent', async () => {
    const { office } = await floor(() => true)
    // MicroSIP takes hexadecimal digits alone for something else.
    const text = 'Extension,Name,SIP password,Phone\n2001,Ann,deadbeefdeadbeef,microsip\n'
    const plan = await fromText(office, text)
    const [row] = await rowsOf(office, plan)
    expect(row).toMatchObject({ state: 'open', findings: [{ code: 'password-not-carried', severity: 'error' }] })
  })
})
