import { readFileSync } from 'node:fs'
import { expect, type Page } from '@playwright/test'
import { startDemoPbx, type DemoPbxServer } from '../../src/main/demo/demo-pbx.ts'
import { startApp, test, type HostedApp } from '../support/e2e/host.ts'
import { startBaresip, stopAllPhones, type Phone } from '../support/sip/phones.ts'
import { Registrar } from '../support/sip/registrar.ts'
import { needing } from '../support/sip/tools.ts'
import { connectTo, expectAccessible, pageTroubles } from '../support/e2e/window.ts'

const need = needing('kamailio', 'baresip')
const number = '2001'

test.describe(need.title('a phone is done when it is proved'), () => {
  test.skip(need.missing)

  let registrar: Registrar
  let pbx: DemoPbxServer
  let app: HostedApp

  test.beforeAll(async () => {
    // Short lives: a registration with the old password ends within the test, as it would within the hour outside.
    registrar = await Registrar.start({ maxExpires: 12 })
    pbx = await startDemoPbx({
      limit: 600,
      sipDomain: registrar.realm,
      registration: (of) => registrar.status(of),
      onPassword: (of, password) => void (password === null ? registrar.delUser(of) : registrar.addUser(of, password)),
    })
    app = await startApp({ env: { DBUS_SESSION_BUS_ADDRESS: '' } })
  })
  test.afterAll(async () => {
    await stopAllPhones()
    await app.stop()
    await pbx.close()
    await registrar.stop()
  })

  test('hand off to a real phone, rotate behind its back, close the sheet, pull the phone', async ({ page }) => {
    test.setTimeout(240_000)
    const troubles = pageTroubles(page)
    await page.emulateMedia({ reducedMotion: 'reduce' })
    await app.open(page)
    await page.getByRole('button', { name: 'Continue without keychain' }).click()
    await connect(page)
    const details = page.getByRole('complementary', { name: `Details for ${number}` })
    let phone: Phone

    await test.step('waiting → registered → proved, with the true seconds', async () => {
      await page.getByRole('grid').focus()
      await page.keyboard.press('n')
      await page.getByLabel('Extension number').fill(number)
      const before = Date.now()
      await page.getByRole('button', { name: 'Create', exact: true }).click()
      const sheet = page.getByRole('dialog', { name: `Set up ${number}` })
      await expect(sheet.getByText(/Waiting for 2001 to register.*last check/)).toBeVisible({ timeout: 15_000 })
      const opened = Date.now()
      const file = await exported(page)
      const started = Date.now()
      phone = startBaresip(file)
      const proof = sheet.getByText(/Registered at .*, \d+ s after setup.*verified/)
      await expect(proof).toBeVisible({ timeout: 30_000 })
      const seconds = Number(/(\d+) s after/.exec((await proof.textContent()) ?? '')?.[1])
      // It opened between these two moments, and the phone registered between those two.
      expect(seconds).toBeGreaterThanOrEqual(Math.floor((started - opened) / 1000))
      expect(seconds).toBeLessThanOrEqual(Math.ceil((Date.now() - before) / 1000))
      await page.keyboard.press('Escape')
      await expect(details.getByText('Verified: a phone registered or a login succeeded with this password')).toBeVisible()
      await expect(view(page, 'Not verified')).toHaveText(/Not verified\s*0/)
    })

    let newFile = ''
    await test.step('rotated: the old registration proves nothing, and the sheet may be closed', async () => {
      await page.getByRole('button', { name: 'Rotate password…' }).click()
      await page.getByRole('button', { name: 'Rotate', exact: true }).click()
      await expect(page.getByText(/Registered, but possibly with an earlier password/)).toBeVisible({ timeout: 15_000 })
      newFile = await exported(page)
      await page.keyboard.press('Escape')
      await expect(page.getByRole('dialog')).toHaveCount(0)
      await expect(details.getByText('Not verified: Linecard has not seen a phone register with this password yet')).toBeVisible()
      await view(page, 'Not verified').click()
      await expect(page.getByRole('row', { name: /2001/ })).toBeVisible()
      await details.getByRole('tab', { name: 'Setup' }).click()
      await expect(details.getByText(/Registered, but possibly with an earlier password|Waiting for 2001/)).toBeVisible()
      await expectAccessible(page, 'a hand-off that goes on in the inspector')
    })

    await test.step('a new window knows of it too', async () => {
      await page.reload()
      await page.locator(`#row-${number}`).click()
      await details.getByRole('tab', { name: 'Setup' }).click()
      await expect(details.getByText(/Registered, but possibly with an earlier password|Waiting for 2001/)).toBeVisible()
    })

    await test.step('the old registration ends; the phone comes back with the new password: proved, with nobody looking', async () => {
      await phone.kill()
      await registrar.waitFor(number, 'unregistered', 30_000)
      await expect(details.getByText(`Waiting for ${number} to register`)).toBeVisible({ timeout: 30_000 })
      phone = startBaresip(newFile)
      await expect(page.getByText(/2001 is verified: it registered at .*, \d+ s after setup/)).toBeVisible({
        timeout: 30_000,
      })
      await details.getByRole('tab', { name: 'Details' }).click()
      await expect(details.getByText('Verified: a phone registered or a login succeeded with this password')).toBeVisible()
      await expect(view(page, 'Not verified')).toHaveText(/Not verified\s*0/)
    })

    await test.step('watched: the phone is pulled, and the window says so; it comes back, and the window says that', async () => {
      await page.getByRole('grid').focus()
      await page.keyboard.press('w')
      await expect(page.getByText(`Watching ${number} (1 of 50).`)).toBeVisible()
      await details.getByRole('button', { name: 'More actions' }).click()
      await expect(page.getByRole('menuitem', { name: 'Stop watching' })).toBeVisible()
      await page.keyboard.press('Escape')
      await expect(page.getByRole('menu')).toHaveCount(0)
      await phone.kill()
      await expect(page.getByText('2001 is no longer registered')).toBeVisible({ timeout: 60_000 })
      phone = startBaresip(newFile)
      await expect(page.getByText('2001 is registered again')).toBeVisible({ timeout: 60_000 })
      await view(page, 'Watched').click()
      await expect(page.getByRole('row', { name: /2001/ })).toBeVisible()
      await expect(page.getByRole('grid')).toHaveAttribute('aria-rowcount', '2')
    })

    await test.step('its history tells all of it, as a picture and in words', async () => {
      await details.getByRole('tab', { name: 'History' }).click()
      await expect(details.getByRole('img', { name: /Registration of 2001: registered/ })).toBeVisible()
      await expect(details.getByRole('listitem').filter({ hasText: 'Not registered' }).first()).toBeVisible()
      await expectAccessible(page, 'the history')
      await details.getByRole('button', { name: 'Save as CSV' }).click()
      const saved = (await page.getByText(/^Saved to /).textContent()) ?? ''
      const csv = readFileSync(saved.replace('Saved to ', ''), 'utf8')
      expect(csv.split('\r\n')[0]).toBe('\ufeffextension,first_seen,last_seen,state')
      expect(csv).toContain('unregistered')
    })
    expect(troubles).toEqual([])
  })

  async function connect(page: Page): Promise<void> {
    await page.getByText('SIP settings').click()
    await page.getByLabel('SIP domain').fill(registrar.realm)
    await page.getByLabel(/^Transport:/).click()
    await page.getByRole('option', { name: 'TCP', exact: true }).click()
    await page.getByLabel('Outbound proxy').fill(`127.0.0.1:${registrar.port}`)
    await connectTo(page, pbx)
  }

  const view = (page: Page, name: string) => page.getByRole('navigation').getByRole('button', { name: new RegExp(`^${name}`) })

  /** The text of the file that the hand-off sheet saves for baresip. */
  async function exported(page: Page): Promise<string> {
    await page.getByRole('combobox', { name: 'Phone or app' }).click()
    await page.getByRole('option', { name: 'baresip', exact: true }).click()
    await page.getByRole('button', { name: 'Save file' }).click()
    const replace = page.getByRole('button', { name: 'Replace' })
    const saved = page.getByText(/^Saved to /)
    await expect(saved.or(replace).first()).toBeVisible()
    if (await replace.isVisible()) await replace.click()
    return readFileSync(((await saved.textContent()) ?? '').replace('Saved to ', ''), 'utf8')
  }
})
