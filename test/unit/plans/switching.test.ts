// Many extensions are switched on or off together: as a plan, which is begun without looking at its rows first.
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import type { Plan } from '#shared/plans.ts'
import { account, type Office, type OfficeOptions } from '../../support/app/office.ts'
import { ask, atRest, planOffice, rowsOf, runPlan } from '../../support/plans/plan-office.ts'

const ready = (options: OfficeOptions = {}): Promise<Office> => planOffice({ extensions: 8, ...options })

type Status = 'active' | 'disabled'
const made = (office: Office, numbers: readonly string[], status: Status = 'disabled'): Promise<Plan> =>
  ask(office, 'plans.fromSelection', { numbers: [...numbers], change: { what: 'status', status } })
const over = async (office: Office, plan: Pick<Plan, 'id'>): Promise<Plan> => {
  const now = await atRest(office, plan)
  if (!now) throw new Error('the app died')
  return now
}
const switched = async (office: Office, numbers: readonly string[], status: Status = 'disabled'): Promise<Plan> =>
  runPlan(office, await made(office, numbers, status))
const takenBack = async (office: Office, { id }: Pick<Plan, 'id'>): Promise<Plan> => {
  await ask(office, 'plans.undo', { id })
  return over(office, { id })
}

async function cut(office: Office): Promise<void> {
  office.offline = true
  await office.go(office.app.extensions.refresh(account, '1001', 'click'))
}
async function connected(office: Office): Promise<void> {
  office.offline = false
  await office.go(office.app.extensions.refresh(account, '1001', 'click'))
}

const statuses = (office: Office, numbers: readonly string[]) => numbers.map((number) => office.api.row(number)?.status)
const three = ['1001', '1002', '1003']
const allDisabled = ['disabled', 'disabled', 'disabled']
const stateOnDisk = (office: Office, { id }: Pick<Plan, 'id'>): string | undefined =>
  office.store.one(z.object({ state: z.string() }), 'SELECT state FROM plans WHERE id = ?', id)?.state

