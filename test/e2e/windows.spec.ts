import { expect, test, type Page } from '@playwright/test'
import { appStateSchema } from '#shared/contract.ts'
import { startDemoPbx, type DemoPbxServer } from '../../src/main/demo/demo-pbx.ts'
import { startApp, type HostedApp } from '../support/e2e/host.ts'
import { openFromPalette } from '../support/e2e/screens.ts'
import { call, connectTo, expectAccessible } from '../support/e2e/window.ts'

let pbx: DemoPbxServer
let app: HostedApp

test.use({ actionTimeout: 15_000 })
test.beforeEach(async ({ page }) => {
  pbx = await startDemoPbx({
    limit: 600,
    registration: async (number) => (Number(number) % 3 === 0 ? 'unregistered' : 'registered'),
  })
  app = await startApp({ env: { DBUS_SESSION_BUS_ADDRESS: '' } })
  await app.open(page)
  await expect(page.getByRole('heading', { name: 'Connect a PBX' })).toBeVisible()
})
test.afterEach(async () => {
  await app.stop()
  await pbx.close()
})

async function connect(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Continue without keychain' }).click()
  await connectTo(page, { address: pbx.address, token: pbx.token })
  await call(page, 'app.changeSettings', { tourDone: true })
  await expect(page.locator('#row-1004')).toBeVisible()
}

/** What can be used and cannot be brought wholly into the window, or makes the page itself wider than it. */
function outOfReach(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = []
    const name = (element: Element): string =>
      `${element.tagName.toLowerCase()} ${element.getAttribute('aria-label') ?? element.textContent ?? ''}`.trim().slice(0, 60)
    const sheet = document.querySelector('[role=dialog]')
    const usable = 'button, input, textarea, select, a[href], [role=tab], [role=combobox], [role=option], [role=menuitem]'
    for (const element of (sheet ?? document).querySelectorAll<HTMLElement>(usable)) {
      if (!element.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue
      // Heads of columns scroll with their table, and come along when the keys reach them.
      element.scrollIntoView({ block: 'nearest', inline: 'nearest' })
      const box = element.getBoundingClientRect()
      if (box.left < -1 || box.top < -1 || box.right > innerWidth + 1 || box.bottom > innerHeight + 1)
        found.push(`out of the window: ${name(element)}`)
    }
    for (const element of document.querySelectorAll('*')) {
      const { overflowX, overflowY } = getComputedStyle(element)
      if ((overflowX === 'hidden' && element.scrollLeft > 0) || (overflowY === 'hidden' && element.scrollTop > 0))
        found.push(`only a script can scroll to it: ${name(element)}`)
    }
    const { scrollingElement } = document
    if (scrollingElement && scrollingElement.scrollWidth > innerWidth) found.push('the page is wider than the window')
    return found
  })
}

const settings = ['settings', 'settings-pbx', 'settings-sip', 'settings-links', 'settings-about']

/** Goes through the screens of a connected window. */
async function visit(page: Page, look: (screen: string) => Promise<void>): Promise<void> {
  await look('table')
  await page.locator('#row-1004').click()
  await expect(page.getByRole('complementary', { name: 'Details for 1004' })).toBeVisible()
  await look('inspector')
  const { accounts } = appStateSchema.parse(await call(page, 'app.state', {}))
  await call(page, 'credentials.rotate', { accountId: accounts[0]?.id, number: '1004', password: { mode: 'generate' } })
  for (const id of ['new', 'edit', 'delete', 'rotate', 'handoff', 'doctor', ...settings, 'shortcuts', 'token']) {
    await openFromPalette(page, id)
    await expect(page.getByRole('dialog', { name: 'Commands' })).toHaveCount(0)
    await expect(page.getByRole('dialog')).toBeVisible()
    await look(id)
    await page.keyboard.press('Escape')
    if (id === 'doctor') await call(page, 'sip.stop', { accountId: accounts[0]?.id, number: '1004' })
    await expect(page.getByRole('dialog')).toHaveCount(0)
  }
  await page.keyboard.press('Control+k')
  await expect(page.getByRole('dialog', { name: 'Commands' })).toBeVisible()
  await look('palette')
  await page.keyboard.press('Escape')
  await page.locator('#row-1004').getByRole('checkbox').click()
  await look('selection')
  await openFromPalette(page, 'queue')
  await look('queue')
}

