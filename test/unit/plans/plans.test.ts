import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { uncut } from '../../../src/main/concurrency/slices.ts'
import { account, type Office } from '../../support/app/office.ts'
import { ask, fromText, planOffice, rowsOf, runPlan } from '../../support/plans/plan-office.ts'

const states = (rows: readonly { readonly state: string }[]): string[] => rows.map(({ state }) => state)
const people = 'Extension,Name,Voicemail PIN\n2001,Ann Lee,4711\n2002,Bùi Thị Hoa,\n2003,Cao Minh,0815\n'

describe('a plan from a list', () => {
  it('creates each person once, with a password that the PBX has, and the PIN of the list', async () => {
    const office = await planOffice()
    const plan = await fromText(office, people)
    expect(plan).toMatchObject({ state: 'draft', total: 3, name: 'people.csv', counts: { planned: 3, open: 0 } })
    expect(await ask(office, 'plans.cost', { id: plan.id })).toMatchObject({ rows: 3, requests: 3, actions: { create: 3 } })
    expect(await runPlan(office, plan)).toMatchObject({ state: 'ended', counts: { confirmed: 3 }, problem: null })
    for (const number of ['2001', '2002', '2003'])
      expect((await office.passwordOf(number, 1)) === office.api.row(number)?.password, number).toBe(true)
    expect(office.api.row('2002')?.display_name).toBe('Bùi Thị Hoa')
    expect(office.api.row('2001')?.voicemail_pin === '4711').toBe(true)
    expect(office.thrown).toEqual([])
  })

  it('sends nothing when it is applied twice, and the same list again has nothing to do', async () => {
    let sent = 0
    const office = await planOffice({ answered: (request) => void (sent += Number(request.method !== 'GET')) })
    const plan = await fromText(office, people)
    await runPlan(office, plan)
    const once = sent
    await runPlan(office, plan)
    const again = await fromText(office, people)
    expect(again.counts).toMatchObject({ skipped: 3, planned: 0, open: 0 })
    await runPlan(office, again)
    expect(sent).toBe(once)
  })

  it('is decided with a rest after each row that is looked at, also where that changes nothing', async () => {
    let rests = 0
    const office = await planOffice({ slices: { ...uncut, pace: () => async () => void (rests += 1) } })
    const list = Array.from({ length: 60 }, (_, at) => `${2001 + at},Person ${at}`).join('\n')
    const plan = await fromText(office, `Extension,Name\n${list}\n`)
    const positions = Array.from({ length: 60 }, (_, at) => at)
    await ask(office, 'plans.decideRows', { id: plan.id, positions, decision: 'skip' })
    rests = 0
    await ask(office, 'plans.decideRows', { id: plan.id, positions, decision: 'skip' })
    // Each is written, checked, found among those with its number, and checked with those.
    expect(rests).toBeGreaterThanOrEqual(4 * 60)
  })

  it('keeps no secret of the list in its rows', async () => {
    const office = await planOffice()
    const plan = await fromText(office, 'Extension,Name,SIP password,Voicemail PIN\n2001,Ann,correct-horse-9,47110815\n')
    const told = JSON.stringify([plan, await rowsOf(office, plan)])
    expect(told.includes('correct-horse-9') || told.includes('47110815')).toBe(false)
    const [row] = await rowsOf(office, plan)
    expect(row?.secrets).toEqual(['password', 'voicemailPin'])
    await runPlan(office, plan)
    expect(office.api.row('2001')?.password === 'correct-horse-9').toBe(true)
    expect(office.api.row('2001')?.voicemail_pin === '47110815').toBe(true)
  })

  it('asks about numbers that are there with other values, and sends only the difference when told to update', async () => {
    const bodies: unknown[] = []
    const office = await planOffice({ answered: (request) => void (request.method === 'PUT' && bodies.push(request.body)) })
    const before = office.api.row('1001')
    const plan = await fromText(
      office,
      `Extension,Name,Concurrent calls\n1001,Another Name,${before?.max_concurrent}\n2001,New,2\n`,
    )
    expect(plan.counts).toMatchObject({ open: 1, planned: 1 })
    expect((await rowsOf(office, plan))[0]?.findings).toMatchObject([{ code: 'exists', severity: 'error', value: '1001' }])
    const decided = await ask(office, 'plans.decide', { id: plan.id, rules: { exists: 'update' } })
    expect(decided.counts).toMatchObject({ open: 0, planned: 2 })
    expect((await rowsOf(office, plan))[0]?.changes).toEqual([
      { field: 'displayName', secret: false, from: before?.display_name, to: 'Another Name' },
    ])
    expect(await runPlan(office, plan)).toMatchObject({ state: 'ended', counts: { confirmed: 2 } })
    expect(bodies).toEqual([{ display_name: 'Another Name' }])
  })

  it('lets a person correct a cell in place, and checks the rows that it was about again', async () => {
    const office = await planOffice()
    const plan = await fromText(office, 'Extension,Name\n2001,Ann\n2001,Ben\n20x2,Cao\n')
    expect(states(await rowsOf(office, plan))).toEqual(['planned', 'open', 'open'])
    expect(await ask(office, 'plans.fix', { id: plan.id, position: 1, field: 'number', value: '2002' })).toMatchObject({
      state: 'planned',
      number: '2002',
      findings: [],
    })
    expect(await ask(office, 'plans.fix', { id: plan.id, position: 2, field: 'number', value: '2002' })).toMatchObject({
      state: 'open',
      findings: [{ code: 'duplicate-number', of: 3 }],
    })
    await ask(office, 'plans.decideRows', { id: plan.id, positions: [1], decision: 'skip' })
    expect(states(await rowsOf(office, plan))).toEqual(['planned', 'skipped', 'planned'])
  })

  it('refuses a caller ID that is none of the account before a request is spent', async () => {
    const office = await planOffice()
    const plan = await fromText(office, 'Extension,Name,Caller ID\n2001,Ann,15551234567\n')
    expect((await rowsOf(office, plan))[0]).toMatchObject({ state: 'open', findings: [{ code: 'caller-id-unknown' }] })
  })

  it('says row by row what is out of date, and sends nothing of it', async () => {
    const office = await planOffice()
    const plan = await fromText(office, 'Extension,Name\n1001,Mine\n2001,Ann\n', { rules: { exists: 'update' } })
    office.clock.pass(400_000)
    office.api.put('1001', { display_name: 'Theirs' })
    office.api.put('2001', { display_name: 'Somebody' })
    expect(await runPlan(office, plan)).toMatchObject({ state: 'ended', counts: { outdated: 2, confirmed: 0 } })
    expect((await rowsOf(office, plan)).map(({ why }) => why)).toEqual(['changed-since', 'exists-now'])
    expect(office.api.row('1001')?.display_name).toBe('Theirs')
  })

  it('switches a new extension off where the list says so', async () => {
    const office = await planOffice()
    const plan = await fromText(office, 'Extension,Name,Status\n2001,Ann,disabled\n')
    expect(await ask(office, 'plans.cost', { id: plan.id })).toMatchObject({ requests: 2 })
    expect(await runPlan(office, plan)).toMatchObject({ counts: { confirmed: 1 } })
    expect(office.api.row('2001')?.status).toBe('disabled')
  })

  it('says why a file is no list', async () => {
    const office = await planOffice()
    expect(await ask(office, 'plans.fromList', { name: 'x', content: { text: 'Name,Floor\nAnn,3\n' } })).toMatchObject({
      plan: null,
      refused: { why: 'no-rows' },
    })
  })
})

