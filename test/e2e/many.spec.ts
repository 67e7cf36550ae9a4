import { expect, test, type Page } from '@playwright/test'
import { startDemoPbx, type DemoPbxServer } from '../../src/main/demo/demo-pbx.ts'
import { startApp, type HostedApp } from '../support/host.ts'
import { openFromPalette } from '../support/screens.ts'
import { connectTo, expectAccessible, pageTroubles } from '../support/window.ts'

let pbx: DemoPbxServer
let app: HostedApp
let troubles: string[]

test.beforeEach(async ({ page }) => {
  pbx = await startDemoPbx({ limit: 6_000 })
  app = await startApp({ env: { DBUS_SESSION_BUS_ADDRESS: '' } })
  troubles = pageTroubles(page)
  await app.open(page)
  await page.getByRole('button', { name: 'Continue without keychain' }).click()
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
  await expect(page.getByRole('dialog', { name: /^Set up 1102/ })).toBeVisible()
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
  expect(await page.evaluate(() => getSelection()?.toString())).toBe('')
  await row(page, '1004').locator('.name').dblclick()
  await expect(page.getByRole('dialog', { name: 'Edit 1004' })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  // The form's own field is selected while it is open: only what is left of it counts.
  expect(await page.evaluate(() => getSelection()?.toString())).toBe('')
  await page.getByRole('searchbox').fill('1005')
  await expect(page.getByText('5 selected, 4 not shown')).toBeVisible()
})

test('three extensions are disabled together: asked, told, and taken back, also when the toast is gone', async ({ page }) => {
  const numbers = ['1001', '1002', '1003']
  const states = () => numbers.map((number) => pbx.api.row(number)?.status)
  const before = states()
  const select = async (): Promise<void> => {
    for (const number of numbers) await row(page, number).getByRole('checkbox').click()
  }
  const disable = async (): Promise<void> => {
    await page.getByRole('main').getByRole('button', { name: 'Disable', exact: true }).click()
    const sheet = page.getByRole('dialog', { name: 'Disable 3 extensions?' })
    for (const number of numbers) await expect(sheet).toContainText(number)
    expect(states()).toEqual(before)
    await sheet.getByRole('button', { name: 'Disable 3' }).click()
    await expect(page.getByText('3 extensions were disabled.')).toBeVisible()
    expect(states()).toEqual(['disabled', 'disabled', 'disabled'])
    await expect(page.getByRole('row', { selected: true })).toHaveCount(0)
  }
  await test.step('a question that is left changes nothing', async () => {
    await select()
    await page.getByRole('main').getByRole('button', { name: 'Disable', exact: true }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click()
    expect(states()).toEqual(before)
  })
  await test.step('the toast takes it back', async () => {
    await disable()
    await page.getByRole('button', { name: 'Undo' }).click()
    await expect(page.getByText('3 extensions are as they were before.')).toBeVisible()
    expect(states()).toEqual(before)
  })
  await test.step('so does the key once the toast is gone', async () => {
    await select()
    await disable()
    const dismiss = page.getByRole('button', { name: 'Dismiss' })
    while ((await dismiss.count()) > 0)
      await dismiss
        .first()
        .click({ timeout: 2_000 })
        .catch(() => {})
    await page.getByRole('grid').focus()
    await page.keyboard.press('Control+z')
    await expect.poll(states).toEqual(before)
  })
  await test.step('and the palette after a restart', async () => {
    await select()
    await disable()
    await page.reload()
    await expect(row(page, '1001')).toBeVisible()
    await openFromPalette(page, 'bulk-last')
    await page.getByRole('dialog', { name: 'Disable 3 extensions' }).getByRole('button', { name: 'Undo' }).click()
    await expect.poll(states).toEqual(before)
  })
})

test('of a change of many, those that failed are named, and those that the view hides are counted', async ({ page }) => {
  for (const number of ['1001', '1002', '1003']) await row(page, number).getByRole('checkbox').click()
  pbx.api.drop('1002')
  await page.getByRole('searchbox').fill('1001')
  await expect(page.getByText('3 selected, 2 not shown')).toBeVisible()
  await page.getByRole('main').getByRole('button', { name: 'Disable', exact: true }).click()
  const sheet = page.getByRole('dialog', { name: 'Disable 3 extensions?' })
  await expect(sheet.getByText('2 of them are not shown in the table.')).toBeVisible()
  await expectAccessible(page, 'the question')
  await sheet.getByRole('button', { name: 'Disable 3' }).click()
  await expect(page.getByText('2 of 3 extensions were disabled.')).toBeVisible()
  await page.getByRole('button', { name: 'Show details' }).click()
  const result = page.getByRole('dialog', { name: 'Disable 3 extensions' })
  await expect(result.getByRole('listitem')).toContainText('1002')
  await expectAccessible(page, 'what became of it')
  await result.getByRole('button', { name: 'Undo' }).click()
  await expect.poll(() => pbx.api.row('1003')?.status).toBe('active')
})

test('a row has a menu, for the mouse and for the keys, and a double click edits it', async ({ page }) => {
  const menu = page.getByRole('menu')
  await row(page, '1003').locator('.name').click({ button: 'right' })
  await expect(menu).toBeVisible()
  await expectAccessible(page, 'the menu of a row')
  await menu.getByRole('menuitem', { name: 'Rotate password…' }).click()
  await expect(page.getByRole('dialog', { name: /Rotate the password of 1003/ })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)

  await page.getByRole('grid').focus()
  await page.keyboard.press('j')
  await expect(page.locator('.row.active')).toHaveAttribute('id', 'row-1004')
  await page.keyboard.press('k')
  await page.keyboard.press('k')
  await expect(page.locator('.row.active')).toHaveAttribute('id', 'row-1002')
  await page.keyboard.press('Shift+F10')
  await expect(menu.getByRole('menuitem').first()).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(menu).toHaveCount(0)
  await expect(page.getByRole('grid')).toBeFocused()

  for (const number of ['1001', '1002']) await row(page, number).getByRole('checkbox').click()
  await row(page, '1001').locator('.name').click({ button: 'right' })
  await menu.getByRole('menuitem', { name: 'Disable', exact: true }).click()
  await expect(page.getByRole('dialog', { name: 'Disable 2 extensions?' })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toHaveCount(0)

  await row(page, '1005').locator('.name').dblclick()
  await expect(page.getByRole('dialog', { name: 'Edit 1005' })).toBeVisible()
})
