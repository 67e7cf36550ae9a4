import { describe, expect, it } from 'vitest'
import type { ExtensionPatch, PasswordChoice } from '#shared/extension.ts'
import { account, openOffice, type Office, type OfficeOptions } from '../../support/app/office.ts'

async function ready(options: OfficeOptions = {}): Promise<Office> {
  const office = openOffice(options)
  await office.go(office.app.extensions.sync(account, 'click'))
  return office
}

/** Cuts the network, and lets the app notice by a request that fails. */
async function cut(office: Office): Promise<void> {
  office.offline = true
  await office.go(office.app.extensions.refresh(account, '1001', 'click'))
}

async function reconnect(office: Office): Promise<void> {
  office.offline = false
  await office.rest(10)
  await office.go(office.app.work())
}

const update = (office: Office, number: string, patch: ExtensionPatch) =>
  office.go(office.app.calls['extensions.update']({ accountId: account, number, patch }))
const name = (office: Office, number: string) => office.api.row(number)?.display_name
const list = async (office: Office) => {
  const queue = await office.go(office.app.calls['queue.list']({ accountId: account }))
  return queue?.ok ? queue.value : []
}
const kinds = async (office: Office) => (await list(office)).map(({ number, kind, state }) => `${kind} ${number} ${state}`)

/** What is in the vault. */
const kept = (office: Office): string[] => office.beside.names(account).map(({ kind, number }) => `${kind} of ${number}`)