describe('switching many extensions on or off', () => {
  it('changes each one, tells how far it is, and is taken back as a whole', async () => {
    const news: Plan[] = []
    const office = await ready({
      emit: (name, payload) => void (name === 'plans.changed' && news.push((payload as { plan: Plan }).plan)),
    })
    const before = statuses(office, three)
    const plan = await switched(office, three)
    expect(plan).toMatchObject({ state: 'ended', total: 3, counts: { confirmed: 3, planned: 0, rejected: 0 } })
    expect(plan.rules.status).toBe('disabled')
    expect(statuses(office, three)).toEqual(allDisabled)
    await office.rest(3)
    expect(news.at(-1)).toMatchObject({ state: 'ended', counts: { confirmed: 3 } })
    expect(await takenBack(office, plan)).toMatchObject({ state: 'undone', counts: { undone: 3, kept: 0 } })
    expect(statuses(office, three)).toEqual(before)
  })

  it('sends one request for each, however long ago the list was read', async () => {
    const sent: string[] = []
    const office = await ready({ answered: ({ method, path }) => void sent.push(`${method} ${path.split('/').at(-1)}`) })
    office.clock.pass(3_600_000)
    const plan = await made(office, three)
    expect(await ask(office, 'plans.cost', { id: plan.id })).toMatchObject({ rows: 3, requests: 3 })
    sent.length = 0
    await runPlan(office, plan)
    expect(sent).toEqual(three.map((number) => `PUT ${number}`))
  })

  it('leaves what is so already alone, also when it is taken back', async () => {
    const office = await ready()
    office.api.put('1002', { status: 'disabled' })
    await office.go(office.app.extensions.refresh(account, '1002', 'click'))
    const plan = await switched(office, three)
    expect(plan.counts).toMatchObject({ confirmed: 2, skipped: 1 })
    await takenBack(office, plan)
    expect(statuses(office, three)).toEqual(['active', 'disabled', 'active'])
  })

  it('goes on after a failure, and names the extension and the reason', async () => {
    const office = await ready()
    office.api.drop('1002')
    const plan = await switched(office, three)
    expect(plan).toMatchObject({ state: 'ended', counts: { confirmed: 2, rejected: 1 } })
    expect((await rowsOf(office, plan))[1]).toMatchObject({ number: '1002', problem: { kind: 'not-found' } })
    expect(statuses(office, three)).toEqual(['disabled', undefined, 'disabled'])
    expect(await takenBack(office, plan)).toMatchObject({ state: 'undone', counts: { undone: 2, kept: 0, rejected: 1 } })
  })

  it('waits without a network, and goes on by itself', async () => {
    const office = await ready()
    await cut(office)
    const plan = await made(office, three)
    await ask(office, 'plans.start', { id: plan.id })
    await office.rest(10)
    expect(await ask(office, 'plans.get', { id: plan.id })).toMatchObject({ state: 'running', counts: { planned: 3 } })
    expect(office.app.services.underway(account)).toBe(0)
    await connected(office)
    expect(await over(office, plan)).toMatchObject({ state: 'ended', counts: { confirmed: 3 } })
    expect(statuses(office, three)).toEqual(allDisabled)
  })

  it('is cancelled while it waits for a network, and sends nothing afterwards', async () => {
    const office = await ready()
    await cut(office)
    const plan = await made(office, three)
    await ask(office, 'plans.start', { id: plan.id })
    await office.rest(5)
    await ask(office, 'plans.cancel', { id: plan.id })
    await connected(office)
    await office.rest(10)
    expect(await ask(office, 'plans.get', { id: plan.id })).toMatchObject({ state: 'cancelled', counts: { skipped: 3 } })
    expect(statuses(office, three)).toEqual(['active', 'active', 'active'])
    expect(await office.go(office.app.calls['queue.list']({ accountId: account }))).toEqual({ ok: true, value: [] })
  })

  const rename = (office: Office, number: string, displayName: string) =>
    office.go(office.app.calls['extensions.update']({ accountId: account, number, patch: { displayName } }))

  it('is sent beside another change of the extension that waits', async () => {
    const office = await ready()
    await cut(office)
    await rename(office, '1001', 'Mai')
    const plan = await made(office, ['1001'])
    expect(plan.counts).toMatchObject({ planned: 1, open: 0 })
    await connected(office)
    await runPlan(office, plan)
    await office.go(office.app.work())
    expect(office.api.row('1001')).toMatchObject({ display_name: 'Mai', status: 'disabled' })
    expect((await rowsOf(office, plan))[0]?.state).toBe('confirmed')
    await takenBack(office, plan)
    expect(office.api.row('1001')).toMatchObject({ display_name: 'Mai', status: 'active' })
  })

  it('takes nothing but the status out of a change that waits, and keeps the rest', async () => {
    const office = await ready()
    office.api.revoke(office.token.mine)
    const plan = await switched(office, ['1001'])
    expect((await rowsOf(office, plan))[0]).toMatchObject({ state: 'waiting', why: 'pending' })
    await rename(office, '1001', 'Mai')
    expect(await ask(office, 'plans.undoCost', { id: plan.id })).toMatchObject({ edits: 1, requests: 0, cannotCount: 0 })
    expect(await takenBack(office, plan)).toMatchObject({ state: 'undone', counts: { undone: 1, kept: 0 } })
    await office.newToken()
    await office.go(office.app.work())
    expect(office.api.row('1001')).toMatchObject({ display_name: 'Mai', status: 'active' })
    expect(await office.go(office.app.calls['queue.list']({ accountId: account }))).toEqual({ ok: true, value: [] })
  })

  it('that waited is taken back by another change, once it was applied', async () => {
    const office = await ready()
    office.api.revoke(office.token.mine)
    const plan = await switched(office, ['1001'])
    await office.newToken()
    await office.go(office.app.work())
    expect(office.api.row('1001')?.status).toBe('disabled')
    expect(await takenBack(office, plan)).toMatchObject({ state: 'undone', counts: { undone: 1 } })
    expect(office.api.row('1001')?.status).toBe('active')
  })

  it('keeps what somebody has changed since, and says so; an edit of something else stays', async () => {
    const office = await ready()
    const plan = await switched(office, three)
    office.api.put('1001', { status: 'active' })
    await office.go(
      office.app.calls['extensions.update']({ accountId: account, number: '1003', patch: { displayName: 'Another' } }),
    )
    expect(await takenBack(office, plan)).toMatchObject({ state: 'undone', counts: { undone: 2, kept: 1 } })
    expect((await rowsOf(office, plan))[0]).toMatchObject({ number: '1001', problem: { kind: 'undo-passed' } })
    expect(office.api.row('1003')).toMatchObject({ display_name: 'Another', status: 'active' })
  })

  it('is there after an end in the middle: what was not sent goes on when somebody says so, and all can be taken back', async () => {
    const office = await ready()
    const before = statuses(office, three)
    const { id } = await made(office, three)
    await ask(office, 'plans.start', { id })
    for (let turns = 0; turns < 200; turns += 1) {
      if (((await ask(office, 'plans.get', { id })).counts.confirmed ?? 0) > 0) break
      await office.rest(1)
    }
    office.app.close()
    office.start()
    const cutOff = await ask(office, 'plans.get', { id })
    expect(cutOff.state).toBe('stopped')
    expect(cutOff.counts.planned).toBeGreaterThan(0)
    await office.go(office.app.work())
    expect(await runPlan(office, { id })).toMatchObject({ state: 'ended', counts: { planned: 0, confirmed: 3 } })
    expect(statuses(office, three)).toEqual(allDisabled)
    await takenBack(office, { id })
    expect(statuses(office, three)).toEqual(before)
  })

  it('is stopped by a person, counts as unfinished until then, and is forgotten with its account', async () => {
    const office = await ready()
    const { id } = await made(office, three)
    await ask(office, 'plans.start', { id })
    expect(office.app.services.underway(account)).toBe(3)
    await ask(office, 'plans.pause', { id })
    await office.rest(20)
    const paused = await ask(office, 'plans.get', { id })
    expect(paused.state).toBe('paused')
    expect((paused.counts.planned ?? 0) + (paused.counts.confirmed ?? 0)).toBe(3)
    expect(office.app.services.underway(account)).toBe(0)
    await office.go(office.app.forget())
    expect(await ask(office, 'plans.list', {})).toEqual([])
  })

  it('goes on to its end where somebody resumes it before it had stopped', async () => {
    const office = await ready()
    const { id } = await made(office, three)
    await ask(office, 'plans.start', { id })
    await ask(office, 'plans.pause', { id })
    expect(await runPlan(office, { id })).toMatchObject({ state: 'ended', counts: { confirmed: 3 } })
  })

  it('stops where the PBX refuses one after the other for the same reason', async () => {
    const asked: string[] = []
    const office = await ready({
      extensions: 40,
      fault(request) {
        if (request.method !== 'PUT') return null
        asked.push(request.path)
        return 'forbidden'
      },
    })
    const numbers = office.api.rows().flatMap((row) => (row.status === 'active' ? [row.extension_number] : []))
    const plan = await switched(office, numbers)
    expect(plan.state).toBe('stopped')
    expect(plan.problem).not.toBeNull()
    expect(asked.length).toBeLessThan(10)
    expect(plan.counts.planned).toBeGreaterThan(20)
  })

  it('cut off by a full disk is stopped at once, and goes on once the disk has room again', async () => {
    const office: Office = await ready({
      answered(request) {
        if (request.method === 'PUT' && request.path.endsWith('/1002')) office.diskFull = true
      },
    })
    const { id } = await made(office, three)
    await ask(office, 'plans.start', { id })
    await over(office, { id })
    for (let turns = 0; turns < 20; turns += 1) await office.rest(3)
    expect(await ask(office, 'plans.get', { id })).toMatchObject({ state: 'stopped' })
    expect(office.app.services.underway(account)).toBe(0)
    // Nothing can be begun either, and what it came to is not said as something else.
    await expect(office.app.calls['plans.start']({ accountId: account, id })).rejects.toThrow()
    expect((await ask(office, 'plans.get', { id })).state).toBe('stopped')
    office.diskFull = false
    await office.go(office.app.work())
    expect(await runPlan(office, { id })).toMatchObject({ state: 'ended', counts: { planned: 0 } })
    await office.go(office.app.work())
    expect(statuses(office, three)).toEqual(allDisabled)
  })

  it('that the end of the app cut off is stopped although the disk is full at the next start', async () => {
    const office = await ready()
    const { id } = await made(office, three)
    await ask(office, 'plans.start', { id })
    office.app.close()
    office.diskFull = true
    office.start()
    expect((await ask(office, 'plans.get', { id })).state).toBe('stopped')
    expect(office.app.services.underway(account)).toBe(0)
    office.diskFull = false
    office.app.close()
    office.start()
    expect(stateOnDisk(office, { id })).toBe('stopped')
  })

  it('that is kept no longer is answered with a Problem', async () => {
    const office = await ready()
    expect(await office.go(office.app.calls['plans.undo']({ accountId: account, id: 'nothing' }))).toMatchObject({
      ok: false,
      problem: { kind: 'plan-unknown' },
    })
  })
})
