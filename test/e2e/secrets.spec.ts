// What is secret stays where it is shown: no selection, no key and no menu takes it into the clipboard to stay there.
import { expect, test, type Page } from '@playwright/test'
import { appStateSchema } from '#shared/contract.ts'
import { startApp, type HostedApp } from '../support/e2e/host.ts'
import { call } from '../support/e2e/window.ts'

let app: HostedApp
test.afterEach(() => app.stop())

/** What a paste into this field brings. */
async function pasted(page: Page, label: string): Promise<string> {
  const field = page.getByLabel(label)
  await field.fill('')
  await field.press('Control+v')
  return field.inputValue()
}

/** Copies a text out of a field, as anybody would. */
async function copyFrom(page: Page, label: string, text: string): Promise<void> {
  await page.getByLabel(label).fill(text)
  await page.getByLabel(label).press('Control+a')
  await page.getByLabel(label).press('Control+c')
}

test('a token that is looked at while it is typed is neither copied nor cut', async ({ page }) => {
  app = await startApp({ env: { DBUS_SESSION_BUS_ADDRESS: '' } })
  await app.open(page)
  await copyFrom(page, 'PBX address', 'pbx.example')
  const token = page.getByLabel('API token', { exact: true }).last()
  await token.fill('zx_0123')
  await page.getByRole('button', { name: 'Show text' }).click()
  await expect(token).toHaveAttribute('type', 'text')
  for (const key of ['Control+c', 'Control+x']) {
    await token.press('Control+a')
    await token.press(key)
    await expect(token).toHaveValue('zx_0123')
    expect(await pasted(page, 'PBX address')).toBe('pbx.example')
  }
})

test('a token that is looked at is hidden before its menu opens', async ({ page }) => {
  app = await startApp({ env: { DBUS_SESSION_BUS_ADDRESS: '' } })
  await app.open(page)
  const token = page.getByLabel('API token', { exact: true }).last()
  await token.fill('zx_0123')
  await page.getByRole('button', { name: 'Show text' }).click()
  // The last to hear of it, before the browser itself.
  await page.evaluate(() =>
    window.addEventListener('contextmenu', ({ target, defaultPrevented }) =>
      Object.assign(window, { atMenu: [target instanceof HTMLInputElement && target.type, defaultPrevented] }),
    ),
  )
  await token.click({ button: 'right' })
  expect(await page.evaluate(() => Reflect.get(window, 'atMenu'))).toEqual(['password', false])
  await expect(token).toHaveValue('zx_0123')
})

test('a password that is shown cannot be selected; its button copies it', async ({ page }) => {
  app = await startApp({ args: ['--demo'], env: { DBUS_SESSION_BUS_ADDRESS: '' } })
  await app.open(page)
  await page.getByRole('button', { name: 'Skip tour' }).click()
  const { accounts } = appStateSchema.parse(await call(page, 'app.state', {}))
  const accountId = accounts[0]?.id
  const passwordOf = async (): Promise<string> =>
    String(Reflect.get(Object(await call(page, 'credentials.reveal', { accountId, number: '1001' })), 'password'))
  await call(page, 'credentials.rotate', { accountId, number: '1001', password: { mode: 'generate' } })
  const password = await passwordOf()

  await copyFrom(page, 'Search', 'kept')
  await page.getByLabel('Search').fill('')
  await page.getByText('Mai Nguyễn').first().click()
  const details = page.getByRole('complementary', { name: 'Details for 1001' })
  await details.getByRole('button', { name: 'Reveal' }).click()
  const shown = details.locator('code').filter({ hasText: password })
  await expect(shown).toBeVisible()
  await shown.click({ clickCount: 3 })
  await page.keyboard.press('Control+c')
  expect(await pasted(page, 'Search')).toBe('kept')

  await page.getByLabel('Search').fill('')
  await page.getByLabel('Search').blur()
  await page.evaluate(() => {
    document.execCommand('selectAll')
    document.execCommand('copy')
  })
  await expect(shown).toBeVisible()
  expect((await pasted(page, 'Search')).includes(password)).toBe(false)

  await details.getByRole('button', { name: 'Copy', exact: true }).first().click()
  await expect.poll(async () => (await app.copied(page)) === password).toBe(true)
})
