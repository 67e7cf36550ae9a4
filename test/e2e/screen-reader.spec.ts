import { expect, type Page } from '@playwright/test'
import { z } from 'zod'
import type { RegistrationState } from '#shared/extension.ts'
import { startDemoPbx, type DemoPbxServer } from '../../src/main/demo/demo-pbx.ts'
import { startApp, test, type HostedApp } from '../support/e2e/host.ts'
import { call, connectTo } from '../support/e2e/window.ts'

const extensions = 300

let pbx: DemoPbxServer
let app: HostedApp
let of1004: RegistrationState = 'registered'

test.use({ actionTimeout: 15_000 })
test.beforeEach(async ({ page }) => {
  of1004 = 'registered'
  pbx = await startDemoPbx({
    limit: 6_000,
    extensions,
    registration: async (number) => (number === '1004' ? of1004 : 'registered'),
  })
  app = await startApp({ env: { DBUS_SESSION_BUS_ADDRESS: '' } })
  await app.open(page)
  await page.getByRole('button', { name: 'Continue without keychain' }).click()
  await connectTo(page, { address: pbx.address, token: pbx.token })
  await call(page, 'app.changeSettings', { tourDone: true })
  await expect(page.getByText(`${extensions} extensions`, { exact: true })).toBeVisible({ timeout: 30_000 })
})
test.afterEach(async () => {
  await app.stop()
  await pbx.close()
})

const nodeSchema = z.object({
  nodeId: z.string(),
  parentId: z.string().optional(),
  ignored: z.boolean(),
  role: z.object({ value: z.string() }).optional(),
  name: z.object({ value: z.string() }).optional(),
  properties: z.array(z.object({ name: z.string(), value: z.object({ value: z.unknown().optional() }) })).default([]),
})
type Node = z.infer<typeof nodeSchema>

/** What Chromium tells assistive technology: every node that is not ignored, in the order of the page. */
async function told(page: Page): Promise<Node[]> {
  const session = await page.context().newCDPSession(page)
  const { nodes } = z.object({ nodes: z.array(z.unknown()) }).parse(await session.send('Accessibility.getFullAXTree'))
  await session.detach()
  return nodes.map((node) => nodeSchema.parse(node)).filter(({ ignored }) => !ignored)
}

const roleOf = (node: Node): string => node.role?.value ?? ''
const nameOf = (node: Node): string => node.name?.value ?? ''
const property = (node: Node | undefined, name: string): unknown => node?.properties.find((one) => one.name === name)?.value.value

/** Everything that live regions say from now on. */
async function listen(page: Page): Promise<void> {
  await page.evaluate(() => {
    const heard: string[] = []
    Object.assign(window, { heard })
    const live = '[aria-live=polite], [aria-live=assertive], [role=status], [role=alert]'
    new MutationObserver((changes) => {
      for (const { target } of changes) {
        const region = (target instanceof Element ? target : target.parentElement)?.closest(live)
        if (region) heard.push((region.textContent ?? '').replace(/\s+/g, ' ').trim())
      }
    }).observe(document.body, { subtree: true, childList: true, characterData: true })
  })
}
const heard = (page: Page): Promise<string[]> => page.evaluate(() => Reflect.get(window, 'heard') as string[])

test('a screen reader is told the whole table: its size, its heads, its rows and what they say', async ({ page }) => {
  await page.keyboard.press('Control+f')
  await page.keyboard.press('ArrowDown')
  const grid = page.getByRole('grid', { name: 'Extensions' })
  await expect(grid).toBeFocused()

  // Of three hundred rows a window's height is in the page; the totals are the true ones.
  await expect(grid).toHaveAttribute('aria-rowcount', String(extensions + 1))
  await expect(grid).toHaveAttribute('aria-colcount', '9')
  expect(await grid.getByRole('row').count()).toBeLessThan(80)

  const heads = grid.getByRole('columnheader')
  await expect(heads).toHaveText([/^$/, /Ext/, 'Name', 'Registration', 'Phone', 'Password', 'MAC', 'Caller ID', 'Updated'])
  expect(await heads.evaluateAll((all) => all.map((one) => one.getAttribute('aria-colindex')))).toEqual(
    Array.from({ length: 9 }, (_one, at) => String(at + 1)),
  )
  await expect(grid.getByRole('columnheader', { name: 'Ext' })).toHaveAttribute('aria-sort', 'ascending')

  const row = page.locator('#row-1004')
  await expect(row).toHaveAttribute('aria-rowindex', /^\d+$/)
  await expect(row.getByRole('rowheader')).toHaveText('1004')
  await expect(row.getByRole('gridcell')).toHaveCount(8)
  expect(await row.getByRole('gridcell').evaluateAll((all) => all.map((one) => one.getAttribute('aria-colindex')))).toEqual([
    ...['1', '3', '4', '5', '6', '7', '8', '9'],
  ])
  await expect(row.getByRole('gridcell').nth(2)).toContainText('Registered', { timeout: 30_000 })

  await row.click()
  await page.keyboard.press('Space')
  const nodes = await told(page)
  const table = nodes.find((node) => roleOf(node) === 'grid')
  expect(table && nameOf(table)).toBe('Extensions')
  expect(property(table, 'multiselectable')).toBe(true)
  expect(property(table, 'focused')).toBe(true)
  expect(nodes.filter((node) => roleOf(node) === 'columnheader').length).toBe(9)
  const told1004 = nodes.find((node) => roleOf(node) === 'row' && nameOf(node).includes('1004'))
  // The number once, and no two words run together.
  expect(told1004 && nameOf(told1004)).toMatch(/^Select 1004 (?!.*1004).*Registered (now|\d+ \w+)( |$)/)
  expect(property(told1004, 'selected')).toBe(true)
  expect(nodes.some((node) => roleOf(node) === 'rowheader' && nameOf(node) === '1004')).toBe(true)
  expect(nodes.some((node) => roleOf(node) === 'checkbox' && nameOf(node) === 'Select')).toBe(true)
  // The keys stay on the grid; it says at which row they are.
  await expect(grid).toHaveAttribute('aria-activedescendant', 'row-1004')
})

test('what changes is said: what a search finds, the order, the selection, a watched phone that drops', async ({ page }) => {
  test.setTimeout(180_000)
  await listen(page)
  const hears = (text: string | RegExp): Promise<void> =>
    expect
      .poll(async () => (await heard(page)).some((one) => (typeof text === 'string' ? one === text : text.test(one))), {
        message: `hears ${text}`,
        timeout: 90_000,
      })
      .toBe(true)

  await page.keyboard.press('Control+f')
  await page.keyboard.type('1004')
  await hears('1 extension')
  await page.keyboard.press('Enter')
  await page.keyboard.press('Space')
  await hears('1 selected')
  await page.keyboard.press('Space')
  await page.getByRole('columnheader', { name: 'Name' }).getByRole('button').click()
  await hears('Sorted by Name, ascending')
  await page.keyboard.press('Enter')
  await hears('Sorted by Name, descending')

  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('w')
  await hears(/Watching 1004 \(1 of 50\)/)
  await page.keyboard.press('r')
  await expect(page.locator('#row-1004')).toContainText('Registered')
  of1004 = 'unregistered'
  await page.keyboard.press('r')
  await hears(/1004 is no longer registered/)
  await expect(page.locator('#row-1004')).toContainText('Not registered')
})
