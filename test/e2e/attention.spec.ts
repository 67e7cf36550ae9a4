import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, type Page } from '@playwright/test'
import { z } from 'zod'
import { startDemoPbx, type DemoPbxServer } from '../../src/main/demo/demo-pbx.ts'
import { startLine, type Line } from '../support/network/line.ts'
import { startApp, type HostedApp } from '../support/e2e/host.ts'
import { call, connectTo, expectAccessible, pageTroubles, tryNow } from '../support/e2e/window.ts'

let pbx: DemoPbxServer
let line: Line
let app: HostedApp
let troubles: string[]
let accountId: string

test.beforeEach(async ({ page }) => {
  pbx = await startDemoPbx({ limit: 600 })
  line = await startLine(pbx.address)
  // Without a bus there is no keychain: everything secret stays in this session.
  app = await startApp({ env: { DBUS_SESSION_BUS_ADDRESS: '' } })
  troubles = pageTroubles(page)
})
test.afterEach(async () => {
  await app.stop()
  await line.close()
  await pbx.close()
  expect(troubles).toEqual([])
})

async function open(page: Page): Promise<void> {
  await app.open(page)
  await page.getByRole('button', { name: 'Continue without keychain' }).click()
  await connectTo(page, { address: line.address, token: pbx.token })
  await expect(page.getByRole('row', { name: /1001.*Mai Nguyễn/ })).toBeVisible()
  const state = (await call(page, 'app.state', {})) as { accounts: { id: string }[] }
  accountId = state.accounts[0]?.id ?? ''
}

const update = (page: Page, number: string, patch: object) => call(page, 'extensions.update', { accountId, number, patch })
const view = (page: Page, name: string) => page.getByRole('navigation').getByRole('button', { name: new RegExp(`^${name}`) })

async function command(page: Page, name: string): Promise<void> {
  await page.keyboard.press('Control+k')
  await page.getByRole('combobox').fill(name)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog', { name: 'Commands' })).toHaveCount(0)
}

