import { readFileSync } from 'node:fs'
import { expect, type Locator, type Page } from '@playwright/test'
import { columnOf, columns, type Column } from '#shared/columns/index.ts'
import { appStateSchema } from '#shared/contract.ts'
import { startDemoPbx, type DemoPbxServer } from '../../src/main/demo/demo-pbx.ts'
import { startLine, type Line } from '../support/network/line.ts'
import { startApp, test, type HostedApp } from '../support/e2e/host.ts'
import { call, connectTo, pageTroubles } from '../support/e2e/window.ts'

const english = JSON.parse(readFileSync('messages/en/columns.json', 'utf8')) as Readonly<Record<string, string>>

let pbx: DemoPbxServer
let line: Line
let app: HostedApp
let troubles: string[]

test.beforeEach(async ({ page }) => {
  pbx = await startDemoPbx({ limit: 600 })
  line = await startLine(pbx.address)
  app = await startApp({ env: { DBUS_SESSION_BUS_ADDRESS: '' } })
  troubles = pageTroubles(page)
  await app.open(page)
  await page.getByRole('button', { name: 'Continue without keychain' }).click()
  await connectTo(page, { address: line.address, token: pbx.token })
  await expect(row(page, '1004')).toBeVisible()
  await call(page, 'app.changeSettings', { tourDone: true })
})
test.afterEach(async () => {
  await app.stop()
  await line.close()
  await pbx.close()
  expect(troubles).toEqual([])
})

const row = (page: Page, number: string): Locator => page.getByRole('row', { name: new RegExp(`\\b${number}\\b`) })
const grid = (page: Page): Locator => page.getByRole('grid', { name: 'Extensions' })
const dialog = (page: Page, name: string | RegExp): Locator => page.getByRole('dialog', { name })
const details = (page: Page): Locator => page.getByRole('complementary', { name: 'Details for 1004' })
const says = (page: Page, text: string | RegExp): Locator => page.getByRole('region', { name: 'Notifications' }).getByText(text)
const head = (page: Page, name: string): Locator => page.getByRole('columnheader', { name, exact: true })

/** The table has the focus, at 1004, and nothing is selected. */
async function at1004(page: Page): Promise<void> {
  await page.keyboard.press('Control+f')
  await page.keyboard.press('Control+a')
  await page.keyboard.type('1004')
  await page.keyboard.press('Enter')
  await expect(grid(page)).toBeFocused()
  await page.keyboard.press('Control+f')
  await page.keyboard.press('Escape')
  await page.keyboard.press('Enter')
  await expect(grid(page)).toHaveAttribute('aria-activedescendant', 'row-1004')
}

/** The ids of what the palette offers now. */
async function offered(page: Page): Promise<string[]> {
  await page.keyboard.press('Control+k')
  await expect(dialog(page, 'Commands')).toBeVisible()
  const ids = await dialog(page, 'Commands')
    .getByRole('option')
    .evaluateAll((options) => options.map((option) => option.id.replace('command-', '')))
  await page.keyboard.press('Escape')
  await expect(dialog(page, 'Commands')).toHaveCount(0)
  return ids
}

/** Runs what the palette offers under this id: its words typed, the arrows to it where several fit, and Enter. */
async function command(page: Page, id: string): Promise<void> {
  await page.keyboard.press('Control+k')
  const box = dialog(page, 'Commands').getByRole('combobox')
  await expect(box).toBeFocused()
  const words = await page.locator(`#command-${id} > span`).innerText()
  await page.keyboard.insertText(words)
  for (let presses = 0; presses < 30; presses += 1) {
    if ((await box.getAttribute('aria-activedescendant')) === `command-${id}`) break
    await page.keyboard.press('ArrowDown')
  }
  await expect(box).toHaveAttribute('aria-activedescendant', `command-${id}`)
  await page.keyboard.press('Enter')
  await expect(dialog(page, 'Commands')).toHaveCount(0)
}

