import { describe, expect, it } from 'vitest'
import { account, openOffice } from '../../support/app/office.ts'

/** An office in which an answer about 1001 that is to be slow is given by the PBX at once, and arrives when it is let go. */
async function officeWithSlowRead() {
  let slow: 'GET' | 'PUT' | null = null
  let arrive = (): void => {}
  const office = openOffice({
    extensions: 2,
    registrar: { registration: () => Promise.resolve('unregistered') },
    travels(request) {
      if (request.method !== slow || !request.path.endsWith('/1001')) return Promise.resolve()
      slow = null
      return new Promise((resolve) => (arrive = resolve))
    },
  })
  const sync = () => office.go(office.app.extensions.sync(account, 'click'))
  await sync()

  /** Does something whose next answer of this kind is slow; answers how to let it arrive. */
  async function slowly(method: 'GET' | 'PUT', work: () => Promise<unknown>): Promise<() => Promise<void>> {
    slow = method
    const late = work()
    for (let turns = 0; turns < 20 && slow !== null; turns += 1) await office.rest(1)
    expect(slow).toBe(null)
    return async () => {
      arrive()
      await office.go(late)
      await office.rest(5)
    }
  }

  return {
    ...{ office, sync },
    read: () => office.go(office.app.extensions.refresh(account, '1001', 'click')),
    row: () => office.app.extensions.row(account, '1001'),
    askSlowly: () => slowly('GET', () => office.app.extensions.refresh(account, '1001', 'handoff')),
    slowly,
    /** Others delete it and make it anew. */
    madeAnew() {
      office.clock.pass(1_000)
      office.api.drop('1001')
      office.api.put('1001', { display_name: 'Made anew' })
    },
  }
}

type Opened = Awaited<ReturnType<typeof officeWithSlowRead>>['office']

async function queue({ go, app }: Opened) {
  const listed = await go(app.calls['queue.list']({ accountId: account }))
  return listed?.ok ? listed.value : []
}

async function ledger({ go, app }: Opened) {
  const listed = await go(app.calls['ledger.list']({ accountId: account }))
  return listed?.ok ? listed.value : []
}

describe('an answer that comes after what was asked for later', () => {
  it('does not bring back an extension that was deleted and made anew: a password set next stays known', async () => {
    const { office, askSlowly, madeAnew, sync, read, row } = await officeWithSlowRead()
    const arrive = await askSlowly()
    madeAnew()
    await sync()
    await arrive()
    expect(row()).toMatchObject({ value: { displayName: 'Made anew' } })
    await office.go(
      office.app.calls['credentials.rotate']({ accountId: account, number: '1001', password: { mode: 'generate' } }),
    )
    await read()
    expect(office.app.credentials.known(account, '1001')).toMatchObject({ version: 1 })
  })

  it('does not undo a newer read of the same extension', async () => {
    const { office, askSlowly, read, row } = await officeWithSlowRead()
    const arrive = await askSlowly()
    office.api.put('1001', { display_name: 'Newer' })
    await read()
    await arrive()
    expect(row()).toMatchObject({ value: { displayName: 'Newer' } })
  })

  it('does not take away a number that is there again', async () => {
    const { office, askSlowly, madeAnew, sync, row } = await officeWithSlowRead()
    office.api.drop('1001')
    const arrive = await askSlowly()
    madeAnew()
    await sync()
    await arrive()
    expect(row()).toMatchObject({ value: { displayName: 'Made anew' } })
  })

  it('does not bring back a number that is gone', async () => {
    const { office, askSlowly, sync, row } = await officeWithSlowRead()
    const arrive = await askSlowly()
    office.api.drop('1001')
    await sync()
    await arrive()
    expect(row().ok).toBe(false)
  })

  it('counts where nothing newer was told: a page asked for before it is older', async () => {
    const { office, askSlowly, sync, row } = await officeWithSlowRead()
    await sync()
    office.api.put('1001', { display_name: 'Newer' })
    const arrive = await askSlowly()
    await arrive()
    expect(row()).toMatchObject({ value: { displayName: 'Newer' } })
  })
})