for (const theme of ['light', 'dark'] as const) {
  test(`what needs a person is free of axe’s findings, ${theme}`, { tag: '@drawn' }, async ({ page }) => {
    test.setTimeout(240_000)
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
    await open(page)

    await test.step('answers that were lost, and a password that nobody knows', async () => {
      pbx.faults.loseAnswers = 1
      await call(page, 'credentials.rotate', { accountId, number: '1002', password: { mode: 'pbx' } }).catch(() => {})
      // A lost answer looks like a lost network, until the next answer.
      await call(page, 'extensions.refresh', { accountId, number: '1009' })
      await call(page, 'credentials.rotate', { accountId, number: '1001', password: { mode: 'generate' } }).catch(() => {})
      pbx.faults.loseAnswers = 0
      line.cut()
      await expect(page.getByText(/2 passwords are uncertain/)).toBeVisible()
      await page.getByRole('button', { name: 'Review', exact: true }).click()
      await expect(page.getByText(/The password of 1002 is unknown/)).toBeVisible()
      await expect(page.getByText(/The PBX may have changed the password of 1001/)).toBeVisible()
      await expectAccessible(page, 'the ledger')
      await view(page, 'Extensions').click()
      await page.locator('#row-1002').click()
      await expectAccessible(page, 'an extension whose password nobody knows')
    })

    await test.step('changes of every kind in the queue', async () => {
      await update(page, '1003', { displayName: 'Lễ tân' })
      await update(page, '1004', { displayName: 'Bảo', maxConcurrent: 3 })
      await update(page, '1005', { outboundCallerId: '000' })
      await call(page, 'extensions.remove', { accountId, number: '1006' })
      await call(page, 'extensions.create', {
        accountId,
        draft: { number: '2001', displayName: 'Mới' },
        password: { mode: 'generate' },
      })
      await view(page, 'Pending changes').click()
      await expect(page.getByRole('heading', { name: '5 pending changes' })).toBeVisible()
      await expectAccessible(page, 'the queue, offline')
      pbx.api.put('1004', { display_name: 'Kho' })
      line.mend()
      await tryNow(page)
      await expect(page.getByText('Rejected by the PBX')).toBeVisible({ timeout: 20_000 })
      await expect(page.getByText('Conflict: changed on the PBX')).toBeVisible()
      await expect(page.getByRole('button', { name: 'Delete now' })).toBeVisible()
      await expectAccessible(page, 'a conflict, a refusal and a question')
    })

    await test.step('a new password where nobody knows it: one click, then the hand-off', async () => {
      await view(page, 'Needs attention').click()
      await page.getByRole('main').getByRole('button', { name: 'Rotate password' }).click()
      await expect(page.getByRole('dialog', { name: /Set up 1002/ })).toBeVisible()
      await page.keyboard.press('Escape')
      await expect(page.getByText(/The password of 1002 is unknown/)).toHaveCount(0)
    })

    await test.step('the inspector’s tabs, and what waits for this extension', async () => {
      await view(page, 'Extensions').click()
      await page.locator('#row-1004').click()
      const details = page.getByRole('complementary', { name: 'Details for 1004' })
      await expect(details.getByRole('heading', { name: 'Pending changes' })).toBeVisible()
      await expectAccessible(page, 'details')
      for (const name of ['Setup', 'History']) {
        await details.getByRole('tab', { name }).click()
        await expectAccessible(page, name)
      }
    })

    await test.step('the meter says what uses the requests', async () => {
      await expect(page.getByRole('meter', { name: 'Requests left' })).toHaveAttribute('aria-valuemax', '600')
      await page.getByRole('button', { name: /^Live/ }).click()
      await expect(page.getByRole('dialog', { name: 'Request usage' })).toContainText('Rows on screen')
      await expectAccessible(page, 'the meter')
      await page.keyboard.press('Escape')
    })

    await test.step('quiet hours', async () => {
      await page.keyboard.press('Control+,')
      await page.getByRole('checkbox', { name: 'Quiet hours' }).check()
      await page.getByLabel('From', { exact: true }).fill('22:30')
      await page.getByLabel('From', { exact: true }).blur()
      await expectAccessible(page, 'the settings')
      await expect
        .poll(async () => ((await call(page, 'app.state', {})) as { settings: { quietHours: unknown } }).settings.quietHours)
        .toEqual({ from: 22 * 60 + 30, to: 7 * 60 })
      await page.keyboard.press('Escape')
    })

    await test.step('the PBX takes the token no more: everything waits for a new one', async () => {
      pbx.api.revoke(pbx.token)
      await expect(page.getByText(/no longer accepts your API token/)).toBeVisible({ timeout: 20_000 })
      await expectAccessible(page, 'the banner that asks for a token')
      await page.getByRole('button', { name: 'Enter a new token…' }).click()
      await expect(page.getByRole('dialog', { name: 'New API token for 127.0.0.1' })).toBeVisible()
      await expectAccessible(page, 'the sheet for a new token')
      await page.getByLabel('New API token', { exact: true }).fill('12|not-this-one')
      await page.getByRole('button', { name: 'Replace token' }).click()
      await expect(page.getByRole('alert')).toContainText('does not accept this API token')
    })
  })
}

test('by keyboard alone: watch, edit and take it back, go to the queue and tidy it up', async ({ page }) => {
  await open(page)
  await page.keyboard.press('Control+f')
  await page.keyboard.type('1004')
  await page.keyboard.press('Enter')
  await page.keyboard.press('w')
  await expect(page.getByText('Watching 1004 (1 of 50).')).toBeVisible()
  await command(page, 'stop watching')
  await expect(page.getByText('No longer watching 1004.')).toBeVisible()

  await page.keyboard.press('F2')
  await page.getByLabel('Display name').press('Control+a')
  await page.keyboard.type('Somebody else')
  await page.keyboard.press('Enter')
  await expect(page.getByText('Changes to 1004 were saved.')).toBeVisible()
  expect(pbx.api.row('1004')?.display_name).toBe('Somebody else')
  await page.keyboard.press('Control+z')
  await expect(page.getByText('The change to 1004 was undone.')).toBeVisible()
  expect(pbx.api.row('1004')?.display_name).toBe('Trần Quốc Bảo')

  line.cut()
  await expect(page.getByText(/Offline since/)).toBeVisible({ timeout: 20_000 })
  await page.keyboard.press('F2')
  await page.getByLabel('Concurrent calls').press('Control+a')
  await page.keyboard.type('7')
  await page.keyboard.press('Enter')
  await expect(page.getByText('The change to 1004 is pending.')).toBeVisible()
  // A second thought starts from the first one.
  await page.keyboard.press('F2')
  await expect(page.getByLabel('Concurrent calls')).toHaveValue('7')
  await page.keyboard.press('Escape')
  await command(page, 'show pending changes')
  await expect(page.getByRole('heading', { name: '1 pending change' })).toBeVisible()
  const discard = page.getByRole('button', { name: 'Discard: Edit 1004' })
  for (let presses = 0; presses < 60 && !(await discard.evaluate((one) => one === document.activeElement)); presses += 1)
    await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: 'No pending changes' })).toBeVisible()
})

