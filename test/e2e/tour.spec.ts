import { expect } from '@playwright/test'
import { startApp, test, type HostedApp } from '../support/e2e/host.ts'

let app: HostedApp
test.beforeEach(async ({ page }) => {
  app = await startApp({ args: ['--demo'], env: { DBUS_SESSION_BUS_ADDRESS: '' } })
  await app.open(page)
})
test.afterEach(() => app.stop())

test('a newcomer is shown around in four steps, once', async ({ page }) => {
  const tour = page.getByRole('region', { name: 'Tour' })
  for (const [step, part] of [
    ['1 of 4', '#search'],
    ['2 of 4', '#meter'],
    ['3 of 4', '#new-extension'],
  ] as const) {
    await expect(tour.getByText(step)).toBeVisible()
    await expect(page.locator(part)).toHaveAttribute('data-toured')
    await tour.getByRole('button', { name: 'Next' }).press('Enter')
  }
  await expect(tour.getByText('4 of 4')).toBeVisible()
  await expect(page.locator('[data-toured]')).toHaveCount(1)
  await tour.getByRole('button', { name: 'Get started' }).press('Enter')
  await expect(tour).toHaveCount(0)
  await expect(page.locator('[data-toured]')).toHaveCount(0)
  await page.reload()
  await expect(page.getByRole('row', { name: /1001/ })).toBeVisible()
  await expect(tour).toHaveCount(0)
})

test('the tour can be skipped, and hides no work while it is there', async ({ page }) => {
  const tour = page.getByRole('region', { name: 'Tour' })
  await page.getByText('Mai Nguyễn').first().click()
  await expect(page.getByRole('complementary', { name: 'Details for 1001' })).toBeVisible()
  await tour.getByRole('button', { name: 'Skip tour' }).click()
  await expect(tour).toHaveCount(0)
})