for (const [name, viewport, deviceScaleFactor] of [
  ['a small window', { width: 1024, height: 640 }, 1],
  ['twice the size, in half the room', { width: 640, height: 400 }, 2],
  ['a wide screen', { width: 2560, height: 1440 }, 1],
] as const) {
  test.describe(name, () => {
    test.use({ viewport, deviceScaleFactor })
    test(`everything can be reached (${viewport.width} × ${viewport.height})`, { tag: '@drawn' }, async ({ page }) => {
      test.setTimeout(180_000)
      expect(await outOfReach(page)).toEqual([])
      await connect(page)
      const found: string[] = []
      await visit(page, async (screen) => {
        found.push(...(await outOfReach(page)).map((one) => `${screen}: ${one}`))
      })
      expect(found).toEqual([])
    })
  })
}

test.describe('a small window', () => {
  test.use({ viewport: { width: 1024, height: 640 } })
  test('the inspector comes over the table and goes again, and leaves the table as wide as it was', async ({ page }) => {
    await connect(page)
    const grid = page.getByRole('grid')
    const width = await grid.evaluate((one) => one.clientWidth)
    await page.locator('#row-1004').click()
    const details = page.getByRole('complementary', { name: 'Details for 1004' })
    await expect(details).toBeVisible()
    expect(await grid.evaluate((one) => one.clientWidth)).toBe(width)
    await details.getByRole('button', { name: 'Close' }).click()
    await expect(details).toHaveCount(0)
    await expect(grid).toBeFocused()
    await page.keyboard.press('Enter')
    await expect(details).toBeVisible()
    await page.keyboard.press('Escape')
    await expect(details).toHaveCount(0)
    await expect(grid).toBeFocused()
  })
})

test.describe('twice the size', () => {
  test.use({ viewport: { width: 640, height: 400 }, deviceScaleFactor: 2 })
  test('the places come in a drawer, by keyboard, and go when one is chosen', async ({ page }) => {
    await connect(page)
    const views = page.getByRole('navigation', { name: 'Views' })
    const button = page.getByRole('button', { name: 'Views', exact: true })
    await expect(views).toBeHidden()
    await button.focus()
    await page.keyboard.press('Enter')
    await expect(views).toBeVisible()
    await expect(button).toHaveAttribute('aria-expanded', 'true')
    await expect(views.getByRole('button', { name: 'New extension' })).toBeFocused()
    await page.keyboard.press('Escape')
    await expect(views).toBeHidden()
    await expect(button).toBeFocused()
    await page.keyboard.press('Enter')
    await views.getByRole('button', { name: /^Needs attention/ }).press('Enter')
    await expect(views).toBeHidden()
    await expect(page.getByRole('heading', { name: 'Nothing needs your attention' })).toBeVisible()
    await expectAccessible(page, 'needs attention at twice the size')
    await button.press('Enter')
    await views.getByRole('button', { name: /^Extensions/ }).press('Enter')
    await page
      .getByRole('navigation', { name: 'Filters' })
      .getByRole('button', { name: /^Not registered/ })
      .press('Enter')
    await expect(page.locator('#row-1004')).toHaveCount(0)
    await expectAccessible(page, 'at twice the size')
  })
})

for (const colorScheme of ['light', 'dark'] as const) {
  test(`more contrast, ${colorScheme}: every line is a line, and axe finds nothing`, { tag: '@drawn' }, async ({ page }) => {
    test.setTimeout(180_000)
    await page.emulateMedia({ colorScheme, contrast: 'more', reducedMotion: 'reduce' })
    await page.reload()
    await expectAccessible(page, 'connect')
    await connect(page)
    await page.locator('#row-1004').click()
    await expectAccessible(page, 'table and inspector')
    // 3:1 for what separates one thing from another, 7:1 for what is read.
    const ratios = await page.evaluate(() => {
      const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true })
      const light = (color: string): number => {
        if (!canvas) return 0
        canvas.fillStyle = color
        canvas.fillRect(0, 0, 1, 1)
        const [r = 0, g = 0, b = 0] = [...canvas.getImageData(0, 0, 1, 1).data].map((part) => {
          const share = part / 255
          return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
        })
        return 0.2126 * r + 0.7152 * g + 0.0722 * b
      }
      // A variable is told as it is written; what an element has is told as the colour that came of it.
      const shown = (name: string): string => {
        const element = document.body.appendChild(document.createElement('i'))
        element.style.color = `var(${name})`
        const { color } = getComputedStyle(element)
        element.remove()
        return color
      }
      const ratio = (name: string): number => {
        const [one, other] = [light(shown(name)), light(shown('--surface'))]
        return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05)
      }
      return {
        line: ratio('--line'),
        quiet: ratio('--text-quiet'),
        good: ratio('--good'),
        warn: ratio('--warn'),
        bad: ratio('--bad'),
      }
    })
    expect(ratios.line).toBeGreaterThan(3)
    for (const name of ['quiet', 'good', 'warn', 'bad'] as const) expect(ratios[name], name).toBeGreaterThan(7)
  })
}

