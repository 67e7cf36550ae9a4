import { spawn, type ChildProcess } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { expect, test } from '@playwright/test'
import { expectAccessible } from '../support/e2e/window.ts'

/** What a screen is composed of, by its files' names. */
const components = readdirSync('src/renderer/src/kit')
  .filter((file) => file.endsWith('.svelte'))
  .map((file) => file.replace('.svelte', ''))

test.use({ actionTimeout: 10_000 })

let server: ChildProcess
let address: string

test.beforeAll(async () => {
  test.setTimeout(180_000)
  server = spawn(process.execPath, ['build/ui.mjs', '--port', '0'], { stdio: ['ignore', 'pipe', 'inherit'] })
  address = await new Promise((resolve, reject) => {
    let output = ''
    server.stdout?.on('data', (chunk: Buffer) => {
      output += chunk.toString()
      const found = /The components are at (http:\S+)/.exec(output)?.[1]
      if (found) resolve(found)
    })
    server.once('exit', (code) => reject(new Error(`npm run ui ended with ${code}: ${output}`)))
  })
})
test.afterAll(() => void server.kill())

for (const theme of ['Light', 'Dark'] as const) {
  test(`every component is shown in its states, free of axe’s findings, ${theme}`, async ({ page }) => {
    test.setTimeout(180_000)
    const errors: string[] = []
    page.on('pageerror', (error) => errors.push(error.message))
    await page.emulateMedia({ reducedMotion: 'reduce' })
    await page.goto(address)
    await page.getByText(theme, { exact: true }).click()
    await expect(page.locator('html')).toHaveAttribute('data-theme', theme.toLowerCase())
    for (const name of components) {
      const sample = page.locator(`[data-sample="${name}"] .states`)
      await expect(sample, `${name} stands on the page`).toHaveCount(1)
      expect(await sample.locator('*').count(), `${name} shows something`).toBeGreaterThan(0)
    }
    await expectAccessible(page, 'the page of components')

    await page.locator('[data-sample="Toasts"]').getByRole('button').first().click()
    await expect(page.getByRole('region', { name: 'Notifications' }).getByText('Saved.', { exact: true })).toBeVisible()
    await expectAccessible(page, 'toasts')
    for (let left = 3; left > 0; left -= 1) await page.getByRole('button', { name: 'Dismiss' }).first().click()
    for (const shape of ['middle', 'side', 'wide']) {
      await page.getByRole('button', { name: shape, exact: true }).click()
      await expect(page.getByRole('dialog')).toBeVisible()
      await expectAccessible(page, `a sheet: ${shape}`)
      await page.keyboard.press('Escape')
      await expect(page.getByRole('dialog')).toHaveCount(0)
    }
    await page.locator('[data-sample="Menu"]').getByRole('button').click()
    await expect(page.getByRole('menu')).toBeVisible()
    await page.keyboard.press('Escape')
    await page.locator('[data-sample="Popover"]').getByRole('button').click()
    await expect(page.getByRole('dialog')).toBeVisible()
    await expectAccessible(page, 'a popover')
    await page.keyboard.press('Escape')

    await page.getByText('Tiếng Việt', { exact: true }).click()
    await expect(page.locator('html')).toHaveAttribute('lang', 'vi', { timeout: 30_000 })
    await expect(page.locator('[data-sample="Button"]').getByRole('button').first()).toHaveText('Thiết lập…')
    expect(errors).toEqual([])
  })
}
