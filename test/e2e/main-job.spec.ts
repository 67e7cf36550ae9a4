import { readFileSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, test, type Page } from '@playwright/test'
import { startDemoPbx, type DemoPbxServer } from '../../src/main/demo/demo-pbx.ts'
import { startApp, type HostedApp } from '../support/e2e/host.ts'
import { startBaresip, startLinphone, stopAllPhones } from '../support/sip/phones.ts'
import { Registrar } from '../support/sip/registrar.ts'
import { needing } from '../support/sip/tools.ts'
import { call } from '../support/e2e/window.ts'

const need = needing('kamailio', 'baresip', 'linphonec')
const number = '2001'
const name = 'Nguyễn "Ánh", Lễ tân'

let registrar: Registrar
let pbx: DemoPbxServer
let app: HostedApp
/** Every SIP password that the PBX ever had. */
const passwords: string[] = []

test.describe(need.title('the main job, from a token to a phone that registers'), () => {
  test.skip(need.missing)
  test.skip(!process.env['DBUS_SESSION_BUS_ADDRESS'], 'needs a Secret Service: run it with npm test')

  test.beforeAll(async () => {
    // Short lives: a registration with the old password ends within the test, as it would within the hour outside.
    registrar = await Registrar.start({ maxExpires: 12 })
    pbx = await startDemoPbx({
      limit: 600,
      sipDomain: registrar.realm,
      registration: (of) => registrar.status(of),
      onPassword(of, password) {
        if (password !== null) passwords.push(password)
        void (password === null ? registrar.delUser(of) : registrar.addUser(of, password))
      },
    })
    app = await startApp()
  })
  test.afterAll(async () => {
    await stopAllPhones()
    await app.stop()
    await pbx.close()
    await registrar.stop()
  })

  test('connect, create, hand off to Linphone and to baresip, see both register, rotate', async ({ page }) => {
    const seen = await app.record(page)
    await app.open(page)

    await test.step('connect with a token', async () => {
      await page.getByLabel('PBX address').fill(pbx.address)
      await page.getByLabel('API token', { exact: true }).last().fill(pbx.token)
      await page.getByText('SIP settings').click()
      await page.getByLabel('SIP domain').fill(registrar.realm)
      await choose(page, 'Transport', 'TCP')
      await page.getByLabel('Outbound proxy').fill(`127.0.0.1:${registrar.port}`)
      await page.getByRole('button', { name: 'Connect', exact: true }).click()
      await expect(page.getByRole('row', { name: /1001.*Mai Nguyễn/ })).toBeVisible()
      await expect(page.getByRole('grid')).toHaveAttribute('aria-rowcount', '18')
    })

    await test.step('create an extension', async () => {
      await page.getByRole('grid').focus()
      await page.keyboard.press('n')
      await page.getByLabel('Extension number').fill(number)
      await page.getByLabel('Display name').fill(name)
      await page.getByRole('button', { name: 'Create', exact: true }).click()
      await expect(page.getByRole('dialog', { name: `Set up ${number}` })).toBeVisible()
    })

    await test.step('Linphone registers from exactly the exported file', async () => {
      await chooseTarget(page, 'Linphone')
      const xml = await exported(page)
      expect(readFileSync(xml, 'utf8')).toContain('lpconfig')
      await expect(page.getByText(`Waiting for ${number} to register`)).toBeVisible()
      const server = createServer((_request, response) => void response.end(readFileSync(xml)))
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      const phone = startLinphone({
        from: { provisioningUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/${number}.xml` },
      })
      await expect(page.getByText(/Registered at .* s after setup/)).toBeVisible({ timeout: 15_000 })
      const event = registrar.events(number).findLast((one) => one.outcome === 'ok')
      expect(event?.displayName?.replace(/^"|"$/g, '').replace(/\\(.)/g, '$1')).toBe(name)
      await phone.stop()
      await registrar.waitFor(number, 'unregistered')
      server.close()
    })

    let oldAccounts = ''
    await test.step('baresip registers from exactly the exported file', async () => {
      await page.keyboard.press('Escape')
      await page.getByRole('button', { name: 'Set up phone…' }).click()
      await chooseTarget(page, 'baresip')
      oldAccounts = readFileSync(await exported(page), 'utf8')
      // Linphone has proved this password: that stays so, and of the next phone is told whether it is there.
      const strip = page.getByRole('status').filter({ hasText: 'Verified' })
      await expect(strip).toHaveText(/Verified .*Not registered/, { timeout: 15_000 })
      startBaresip(oldAccounts)
      await expect(strip).toHaveText(/Verified [^N]*Registered/, { timeout: 15_000 })
      await page.keyboard.press('Escape')
      await expect(page.getByRole('complementary').getByText('Registered', { exact: true })).toBeVisible()
      // Nobody asks of a phone that registers why it cannot.
      await page.getByRole('button', { name: 'More actions' }).click()
      await expect(page.getByRole('menuitem', { name: 'Check its registration' })).toBeVisible()
      await expect(page.getByRole('menuitem', { name: 'Why can’t it register?' })).toHaveCount(0)
      await page.keyboard.press('Escape')
    })

    await test.step('rotate: the old registration proves nothing', async () => {
      await page.getByRole('button', { name: 'Rotate password…' }).click()
      await expect(page.getByText(/A phone is registered as 2001 now/)).toBeVisible()
      await page.getByRole('button', { name: 'Rotate', exact: true }).click()
      await expect(page.getByText(/Registered, but possibly with an earlier password/)).toBeVisible({ timeout: 10_000 })
      // The phone cannot renew with the old password, nor even leave: its registration lives until it expires.
      await stopAllPhones()
      await registrar.waitFor(number, 'unregistered', 20_000)
      await expect(page.getByText(`Waiting for ${number} to register`)).toBeVisible({ timeout: 10_000 })
    })

    await test.step('the registrar refuses the old password and takes the new one', async () => {
      startBaresip(oldAccounts)
      await registrar.waitForOutcome(number, 'bad-password')
      await stopAllPhones()
      expect(await registrar.status(number)).toBe('unregistered')
      await page.getByRole('button', { name: 'Save file' }).click()
      await page.getByRole('button', { name: 'Replace' }).click()
      const path = await savedPath(page)
      expect(statSync(path).mode & 0o777).toBe(0o600)
      startBaresip(readFileSync(path, 'utf8'))
      await registrar.waitFor(number)
      await expect(page.getByText(/Registered at .* s after setup/)).toBeVisible({ timeout: 15_000 })
    })

    await test.step('no secret anywhere but in the keychain and the exported files', async () => {
      expect(passwords).toHaveLength(2)
      const places: Readonly<Record<string, () => Promise<string>>> = {
        'the window': async () =>
          `${await page.content()}\n${JSON.stringify(await page.evaluate(() => ({ ...localStorage, ...sessionStorage })))}`,
        'what crossed to the window': async () => seen().join('\n'),
        'the data folder': async () => app.dataText(),
        'what the app printed': async () => app.output(),
        'the PBX’s request log': async () => JSON.stringify(pbx.requests),
      }
      const holding = async (secrets: readonly string[]): Promise<string[]> => {
        const found: string[] = []
        for (const [place, read] of Object.entries(places)) {
          const text = await read()
          if (secrets.some((secret) => leaks(text, secret))) found.push(place)
        }
        return found
      }
      expect(await holding([pbx.token, ...passwords])).toEqual([])

      // The check itself can fail: a leak that is planted in a place is found there.
      const slice = (passwords[0] ?? '').slice(5, 14)
      await page.evaluate((text) => sessionStorage.setItem('planted', `… ${text} …`), slice)
      expect(await holding(passwords)).toEqual(['the window'])
      const database = new DatabaseSync(join(app.dataDir, 'linecard.sqlite'))
      database.prepare("INSERT INTO settings (name, value) VALUES ('planted', ?)").run(JSON.stringify(slice))
      database.close()
      expect(await holding(passwords)).toEqual(['the window', 'the data folder'])
      // Main answers with all settings.
      await call(page, 'app.changeSettings', { lastTarget: slice })
      expect(await holding(passwords)).toEqual(['the window', 'what crossed to the window', 'the data folder'])
    })
  })
})

/** Whether any 8-character slice of a secret is in a text; true or false only, so that a failing test prints no secret. */
function leaks(text: string, secret: string): boolean {
  for (let at = 0; at + 8 <= secret.length; at += 1) if (text.includes(secret.slice(at, at + 8))) return true
  return false
}

async function choose(page: Page, label: string, option: string): Promise<void> {
  await page.getByLabel(new RegExp(`^${label}:`)).click()
  await page.getByRole('option', { name: option, exact: true }).click()
}

async function chooseTarget(page: Page, name: string): Promise<void> {
  await page.getByRole('combobox', { name: 'Phone or app' }).click()
  await page.getByRole('option', { name, exact: true }).click()
}

async function savedPath(page: Page): Promise<string> {
  const text = await page.getByText(/^Saved to /).textContent()
  return (text ?? '').replace('Saved to ', '')
}

async function exported(page: Page): Promise<string> {
  await page.getByRole('button', { name: 'Save file' }).click()
  return savedPath(page)
}
