import { expect } from '@playwright/test'
import { startDemoPbx, type DemoPbxServer } from '../../src/main/demo/demo-pbx.ts'
import { startApp, test, type HostedApp } from '../support/e2e/host.ts'
import { paperRegistrar } from '../support/sip/paper-registrar.ts'
import { call, connectTo, pageTroubles } from '../support/e2e/window.ts'

const day = 24 * 60 * 60_000
const fresh = Array.from({ length: 14 }, (_, index) => String(2001 + index))
/** Its phone keeps the registration of an extension that is deleted. */
const reused = '1015'

test.describe('phones that register before Linecard has looked', () => {
  let pbx: DemoPbxServer
  let app: HostedApp

  test.beforeAll(async () => {
    const registrar = paperRegistrar(() => performance.now())
    pbx = await startDemoPbx({
      limit: 600,
      registration: registrar.registration,
      onPassword(of, password) {
        registrar.onPassword(of, password)
        // Each new phone is there in the moment in which there is a password for it.
        if (password !== null && fresh.includes(of)) registrar.register(of, password, day)
      },
    })
    const before = pbx.api.row(reused)?.password ?? ''
    registrar.onPassword(reused, before)
    registrar.register(reused, before, day)
    app = await startApp({ env: { DBUS_SESSION_BUS_ADDRESS: '' } })
  })
  test.afterAll(async () => {
    await app.stop()
    await pbx.close()
  })

  test('fourteen new ones are all proved, and one of a deleted extension is not', async ({ page }) => {
    test.setTimeout(180_000)
    const troubles = pageTroubles(page)
    await app.open(page)
    await page.getByRole('button', { name: 'Continue without keychain' }).click()
    await connectTo(page, pbx)
    await expect(page.getByRole('grid')).toHaveAttribute('aria-rowcount', '18')
    const { accounts } = (await call(page, 'app.state', {})) as { accounts: { id: string }[] }
    const accountId = accounts[0]?.id ?? ''
    const unproved = page.getByRole('navigation').getByRole('button', { name: /^Not verified/ })

    await test.step('an extension is deleted and made anew, and its phone stays registered with the password from before', async () => {
      await call(page, 'extensions.remove', { accountId, number: reused })
      await call(page, 'extensions.create', { accountId, draft: { number: reused }, password: { mode: 'generate' } })
    })

    await test.step('fourteen are made in a row', async () => {
      for (const number of fresh) {
        await page.getByRole('grid').focus()
        await page.keyboard.press('n')
        await page.getByLabel('Extension number').fill(number)
        await page.getByRole('button', { name: 'Create', exact: true }).click()
        await expect(page.getByRole('dialog', { name: `Set up ${number}` })).toBeVisible()
        await page.keyboard.press('Escape')
        await expect(page.getByRole('dialog')).toHaveCount(0)
      }
    })

    await test.step('each of them is proved, and the other one is not', async () => {
      await expect(unproved).toHaveText(/Not verified\s*1$/, { timeout: 90_000 })
      await unproved.click()
      await expect(page.locator(`#row-${reused}`)).toBeVisible()
      for (const number of fresh) {
        const versions = (await call(page, 'credentials.list', { accountId, number })) as { provedAt: number | null }[]
        expect([number, versions.map(({ provedAt }) => provedAt !== null)]).toEqual([number, [true]])
      }
    })

    await test.step('the one of the deleted extension is called what it may be', async () => {
      await page.locator(`#row-${reused}`).click()
      await page.getByRole('button', { name: 'Set up phone…' }).click()
      await expect(page.getByText(/Registered, but possibly with an earlier password/)).toBeVisible()
      await page.keyboard.press('Escape')
    })

    await test.step('a hand-off that is opened again stays proved', async () => {
      await page.getByRole('navigation').getByRole('button', { name: /^All/ }).click()
      await page.locator(`#row-${fresh[0]}`).click()
      await page.getByRole('button', { name: 'Set up phone…' }).click()
      await expect(page.getByRole('status').filter({ hasText: 'Verified' })).toHaveText(/^Verified [\d:]+.*· Registered/)
    })
    expect(troubles).toEqual([])
  })
})
