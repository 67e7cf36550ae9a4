import { expect, test, type Page } from '@playwright/test'
import { appStateSchema } from '#shared/contract.ts'
import { allPermissions, windowIn, type AppBehind } from '../../support/preload/preload-window.ts'
import { startPreloadApp, type PreloadApp } from '../../support/preload/preload-app.ts'
import { without } from '../../support/wall/walls.ts'
import { call, pageTroubles } from '../../support/e2e/window.ts'

/** What happens to a window only where a preload and a process of its own stand behind it. */
let app: PreloadApp
let troubles: string[]
test.beforeEach(async ({ page }) => {
  app = await startPreloadApp({ env: { DBUS_SESSION_BUS_ADDRESS: '' } })
  troubles = pageTroubles(page)
  await app.open(page)
  await call(page, 'keychain.useSessionOnly', {})
  await call(page, 'app.changeSettings', { tourDone: true })
  await call(page, 'accounts.connectDemo', {})
  await expect(page.getByRole('row', { name: /1001.*Mai Nguyễn/ })).toBeVisible()
})
test.afterEach(() => app.stop())

const row = (page: Page, number: string) => page.getByRole('row', { name: new RegExp(`\\b${number}\\b`) })

test('an answer that cannot be cloned is rejected as in Electron, said in the window, and asked for again', async ({ page }) => {
  await app.spoilAnswer('app.state')
  const rejected = await page.evaluate(() =>
    (Reflect.get(window, 'linecard') as { calls: Record<string, (input: object) => Promise<unknown>> }).calls['app.state']?.(
      {},
    ).then(
      () => 'answered',
      (error: unknown) => String(error),
    ),
  )
  expect(rejected).toBe("Error: Error invoking remote method 'call:app.state': Error: An object could not be cloned.")

  await row(page, '1004').click()
  await page.keyboard.press('F2')
  await page.getByLabel('Display name').fill('Kho')
  await app.spoilAnswer('extensions.update')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(page.getByRole('dialog').getByText('Something went wrong in this window')).toBeVisible()
  expect(troubles).toEqual([expect.stringContaining('An object could not be cloned')])
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(page.getByText('Changes to 1004 were saved.')).toBeVisible()
  expect(app.refusals()).toEqual(
    ['app.state', 'extensions.update'].map((name) => `call:${name}: Error: An object could not be cloned.`),
  )
})

test('a proxy as an input reaches nobody, and the test that it happens in fails', async ({ page }) => {
  const before = appStateSchema.parse(await call(page, 'app.state', {})).settings.theme
  const thrown = await page.evaluate(() => {
    const { calls } = Reflect.get(window, 'linecard') as { calls: Record<string, (input: object) => unknown> }
    try {
      return calls['app.changeSettings']?.(new Proxy({ theme: 'dark' }, {}))
    } catch (error) {
      return String(error)
    }
  })
  expect(thrown).toContain('could not be cloned')
  expect(appStateSchema.parse(await call(page, 'app.state', {})).settings.theme).toBe(before)
  // Every spec of this host asks so when its app stops.
  expect(app.refusals()).toEqual([expect.stringContaining('could not be cloned')])
})

test('a window that crashes comes back as it was, three times in a row; then somebody is asked', async ({ page: first }) => {
  test.setTimeout(240_000)
  await first.getByRole('searchbox', { name: 'Search' }).fill('10')
  await row(first, '1004').getByRole('checkbox').click()
  await row(first, '1004').click()
  await expect
    .poll(async () => appStateSchema.parse(await call(first, 'app.state', {})).settings.window)
    .toMatchObject({ search: '10', active: '1004' })

  const isAsItWas = async (page: Page): Promise<void> => {
    await expect(page.locator('.row.active')).toHaveAttribute('id', 'row-1004')
    await expect(page.getByRole('searchbox', { name: 'Search' })).toHaveValue('10')
    await expect(page.getByRole('complementary', { name: 'Details for 1004' })).toBeVisible()
    await expect(page.getByText(/Keychain not in use/).first()).toBeVisible()
  }
  let page = first
  for (let times = 0; times < 3; times += 1) {
    await app.crash(page)
    page = await app.reopened()
    await isAsItWas(page)
  }
  await app.crash(page)
  const box = await app.asked()
  expect(box).toMatchObject({ message: 'The window keeps closing.', buttons: ['Reopen window', 'Quit Linecard'] })
  await box.press('Reopen window')
  page = await app.reopened()
  await isAsItWas(page)
  // Events reach the window that is there now.
  await call(page, 'app.changeSettings', { theme: 'dark' })
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark')
})

test('what a page may ask somebody for is refused by the app’s own handler', async ({ page }) => {
  const asked = await page.evaluate(async () => {
    const name = (error: unknown): string => (error instanceof Error ? error.name : String(error))
    const state = (permission: string) =>
      navigator.permissions.query({ name: permission as PermissionName }).then(({ state }) => state, name)
    return {
      geolocation: await new Promise((resolve) =>
        navigator.geolocation.getCurrentPosition(
          () => resolve('found'),
          ({ code, PERMISSION_DENIED }) => resolve(code === PERMISSION_DENIED ? 'denied' : code),
        ),
      ),
      notification: await Notification.requestPermission(),
      read: await navigator.clipboard.readText().then(() => 'read', name),
      write: await navigator.clipboard.writeText('x').then(() => 'written', name),
      states: await Promise.all(['geolocation', 'notifications', 'clipboard-read', 'camera', 'midi'].map(state)),
    }
  })
  expect(asked).toEqual({
    geolocation: 'denied',
    notification: 'denied',
    read: 'NotAllowedError',
    write: 'NotAllowedError',
    states: Array.from({ length: 5 }, () => 'denied'),
  })
})

test('the handler refuses by itself, without the page’s own policy; what it gives, the page has', async ({ page }) => {
  const open = without(['permissions'], app.behind)
  const given: AppBehind['ask'] = async (what, input) => {
    const answer = await open.ask(what, input)
    // Only what is asked of the permissions is answered otherwise.
    return what === 'permits' ? (allPermissions as typeof answer) : answer
  }
  const states: string[][] = []
  for (const ask of [open.ask, given]) {
    const other = await page.context().newPage()
    await (await windowIn(other)).show({ ...open, ask })
    states.push(
      await other.evaluate(() =>
        Promise.all(
          ['geolocation', 'clipboard-read', 'camera', 'midi'].map(async (name) => {
            const { state } = await navigator.permissions.query({ name: name as PermissionName })
            return state
          }),
        ),
      ),
    )
  }
  expect(states).toEqual(['denied', 'granted'].map((state) => Array.from({ length: 4 }, () => state)))
})
