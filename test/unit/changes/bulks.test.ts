import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { Bulk } from '#shared/bulk.ts'
import { problem } from '#shared/problem.ts'
import { fail, type Result } from '#shared/result.ts'
import { createBulks } from '../../../src/main/changes/bulks.ts'
import { uncut } from '../../../src/main/concurrency/slices.ts'
import { openStore } from '../../../src/main/store/store.ts'
import { account, openOffice, seededRandom, type Office, type OfficeOptions } from '../../support/app/office.ts'
import { steppedClock } from '../../support/clocks/stepped-clock.ts'

async function ready(options: OfficeOptions = {}): Promise<Office> {
  const office = openOffice({ extensions: 8, ...options })
  await office.go(office.app.extensions.sync(account, 'click'))
  return office
}

const told = (answer: Result<Bulk> | null): Bulk => {
  if (!answer?.ok) throw new Error('no answer')
  return answer.value
}
const start = async (office: Office, numbers: readonly string[], status: 'active' | 'disabled' = 'disabled'): Promise<Bulk> =>
  told(await office.go(office.app.calls['bulk.start']({ accountId: account, numbers: [...numbers], status })))
const call = async (office: Office, name: 'bulk.stop' | 'bulk.resume' | 'bulk.undo', id: string): Promise<Bulk> =>
  told(await office.go(office.app.calls[name]({ accountId: account, id })))

async function now(office: Office, id: string): Promise<Bulk> {
  const all = await office.go(office.app.calls['bulk.list']({ accountId: account }))
  const one = all?.ok ? all.value.find((bulk) => bulk.id === id) : undefined
  if (!one) throw new Error('it is not kept')
  return one
}

async function atRest(office: Office, id: string): Promise<Bulk> {
  for (let turns = 0; turns < 400; turns += 1) {
    const bulk = await now(office, id)
    if (bulk.state !== 'running' && bulk.state !== 'undoing') return bulk
    await office.rest(3)
  }
  throw new Error('it does not end')
}

async function cut(office: Office): Promise<void> {
  office.offline = true
  await office.go(office.app.extensions.refresh(account, '1001', 'click'))
}

const statuses = (office: Office, numbers: readonly string[]) => numbers.map((number) => office.api.row(number)?.status)
const three = ['1001', '1002', '1003']