describe('a plan for selected extensions', () => {
  it('edits, deletes and rotates exactly these', async () => {
    const office = await planOffice({ extensions: 6 })
    const make = (numbers: string[], change: Parameters<typeof ask<'plans.fromSelection'>>[2]['change']) =>
      ask(office, 'plans.fromSelection', { numbers, change })
    const off = await make(['1001', '1002'], { what: 'status', status: 'disabled' })
    expect(off.counts).toMatchObject({ planned: 2 })
    await runPlan(office, off)
    expect([office.api.row('1001')?.status, office.api.row('1002')?.status]).toEqual(['disabled', 'disabled'])
    const gone = await make(['1002'], { what: 'remove' })
    expect(await runPlan(office, gone)).toMatchObject({ counts: { confirmed: 1 } })
    expect(office.api.row('1002')).toBeNull()
    const before = office.api.row('1003')?.password
    expect(await runPlan(office, await make(['1003'], { what: 'rotate' }))).toMatchObject({ counts: { confirmed: 1 } })
    const after = office.api.row('1003')?.password
    expect(after !== before && after === (await office.passwordOf('1003', 1))).toBe(true)
  })

  it('is named in the audit log by its edit that was a pending change before it was written', async () => {
    let [lost, held] = [true, true]
    const office = await planOffice({
      // Its answer never comes, and then the PBX cannot be asked for a while what became of it.
      fault(request) {
        if (request.method === 'PUT' && lost) return ((lost = false), 'reset-before')
        return !lost && held ? 'reset-before' : null
      },
    })
    const plan = await ask(office, 'plans.fromSelection', {
      numbers: ['1001'],
      change: { what: 'edit', patch: { maxConcurrent: 7 } },
    })
    await ask(office, 'plans.start', { id: plan.id })
    for (let turns = 0; turns < 40; turns += 1) await office.rest(5)
    expect(states(await rowsOf(office, plan))).toEqual(['waiting'])
    held = false
    for (let turns = 0; turns < 40; turns += 1) await office.rest(20)
    await office.go(office.app.work())
    expect(states(await rowsOf(office, plan))).toEqual(['confirmed'])
    expect(office.api.row('1001')?.max_concurrent).toBe(7)
    const line = z.object({
      line: z
        .string()
        .transform((text) => z.object({ plan: z.string().nullable(), uncertain: z.boolean() }).parse(JSON.parse(text))),
    })
    const lines = office.store.all(line, `SELECT line FROM audit WHERE line ->> 'what' = 'extension-changed' ORDER BY seq`)
    expect(lines.map(({ line: { plan: of, uncertain } }) => [of, uncertain])).toEqual([
      [plan.id, true],
      [plan.id, false],
    ])
  })

  it('is taken back without a row that was on its way as the app was killed, and says so', async () => {
    // The app is killed as soon as the PBX has it.
    const office: Office = await planOffice({
      answered: ({ method, path }) => void (method === 'POST' && path.endsWith('/extensions') && office.app.life.die()),
    })
    const plan = await fromText(office, 'Extension,Name\n2001,Ann\n')
    await office.go(office.app.calls['plans.start']({ accountId: account, id: plan.id }))
    await office.rest(5)
    expect([office.app.life.dead, office.api.row('2001') === null]).toEqual([true, false])
    office.start()
    expect(states(await rowsOf(office, plan))).toEqual(['sent'])
    await ask(office, 'plans.undo', { id: plan.id })
    for (let turns = 0; turns < 20; turns += 1) await office.rest(5)
    // Nobody knows yet whether it was created: that is said, and nothing is on its way any more.
    expect(await ask(office, 'plans.get', { id: plan.id })).toMatchObject({ state: 'undone', counts: { sent: 0, kept: 1 } })
    expect((await rowsOf(office, plan))[0]?.why).toBe('uncertain')
  })

  it('is taken back where the PBX still has what was written', async () => {
    const office = await planOffice({ extensions: 6 })
    const was = office.api.row('1001')?.display_name
    const text = 'Extension,Name\n1001,One\n1002,Two\n2001,Ann\n'
    const plan = await fromText(office, text, { rules: { exists: 'update' } })
    await runPlan(office, plan)
    office.clock.pass(1_000)
    office.api.put('1002', { display_name: 'Theirs' })
    await office.go(office.app.extensions.sync(account, 'click'))
    expect(await ask(office, 'plans.undoCost', { id: plan.id })).toMatchObject({
      deletes: 1,
      edits: 1,
      cannot: [{ number: '1002', why: 'changed-since' }],
    })
    await ask(office, 'plans.undo', { id: plan.id })
    for (let turns = 0; turns < 50; turns += 1) await office.rest(5)
    expect(await ask(office, 'plans.get', { id: plan.id })).toMatchObject({ state: 'undone', counts: { undone: 2, kept: 1 } })
    expect(office.api.row('1001')?.display_name).toBe(was)
    expect(office.api.row('1002')?.display_name).toBe('Theirs')
    expect(office.api.row('2001')).toBeNull()
  })
})
