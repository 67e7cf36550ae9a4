// What only a desktop has, as far as it reaches the window or comes from it: the app's menu, its language, the theme of what is around the page.
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { appStateSchema } from '#shared/contract.ts'
import { startPreloadApp, type DesktopApp } from '../support/preload/preload-app.ts'
import { call } from '../support/e2e/window.ts'

let app: DesktopApp
test.beforeEach(async ({ page }) => {
  app = await startPreloadApp({ args: ['--demo'], env: { DBUS_SESSION_BUS_ADDRESS: '' } })
  await app.open(page)
  await call(page, 'app.changeSettings', { tourDone: true })
  await expect(page.getByRole('row', { name: /1001/ })).toBeVisible()
})
test.afterEach(() => app.stop())

test('the menu’s entries open what their keys open', async ({ page }) => {
  for (const [id, name] of [
    ['settings', 'Settings'],
    ['new', 'New extension'],
    ['help', 'Help'],
    ['shortcuts', 'Keyboard shortcuts'],
    ['palette', 'Commands'],
  ] as const) {
    await app.choose(id)
    await expect(page.getByRole('dialog', { name })).toBeVisible()
    await page.keyboard.press('Escape')
    await expect(page.getByRole('dialog')).toHaveCount(0)
  }
  await app.choose('search')
  await expect(page.getByRole('searchbox', { name: 'Search' })).toBeFocused()
  await app.choose('connect')
  await expect(page.getByRole('heading', { name: 'Connect a PBX' })).toBeVisible()
})

test('the menu’s entries do what needs no sheet', async ({ page }) => {
  const reads = app.callsOf(page, 'extensions.sync')
  await app.choose('sync')
  await expect.poll(() => reads.length).toBe(1)
  await app.choose('diagnostics')
  await expect.poll(async () => (await app.copied(page)).startsWith('Linecard')).toBe(true)
  await app.choose('tour')
  await expect(page.getByRole('region', { name: 'Tour' })).toBeVisible()
})

test('a menu’s entry never takes a sheet away in which something is typed', async ({ page }) => {
  await app.choose('new')
  const form = page.getByRole('dialog', { name: 'New extension' })
  await form.getByRole('textbox').first().fill('4711')
  await app.choose('settings')
  await expect(page.getByText('Finish or close the open dialog first.')).toBeVisible()
  await expect(form.getByRole('textbox').first()).toHaveValue('4711')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Discard changes' }).click()
  // Nothing is lost by leaving the list of keys.
  await app.choose('shortcuts')
  await app.choose('settings')
  await expect(page.getByRole('dialog', { name: 'Settings' })).toBeVisible()
})

test('menu, title bar and ground follow the language and the theme that are chosen in the window', async ({ page }) => {
  expect(await app.menu()).toContain('Paste')
  await app.choose('settings')
  await page.getByRole('radio', { name: 'Tiếng Việt' }).click()
  await expect.poll(() => app.menu()).toContain('Dán')
  await page.getByRole('radio', { name: 'Sáng' }).click()
  await expect.poll(() => app.theme()).toEqual({ source: 'light', ground: '#f6f7f9' })
  await page.getByRole('radio', { name: 'Tối' }).click()
  await expect.poll(() => app.theme()).toEqual({ source: 'dark', ground: '#101316' })
})

test('a saved file is shown in its folder, and no other path that the window may say', async ({ page }) => {
  const { accounts } = appStateSchema.parse(await call(page, 'app.state', {}))
  const accountId = accounts[0]?.id
  await call(page, 'credentials.rotate', { accountId, number: '1001', password: { mode: 'generate' } })
  await page.getByText('Mai Nguyễn').first().click()
  await page.keyboard.press('h')
  await page.getByRole('combobox', { name: 'Phone or app' }).click()
  await page.getByRole('option', { name: 'Yealink T, W and CP series', exact: true }).click()
  await page.getByLabel('MAC address').fill('001565abcdef')
  await page.getByLabel('MAC address').press('Enter')
  await page.getByRole('button', { name: 'Save file' }).click()
  await page.getByRole('button', { name: 'Show in folder' }).click()
  await expect.poll(() => app.opened()).toEqual([join(app.exportDir, '001565abcdef.cfg')])
  for (const path of ['/etc/passwd', app.exportDir])
    await expect(call(page, 'files.show', { path })).rejects.toThrow('input-invalid')
  expect(await app.opened()).toHaveLength(1)
})