test('in forced colours, what is chosen, selected or on shows by its outline, and statuses by their shape', async ({ page }) => {
  await page.emulateMedia({ forcedColors: 'active' })
  await connect(page)
  await page.locator('#row-1004').click()
  await page.keyboard.press('Space')
  const outlined = (selector: string): Promise<string> =>
    page
      .locator(selector)
      .first()
      .evaluate((one) => getComputedStyle(one).outlineStyle)
  expect(await outlined('nav [aria-current=true]')).toBe('solid')
  expect(await outlined('#row-1004')).toBe('solid')
  expect(await outlined('aside [role=tab][aria-selected=true]')).toBe('none')
  const underline = (state: string): Promise<string> =>
    page
      .locator(`aside [role=tab][data-state=${state}]`)
      .first()
      .evaluate((one) => getComputedStyle(one).borderBottomColor)
  expect(await underline('active')).not.toBe(await underline('inactive'))
  await expect(page.locator('#row-1004 .status')).toHaveAttribute('data-state', 'registered')
  await expect(page.locator('#row-1005 .status')).toHaveAttribute('data-state', 'unregistered')
  const filled = (number: string): Promise<string> =>
    page.locator(`#row-${number} .dot`).evaluate((one) => getComputedStyle(one).backgroundColor)
  expect(await filled('1004')).not.toBe(await filled('1005'))
  await expectAccessible(page, 'forced colours')
})

test('where the system asks for less motion, nothing moves', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await connect(page)
  await page.locator('#row-1004').click()
  await page.keyboard.press('Control+k')
  await expect(page.getByRole('dialog')).toBeVisible()
  const longest = await page.evaluate(() =>
    Math.max(
      ...[...document.querySelectorAll('*')].flatMap((one) => {
        const { animationName, animationDuration, transitionDuration } = getComputedStyle(one)
        const durations = [...transitionDuration.split(','), ...(animationName === 'none' ? [] : animationDuration.split(','))]
        return durations.map((text) => parseFloat(text) * (text.trim().endsWith('ms') ? 1 : 1_000))
      }),
    ),
  )
  expect(longest).toBeLessThanOrEqual(1)
})

