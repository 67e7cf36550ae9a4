import { readFileSync } from 'node:fs'
import { expect, type Page } from '@playwright/test'
import { startDemoPbx, type DemoPbxServer } from '../../src/main/demo/demo-pbx.ts'
import { startLine, type Line } from '../support/network/line.ts'
import { startApp, test, type HostedApp } from '../support/e2e/host.ts'
import { call, connectTo, expectAccessible, pageTroubles, tryNow } from '../support/e2e/window.ts'

test.describe('without a network', () => {
  test.skip(!process.env['DBUS_SESSION_BUS_ADDRESS'], 'needs a Secret Service: run it with npm test')

  let pbx: DemoPbxServer
  let line: Line
  let app: HostedApp
  /** The SIP password that the PBX has for each number that was made here. */
  const passwords = new Map<string, string>()

  test.beforeAll(async () => {
    pbx = await startDemoPbx({
      limit: 600,
      onPassword: (number, password) => void (password !== null && passwords.set(number, password)),
    })
    line = await startLine(pbx.address)
    app = await startApp()
  })
  test.afterAll(async () => {
    await app.stop()
    await line.close()
    await pbx.close()
  })

  test('look up, hand off and edit; reconnect: clean edits apply, the others ask; killing the app changes nothing', async ({
    page,
  }) => {
    test.setTimeout(240_000)
    const troubles = pageTroubles(page)
    await page.emulateMedia({ reducedMotion: 'reduce' })
    await app.open(page)

    await test.step('online: an extension is made, its password is in the keychain', async () => {
      await connectTo(page, { address: line.address, token: pbx.token })
      await page.getByRole('grid').focus()
      await page.keyboard.press('n')
      await page.getByLabel('Extension number').fill('2001')
      await page.getByLabel('Display name').fill('Lễ tân')
      await page.getByRole('button', { name: 'Create', exact: true }).click()
      await expect(page.getByRole('dialog', { name: 'Set up 2001' })).toBeVisible()
      await page.keyboard.press('Escape')
    })

    await test.step('the cable is pulled: the window says since when and why, and shows what was known', async () => {
      line.cut()
      await expect(page.getByText(/Offline since \d\d:\d\d\. Showing the last known data/)).toBeVisible({ timeout: 20_000 })
      await expect(page.getByText(/The connection to 127\.0\.0\.1 was lost/)).toBeVisible()
      // Nothing is promised while nobody knows when it can be kept.
      await expect(page.locator('#meter')).toHaveText(/^\s*No requests while offline\s*$/)
      await page.getByRole('searchbox', { name: 'Search' }).fill('dang van')
      await expect(page.getByRole('row', { name: /Đặng Văn Hùng/ })).toBeVisible()
      await page.getByRole('searchbox', { name: 'Search' }).fill('')
    })

    await test.step('a hand-off from the keychain works', async () => {
      await page.getByRole('searchbox', { name: 'Search' }).fill('le tan')
      await page.keyboard.press('Enter')
      await page.keyboard.press('h')
      await page.getByRole('button', { name: 'Save file' }).click()
      const saved = await page.getByText(/^Saved to /).textContent()
      const file = readFileSync((saved ?? '').replace('Saved to ', ''), 'utf8')
      expect(file.includes(passwords.get('2001') ?? 'none')).toBe(true)
      await page.keyboard.press('Escape')
      await page.getByRole('searchbox', { name: 'Search' }).fill('')
    })

    await test.step('five edits wait in the queue, and each says so', async () => {
      for (const [number, name] of edits) {
        await edit(page, number, name)
        await expect(page.getByText(`The change to ${number} is pending.`)).toBeVisible()
      }
      await page
        .getByRole('navigation')
        .getByRole('button', { name: /^Pending changes/ })
        .click()
      await expect(page.getByRole('heading', { name: '5 pending changes' })).toBeVisible()
      // Its place keeps to one line with its count, in either language.
      for (const locale of ['vi', 'system']) {
        await call(page, 'app.changeSettings', { locale })
        await expect(page.locator('html')).toHaveAttribute('lang', locale === 'vi' ? 'vi' : 'en')
        const place = page.getByRole('navigation').getByRole('button', { name: / 5$/ })
        expect((await place.boundingBox())?.height ?? 99).toBeLessThan(34)
      }
      await expectAccessible(page, 'the queue, offline')
    })

    await test.step('by keyboard, the last one goes to the front', async () => {
      await page.getByRole('button', { name: 'Edit 1009', exact: true }).focus()
      for (let place = 4; place >= 1; place -= 1) {
        await page.keyboard.press('Alt+ArrowUp')
        await expect(page.getByText(`Edit 1009: now ${place} of 5`)).toBeAttached()
        await expect(page.getByRole('button', { name: 'Edit 1009', exact: true })).toBeFocused()
      }
      expect(await order(page)).toEqual(['Edit 1009', 'Edit 1001', 'Edit 1002', 'Edit 1004', 'Edit 1006'])
    })

    await test.step('a power cut: all of it is still there, in its order', async () => {
      await restart(page)
      await expect(page.getByText(/Offline since/)).toBeVisible({ timeout: 20_000 })
      await page
        .getByRole('navigation')
        .getByRole('button', { name: /^Pending changes/ })
        .click()
      await expect.poll(() => order(page)).toEqual(['Edit 1009', 'Edit 1001', 'Edit 1002', 'Edit 1004', 'Edit 1006'])
    })

    await test.step('somebody else changes two; reconnected, three apply by themselves and two ask', async () => {
      pbx.api.put('1002', { display_name: 'Kho tổng' })
      pbx.api.put('1004', { display_name: 'Bảo (kho)', max_concurrent: 5 })
      line.mend()
      await tryNow(page)
      await expect(page.getByRole('heading', { name: '2 pending changes' })).toBeVisible({ timeout: 20_000 })
      await expect(page.getByText('3 pending changes were applied.')).toBeVisible()
      expect(await order(page)).toEqual(['Edit 1002', 'Edit 1004'])
      expect(['1001', '1006', '1009'].map((number) => pbx.api.row(number)?.display_name)).toEqual(['Mai', 'Đức', 'Hùng'])
      expect(['1002', '1004'].map((number) => pbx.api.row(number)?.display_name)).toEqual(['Kho tổng', 'Bảo (kho)'])
      await expectAccessible(page, 'the queue with two conflicts')
    })

    await test.step('another power cut: the two still ask', async () => {
      await restart(page)
      await page
        .getByRole('navigation')
        .getByRole('button', { name: /^Pending changes/ })
        .click()
      await expect(page.getByText('Conflict: changed on the PBX')).toHaveCount(2)
    })

    await test.step('field by field: mine for one, the PBX’s for the other', async () => {
      const kho = page.getByRole('listitem').filter({ hasText: 'Edit 1002' })
      await expect(kho.getByRole('button', { name: 'Apply choices' })).toBeDisabled()
      await kho.getByRole('radiogroup', { name: 'Display name' }).getByRole('radio', { name: 'Your change: Kho 2' }).check()
      await kho.getByRole('button', { name: 'Apply choices' }).click()
      // A write waits its turn in the PBX's minute.
      await expect(page.getByRole('heading', { name: '1 pending change' })).toBeVisible({ timeout: 75_000 })
      expect(pbx.api.row('1002')?.display_name).toBe('Kho 2')
      const bao = page.getByRole('listitem').filter({ hasText: 'Edit 1004' })
      await bao.getByRole('radio', { name: 'On the PBX now: Bảo (kho)' }).check()
      await bao.getByRole('button', { name: 'Apply choices' }).click()
      await expect(page.getByRole('heading', { name: 'No pending changes' })).toBeVisible()
      await expectAccessible(page, 'the empty queue')
      expect(pbx.api.row('1004')).toMatchObject({ display_name: 'Bảo (kho)', max_concurrent: 5 })
    })
    expect(troubles).toEqual([])
  })

  const edits = [
    ['1001', 'Mai'],
    ['1002', 'Kho 2'],
    ['1004', 'Quốc Bảo'],
    ['1006', 'Đức'],
    ['1009', 'Hùng'],
  ] as const

  async function edit(page: Page, number: string, name: string): Promise<void> {
    await page.locator(`#row-${number}`).click()
    await page.keyboard.press('F2')
    await page.getByLabel('Display name').fill(name)
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    await expect(page.getByRole('dialog')).toHaveCount(0)
  }

  const order = async (page: Page): Promise<string[]> =>
    (await page.getByRole('listitem').getByRole('heading').getByRole('button').allTextContents()).map((text) => text.trim())

  async function restart(page: Page): Promise<void> {
    await app.kill()
    app = await startApp({ dataDir: app.dataDir })
    await app.open(page)
    await expect(page.getByRole('grid', { name: 'Extensions' })).toBeVisible()
  }
})
