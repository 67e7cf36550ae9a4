import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test, type Page } from '@playwright/test'
import { startDemoPbx, type DemoPbxServer } from '../../src/main/demo/demo-pbx.ts'
import { enterWindow } from '../support/e2e/enter-window.ts'
import { feedKeyText, signedFeed } from '../support/app/feeds.ts'
import { startApp, type RunningApp } from '../support/app/running-app.ts'
import { openFromPalette } from '../support/e2e/screens.ts'
import { call, expectAccessible } from '../support/e2e/window.ts'

let folder = ''
let policy = ''
const closing: (() => unknown)[] = []
test.beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'linecard-organization-'))
  policy = join(folder, 'policy.json')
})
test.afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
  rmSync(folder, { recursive: true, force: true })
})

async function started(args: readonly string[] = []): Promise<RunningApp> {
  const app = await startApp({ script: 'test/support/app/own-app.ts', args: ['--policy', policy, ...args] })
  closing.push(() => app.stop())
  return app
}
async function pbxOf(): Promise<DemoPbxServer> {
  const pbx = await startDemoPbx({ extensions: 5, limit: 10_000 })
  closing.push(() => pbx.close())
  return pbx
}
async function feedOf(text: string): Promise<readonly string[]> {
  const server = createServer((_request, response) => response.writeHead(200, { 'content-type': 'application/json' }).end(text))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => server.close())
  return ['--feed', `http://127.0.0.1:${(server.address() as AddressInfo).port}/feed.json`, '--key', feedKeyText]
}
async function connected(page: Page, app: RunningApp, pbx: DemoPbxServer): Promise<void> {
  await enterWindow(page, app.address)
  await page.locator('form').first().waitFor()
  await call(page, 'accounts.connect', { address: pbx.address, entry: { with: 'token', token: pbx.token } })
  await page.getByRole('grid').waitFor()
}
const write = (content: object | string): void =>
  writeFileSync(policy, typeof content === 'string' ? content : JSON.stringify(content), { mode: 0o644 })

test('what an organization sets is said where it counts, and cannot be changed', async ({ page }) => {
  const pbx = await pbxOf()
  const host = new URL(pbx.address).host
  write({ allowedHosts: [host, '*.example.com'], oneTimeLinks: false, updates: false, language: 'en' })
  const app = await started(await feedOf(signedFeed()))
  await enterWindow(page, app.address)
  await expect(page.getByText(`Your organization allows: ${host}, *.example.com`)).toBeVisible()
  await page.getByLabel('PBX address').fill('https://pbx.elsewhere.example')
  await page.getByLabel('API token', { exact: true }).last().fill('12|abcdefghijklmnop')
  await page.getByRole('button', { name: 'Connect', exact: true }).click()
  await expect(page.getByText('Your organization does not allow the PBX pbx.elsewhere.example.')).toBeVisible()

  await call(page, 'accounts.connect', { address: pbx.address, entry: { with: 'token', token: pbx.token } })
  await page.getByRole('grid').waitFor()
  await openFromPalette(page, 'settings')
  const sheet = page.getByRole('dialog')
  await expect(sheet.getByRole('radio', { name: 'Tiếng Việt' })).toBeDisabled()
  await expect(sheet.getByRole('group', { name: 'Language' })).toContainText('Set by your organization')
  const section = sheet.getByRole('region', { name: 'Your organization' })
  for (const text of [host, 'One-time links are off.', 'Checking for updates is off.', 'The language is English.', policy]) {
    await expect(section).toContainText(text)
  }
  await expectAccessible(page, 'settings with a policy')
  await sheet.getByRole('tab', { name: 'About' }).click()
  await expect(sheet.getByRole('region', { name: 'Updates' })).toContainText('Set by your organization')
  await page.keyboard.press('Escape')
  await page.getByRole('dialog').waitFor({ state: 'detached' })
})

test('a policy that is broken is named at once, and what it forbids stops, with the records kept', async ({ page }) => {
  const pbx = await pbxOf()
  const app = await started()
  await connected(page, app, pbx)
  await expect(page.getByRole('row', { name: /1001/ })).toBeVisible()
  write('{ "allowedHosts": [')
  const banner = page.getByRole('status').filter({ hasText: `The policy in ${policy} cannot be used (it is not JSON).` })
  await expect(banner).toBeVisible()
  await expect(page.getByText(`Your organization does not allow the PBX ${new URL(pbx.address).host}.`)).toBeVisible()
  await expect(page.getByRole('row', { name: /1001/ })).toBeVisible()
  await expectAccessible(page, 'a broken policy')
  // The administrator corrects it, in the language of the house.
  write({ language: 'vi' })
  await expect(banner).toBeHidden()
  await expect(page.locator('html')).toHaveAttribute('lang', 'vi')
  await expect(page.getByText('Your organization does not allow')).toBeHidden()
})

test('what an organization decides is said in Vietnamese too', async ({ page }) => {
  write('{ "language": "vi", "updates": "no", "extra": 1 }')
  const app = await started()
  await enterWindow(page, app.address)
  await expect(page.locator('html')).toHaveAttribute('lang', 'vi')
  await expect(page.getByText(`Trong chính sách ${policy}, không dùng được “updates” (phải là true hoặc false).`)).toBeVisible()
  await page.getByRole('button', { name: 'Xem cả 2' }).click()
  const section = page.getByRole('region', { name: 'Tổ chức của bạn' })
  await expect(section).toContainText('“extra” (không có mục nào tên như vậy)')
  await expect(section).toContainText('Tổng đài được phép dùng: không có')
})

test('a newer version is told with its notes, and put away', async ({ page }) => {
  const pbx = await pbxOf()
  const app = await started(
    await feedOf(
      signedFeed({
        date: new Date(Date.now() - 60_000).toISOString().replace(/\.\d+/, ''),
        validUntil: new Date(Date.now() + 86_400_000).toISOString().replace(/\.\d+/, ''),
      }),
    ),
  )
  await connected(page, app, pbx)
  const banner = page.getByRole('status').filter({ hasText: 'Linecard 1.3.0 is available' })
  await banner.getByRole('button', { name: 'What’s new' }).click()
  const sheet = page.getByRole('dialog', { name: 'Linecard 1.3.0 is available' })
  await expect(sheet).toContainText('Phones of two more makers.')
  await expect(sheet).toContainText('SHA-256')
  const link = sheet.getByRole('link', { name: 'https://linecard.example/download' })
  await expect(link).toHaveAttribute('rel', 'noopener noreferrer')
  await expectAccessible(page, 'what is new')
  await page.keyboard.press('Escape')
  await banner.getByRole('button', { name: 'Dismiss' }).click()
  await expect(banner).toBeHidden()

  await openFromPalette(page, 'settings-about')
  const section = page.getByRole('dialog').getByRole('region', { name: 'Updates' })
  await expect(section).toContainText('Linecard 1.3.0 is available')
  await section.getByLabel('Check for updates once a day').click()
  await expect(section).not.toContainText('Linecard 1.3.0 is available')
  await page.reload()
  await expect(page.getByRole('grid')).toBeVisible()
  await expect(banner).toBeHidden()
})
