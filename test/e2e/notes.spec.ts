import { expect, type Page } from '@playwright/test'
import { startDemoPbx, type DemoPbxServer } from '../../src/main/demo/demo-pbx.ts'
import { startApp, test, type HostedApp } from '../support/e2e/host.ts'
import { call, connectTo } from '../support/e2e/window.ts'

let pbx: DemoPbxServer
let app: HostedApp

test.beforeEach(async ({ page }) => {
  pbx = await startDemoPbx({ limit: 600 })
  app = await startApp({ env: { DBUS_SESSION_BUS_ADDRESS: '' } })
  await app.open(page)
  await page.getByRole('button', { name: 'Continue without keychain' }).click()
  await connectTo(page, pbx)
  await call(page, 'app.changeSettings', { tourDone: true })
  // Enter in the search opens the first row that is found: of a list that is not there yet, none.
  await page.locator('#row-1004').waitFor()
})
test.afterEach(async () => {
  await app.stop()
  await pbx.close()
})

async function search(page: Page, text: string): Promise<void> {
  await page.keyboard.press('Control+f')
  const box = page.locator('#search')
  await expect(box).toBeFocused()
  await page.keyboard.press('Control+a')
  await page.keyboard.insertText(text)
  await expect(box).toHaveValue(text)
}

async function writeNote(page: Page, text: string): Promise<void> {
  await page.keyboard.press('Control+k')
  await page.locator('#command-note').waitFor()
  await page.keyboard.insertText('Edit note')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog', { name: 'Note on 1004' })).toBeVisible()
  await expect(page.getByRole('textbox', { name: 'Note', exact: true })).toBeFocused()
  await page.keyboard.insertText(text)
  await page.keyboard.press('Tab')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  // The note may be told before its sheet has heard that it was saved, and a sheet keeps the window's keys to itself.
  await expect(page.getByRole('dialog')).toHaveCount(0)
}

test('a note is written, found and taken back by keyboard', async ({ page }) => {
  const details = page.getByRole('complementary', { name: 'Details for 1004' })
  await search(page, '1004')
  await page.keyboard.press('Enter')
  await writeNote(page, 'Ổ cắm hỏng')
  await expect(details.getByText('Ổ cắm hỏng')).toBeVisible()
  await search(page, 'o cam hong')
  await expect(page.getByRole('grid', { name: 'Extensions' })).toHaveAttribute('aria-rowcount', '2')
  await page.getByRole('region', { name: 'Notifications' }).getByRole('button', { name: 'Undo' }).press('Enter')
  await expect(details.getByText('Ổ cắm hỏng')).toHaveCount(0)
  expect(pbx.requests.filter(({ method }) => method !== 'GET')).toEqual([])
})

test('what was changed last is taken back first, by Ctrl+Z, and what told of it goes', async ({ page }) => {
  const details = page.getByRole('complementary', { name: 'Details for 1004' })
  const notifications = page.getByRole('region', { name: 'Notifications' })
  await search(page, '1004')
  await page.keyboard.press('Enter')
  await writeNote(page, 'Ổ cắm hỏng')
  await expect(details.getByText('Ổ cắm hỏng')).toBeVisible()
  await page.getByRole('grid', { name: 'Extensions' }).focus()
  await page.keyboard.press('w')
  await expect(notifications.getByText(/^Watching 1004/)).toBeVisible()
  await page.keyboard.press('Control+z')
  await expect(notifications.getByText('No longer watching 1004.')).toBeVisible()
  await expect(notifications.getByText(/^Watching 1004/)).toHaveCount(0)
  await expect(details.getByText('Ổ cắm hỏng')).toBeVisible()
  await page.keyboard.press('Control+z')
  await expect(notifications.getByText('Note on 1004 restored.')).toBeVisible()
  await expect(details.getByText('Ổ cắm hỏng')).toHaveCount(0)
})
