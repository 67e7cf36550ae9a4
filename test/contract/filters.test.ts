import { afterEach, describe, expect, it } from 'vitest'
import type { SavedFilter, WindowState } from '#shared/contract.ts'
import { startDemoPbx } from '../../src/main/demo/demo-pbx.ts'
import { systemRandom } from '../../src/main/system/random.ts'
import { answered, connected, openWholeApp, type WholeApp } from '../support/app/whole-app.ts'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

async function opened(): Promise<{ app: WholeApp; accountId: string }> {
  const pbx = await startDemoPbx({ extensions: 3, limit: 10_000, random: systemRandom })
  closing.push(() => pbx.close())
  const app = await openWholeApp({})
  closing.push(() => app.close())
  const accountId = await connected(app, pbx)
  expect(await answered(app, app.linecard.calls['extensions.sync']({ accountId }))).toMatchObject({ ok: true })
  return { app, accountId }
}

const sales: SavedFilter = { name: 'Sales', view: 'registered', search: '', fields: { team: '2', caller: null } }

describe('kept filters', () => {
  it('are kept for their account, told to every window, and go with the account', async () => {
    const { app, accountId } = await opened()
    const { calls } = app.linecard
    const other = 'another-account'
    const kept = await calls['app.changeSettings']({ filters: { [accountId]: [sales], [other]: [sales] } })
    expect(kept).toMatchObject({ ok: true, value: { filters: { [accountId]: [sales] } } })
    expect(app.told.findLast(({ name }) => name === 'settings.changed')?.payload).toMatchObject({
      filters: { [accountId]: [sales] },
    })
    expect(await answered(app, calls['accounts.remove']({ accountId }))).toMatchObject({ ok: true })
    const state = await calls['app.state']({})
    expect(state.ok && state.value.settings.filters).toEqual({ [other]: [sales] })
  })
})

describe('a window that was narrowed to some values', () => {
  const left = (accountId: string, fields: WindowState['fields']): WindowState => ({
    ...{ accountId, view: 'all', search: '', sort: { column: 'number', down: false }, columns: ['number'], widths: {} },
    ...{ active: null, inspector: true, fields },
  })

  it('is not opened with the first rows by number, which are others; one without a filter is', async () => {
    const { app, accountId } = await opened()
    const { calls } = app.linecard
    const first = async (fields: WindowState['fields']): Promise<boolean> => {
      expect(await calls['app.changeSettings']({ window: left(accountId, fields) })).toMatchObject({ ok: true })
      const shown = await calls['app.open']({})
      return shown.ok && shown.value.shown?.first !== null
    }
    expect([await first({}), await first({ team: '2' }), await first({ phone: null })]).toEqual([true, false, false])
    // What is asked for from outside is not hidden by it.
    app.linecard.showExtension({ accountId, number: '1003' })
    const shown = await calls['app.open']({})
    expect(shown).toMatchObject({ ok: true, value: { state: { settings: { window: { fields: {}, active: '1003' } } } } })
  })
})