test('a restart brings the window back as it was: view, filter, search, order, columns, widths; and nothing selected', async ({
  page,
}) => {
  await connect(page)
  await openFromPalette(page, 'view-registered')
  await openFromPalette(page, 'sort-name')
  await openFromPalette(page, 'sort-name')
  await openFromPalette(page, 'column-team')
  await openFromPalette(page, 'column-caller')
  const name = page.getByRole('columnheader', { name: 'Name', exact: true })
  await name.getByRole('button').focus()
  await page.keyboard.press('Shift+ArrowRight')
  const width = await name.evaluate((one) => one.getBoundingClientRect().width)
  for (const number of ['1004', '1007']) await page.locator(`#row-${number}`).getByRole('checkbox').click()
  await expect(page.getByText('2 selected', { exact: true })).toBeVisible()
  await page.locator('#row-1004').click()
  await page.getByRole('searchbox', { name: 'Search' }).fill('10')
  await page.getByRole('button', { name: 'Filter…', exact: true }).click()
  const sheet = page.getByRole('dialog', { name: 'Filter extensions' })
  await sheet.getByRole('combobox', { name: 'Team' }).fill('2')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await expect(sheet.getByRole('combobox', { name: 'Team' })).toHaveValue('2')
  await sheet.getByLabel('Save as').fill('Sales on 10')
  await page.keyboard.press('Enter')
  await expect(sheet).toHaveCount(0)
  await expect
    .poll(async () => appStateSchema.parse(await call(page, 'app.state', {})).settings.window)
    .toMatchObject({
      ...{ view: 'registered', fields: { team: '2' }, search: '10' },
      ...{ sort: { column: 'name', down: true }, active: '1004' },
    })

  const { dataDir } = app
  await app.kill()
  app = await startApp({ dataDir, env: { DBUS_SESSION_BUS_ADDRESS: '' } })
  await app.open(page)
  await expect(page.locator('.row.active')).toHaveAttribute('id', 'row-1004')
  await expect(page.getByRole('row', { selected: true })).toHaveCount(0)
  await expect(page.getByRole('main').getByRole('button', { name: 'Disable', exact: true })).toHaveCount(0)
  await expect(page.getByRole('navigation', { name: 'Filters' }).locator('[aria-current=true]')).toContainText('Registered')
  await expect(page.getByRole('searchbox', { name: 'Search' })).toHaveValue('10')
  await expect(name).toHaveAttribute('aria-sort', 'descending')
  await expect(page.getByRole('columnheader', { name: 'Team' })).toBeVisible()
  await expect(page.getByRole('columnheader', { name: 'Caller ID' })).toHaveCount(0)
  expect(await name.evaluate((one) => one.getBoundingClientRect().width)).toBe(width)
  await expect(page.getByRole('complementary', { name: 'Details for 1004' })).toBeVisible()
  // Of the registered ones in team 2, in the order of their names.
  const numbers = (): Promise<string[]> => page.locator('.row').evaluateAll((all) => all.map(({ id }) => id))
  expect(await numbers()).toEqual(['row-1004', 'row-1006'])
  const kept = page.getByRole('list', { name: 'Saved filters' }).getByRole('button', { name: 'Sales on 10', exact: true })
  await expect(kept).toHaveAttribute('aria-current', 'true')
  await page.getByRole('button', { name: 'Remove filter Team: 2' }).click()
  await expect.poll(numbers).toContain('row-1001')
  await expect(kept).not.toHaveAttribute('aria-current')
  await kept.click()
  await expect.poll(numbers).toEqual(['row-1004', 'row-1006'])
  await page.getByRole('button', { name: 'Filter Sales on 10' }).click()
  await page.getByRole('menuitem', { name: 'Remove' }).click()
  await expect(kept).toHaveCount(0)
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect(kept).toHaveAttribute('aria-current', 'true')
})

test('a token that is being typed can be looked at, and is hidden again', async ({ page }) => {
  const token = page.getByLabel('API token', { exact: true }).last()
  const eye = page.getByRole('button', { name: 'Show text' })
  await token.fill('zx_0123')
  await expect(token).toHaveAttribute('type', 'password')
  await token.press('Tab')
  await expect(eye).toBeFocused()
  await eye.press('Space')
  await expect(token).toHaveAttribute('type', 'text')
  await expect(eye).toHaveAttribute('aria-pressed', 'true')
  await expect(token).toHaveValue('zx_0123')
  await eye.press('Space')
  await expect(token).toHaveAttribute('type', 'password')
  await eye.press('Space')
  await token.fill('')
  await expect(token).toHaveAttribute('type', 'password')
})

test('what is pressed while the table still scrolls is the row under the mouse', async ({ page }) => {
  await page.setViewportSize({ width: 1_280, height: 400 })
  await connect(page)
  for (const [turn, x] of [
    [120, 400],
    [-60, 350],
    // The place to select a row.
    [90, 210],
  ] as const) {
    await page.mouse.move(x, 290)
    await page.evaluate((by) => document.querySelector('[role=grid]')?.scrollBy(0, by), turn)
    await page.evaluate(() => new Promise((next) => requestAnimationFrame(next)))
    await page.mouse.down()
    await page.mouse.up()
    const active = page.locator('.row.active')
    await expect(active).toHaveCount(1)
    const box = await active.boundingBox()
    expect(290 - (box?.y ?? 0)).toBeGreaterThanOrEqual(0)
    expect(290 - (box?.y ?? 0)).toBeLessThan(30)
  }
  await expect(page.getByRole('row', { selected: true })).toHaveCount(1)
  await expect(page.locator('.row.active')).toHaveAttribute('aria-selected', 'true')
})
