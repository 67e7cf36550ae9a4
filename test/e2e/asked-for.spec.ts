import { expect, test } from '@playwright/test'
import { openPrepared } from '../support/e2e/host.ts'
import { rowsFor } from '../support/e2e/many-rows.ts'
import { startPreparedWindow, type PreparedWindow } from '../support/e2e/prepared-window.ts'

let window: PreparedWindow

test.beforeEach(async ({ page }) => {
  const rows = rowsFor(500, Date.now())
  window = await startPreparedWindow([
    { id: 'office', name: 'Office', rows: rows.slice(0, 300) },
    { id: 'branch', name: 'Branch', rows: rows.slice(300) },
  ])
  await openPrepared(page, window)
  await expect(page.getByRole('row', { name: /100000/ })).toBeVisible()
})
test.afterEach(() => window.close())

test('what is asked for outside the window is opened in it, of whatever account and whatever was searched for', async ({
  page,
}) => {
  await page.getByRole('searchbox').fill('nobody is called so')
  window.emit('app.show', { accountId: 'office', number: '100250' })
  await expect(page.getByRole('complementary', { name: /100250/ })).toBeVisible()
  await expect(page.getByRole('row', { name: /100250/ })).toBeVisible()
  window.emit('app.show', { accountId: 'branch', number: '100490' })
  await expect(page.getByRole('complementary', { name: /100490/ })).toBeVisible()
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Branch')
})

test('main hears at once that the network is there again', async ({ page }) => {
  const heard = () => window.calls.filter(({ name }) => name === 'app.networkChanged').length
  expect(heard()).toBe(0)
  await page.evaluate(() => globalThis.dispatchEvent(new Event('online')))
  await expect.poll(heard).toBe(1)
})
