import { describe, expect, it } from 'vitest'
import { account, openOffice } from '../../support/app/office.ts'

/** An office whose next read of 1001 is answered by the PBX at once, and arrives when it is let go. */
async function officeWithSlowRead() {
  let isSlow = false
  let arrive = (): void => {}
  const office = openOffice({
    extensions: 2,
    registrar: { registration: () => Promise.resolve('unregistered') },
    travels(request) {
      if (!isSlow || request.method !== 'GET') return Promise.resolve()
      isSlow = false
      return new Promise((resolve) => (arrive = resolve))
    },
  })
  const sync = () => office.go(office.app.extensions.sync(account, 'click'))
  await sync()
  return {
    ...{ office, sync },
    read: () => office.go(office.app.extensions.refresh(account, '1001', 'click')),
    row: () => office.app.extensions.row(account, '1001'),
    async askSlowly() {
      isSlow = true
      const late = office.app.extensions.refresh(account, '1001', 'handoff')
      await office.rest(0)
      await office.rest(0)
      expect(isSlow).toBe(false)
      return async () => {
        arrive()
        await office.go(late)
      }
    },
    /** Others delete it and make it anew. */
    madeAnew() {
      office.clock.pass(1_000)
      office.api.drop('1001')
      office.api.put('1001', { display_name: 'Made anew' })
    },
  }
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
