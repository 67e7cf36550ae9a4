// A plan that comes from a backup, on real files: the backup is older than what was sent.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import * as z from 'zod'
import { openStore, type Store } from '../../../src/main/store/store.ts'
import type { Office } from '../../support/app/office.ts'
import { steppedClock } from '../../support/clocks/stepped-clock.ts'
import { ask, fromText, planOffice, rowsOf, runPlan } from '../../support/plans/plan-office.ts'

const cleanups: (() => void)[] = []
afterEach(() => {
  for (const cleanup of cleanups.splice(0).reverse()) cleanup()
})

const people = 'Extension,Name,Voicemail PIN\n2001,Ann Lee,4711\n2002,Bùi Thị Hoa,0815\n2003,Cao Minh,\n'

/** `before`: what is done before the backup, `after`: what only the records have. Then those are damaged, and come back from the backup. */
async function restored(before: (office: Office) => Promise<void>, after: (office: Office) => Promise<void>) {
  const folder = mkdtempSync(join(tmpdir(), 'linecard-plans-'))
  cleanups.push(() => rmSync(folder, { recursive: true, force: true }))
  const path = join(folder, 'linecard.sqlite')
  const open = (): Store => openStore(path, steppedClock())
  let store = open()
  const office = await planOffice({ store })
  await before(office)
  expect(await store.backup()).toBe(true)
  await after(office)
  office.app.close()
  const names = await office.inside.names()
  store.close()
  writeFileSync(path, 'garbage '.repeat(1_000))
  store = open()
  cleanups.push(() => store.close())
  const sent: string[] = []
  const later = await planOffice({
    ...{ store, seed: 8 },
    answered: ({ method, path: of }) => void (method !== 'GET' && sent.push(`${method} ${of}`)),
  })
  for (const name of names.ok ? names.value : []) {
    const entry = await office.inside.get(name)
    if (entry.ok && entry.value !== null) await later.inside.set(name, entry.value)
  }
  return { later, sent, store }
}

const sealedPlans = (store: Store): string[] =>
  store
    .all(z.object({ version: z.string() }), `SELECT version FROM sealed WHERE kind IN ('plan-row', 'list-file')`)
    .map(({ version }) => version.split('/')[0] ?? '')

describe('a plan that was restored from a backup', () => {
  it('is there and stopped, and creates nobody whom the PBX has since', async () => {
    let id = ''
    const { later, sent } = await restored(
      async (office) => void ({ id } = await fromText(office, people)),
      async (office) => void (await runPlan(office, { id })),
    )
    // What the plan did after the backup was made, and what somebody has changed since.
    later.api.put('2001', { display_name: 'Ann Lee' })
    later.api.put('2002', { display_name: 'Somebody else' })
    expect(await ask(later, 'plans.get', { id })).toMatchObject({ state: 'stopped', problem: { kind: 'plan-restored' } })
    await later.rest(50)
    expect(sent).toEqual([])
    later.clock.pass(3_600_000)
    const ended = await runPlan(later, { id })
    expect(ended.problem).toBeNull()
    const rows = await rowsOf(later, { id })
    expect(rows.map(({ number, state }) => [number, state])).toEqual([
      // Whether the PIN is the one of the list nobody can tell.
      ['2001', 'open'],
      ['2002', 'open'],
      ['2003', 'confirmed'],
    ])
    expect(sent.filter((one) => one.startsWith('POST'))).toHaveLength(1)
    expect(later.api.row('2002')?.display_name).toBe('Somebody else')
    expect(later.thrown).toEqual([])
  })

  it('rotates no password that may have been rotated since, before somebody says so', async () => {
    let id = ''
    const { later, sent } = await restored(
      async (office) =>
        void ({ id } = await ask(office, 'plans.fromSelection', { numbers: ['1001', '1002'], change: { what: 'rotate' } })),
      async (office) => void (await runPlan(office, { id })),
    )
    const open = { state: 'open', findings: [{ code: 'maybe-rotated', severity: 'error' }] }
    expect(await rowsOf(later, { id })).toMatchObject([open, open])
    await runPlan(later, { id })
    expect(await rowsOf(later, { id })).toMatchObject([open, open])
    expect(sent).toEqual([])
    await ask(later, 'plans.decideRows', { id, positions: [0], decision: 'rotate' })
    await runPlan(later, { id })
    expect((await rowsOf(later, { id })).map(({ state }) => state)).toEqual(['confirmed', 'open'])
    expect(sent).toHaveLength(1)
  })

  it('asks about an edit whose extension was changed since, although it is as it was, and writes the others', async () => {
    let id = ''
    const { later } = await restored(
      async (office) =>
        void ({ id } = await ask(office, 'plans.fromSelection', {
          ...{ numbers: ['1001', '1002'], change: { what: 'edit', patch: { maxConcurrent: 7 } } },
        })),
      async (office) => void (await runPlan(office, { id })),
    )
    const before = later.api.row('1001')?.max_concurrent ?? 0
    later.clock.pass(3_600_000)
    later.api.put('1001', { max_concurrent: 7 })
    later.api.put('1001', { max_concurrent: before })
    await runPlan(later, { id })
    const open = { state: 'open', findings: [{ code: 'changed-since-backup', severity: 'error', value: '1001' }] }
    expect(await rowsOf(later, { id })).toMatchObject([open, { state: 'confirmed' }])
    expect(later.api.row('1001')?.max_concurrent).toBe(before)
    // It is not forgotten by being looked at.
    await ask(later, 'plans.check', { id })
    expect((await rowsOf(later, { id }))[0]).toMatchObject(open)
    await ask(later, 'plans.decideRows', { id, positions: [0], decision: 'update' })
    expect(await runPlan(later, { id })).toMatchObject({ state: 'ended', counts: { confirmed: 2 } })
    expect(later.api.row('1001')?.max_concurrent).toBe(7)
  })

  it('has its secrets, and those of plans that are in no backup are gone', async () => {
    let [kept, lost, removed] = ['', '', '']
    const { later, store } = await restored(
      async (office) => {
        ;({ id: kept } = await fromText(office, people))
        ;({ id: removed } = await fromText(office, people))
      },
      async (office) => {
        ;({ id: lost } = await fromText(office, people))
        await ask(office, 'plans.remove', { id: removed })
      },
    )
    expect(new Set(sealedPlans(store))).toEqual(new Set([kept]))
    const plans = await ask(later, 'plans.list', {})
    expect(plans.map(({ id }) => id)).toEqual([kept])
    expect([lost, removed]).not.toContain(kept)
    await runPlan(later, { id: kept })
    expect(later.api.row('2001')?.voicemail_pin === '4711').toBe(true)
  })
})
