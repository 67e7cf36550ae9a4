import { expect, test, type Page } from '@playwright/test'
import { startDemoPbx, type DemoPbxServer } from '../../src/main/demo/demo-pbx.ts'
import { startApp, type HostedApp } from '../support/e2e/host.ts'
import { call, connectTo, pageTroubles } from '../support/e2e/window.ts'

let pbx: DemoPbxServer
let app: HostedApp
let troubles: string[]

test.beforeEach(async ({ page }) => {
  pbx = await startDemoPbx({ limit: 600, extensions: 60, registration: async () => 'registered' })
  app = await startApp()
  troubles = pageTroubles(page)
  await app.open(page)
  await connectTo(page, pbx)
  await call(page, 'app.changeSettings', { tourDone: true })
  // Nothing changes any more between one look and the next.
  await expect(page.getByRole('button', { name: 'All 60', exact: true })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Registered 60', exact: true })).toBeVisible({ timeout: 60_000 })
})
test.afterEach(async () => {
  const seen = [...troubles]
  await app.stop()
  await pbx.close()
  expect(seen).toEqual([])
})

interface Box {
  readonly text: string
  readonly x: number
  readonly y: number
}

/** Where the first text of each cell of some rows stands. Times are left out: they come with the window. */
function boxesIn(page: Page, rows: string): Promise<Box[]> {
  return page.locator(rows).evaluateAll((all) =>
    all.slice(0, 12).flatMap((row) =>
      [...row.children].slice(1, -1).map((cell) => {
        const texts = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT)
        while (texts.nextNode()?.textContent?.trim() === '') continue
        const range = document.createRange()
        range.selectNodeContents(texts.currentNode)
        const { x, y } = range.getBoundingClientRect()
        return { text: range.toString(), x, y }
      }),
    ),
  )
}

/** Loads the page anew and looks at it before any code of the window but the smallest has come; then lets that come. */
async function compare(page: Page): Promise<void> {
  let release = (): void => {}
  const released = new Promise<void>((resolve) => (release = resolve))
  await page.route(/\/assets\/window-/, async (route) => {
    await released
    await route.fallback()
  })
  await page.reload({ waitUntil: 'commit' })
  await expect(page.locator('#first')).toHaveCSS('position', 'fixed')
  await expect(page.locator('#first .first-rows tr').first()).toBeVisible()
  await expect(page.getByRole('row')).toHaveCount(0)
  const before = await boxesIn(page, '#first .first-rows tr')
  release()
  await expect(page.getByRole('row', { name: /1001/ })).toBeVisible()
  await expect(page.locator('#first')).toHaveCount(0)
  await page.unroute(/\/assets\/window-/)
  const after = await boxesIn(page, '.body .row')
  expect(before.length).toBeGreaterThan(80)
  const off = before.filter(({ text, x, y }, at) => {
    const drawn = after[at]
    return !drawn || drawn.text !== text || Math.abs(drawn.x - x) > 0.6 || Math.abs(drawn.y - y) > 0.6
  })
  expect(off).toEqual([])
}

for (const [width, height] of [
  [1_280, 800],
  [1_024, 640],
  [1_920, 1_080],
] as const) {
  test(`rows stand where the window will draw them, before it can: ${width} × ${height}`, async ({ page }) => {
    await page.setViewportSize({ width, height })
    await compare(page)
  })
}

test('so they do in the language, the theme and the columns that somebody chose', async ({ page }) => {
  await page.getByRole('button', { name: 'Columns' }).click()
  await page.getByRole('menuitemcheckbox', { name: 'Voicemail' }).click()
  for (const name of ['Team', 'Calls', 'Status']) await page.getByRole('menuitemcheckbox', { name }).click()
  await page.getByRole('menuitemcheckbox', { name: 'Recording' }).click()
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Name', exact: true }).press('Shift+ArrowRight')
  await page.getByRole('button', { name: 'Details' }).click()
  await call(page, 'app.changeSettings', { locale: 'vi', theme: 'dark' })
  await expect(page.getByRole('row', { name: /1001.*Đã đăng ký/ })).toBeVisible()
  await expect
    .poll(async () => ((await call(page, 'app.state', {})) as { settings: { window: unknown } }).settings.window)
    .toMatchObject({ inspector: false, widths: { name: expect.any(Number) } })
  await compare(page)
  await page.route(/\/assets\//, (route) => (route.request().resourceType() === 'script' ? route.abort() : route.fallback()))
  expect(troubles).toEqual([])
  await page.reload({ waitUntil: 'load' })
  expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe('rgb(16, 19, 22)')
  await expect(page.locator('html')).toHaveAttribute('lang', 'vi')
  // That the scripts did not come was wanted here.
  troubles.length = 0
})