/** What each action does, as somebody sees it; left behind as it was found. */
function shortcutScenarios(page: Page): Readonly<Record<string, () => Promise<void>>> {
  const opens = (name: string | RegExp) => async (): Promise<void> => {
    await expect(dialog(page, name)).toBeVisible()
    await page.keyboard.press('Escape')
    await expect(page.getByRole('dialog')).toHaveCount(0)
  }
  const provisioning = async (): Promise<void> => {
    await expect(page.getByRole('heading', { name: 'Auto provisioning', exact: true, level: 2 })).toBeVisible()
    await command(page, 'view-all')
    await expect(grid(page)).toBeVisible()
  }
  const view = (name: string) => () =>
    expect(page.getByRole('button', { name: new RegExp(`^${name}`) }).and(page.locator('[aria-current="true"]'))).toBeVisible()
  const called = (id: Column): string => english[columnOf[id].name] ?? ''
  // Columns that are not shown are sorted by, too; the table then says so by its status.
  const ofSort = (id: Column) => (): Promise<void> =>
    columnOf[id].first
      ? expect(head(page, called(id))).toHaveAttribute('aria-sort', id === 'number' ? 'descending' : 'ascending')
      : expect(page.getByText(`Sorted by ${called(id)}, ascending`)).toBeAttached()
  const column = (id: Column) => async (): Promise<void> => {
    const [before, after] = columnOf[id].first ? [0, 1] : [1, 0]
    await expect(head(page, called(id))).toHaveCount(before)
    await command(page, `column-${id}`)
    await expect(head(page, called(id))).toHaveCount(after)
  }
  const theme = (name: string) => () => expect(page.locator('html')).toHaveAttribute('data-theme', name)
  const tab = (name: string) => () => expect(details(page).getByRole('tab', { name })).toHaveAttribute('aria-selected', 'true')

  /** A plan that was made of the selection, and that nothing was sent of. */
  const planned = (title: RegExp) => async (): Promise<void> => {
    await expect(page.getByRole('heading', { name: title })).toBeVisible()
    await expect(page.getByText('Not started')).toBeVisible()
    await command(page, 'view-all')
    await command(page, 'clear-selection')
  }

  return {
    handoff: opens(/Set up 1004/),
    edit: opens(/Edit 1004/),
    rotate: opens(/Rotate the password/),
    note: opens('Note on 1004'),
    refresh: () => expect.poll(() => pbx.requests.filter(({ path }) => path.endsWith('/1004')).length).toBeGreaterThan(0),
    watch: async () => {
      await expect(says(page, 'Watching 1004 (1 of 50).')).toBeVisible()
      await command(page, 'watch')
      await expect(says(page, 'No longer watching 1004.')).toBeVisible()
    },
    doctor: opens(/register/),
    disable: async () => {
      await expect.poll(() => pbx.api.row('1004')?.status).toBe('disabled')
      await command(page, 'enable')
      await expect.poll(() => pbx.api.row('1004')?.status).toBe('active')
    },
    delete: opens(/Delete 1004/),
    'show-details': tab('Details'),
    'show-handoffs': tab('Setup'),
    'show-history': tab('History'),
    'copy-number': async () => {
      await expect(says(page, '1004 copied')).toBeVisible()
      expect(await app.copied(page)).toBe('1004')
    },
    'select-all': () => expect(page.getByText('17 selected', { exact: true })).toBeVisible(),
    'handoff-many': opens(/Set up/),
    'enable-selected': async () => {
      await page
        .getByRole('dialog', { name: /^Enable 1\d extensions\?/ })
        .getByRole('button', { name: /^Enable/ })
        .press('Enter')
      await expect(says(page, /extensions were enabled/)).toBeVisible()
    },
    'disable-selected': async () => {
      await page
        .getByRole('dialog', { name: /^Disable 1\d extensions\?/ })
        .getByRole('button', { name: /^Disable/ })
        .press('Enter')
      await expect.poll(() => pbx.api.row('1004')?.status).toBe('disabled')
      await expect(page.getByText('17 extensions', { exact: true })).toBeVisible()
      await command(page, 'enable')
      await expect.poll(() => pbx.api.row('1004')?.status).toBe('active')
    },
    'plan-last': async () => {
      await expect(page.getByRole('heading', { name: /^Enable 1\d extensions/ })).toBeVisible()
      await command(page, 'view-all')
      await expect(grid(page)).toBeVisible()
    },
    'clear-selection': () => expect(page.getByText('17 extensions', { exact: true })).toBeVisible(),
    search: () => expect(page.getByRole('searchbox', { name: 'Search' })).toBeFocused(),
    new: opens('New extension'),
    undo: async () => {
      await expect(says(page, 'The change to 1004 was undone.').last()).toBeVisible()
      await expect.poll(() => pbx.api.row('1004')?.status).toBe('disabled')
      await command(page, 'enable')
    },
    attention: async () => {
      await expect(page.getByRole('heading', { name: 'Needs attention' })).toBeVisible()
      await command(page, 'view-all')
      await expect(grid(page)).toBeVisible()
    },
    queue: async () => {
      await expect(page.getByRole('heading', { name: 'No pending changes' })).toBeVisible()
      await command(page, 'view-all')
      await expect(grid(page)).toBeVisible()
    },
    phones: async () => {
      await expect(page.getByRole('grid', { name: 'Phones' })).toBeVisible()
      await command(page, 'view-all')
      await expect(grid(page)).toBeVisible()
    },
    'bench-selected': provisioning,
    bench: provisioning,
    audit: async () => {
      await expect(page.getByRole('heading', { name: 'Audit log', level: 2 })).toBeVisible()
      await command(page, 'view-all')
      await expect(grid(page)).toBeVisible()
    },
    plans: async () => {
      await expect(page.getByRole('heading', { name: 'Bulk changes', exact: true })).toBeVisible()
      await command(page, 'view-all')
      await expect(grid(page)).toBeVisible()
    },
    'plan-new': opens('New bulk change'),
    'edit-selected': async () => {
      await opens(/^Edit 1\d extensions/)()
      await command(page, 'clear-selection')
    },
    'rotate-selected': opens(/^Rotate the passwords of 1\d extensions/),
    'remove-selected': planned(/^Delete 1\d extensions/),
    'list-export-csv': () => expect(says(page, /linecard-extensions-.*\.csv/)).toBeVisible(),
    'list-export-xlsx': () => expect(says(page, /linecard-extensions-.*\.xlsx/)).toBeVisible(),
    'list-template': () => expect(says(page, /linecard-template\.xlsx/)).toBeVisible(),
    'phone-book': opens('Phone book'),
    'phone-lists': opens('Labels and phone lists'),
    diagnostics: () => expect(says(page, /Diagnostics copied/)).toBeVisible(),
    settings: opens('Settings'),
    'settings-general': opens('Settings'),
    'settings-pbx': opens('Settings'),
    'settings-sip': opens('Settings'),
    'settings-links': opens('Settings'),
    'settings-about': opens('Settings'),
    connect: async () => {
      await expect(page.getByRole('heading', { name: 'Connect a PBX' })).toBeVisible()
      for (let presses = 0; presses < 30; presses += 1) {
        if (await page.getByRole('button', { name: 'Cancel' }).evaluate((one) => one === document.activeElement)) break
        await page.keyboard.press('Tab')
      }
      await page.keyboard.press('Enter')
      await expect(grid(page)).toBeVisible()
    },
    help: opens('Help'),
    documentation: async () => {
      // It opens outside: in a browser, as a page of its own.
      await expect.poll(() => page.context().pages().length).toBe(2)
      await page.context().pages().at(-1)?.close()
    },
    shortcuts: opens('Keyboard shortcuts'),
    sync: () => expect.poll(() => pbx.requests.filter(({ path }) => path.endsWith('/extensions')).length).toBeGreaterThan(1),
    token: opens(/New API token for/),
    tour: async () => {
      await expect(page.getByRole('region', { name: 'Tour' })).toBeVisible()
      await call(page, 'app.changeSettings', { tourDone: true })
      await expect(page.getByRole('region', { name: 'Tour' })).toHaveCount(0)
    },
    filter: opens('Filter extensions'),
    'view-all': view('All'),
    'view-active': view('Active'),
    'view-disabled': view('Disabled'),
    'view-registered': view('Registered'),
    'view-unregistered': view('Not registered'),
    'view-unknown': view('Unknown'),
    'view-stored': view('Password stored'),
    'view-watched': view('Watched'),
    'view-unchecked': view('Not checked yet'),
    'view-unproved': view('Not verified'),
    ...Object.fromEntries(
      columns.flatMap((id) => [[`sort-${id}`, ofSort(id)], ...(id === 'number' ? [] : [[`column-${id}`, column(id)]])]),
    ),
    pane: async () => {
      await expect(details(page)).toHaveCount(0)
      await command(page, 'pane')
      await expect(details(page)).toBeVisible()
    },
    'theme-light': theme('light'),
    'theme-dark': theme('dark'),
    'theme-system': theme('system'),
    'language-vi': async () => {
      await expect(page.locator('html')).toHaveAttribute('lang', 'vi')
      // Back by the same way, in the words of the other language.
      await page.keyboard.press('Control+k')
      await page.locator('#command-language-en').waitFor()
      await page.keyboard.insertText('English')
      await page.keyboard.press('Enter')
      await expect(page.locator('html')).toHaveAttribute('lang', 'en')
    },
    'language-system': () => expect(page.locator('html')).toHaveAttribute('lang', 'en'),
    'language-en': () => expect(page.locator('html')).toHaveAttribute('lang', 'en'),
  }
}