describe('a change of many extensions', () => {
  it('changes each one, tells how far it is, and is taken back as a whole', async () => {
    const news: Bulk[] = []
    const office = await ready({
      emit: (name, payload) => void (name === 'bulk.changed' && news.push(payload as Bulk)),
    })
    const before = statuses(office, three)
    const { id } = await start(office, three)
    expect(await atRest(office, id)).toMatchObject({ state: 'ended', total: 3, done: 3, left: 0, failed: 0, troubles: [] })
    expect(statuses(office, three)).toEqual(['disabled', 'disabled', 'disabled'])
    expect(news.filter(({ state }) => state === 'running').map(({ done }) => done)).toEqual(expect.arrayContaining([1, 2, 3]))
    await call(office, 'bulk.undo', id)
    expect(await atRest(office, id)).toMatchObject({ state: 'undone', undone: 3, kept: 0 })
    expect(statuses(office, three)).toEqual(before)
  })

  it('leaves what is so already alone, also when it is taken back', async () => {
    const office = await ready()
    office.api.put('1002', { status: 'disabled' })
    await office.go(office.app.extensions.refresh(account, '1002', 'click'))
    const { id } = await start(office, three)
    expect(await atRest(office, id)).toMatchObject({ total: 2, done: 2 })
    await call(office, 'bulk.undo', id)
    await atRest(office, id)
    expect(statuses(office, three)).toEqual(['active', 'disabled', 'active'])
  })

  it('goes on after a failure, and names the extension and the reason', async () => {
    const office = await ready()
    office.api.drop('1002')
    const { id } = await start(office, three)
    expect(await atRest(office, id)).toMatchObject({
      ...{ state: 'ended', done: 2, failed: 1 },
      troubles: [{ number: '1002', problem: { kind: 'not-found' } }],
    })
    expect(statuses(office, three)).toEqual(['disabled', undefined, 'disabled'])
    await call(office, 'bulk.undo', id)
    expect(await atRest(office, id)).toMatchObject({ state: 'undone', undone: 2, kept: 0, failed: 1 })
  })

  it('waits in the queue without a network, and is taken out of it again', async () => {
    const office = await ready()
    await cut(office)
    const { id } = await start(office, three)
    expect(await atRest(office, id)).toMatchObject({ state: 'ended', done: 0, waiting: 3 })
    expect(statuses(office, three)).toEqual(['active', 'active', 'active'])
    await call(office, 'bulk.undo', id)
    expect(await atRest(office, id)).toMatchObject({ state: 'undone', undone: 3 })
    expect(await office.go(office.app.calls['queue.list']({ accountId: account }))).toEqual({ ok: true, value: [] })
  })

  it('takes nothing but the status out of a change that waits, and keeps the rest', async () => {
    const office = await ready()
    await cut(office)
    await office.go(office.app.calls['extensions.update']({ accountId: account, number: '1001', patch: { displayName: 'Mai' } }))
    const { id } = await start(office, ['1001'])
    await atRest(office, id)
    await call(office, 'bulk.undo', id)
    await atRest(office, id)
    office.offline = false
    await office.rest(10)
    await office.go(office.app.work())
    expect(office.api.row('1001')).toMatchObject({ display_name: 'Mai', status: 'active' })
  })

  it('that waited is taken back by another change, once it was applied', async () => {
    const office = await ready()
    await cut(office)
    const { id } = await start(office, three)
    await atRest(office, id)
    office.offline = false
    await office.rest(10)
    await office.go(office.app.work())
    expect(statuses(office, three)).toEqual(['disabled', 'disabled', 'disabled'])
    await call(office, 'bulk.undo', id)
    expect(await atRest(office, id)).toMatchObject({ state: 'undone', undone: 3 })
    expect(statuses(office, three)).toEqual(['active', 'active', 'active'])
  })

  it('keeps what somebody has changed since, and says so; an edit of something else stays', async () => {
    const office = await ready()
    const { id } = await start(office, three)
    await atRest(office, id)
    office.api.put('1001', { status: 'active' })
    await office.go(
      office.app.calls['extensions.update']({ accountId: account, number: '1003', patch: { displayName: 'Another' } }),
    )
    await call(office, 'bulk.undo', id)
    expect(await atRest(office, id)).toMatchObject({
      ...{ state: 'undone', undone: 2, kept: 1 },
      troubles: [{ number: '1001', problem: { kind: 'undo-passed' } }],
    })
    expect(office.api.row('1003')).toMatchObject({ display_name: 'Another', status: 'active' })
  })

  it('is there after an end in the middle: what was not sent goes on when somebody says so, and all can be taken back', async () => {
    const office = await ready()
    const before = statuses(office, three)
    const { id } = await start(office, three)
    for (let turns = 0; turns < 200 && (await now(office, id)).done < 1; turns += 1) await office.rest(1)
    office.app.close()
    office.start()
    const cutOff = await now(office, id)
    expect(cutOff.state).toBe('stopped')
    expect(cutOff.left).toBeGreaterThan(0)
    await office.go(office.app.work())
    await call(office, 'bulk.resume', id)
    expect(await atRest(office, id)).toMatchObject({ state: 'ended', left: 0 })
    expect(statuses(office, three)).toEqual(['disabled', 'disabled', 'disabled'])
    await call(office, 'bulk.undo', id)
    await atRest(office, id)
    expect(statuses(office, three)).toEqual(before)
  })

  it('is stopped by a person, counts as unfinished until then, and is forgotten with its account', async () => {
    const office = await ready()
    const { id } = await start(office, three)
    expect(office.app.services.underway(account)).toBeGreaterThan(0)
    await call(office, 'bulk.stop', id)
    const stopped = await atRest(office, id)
    expect(stopped.state).toBe('stopped')
    expect(stopped.left + stopped.done).toBe(3)
    expect(office.app.services.underway(account)).toBe(0)
    await office.go(office.app.forget())
    expect(await office.go(office.app.calls['bulk.list']({ accountId: account }))).toEqual({ ok: true, value: [] })
  })

  it('tells the window a queue of many a few times, and not with each row', async () => {
    const told: number[] = []
    const office = await ready({
      extensions: 120,
      emit: (name, payload) => void (name === 'queue.changed' && told.push((payload as { items: unknown[] }).items.length)),
    })
    await cut(office)
    const numbers = office.api.rows().flatMap((row) => (row.status === 'active' ? [row.extension_number] : []))
    const { id } = await start(office, numbers)
    expect(await atRest(office, id)).toMatchObject({ state: 'ended', waiting: numbers.length })
    await office.rest(3)
    // The first at once, the others when they are there.
    expect([told[0], told.at(-1)]).toEqual([1, numbers.length])
    expect(told.length).toBeLessThan(5)
  })

  it('stops where the PBX refuses one after the other for the same reason', async () => {
    const asked: string[] = []
    const store = openStore(':memory:')
    const { calls } = createBulks({
      ...{ store, clock: steppedClock(), random: seededRandom(1), slices: uncut, emit() {}, known: () => null },
      async update(_account, number) {
        asked.push(number)
        return fail(problem('permission-missing'))
      },
      undo: async (_account, number) => fail(problem('undo-nothing', { number })),
      waits: () => false,
      takeOut: async () => false,
      fault(error) {
        throw error
      },
    })
    const numbers = Array.from({ length: 40 }, (_, at) => String(2000 + at))
    const { id } = told(await calls['bulk.start']({ accountId: account, numbers, status: 'disabled' }))
    await expect
      .poll(
        async () => {
          const all = await calls['bulk.list']({ accountId: account })
          return all.ok && all.value.find((one) => one.id === id)
        },
        { timeout: 15_000 },
      )
      .toMatchObject({ state: 'stopped', failed: 5, left: 35 })
    expect(asked).toEqual(numbers.slice(0, 5))
  })

  it('cut off by a full disk is stopped at once, and is so after the next start, too, when the disk had room again', async () => {
    const office: Office = await ready({
      answered(request) {
        if (request.method === 'PUT' && request.path.endsWith('/1002')) office.diskFull = true
      },
    })
    const { id } = await start(office, three)
    expect(await atRest(office, id)).toMatchObject({ state: 'stopped' })
    expect(office.app.services.underway(account)).toBe(0)
    // Nothing can be begun either, and what it came to is not said as something else.
    await expect(office.app.calls['bulk.resume']({ accountId: account, id })).rejects.toThrow()
    expect((await now(office, id)).state).toBe('stopped')
    office.diskFull = false
    office.clock.pass(60_000)
    await office.rest(12)
    const written = office.store.one(z.object({ state: z.string() }), 'SELECT state FROM bulks WHERE id = ?', id)
    expect(written).toEqual({ state: 'stopped' })
    await call(office, 'bulk.resume', id)
    expect(await atRest(office, id)).toMatchObject({ state: 'ended', left: 0 })
    await office.go(office.app.work())
    expect(statuses(office, three)).toEqual(['disabled', 'disabled', 'disabled'])
  })

  it('that the end of the app cut off is stopped although the disk is full at the next start', async () => {
    const office = await ready()
    const { id } = await start(office, three)
    office.app.close()
    office.diskFull = true
    office.start()
    expect((await now(office, id)).state).toBe('stopped')
    expect(office.app.services.underway(account)).toBe(0)
    office.diskFull = false
    office.clock.pass(60_000)
    await office.rest(2)
    const written = office.store.one(z.object({ state: z.string() }), 'SELECT state FROM bulks WHERE id = ?', id)
    expect(written).toEqual({ state: 'stopped' })
  })

  it('that is kept no longer is answered with a Problem', async () => {
    const office = await ready()
    expect(await office.go(office.app.calls['bulk.undo']({ accountId: account, id: 'nothing' }))).toMatchObject({
      ok: false,
      problem: { kind: 'bulk-unknown' },
    })
  })
})
