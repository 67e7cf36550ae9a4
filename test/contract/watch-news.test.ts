import { afterEach, expect, it } from 'vitest'
import { startDemoPbx } from '../../src/main/demo/demo-pbx.ts'
import type { Notifier } from '../../src/main/parts.ts'
import { answered, connected, openWholeApp } from '../support/app/whole-app.ts'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

/** A phone that is watched drops; the desktop tells it as `notify` says. */
async function afterADrop(notifier: Notifier | null) {
  let state: 'registered' | 'unregistered' = 'registered'
  const pbx = await startDemoPbx({ extensions: 2, limit: 10_000, registration: async () => state })
  closing.push(() => pbx.close())
  const app = await openWholeApp({ notifier })
  closing.push(() => app.close())
  const accountId = await connected(app, pbx)
  const { calls } = app.linecard
  await answered(app, calls['extensions.sync']({ accountId }))
  const look = async (now: typeof state) => {
    state = now
    await app.clock.advance(1_000)
    await answered(app, calls['extensions.refresh']({ accountId, number: '1001' }))
  }
  await calls['watch.add']({ accountId, number: '1001' })
  await look('registered')
  await look('unregistered')
  await look('unregistered')
  await expect.poll(() => app.told.filter(({ name }) => name === 'watch.news').length).toBe(1)
  return { app, accountId, news: app.told.find(({ name }) => name === 'watch.news')?.payload }
}

it.each([
  ['shows it', async (): Promise<boolean> => true, true],
  ['cannot show it', async (): Promise<boolean> => false, false],
  ['breaks', (): Promise<boolean> => Promise.reject(new Error('no bus')), false],
] as const)('the window tells what the desktop did not: one that %s', async (_how, notify, shown) => {
  expect((await afterADrop({ notify })).news).toMatchObject({ number: '1001', news: 'dropped', shown })
})

it('the window tells it where there is no desktop to tell', async () => {
  expect((await afterADrop(null)).news).toMatchObject({ shown: false })
})

it('a click on the notification leads to the extension', async () => {
  let click = (): void => {}
  const { app, accountId } = await afterADrop({
    notify: async (_title, _body, clicked) => {
      click = clicked
      return true
    },
  })
  click()
  expect(app.told.at(-1)).toEqual({ name: 'app.show', payload: { accountId, number: '1001' } })
})
