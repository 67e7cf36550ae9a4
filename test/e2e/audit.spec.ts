import { readFileSync } from 'node:fs'
import { expect, type Page } from '@playwright/test'
import * as z from 'zod'
import { appStateSchema } from '#shared/contract.ts'
import { startApp, test, type HostedApp } from '../support/e2e/host.ts'
import { call, expectAccessible, pageTroubles } from '../support/e2e/window.ts'

let app: HostedApp
let troubles: string[]
let accountId = ''
const secret = 'Sentinel-Audit-7731'

test.use({ actionTimeout: 15_000 })
test.setTimeout(120_000)

test.beforeEach(async ({ page }) => {
  app = await startApp({ env: { DBUS_SESSION_BUS_ADDRESS: '' } })
  troubles = pageTroubles(page)
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await app.open(page)
  await call(page, 'keychain.useSessionOnly', {})
  await call(page, 'app.changeSettings', { tourDone: true })
  await call(page, 'accounts.connectDemo', {})
  accountId = appStateSchema.parse(await call(page, 'app.state', {})).accounts[0]?.id ?? ''
  const draft = { number: '3001', displayName: 'Mai Nguyễn' }
  await call(page, 'extensions.create', { accountId, draft, password: { mode: 'choose', password: secret } })
  await expect(page.getByRole('row', { name: /3001.*Mai/ })).toBeVisible()
})
test.afterEach(async () => {
  const found = [...troubles]
  await app.stop()
  expect(found).toEqual([])
})

const entry = (page: Page, name: RegExp) => page.getByRole('table').getByRole('row', { name })

test('the audit log says who did what, is narrowed by kind and by words, and is saved as it is shown', async ({ page }) => {
  await call(page, 'extensions.update', { accountId, number: '3001', patch: { displayName: 'Mai Trần' } })
  await call(page, 'credentials.reveal', { accountId, number: '3001' })
  await page.keyboard.press('Control+K')
  await page.keyboard.type('audit log')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: 'Audit log', level: 2 })).toBeFocused()
  await expect(entry(page, /Extension created.*3001/)).toBeVisible()
  await expect(entry(page, /Extension changed.*3001.*Display name: Mai Nguyễn → Mai Trần/)).toBeVisible()
  await expect(entry(page, /Password shown.*3001.*Password version 1/)).toBeVisible()

  // What is done meanwhile comes by itself.
  await call(page, 'credentials.copy', { accountId, number: '3001' })
  await expect(entry(page, /Password copied.*3001/)).toBeVisible()

  await page.getByRole('navigation', { name: 'Filters' }).getByRole('button', { name: 'Passwords' }).click()
  await expect(entry(page, /Extension created/)).toHaveCount(0)
  await page.getByLabel('Filter entries').fill('4999')
  await expect(page.getByText('No entries found')).toBeVisible()
  await page.getByLabel('Filter entries').fill('3001')
  await expect(entry(page, /Password shown/)).toBeVisible()

  // What is there is asked for once for each filter, and not again and again.
  let asked = 0
  page.on('request', (request) => (asked += request.url().endsWith('/audit.list') ? 1 : 0))
  await page.getByLabel('Filter entries').fill('30012')
  await expect(page.getByText('No entries found')).toBeVisible()
  await page.getByLabel('Filter entries').fill('3001')
  await expect(entry(page, /Password shown/)).toBeVisible()
  await page.getByRole('button', { name: 'Check now' }).click()
  await expect(page.getByText(/Complete and unchanged/)).toBeVisible()
  expect(asked).toBeLessThanOrEqual(3)

  await page.getByRole('button', { name: 'Save entries' }).click()
  await page.getByRole('menuitem', { name: 'Save as CSV…' }).click()
  const said = page.getByText(/Saved to .*audit-log-.*\.csv/)
  await expect(said).toBeVisible()
  const [, path = ''] = /Saved to (\S.*\.csv)/.exec((await said.textContent()) ?? '') ?? []
  const text = readFileSync(path, 'utf8')
  expect([text.includes('password-shown'), text.includes('extension-created'), text.includes(secret)]).toEqual([
    true,
    false,
    false,
  ])
})

test('the audit log is checked on demand, and its entries are kept for as long as somebody chose', async ({ page }) => {
  await page
    .getByRole('navigation', { name: 'Views' })
    .getByRole('button', { name: /Audit log/ })
    .click()
  await page.getByRole('button', { name: 'Check now' }).click()
  await expect(page.getByText(/Complete and unchanged\./)).toBeVisible()
  await page.getByRole('combobox', { name: /^Keep entries for/ }).click()
  await page.getByRole('option', { name: '1 year' }).click()
  await expect
    .poll(
      async () =>
        z.object({ settings: z.object({ auditDays: z.number().nullable() }) }).parse(await call(page, 'app.state', {})).settings
          .auditDays,
    )
    .toBe(365)
  await expect(entry(page, /Retention changed/)).toBeVisible()
  for (const theme of ['light', 'dark'] as const) {
    await call(page, 'app.changeSettings', { theme })
    await expectAccessible(page, `audit log, ${theme}`)
  }
})
