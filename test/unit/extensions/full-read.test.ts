import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { account, openOffice, type Office } from '../../support/app/office.ts'
import { onPbx, restless, shown } from '../../support/pbx/restless-list.ts'

describe('reading the whole list while others change it', () => {
  it('ends with what was there when the last pass began, whatever moves when (property)', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 1_000_000 }), fc.integer({ min: 1, max: 12 }), async (seed, left) => {
        const changes = { left }
        const disturb = restless(seed, changes, 3)
        let asThePassBegan: string[] = []
        const office: Office = openOffice({
          extensions: 450,
          seed,
          answered(request) {
            if (request.path !== '/api/pbx/extensions') return
            if (request.query?.['page'] === 1) asThePassBegan = onPbx(office).sort()
            disturb(office)
          },
        })
        // What was known before is out of date, too.
        await office.go(office.app.extensions.sync(account, 'list'))
        changes.left = left
        const read = await office.go(office.app.extensions.sync(account, 'list'))
        expect(read?.state).toBe('idle')
        expect(await shown(office)).toEqual(asThePassBegan)
        // While nothing moves, the next one finds the rest.
        changes.left = 0
        await office.go(office.app.extensions.sync(account, 'list'))
        expect(await shown(office)).toEqual(onPbx(office).sort())
        office.app.close()
        office.store.close()
      }),
      { numRuns: 5, examples: [[683916, 2]] },
    )
  }, 30_000)

  it('a list that never stands still is said to be so; nothing that is there goes, and what is gone is found', async () => {
    let moving = true
    const office: Office = openOffice({
      extensions: 450,
      answered(request) {
        if (!moving || request.path !== '/api/pbx/extensions' || request.query?.['page'] !== 1) return
        office.clock.pass(1_000)
        office.api.put(String(50_000 + onPbx(office).length), { display_name: 'New' })
      },
    })
    moving = false
    await office.go(office.app.extensions.sync(account, 'list'))
    const before = await shown(office)
    office.api.drop('1003')
    moving = true
    const read = await office.go(office.app.extensions.sync(account, 'list'))
    expect(read).toMatchObject({ state: 'failed', problem: { kind: 'list-moving' } })
    const now = await shown(office)
    expect(now).not.toContain('1003')
    expect(before.filter((number) => number !== '1003' && !now.includes(number))).toEqual([])
    moving = false
    expect(await office.go(office.app.extensions.sync(account, 'list'))).toMatchObject({ state: 'idle', problem: null })
    expect(await shown(office)).toEqual(onPbx(office).sort())
  })

  it('finds what others deleted, and keeps what was created here meanwhile', async () => {
    let between: (() => void) | null = null
    const office: Office = openOffice({
      extensions: 450,
      answered(request) {
        if (request.path === '/api/pbx/extensions' && request.method === 'GET') between?.()
      },
    })
    await office.go(office.app.extensions.sync(account, 'list'))
    office.api.drop('1003')
    let created: Promise<unknown> | null = null
    between = () => {
      created ??= office.app.calls['extensions.create']({
        accountId: account,
        draft: { number: '100' },
        password: { mode: 'generate' },
      })
    }
    await office.go(office.app.extensions.sync(account, 'list'))
    await office.go(Promise.resolve(created))
    const now = await shown(office)
    expect(now).toContain('100')
    expect(now).not.toContain('1003')
    expect(now).toEqual(onPbx(office).sort())
  })

  it('an unchanged list is read once', async () => {
    let pages = 0
    const office = openOffice({ extensions: 1_000, answered: () => void (pages += 1) })
    await office.go(office.app.extensions.sync(account, 'list'))
    pages = 0
    await office.go(office.app.extensions.sync(account, 'list'))
    expect(pages).toBe(5)
  })
})

