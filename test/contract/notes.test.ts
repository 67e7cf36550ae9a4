import { afterEach, describe, expect, it } from 'vitest'
import { haystack } from '#shared/search-text.ts'
import { RowPack } from '#shared/packed-rows.ts'
import { startDemoPbx } from '../../src/main/demo/demo-pbx.ts'
import { must } from '../support/app/must.ts'
import { answered, connected, openWholeApp, type WholeApp } from '../support/app/whole-app.ts'

const ends: (() => unknown)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end()
})

async function office() {
  const pbx = await startDemoPbx({ extensions: 3, limit: 100_000 })
  ends.push(() => pbx.close())
  let app = await openWholeApp()
  ends.push(() => app.close())
  const accountId = await connected(app, pbx)
  const calls = (): WholeApp['linecard']['calls'] => app.linecard.calls
  must(await answered(app, calls()['extensions.sync']({ accountId })))
  const say = async (note: string) =>
    must(await answered(app, calls()['extensions.setNote']({ accountId, number: '1001', note })))
  const row = async () => {
    const { rows } = must(await answered(app, calls()['extensions.list']({ accountId })))
    return new RowPack(rows).rows().find(({ number }) => number === '1001')
  }
  const again = async (): Promise<void> => void (app = await app.again())
  return { pbx, accountId, say, row, again, calls, app: () => app }
}

describe('a note on an extension', () => {
  it('is in its row and found by its words, is there after the next start, and is never sent', async () => {
    const { pbx, say, row, again } = await office()
    expect((await say('Ổ cắm hỏng\nHành lang')).note).toBe('Ổ cắm hỏng\nHành lang')
    expect(pbx.requests.filter(({ method }) => method !== 'GET')).toEqual([])
    await again()
    const after = await row()
    expect(after?.note).toBe('Ổ cắm hỏng\nHành lang')
    expect(after && haystack(after)).toContain('o cam hong hanh lang')
    expect((await say('')).note).toBeUndefined()
    expect((await row())?.note).toBeUndefined()
  })

  it('goes with its extension, and is not of one that was made anew under the number', async () => {
    const { pbx, say, row, accountId, calls, app } = await office()
    await say('Of the one before')
    const was = { ...pbx.api.row('1001') }
    pbx.api.drop('1001')
    must(await answered(app(), calls()['extensions.sync']({ accountId })))
    pbx.api.put('1001', { ...was, created_at: '2031-01-01T00:00:00.000000Z' })
    must(await answered(app(), calls()['extensions.sync']({ accountId })))
    expect(await row()).toBeDefined()
    expect((await row())?.note).toBeUndefined()
  })

  it('is a line of the audit log with what was there before, and none where nothing changed', async () => {
    const { say, calls, app } = await office()
    for (const note of ['First', 'Second', 'Second', '']) await say(note)
    const filter = { group: null, text: 'note' }
    const page = must(await answered(app(), calls()['audit.list']({ before: null, count: 10, filter })))
    expect(page.lines.map(({ what, number, fields }) => [what, number, fields])).toEqual([
      ['note-changed', '1001', [{ field: 'note', before: 'Second', after: null }]],
      ['note-changed', '1001', [{ field: 'note', before: 'First', after: 'Second' }]],
      ['note-changed', '1001', [{ field: 'note', before: null, after: 'First' }]],
    ])
  })
})