const afterSelecting = ['handoff-many', 'bench-selected', 'edit-selected', 'rotate-selected', 'remove-selected'] as const

test('each action that the palette offers does its work, by keyboard alone', async ({ page }) => {
  test.setTimeout(300_000)
  await at1004(page)
  const all = shortcutScenarios(page)
  const done = new Set<string>(['enable'])
  const doing = async (id: string): Promise<void> => {
    await test.step(id, async () => {
      await command(page, id)
      await all[id]?.()
      done.add(id)
    })
  }
  const seen = new Set<string>()
  const look = async (): Promise<void> => void (await offered(page)).forEach((id) => seen.add(id))

  await look()
  const atFirst = [...seen]
  for (const id of atFirst.filter((one) => one !== 'select-all' && one !== 'search' && one !== 'undo')) {
    await doing(id)
    if (id === 'view-unproved') await doing('view-all')
  }
  await at1004(page)
  await doing('search')
  await at1004(page)
  await look()
  // Of the looks, the one in use is not offered: now others are.
  for (const id of [...seen].filter((one) => /^(theme|language)-/.test(one) && !done.has(one))) await doing(id)
  await doing('undo')
  for (const id of [...afterSelecting, 'clear-selection', 'disable-selected', 'enable-selected', 'plan-last']) {
    await command(page, 'select-all')
    await all['select-all']?.()
    await look()
    await doing(id)
    if (['handoff-many', 'bench-selected', 'rotate-selected'].includes(id)) await command(page, 'clear-selection')
  }
  done.add('select-all')
  await look()

  expect([...seen].filter((id) => !done.has(id)).sort()).toEqual([])
  expect(Object.keys(all).filter((id) => !done.has(id))).toEqual([])
})