describe('a list that is suddenly short', () => {
  /** An office that knows so many extensions, whose PBX lists only some of them in so many of its next answers. */
  async function forgetful(extensions: number, keeps: number, answers: number) {
    let short = 0
    let asked = 0
    const office = openOffice({
      extensions,
      answered(request, response) {
        if (request.path !== '/api/pbx/extensions') return
        asked += 1
        if (short === 0) return
        short -= 1
        const body = response.body as { data: unknown[] }
        const data = body.data.slice(0, keeps)
        Object.assign(response.body as object, { data, total: data.length, last_page: 1 })
      },
    })
    await office.go(office.app.extensions.sync(account, 'list'))
    const before = await shown(office)
    ;[short, asked] = [answers, 0]
    const read = await office.go(office.app.extensions.sync(account, 'list'))
    return { office, before, read, after: await shown(office), asked }
  }

  it.each([
    ['is empty once', 450, 0],
    ['has one row of many once', 450, 1],
    ['is empty once, and was short before', 3, 0],
  ])('%s: nothing goes', async (_what, extensions, keeps) => {
    const { before, read, after } = await forgetful(extensions, keeps, 1)
    expect(before).toHaveLength(extensions)
    expect(read).toMatchObject({ state: 'idle', total: extensions })
    expect(after).toEqual(before)
  })

  it('is believed when the next reading says the same, and then costs no more', async () => {
    const { office, read, after, asked } = await forgetful(4, 0, Infinity)
    expect(read).toMatchObject({ state: 'idle', total: 0 })
    expect([after, asked]).toEqual([[], 2])
    await office.go(office.app.extensions.sync(account, 'list'))
    expect(await shown(office)).toEqual([])
  })

  it('by a row or two is believed at once', async () => {
    const { after, asked } = await forgetful(4, 2, Infinity)
    expect([after.length, asked]).toEqual([2, 1])
  })
})

describe('a read that is interrupted', () => {
  it('by a full disk says so, and is not read for ever', async () => {
    let pages = 0
    const office: Office = openOffice({ extensions: 450, answered: () => void (office.diskFull = (pages += 1) === 2) })
    const stopped = await office.go(office.app.extensions.sync(account, 'list'))
    expect(stopped).toMatchObject({ state: 'failed', problem: { kind: 'storage-full' } })
    office.diskFull = false
    expect(await office.go(office.app.extensions.sync(account, 'list'))).toMatchObject({ state: 'idle', problem: null })
    expect(await shown(office)).toEqual(onPbx(office).sort())
  })

  it('goes on where it stopped, and is checked by another pass', async () => {
    const asked: string[] = []
    let cut = true
    const office = openOffice({
      extensions: 1_000,
      answered: (request) => void asked.push(String(request.query?.['page'] ?? '')),
      fault: () => (cut && asked.length === 3 ? 'offline' : null),
    })
    const stopped = await office.go(office.app.extensions.sync(account, 'list'))
    expect(stopped?.state).toBe('failed')
    expect(asked).toEqual(['1', '2', '3'])
    expect(await shown(office)).toHaveLength(600)
    office.app.close()
    cut = false
    office.start()
    const done = await office.go(office.app.extensions.sync(account, 'list'))
    expect(done?.state).toBe('idle')
    expect(asked.slice(3)).toEqual(['4', '5', '1', '2', '3', '4', '5'])
    expect(await shown(office)).toEqual(onPbx(office).sort())
  })
})

it('is read before the screen’s statuses the first time and when somebody waits for it, and else in its turn', async () => {
  const lanes: string[] = []
  const office: Office = openOffice({ extensions: 450, paged: (lane) => lanes.push(lane) })
  await office.go(office.app.extensions.sync(account, 'list'))
  // Two passes of three pages: nothing was known before.
  expect(lanes.splice(0)).toEqual(Array.from({ length: 6 }, () => 'open'))
  await office.go(office.app.extensions.sync(account, 'list'))
  expect(lanes.splice(0)).toEqual(['list', 'list', 'list'])
  const byItself = office.app.extensions.sync(account, 'list')
  while (lanes.length === 0) await new Promise((resolve) => setImmediate(resolve))
  const awaited = office.app.calls['extensions.sync']({ accountId: account })
  await office.go(Promise.all([byItself, awaited]))
  // The page that was asked for already, and then the rest of the same read.
  expect(lanes.splice(0)).toEqual(['list', 'open', 'open'])
  await office.go(office.app.extensions.sync(account, 'list'))
  expect(lanes).toEqual(['list', 'list', 'list'])
  office.app.close()
  office.store.close()
})