describe('without a network', () => {
  it('edits wait, are shown, and apply by themselves when the PBX is there again', async () => {
    const office = await ready()
    await cut(office)
    expect(await update(office, '1001', { displayName: 'Mai' })).toMatchObject({ ok: true, value: { queued: ['edit'] } })
    await update(office, '1002', { status: 'disabled' })
    expect(await list(office)).toMatchObject([
      { number: '1001', fields: [{ field: 'displayName', base: 'Mai Nguyễn', mine: 'Mai' }] },
      { number: '1002', fields: [{ field: 'status', base: 'active', mine: 'disabled' }] },
    ])
    await reconnect(office)
    expect(name(office, '1001')).toBe('Mai')
    expect(office.api.row('1002')?.status).toBe('disabled')
    expect(await list(office)).toEqual([])
    expect(office.app.extensions.row(account, '1001')).toMatchObject({ ok: true, value: { displayName: 'Mai' } })
  })

  it('the window is told a queue of many a few times, and not with each change', async () => {
    const told: number[] = []
    const office = await ready({
      extensions: 120,
      emit: (name, payload) => void (name === 'queue.changed' && told.push((payload as { items: unknown[] }).items.length)),
    })
    await cut(office)
    const numbers = office.api.rows().map((row) => row.extension_number)
    await Promise.all(
      numbers.map((number) =>
        office.app.calls['extensions.update']({ accountId: account, number, patch: { displayName: `New ${number}` } }),
      ),
    )
    await office.rest(3)
    // The first at once, the others when they are there.
    expect([told[0], told.at(-1)]).toEqual([1, numbers.length])
    expect(told.length).toBeLessThan(5)
  })

  it('survives a restart in between', async () => {
    const office = await ready()
    await cut(office)
    await update(office, '1001', { displayName: 'Mai', voicemailPin: '4711' })
    office.app.close()
    office.start()
    await reconnect(office)
    expect(office.api.row('1001')).toMatchObject({ display_name: 'Mai', voicemail_pin: '4711' })
    expect(kept(office)).toEqual(['pin of 1001'])
  })

  it('asks field by field where the PBX has changed meanwhile, and lets the rest apply', async () => {
    const office = await ready()
    await cut(office)
    await update(office, '1001', { displayName: 'Mine', maxConcurrent: 5 })
    await update(office, '1002', { displayName: 'Clean' })
    office.api.put('1001', { display_name: 'Theirs', max_concurrent: 7 })
    await reconnect(office)
    expect(name(office, '1002')).toBe('Clean')
    expect(name(office, '1001')).toBe('Theirs')
    const [item] = await list(office)
    expect(item).toMatchObject({
      state: 'conflict',
      fields: [
        { field: 'displayName', base: 'Mai Nguyễn', mine: 'Mine', theirs: 'Theirs' },
        { field: 'maxConcurrent', base: 2, mine: 5, theirs: 7 },
      ],
    })
    const choices = { displayName: 'mine', maxConcurrent: 'theirs' } as const
    await office.go(office.app.calls['queue.resolve']({ accountId: account, id: item?.id ?? '', choices }))
    await office.go(office.app.work())
    expect(office.api.row('1001')).toMatchObject({ display_name: 'Mine', max_concurrent: 7 })
    expect(await list(office)).toEqual([])
  })

  it('asks again before a delete or a rotate runs', async () => {
    const office = await ready()
    await cut(office)
    const before = office.api.row('1001')?.password
    await office.go(office.app.calls['extensions.remove']({ accountId: account, number: '1002' }))
    await office.go(
      office.app.calls['credentials.rotate']({ accountId: account, number: '1001', password: { mode: 'generate' } }),
    )
    await reconnect(office)
    expect(await kinds(office)).toEqual(['remove 1002 asking', 'rotate 1001 asking'])
    expect(office.api.row('1002')).not.toBeNull()
    expect(office.api.row('1001')?.password).toBe(before)
    for (const { id } of await list(office)) await office.go(office.app.calls['queue.confirm']({ accountId: account, id }))
    await office.go(office.app.work())
    expect(office.api.row('1002')).toBeNull()
    expect(office.api.row('1001')?.password).not.toBe(before)
    expect(await office.go(office.app.credentials.password(account, '1001'))).toEqual({
      ok: true,
      value: office.api.row('1001')?.password,
    })
  })

  it('a confirmation does not come before its question', async () => {
    const office = await ready()
    await cut(office)
    await office.go(office.app.calls['extensions.remove']({ accountId: account, number: '1002' }))
    const [item] = await list(office)
    await office.go(office.app.calls['queue.confirm']({ accountId: account, id: item?.id ?? '' }))
    await reconnect(office)
    expect(office.api.row('1002')).not.toBeNull()
  })

  it('creates wait with their chosen password and PIN sealed in the vault', async () => {
    const office = await ready()
    await cut(office)
    const draft = { number: '300', displayName: 'Lan', voicemailPin: '4711' }
    const made = await office.go(
      office.app.calls['extensions.create']({
        accountId: account,
        draft,
        password: { mode: 'choose', password: 'a chosen secret' },
      }),
    )
    expect(made).toMatchObject({ ok: true, value: { number: '300', queued: ['create'] } })
    expect(kept(office)).toEqual(['queued of 300'])
    await reconnect(office)
    expect(office.api.row('300')).toMatchObject({ display_name: 'Lan', voicemail_pin: '4711', password: 'a chosen secret' })
    expect(await list(office)).toEqual([])
    expect(kept(office)).toEqual(['password of 300', 'pin of 300'])
  })

  it('can be reordered and discarded', async () => {
    const office = await ready()
    await cut(office)
    for (const number of ['1001', '1002', '1003']) await update(office, number, { displayName: `New ${number}` })
    const [first, second, third] = await list(office)
    await office.go(office.app.calls['queue.move']({ accountId: account, id: third?.id ?? '', before: first?.id ?? '' }))
    await office.go(office.app.calls['queue.discard']({ accountId: account, id: second?.id ?? '' }))
    expect(await kinds(office)).toEqual(['edit 1003 waiting', 'edit 1001 waiting'])
  })
})

describe('a number that somebody deleted and made anew', () => {
  async function remade(before: (office: Office) => Promise<unknown>): Promise<{ office: Office; writes: string[] }> {
    const writes: string[] = []
    const office = await ready({
      answered: (request) => {
        if (request.method !== 'GET') writes.push(request.method)
      },
    })
    await cut(office)
    await before(office)
    office.api.drop('1001')
    office.clock.pass(60_000)
    office.api.put('1001', { display_name: 'Somebody else' })
    await reconnect(office)
    for (const { id, state } of await list(office))
      if (state === 'asking') await office.go(office.app.calls['queue.confirm']({ accountId: account, id }))
    await office.go(office.app.work())
    return { office, writes }
  }

  it.each([
    ['a PIN', (office: Office) => update(office, '1001', { voicemailPin: '4711' }), 'edit'],
    ['a PIN and a name', (office: Office) => update(office, '1001', { displayName: 'Mai', voicemailPin: '4711' }), 'edit'],
    ...(['generate', 'pbx'] as const).map((mode) => ['a rotate', rotates({ mode }), 'rotate'] as const),
    ['a chosen password', rotates({ mode: 'choose', password: 'a chosen secret' }), 'rotate'],
  ] as const)('gets nothing that waited for the one before: %s', async (_what, before, kind) => {
    const { office, writes } = await remade(before)
    const [item] = await list(office)
    expect(item).toMatchObject({ kind, number: '1001', state: 'conflict', problem: { kind: 'conflict' } })
    // It cannot be chosen all the same, only discarded.
    const id = item?.id ?? ''
    await office.go(office.app.calls['queue.resolve']({ accountId: account, id, choices: { displayName: 'mine' } }))
    await office.go(office.app.work())
    expect([writes, (await list(office)).length]).toEqual([[], 1])
    expect(office.api.row('1001')).toMatchObject({ display_name: 'Somebody else' })
    await office.go(office.app.calls['queue.discard']({ accountId: account, id }))
    expect([await list(office), kept(office)]).toEqual([[], []])
  })
})