test('each key of the shortcuts sheet does what the sheet says', async ({ page }) => {
  const accountId = appStateSchema.parse(await call(page, 'app.state', {})).accounts[0]?.id
  await at1004(page)
  const opens = async (keys: string, name: string | RegExp): Promise<void> => {
    await page.keyboard.press(keys)
    await expect(dialog(page, name)).toBeVisible()
    await page.keyboard.press('Escape')
    await expect(page.getByRole('dialog')).toHaveCount(0)
  }
  const active = (number: string): Promise<void> => expect(grid(page)).toHaveAttribute('aria-activedescendant', `row-${number}`)
  const selected = (count: number): Promise<void> => expect(page.getByRole('row', { selected: true })).toHaveCount(count)

  const keys: Readonly<Record<string, () => Promise<void>>> = {
    'H: Set up phone…': () => opens('h', /Set up 1004/),
    'F2: Edit…': () => opens('F2', /Edit 1004/),
    'R: Check this extension now': async () => {
      const before = pbx.requests.length
      await page.keyboard.press('r')
      await expect.poll(() => pbx.requests.slice(before).some(({ path }) => path.endsWith('/1004'))).toBe(true)
    },
    'W: Watch this extension': async () => {
      await page.keyboard.press('w')
      await expect(says(page, 'Watching 1004 (1 of 50).')).toBeVisible()
    },
    'Del: Delete…': () => opens('Delete', /Delete 1004/),
    'Ctrl F: Search': async () => {
      await page.keyboard.press('Control+f')
      await expect(page.getByRole('searchbox', { name: 'Search' })).toBeFocused()
      await page.keyboard.press('Enter')
    },
    'N: New extension': () => opens('n', 'New extension'),
    'Ctrl K: Commands': () => opens('Control+k', 'Commands'),
    'Ctrl Z: Undo last edit': async () => {
      await command(page, 'disable')
      await expect(says(page, 'Changes to 1004 were saved.')).toBeVisible()
      expect(pbx.api.row('1004')?.status).toBe('disabled')
      await page.keyboard.press('Control+z')
      await expect.poll(() => pbx.api.row('1004')?.status).toBe('active')
    },
    'Ctrl ,: Settings': () => opens('Control+,', 'Settings'),
    '?: Keyboard shortcuts': () => opens('?', 'Keyboard shortcuts'),
    '↑ ↓: Move': async () => {
      await page.keyboard.press('ArrowDown')
      await active('1005')
      await page.keyboard.press('ArrowUp')
      await active('1004')
    },
    'PgUp PgDn: Move one page': async () => {
      await page.keyboard.press('PageDown')
      await expect(grid(page)).not.toHaveAttribute('aria-activedescendant', 'row-1004')
      await page.keyboard.press('PageUp')
    },
    'Home End: First or last row': async () => {
      await page.keyboard.press('End')
      await active('9001')
      await page.keyboard.press('Home')
      await active('0900')
      await at1004(page)
    },
    'Space: Select': async () => {
      await page.keyboard.press('Space')
      await selected(1)
      await page.keyboard.press('Space')
      await selected(0)
    },
    'Shift ↑ ↓: Select a range': async () => {
      await page.keyboard.press('Shift+ArrowDown')
      await page.keyboard.press('Shift+ArrowDown')
      await selected(3)
      await page.keyboard.press('Shift+ArrowUp')
      await selected(2)
      await page.keyboard.press('Escape')
      await selected(0)
      await at1004(page)
    },
    'Ctrl A: Select all or none': async () => {
      await page.keyboard.press('Control+a')
      await expect(page.getByText('17 selected', { exact: true })).toBeVisible()
      await page.keyboard.press('Control+a')
      await selected(0)
    },
    'Enter: Open details': async () => {
      await page.keyboard.press('Enter')
      await expect(page.locator('.details:focus')).toHaveCount(1)
    },
    'Esc: Close': async () => {
      await page.keyboard.press('Escape')
      await expect(grid(page)).toBeFocused()
    },
    '← →: Column header: next column': async () => {
      await page.keyboard.press('Tab')
      await expect(head(page, 'Ext').getByRole('button')).toBeFocused()
      await page.keyboard.press('ArrowRight')
      await expect(head(page, 'Name').getByRole('button')).toBeFocused()
    },
    'Shift ← →: Column header: wider or narrower': async () => {
      const width = (): Promise<number> => head(page, 'Name').evaluate((one) => one.getBoundingClientRect().width)
      const before = await width()
      await page.keyboard.press('Shift+ArrowRight')
      await expect.poll(width).toBeGreaterThan(before)
    },
    'Enter: Column header: sort by this column': async () => {
      await page.keyboard.press('Enter')
      await expect(head(page, 'Name')).toHaveAttribute('aria-sort', 'ascending')
    },
    'Alt ↑ ↓: Pending changes: move earlier or later': async () => {
      line.cut()
      for (const number of ['1005', '1006'])
        await call(page, 'extensions.update', { accountId, number, patch: { maxConcurrent: 9 } })
      await command(page, 'queue')
      const titles = page.getByRole('main').getByRole('heading', { level: 3 })
      await expect(titles).toHaveText([/Edit 1005/, /Edit 1006/])
      for (let presses = 0; presses < 60; presses += 1) {
        if (await page.evaluate(() => document.activeElement?.textContent.trim() === 'Edit 1006')) break
        await page.keyboard.press('Tab')
      }
      await page.keyboard.press('Alt+ArrowUp')
      await expect(titles).toHaveText([/Edit 1006/, /Edit 1005/])
    },
  }

  await page.keyboard.press('?')
  const sheet = dialog(page, 'Keyboard shortcuts')
  await expect(sheet).toBeVisible()
  const shown = await sheet
    .locator('dt')
    .evaluateAll((terms) => terms.map((term) => `${term.textContent}: ${term.nextElementSibling?.textContent}`))
  await page.keyboard.press('Escape')
  expect(shown).toEqual(Object.keys(keys))
  for (const name of shown) await test.step(name, async () => keys[name]?.())
})