describe('an extension that is made anew while it is looked at', () => {
  it('is not given the password of a rotate whose answer was lost', async () => {
    const { office, slowly, madeAnew, sync, row } = await officeWithSlowRead()
    office.faults.push('reset-before')
    const rotate = office.app.calls['credentials.rotate']({
      accountId: account,
      number: '1001',
      password: { mode: 'choose', password: 'Chosen-4-Mai-0nce' },
    })
    await office.go(rotate)
    const arrive = await slowly('GET', () => Promise.resolve(null))
    madeAnew()
    await sync()
    await arrive()
    expect(office.api.row('1001')?.password === 'Chosen-4-Mai-0nce').toBe(false)
    expect(row()).toMatchObject({ value: { displayName: 'Made anew' } })
    expect(await ledger(office)).toMatchObject([{ number: '1001', finding: 'unlike' }])
  })

  it.each(['update', 'remove', 'rotate'] as const)(
    'is not touched by a queued %s that was meant for the one before',
    async (kind) => {
      const { office, slowly, madeAnew, sync, read, row } = await officeWithSlowRead()
      office.offline = true
      await read()
      const { calls } = office.app
      const one = { accountId: account, number: '1001' }
      if (kind === 'update') await office.go(calls['extensions.update']({ ...one, patch: { displayName: 'Mai' } }))
      else if (kind === 'remove') await office.go(calls['extensions.remove'](one))
      else await office.go(calls['credentials.rotate']({ ...one, password: { mode: 'generate' } }))
      const [queued] = await queue(office)
      office.offline = false
      // A change without a conflict is sent by itself, as soon as the PBX is there again.
      if (kind !== 'update') await office.rest(10)
      const decided = async () =>
        kind === 'update' ? null : calls['queue.confirm']({ accountId: account, id: queued?.id ?? '' })
      const arrive = await slowly('GET', decided)
      madeAnew()
      const password = office.api.row('1001')?.password
      await sync()
      await arrive()
      expect(office.api.row('1001')).toMatchObject({ display_name: 'Made anew' })
      expect(office.api.row('1001')?.password === password).toBe(true)
      expect(await queue(office)).toMatchObject([{ number: '1001', state: 'conflict' }])
      expect(row()).toMatchObject({ value: { displayName: 'Made anew' } })
    },
  )

  it('is asked about later where newer answers keep coming before its own', async () => {
    let isOvertaken = false
    const office: Opened = openOffice({
      extensions: 2,
      // The same extension is told anew while each of its answers is on its way.
      async travels({ method, path }) {
        const known = office.app.services.directory.get(account, '1001')
        if (isOvertaken && known && method === 'GET' && path.endsWith('/1001'))
          office.app.extensions.seen(account, known.extension)
      },
    })
    await office.go(office.app.extensions.sync(account, 'click'))
    office.offline = true
    await office.go(office.app.extensions.refresh(account, '1001', 'click'))
    await office.go(office.app.calls['extensions.update']({ accountId: account, number: '1001', patch: { displayName: 'Mai' } }))
    office.offline = false
    isOvertaken = true
    await office.rest(10)
    expect(await queue(office)).toMatchObject([{ number: '1001', state: 'waiting', problem: null }])
    isOvertaken = false
    await office.rest(10)
    expect(await queue(office)).toEqual([])
    expect(office.api.row('1001')).toMatchObject({ display_name: 'Mai' })
  })

  it('is not forgotten when a late answer tells of an edit of the one before', async () => {
    const { office, slowly, madeAnew, sync, row } = await officeWithSlowRead()
    const arrive = await slowly('PUT', () =>
      office.app.calls['extensions.update']({ accountId: account, number: '1001', patch: { displayName: 'Mai' } }),
    )
    madeAnew()
    await sync()
    await arrive()
    expect(row()).toMatchObject({ value: { displayName: 'Made anew' } })
  })
})

describe('an edit whose answer comes after that of a read', () => {
  it('is shown', async () => {
    const { slowly, office, read, row } = await officeWithSlowRead()
    const arrive = await slowly('PUT', () =>
      office.app.calls['extensions.update']({ accountId: account, number: '1001', patch: { displayName: 'Mai' } }),
    )
    await read()
    await arrive()
    expect(row()).toMatchObject({ value: { displayName: 'Mai' } })
  })
})