test('an edit that somebody else has changed since cannot be taken back, and says so', async ({ page }) => {
  await open(page)
  await page.locator('#row-1004').click()
  await page.keyboard.press('F2')
  await page.getByLabel('Display name').fill('Somebody else')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  const undo = page.getByRole('button', { name: 'Undo' })
  await expect(undo).toBeVisible()
  pbx.api.put('1004', { display_name: 'A third name' })
  await undo.click()
  await expect(page.getByText('1004 has been changed since')).toBeVisible()
  expect(pbx.api.row('1004')?.display_name).toBe('A third name')
})

test('diagnostics are copied, with no token and no password in them', async ({ page }) => {
  await open(page)
  await call(page, 'credentials.rotate', {
    accountId,
    number: '1002',
    password: { mode: 'choose', password: 'sentinel-0123456789' },
  })
  await command(page, 'copy diagnostics')
  await expect(page.getByText(/Diagnostics copied/)).toBeVisible()
  const report = await app.copied(page)
  expect(report).toContain('log of this run:')
  expect(report.includes('sentinel')).toBe(false)
  expect(report.includes(pbx.token.slice(3))).toBe(false)
})

test('what main tells before the window hears it is not lost', async ({ page }) => {
  let release = (): void => {}
  const released = new Promise<void>((resolve) => (release = resolve))
  // Where events come over a connection of their own, it comes late; elsewhere they are heard as soon as the window is there.
  await page.route('**/events', async (route) => {
    await released
    await route.fallback()
  })
  // As it was before the keychain was looked at.
  await app.changeAnswer(page, 'app.open', (answer) => {
    const opened = z.looseObject({ value: z.looseObject({ state: z.looseObject({}) }) }).parse(answer)
    opened.value.state['keychain'] = { mode: 'os', problem: null }
    return opened
  })
  await app.open(page)
  await expect(page.getByRole('heading', { name: 'Connect a PBX' })).toBeVisible()
  await expect.poll(() => call(page, 'app.state', {})).toMatchObject({ keychain: { mode: 'unusable' } })
  if (test.info().project.name === 'browser')
    await expect(page.getByRole('button', { name: 'Continue without keychain' })).toHaveCount(0)
  release()
  await expect(page.getByRole('button', { name: 'Continue without keychain' })).toBeVisible()
})

test('damaged records and a keychain that is gone are said with their remedy, and nothing is hidden behind them', async ({
  page,
}) => {
  await open(page)
  // Nothing is on its way any more that could miss the app.
  await expect(page.getByRole('region', { name: 'Tour' })).toBeVisible()
  await app.kill()
  // With its journal there, SQLite would make the file whole again.
  rmSync(join(app.dataDir, 'linecard.sqlite-wal'))
  writeFileSync(join(app.dataDir, 'linecard.sqlite'), 'this is no database at all'.repeat(400))
  app = await startApp({ dataDir: app.dataDir, env: { DBUS_SESSION_BUS_ADDRESS: '' } })
  await app.open(page)
  const damaged = page.getByText(/data was damaged\. The damaged file was kept as linecard\.damaged-/)
  await expect(damaged).toBeVisible()
  // The account came back from the backup, and its PBX cannot be asked without a token.
  await expect(page.getByRole('banner').getByRole('button', { name: '127.0.0.1' })).toBeVisible()
  await expect(page.locator('.banner').getByText(/No keychain is available on this computer/)).toBeVisible()
  await expectAccessible(page, 'two banners')
  await page.getByRole('button', { name: 'Try again' }).click()
  await expect(page.locator('.banner').getByText(/No keychain is available on this computer/)).toBeVisible()
  await page.getByRole('button', { name: 'Continue without keychain' }).click()
  await expect(page.getByText(/Keychain not in use: tokens and passwords stay in memory/)).toBeVisible()
  await page.locator('.banner').filter({ has: damaged }).getByRole('button', { name: 'Dismiss' }).click()
  await expect(damaged).toHaveCount(0)
})
