import { expect, test, type Page } from '@playwright/test'
import { startDemoPbx, type DemoPbxServer } from '../../src/main/demo/demo-pbx.ts'
import { startApp, type HostedApp } from '../support/host.ts'
import { connectTo, pageTroubles } from '../support/window.ts'

let pbx: DemoPbxServer
let app: HostedApp
let troubles: string[]

test.beforeEach(async ({ page }) => {
  pbx = await startDemoPbx({ limit: 6_000 })
  app = await startApp({ env: { DBUS_SESSION_BUS_ADDRESS: '' } })
  troubles = pageTroubles(page)
  await app.open(page)
  await page.getByRole('button', { name: 'This session only' }).click()
  await connectTo(page, { address: pbx.address, token: pbx.token })
  await expect(row(page, '1001')).toBeVisible()
})
test.afterEach(async () => {
  await app.stop()
  await pbx.close()
  expect(troubles).toEqual([])
})

const row = (page: Page, number: string) => page.locator(`#row-${number}`)
const question = (page: Page) => page.getByRole('group', { name: 'Your changes are not saved.' })

test('a number that is typed over the suggestion replaces it, and the next suggestion follows it', async ({ page }) => {
  await page.keyboard.press('n')
  const number = page.getByRole('dialog').getByRole('textbox').first()
  await expect(number).toBeFocused()
  await expect(number).not.toHaveValue('')
  await page.keyboard.type('1102')
  await page.keyboard.press('Tab')
  await page.keyboard.type('Kho Đông Anh')
  await page.keyboard.press('Enter')
  await expect(row(page, '1102')).toBeVisible()
  expect(pbx.api.row('1102')?.display_name).toBe('Kho Đông Anh')
  await expect(page.getByRole('dialog', { name: /^Hand off 1102/ })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await page.keyboard.press('n')
  await expect(number).toHaveValue('1103')
  // Nothing was typed: nothing is asked.
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)
})

test('what is typed into a form is thrown away only by somebody who says so', async ({ page }) => {
  await row(page, '1002').click()
  await page.keyboard.press('F2')
  const name = page.getByLabel('Display name')
  await expect(name).toBeFocused()
  await page.keyboard.type('Kho mới')
  await test.step('Esc asks, and Esc again goes on where it was', async () => {
    await page.keyboard.press('Escape')
    await expect(question(page).getByRole('button', { name: 'Keep editing' })).toBeFocused()
    await page.keyboard.press('Escape')
    await expect(question(page)).toHaveCount(0)
    await expect(name).toBeFocused()
  })
  await test.step('a click beside it asks', async () => {
    await page.mouse.click(400, 400)
    await question(page).getByRole('button', { name: 'Keep editing' }).click()
    await expect(name).toHaveValue('Kho mới')
  })
  await test.step('its cross asks; discarding is a button of its own', async () => {
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click()
    await question(page).getByRole('button', { name: 'Discard changes' }).click()
    await expect(page.getByRole('dialog')).toHaveCount(0)
    expect(pbx.api.row('1002')?.display_name).not.toBe('Kho mới')
  })
  await test.step('the settings ask, too; what is as it was is left without a word', async () => {
    await page.keyboard.press('Control+,')
    const label = page.getByLabel('Name in Linecard')
    const before = await label.inputValue()
    await label.fill('Another office')
    await page.keyboard.press('Escape')
    await page.keyboard.press('Escape')
    await label.fill(before)
    await page.keyboard.press('Escape')
    await expect(page.getByRole('dialog')).toHaveCount(0)
  })
})

test('a range of rows that is selected by the mouse selects none of the page’s text', async ({ page }) => {
  await row(page, '1002').locator('.name').click()
  await row(page, '1006')
    .locator('.name')
    .click({ modifiers: ['Shift'] })
  await expect(page.getByText('5 selected', { exact: true })).toBeVisible()
  await row(page, '1004').locator('.name').dblclick()
  expect(await page.evaluate(() => getSelection()?.toString())).toBe('')
  await page.getByRole('searchbox').fill('1005')
  await expect(page.getByText('5 selected, 4 not shown')).toBeVisible()
})