function rotates(password: PasswordChoice): (office: Office) => Promise<unknown> {
  return (office) => office.go(office.app.calls['credentials.rotate']({ accountId: account, number: '1001', password }))
}

describe('an edit whose answer was lost', () => {
  it.each(['reset-before', 'reset-after', 'half', 'error-before', 'error-after'] as const)('is made once (%s)', async (fault) => {
    let puts = 0
    const office = await ready({ answered: (request) => void (puts += Number(request.method === 'PUT')) })
    office.faults.push(fault)
    await update(office, '1001', { displayName: 'Mai' })
    await reconnect(office)
    await office.rest(10)
    expect(name(office, '1001')).toBe('Mai')
    expect(puts).toBe(1)
    expect(await list(office)).toEqual([])
  })

  it('is not made again over what somebody set back meanwhile', async () => {
    const office = await ready()
    office.faults.push('reset-after', 'offline')
    await update(office, '1001', { displayName: 'Mine' })
    office.clock.pass(60_000)
    office.api.put('1001', { display_name: 'Mai Nguyễn' })
    await reconnect(office)
    expect(name(office, '1001')).toBe('Mai Nguyễn')
    expect(await kinds(office)).toEqual(['edit 1001 conflict'])
  })
})

describe('a token that is revoked', () => {
  it('stops what waits, loses nothing, and a new one resumes', async () => {
    const office = await ready()
    office.api.revoke(office.token.mine)
    expect(await update(office, '1001', { displayName: 'Mai' })).toMatchObject({ ok: true, value: { queued: ['edit'] } })
    expect(await kinds(office)).toEqual(['edit 1001 waiting'])
    await office.rest(5)
    expect(await kinds(office)).toEqual(['edit 1001 waiting'])
    await office.newToken()
    await office.go(office.app.work())
    expect(name(office, '1001')).toBe('Mai')
    expect(await kinds(office)).toEqual([])
  })
})

describe('undo', () => {
  it('puts back what was there, while the PBX still has what was written', async () => {
    const office = await ready()
    await update(office, '1001', { displayName: 'Oops', status: 'disabled' })
    const undone = await office.go(office.app.calls['extensions.undo']({ accountId: account, number: '1001' }))
    expect(undone).toMatchObject({ ok: true, value: { displayName: 'Mai Nguyễn', status: 'active' } })
    await update(office, '1001', { displayName: 'Oops' })
    office.api.put('1001', { display_name: 'Theirs' })
    const refused = await office.go(office.app.calls['extensions.undo']({ accountId: account, number: '1001' }))
    expect(refused?.ok === false && refused.problem.kind).toBe('undo-passed')
    expect(name(office, '1001')).toBe('Theirs')
  })
  it('takes back the edit that was the last when it was asked for, not one that was on its way', async () => {
    const office = await ready()
    await update(office, '1001', { displayName: 'First' })
    const second = update(office, '1001', { displayName: 'Second' })
    const undone = office.go(office.app.calls['extensions.undo']({ accountId: account, number: '1001' }))
    await second
    expect(await undone).toMatchObject({ ok: false, problem: { kind: 'undo-passed' } })
    expect(name(office, '1001')).toBe('Second')
    const again = await office.go(office.app.calls['extensions.undo']({ accountId: account, number: '1001' }))
    expect(again).toMatchObject({ ok: true, value: { displayName: 'First' } })
  })
})
