import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { request } from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from '@playwright/test'
import { systemClock } from '../../src/main/system/clock.ts'
import { startApp, test, type HostedApp } from '../support/e2e/host.ts'
import { startOddPbx, type Json, type OddAnswer, type OddPbx } from '../support/pbx/odd-pbx.ts'
import { connectTo, expectAccessible, pageTroubles } from '../support/e2e/window.ts'

test.describe('a PBX that answers in an odd way, in the window', () => {
  test.skip(!process.env['DBUS_SESSION_BUS_ADDRESS'], 'needs a Secret Service: run it with npm test')

  let pbx: OddPbx
  let app: HostedApp
  test.beforeEach(async () => {
    pbx = await startOddPbx(systemClock, 6, 600)
    app = await startApp()
  })
  test.afterEach(async () => {
    await app.stop()
    await pbx.close()
  })

  const list = /^GET \/api\/pbx\/extensions$/
  const refusing = (to: RegExp, status: number, body: unknown, headers = {}): OddAnswer => {
    return { to, status, headers, body: () => body }
  }
  const rowsOf = (good: Json): Json[] => good['data'] as Json[]

  test('a first token that is wrong is called wrong, not one that is accepted no longer; what the PBX said stands beside it', async ({
    page,
  }) => {
    const troubles = pageTroubles(page)
    pbx.odd = refusing(list, 401, { message: 'Unauthenticated.' })
    await app.open(page)
    await page.getByLabel('PBX address').fill(pbx.address)
    await page.getByRole('button', { name: 'Connect', exact: true }).click()
    // Ours, not the browser's, and the first field that lacks something has the focus.
    await expect(page.getByText('Enter a value.')).toBeVisible()
    await expect(page.getByLabel('API token', { exact: true }).last()).toBeFocused()
    await page.getByLabel('API token', { exact: true }).last().fill('12|wrong')
    await expect(page.getByText('Enter a value.')).toBeHidden()
    await page.getByRole('button', { name: 'Connect', exact: true }).click()
    await expect(page.getByText('The PBX does not accept this API token.')).toBeVisible()
    await expect(page.getByText('Message from the PBX: “Unauthenticated.”')).toBeVisible()
    await expect(page.getByText(/no longer|pending|in Settings/i)).toHaveCount(0)
    await expectAccessible(page, 'a wrong token')

    await test.step('the language can be chosen before anything is connected; the address stays', async () => {
      await page.getByRole('radio', { name: 'Tiếng Việt' }).click()
      await expect(page.getByRole('button', { name: 'Kết nối', exact: true })).toBeVisible()
      await expect(page.locator('input').first()).toHaveValue(pbx.address)
    })
    expect(troubles).toEqual([])
  })

  test('rows that cannot be read are counted, named and explained; all others are there', async ({ page }) => {
    const troubles = pageTroubles(page)
    const number = pbx.api.rows()[1]?.extension_number ?? ''
    pbx.api.put(number, { status: 'suspended' as 'active' })
    pbx.odd = {
      to: list,
      acts: true,
      body(good) {
        const [first, ...others] = rowsOf(good)
        const odd = [{ extension_number: '12', display_name: 'Cửa' }, null]
        return {
          ...good,
          data: [first, ...odd, ...others],
          total: Number(good['total']) + odd.length,
        }
      },
    }
    await app.open(page)
    await connectTo(page, pbx)
    for (const { extension_number: number } of pbx.api.rows())
      await expect(page.getByRole('row', { name: new RegExp(number) })).toBeVisible()
    await expect(page.getByText('2 entries of the PBX’s list cannot be shown.')).toBeVisible()
    await page.getByRole('button', { name: 'Show details' }).click()
    const dialog = page.getByRole('dialog', { name: 'Entries that could not be read completely' })
    await expect(dialog.getByText('Extension number: “12” has fewer than 3 digits')).toBeVisible()
    await expect(dialog.getByText('an empty value instead of an extension')).toBeVisible()
    await expect(dialog.getByText(/Status: “suspended” is not known to this version/)).toBeVisible()
    await expectAccessible(page, 'odd rows')
    await page.keyboard.press('Escape')
    await page.getByRole('row', { name: new RegExp(number) }).click()
    const details = page.getByRole('complementary', { name: new RegExp(number) })
    await expect(details.getByText('suspended')).toBeVisible()
    await details.getByRole('button', { name: 'More actions' }).click()
    await expect(page.getByRole('menuitem', { name: 'Enable' })).toBeVisible()
    await expect(page.getByRole('menuitem', { name: 'Disable' })).toBeVisible()
    await page.keyboard.press('Escape')
    await expect(page.getByRole('menu')).toHaveCount(0)

    await test.step('an edit of another field leaves the unknown word as it is', async () => {
      await page.keyboard.press('F2')
      await page.getByLabel('Display name').fill('Edited')
      await page.getByRole('button', { name: 'Save', exact: true }).click()
      await expect.poll(() => pbx.api.row(number)?.display_name, { timeout: 15_000 }).toBe('Edited')
    })
    expect(troubles).toEqual([])
  })

  test('a refusal shows the PBX’s words at the field or beside it, as a quotation in either language', async ({ page }) => {
    await app.open(page)
    await connectTo(page, pbx)
    await page.getByRole('grid').focus()
    await page.keyboard.press('n')
    pbx.odd = refusing(/^POST/, 422, { message: 'x', errors: { display_name: ['Too loud.'], plan: ['50 of 50 used.'] } })
    await page.getByLabel('Extension number').fill('7001')
    await page.getByLabel('Display name').fill('ABC')
    await page.getByRole('button', { name: 'Create', exact: true }).click()
    await expect(page.getByText('The PBX: “Too loud.”')).toBeVisible()
    await expect(page.getByText('Message from the PBX: “plan: 50 of 50 used.”')).toBeVisible()
    await expect(page.getByLabel('Display name')).toHaveAttribute('aria-invalid', 'true')
    await page.getByLabel('Display name').fill('Abc')
    await expect(page.getByText('The PBX: “Too loud.”')).toBeHidden()
    pbx.odd = refusing(/^POST/, 403, { message: 'Extension limit <b>reached</b>.' })
    await page.getByRole('button', { name: 'Create', exact: true }).click()
    await expect(page.getByText('Message from the PBX: “Extension limit <b>reached</b>.”')).toBeVisible()
    await expect(page.getByText('The PBX does not allow this request (403).')).toBeVisible()
  })

  test('maintenance says until when, in the PBX’s words, and one probe at that pace finds the end', async ({ page }) => {
    await app.open(page)
    await connectTo(page, pbx)
    await expect(page.getByRole('row', { name: /1001/ })).toBeVisible()
    pbx.odd = refusing(/./, 503, { message: 'Nâng cấp đêm' }, { 'retry-after': '4' })
    await page.getByRole('row', { name: /1001/ }).click()
    await page.keyboard.press('F5')
    await expect(page.getByText(/^PBX maintenance until /)).toBeVisible({ timeout: 20_000 })
    await expect(page.getByText('Message from the PBX: “Nâng cấp đêm”').first()).toBeVisible()
    const from = pbx.exchanges.length
    pbx.odd = null
    await expect(page.getByText(/^PBX maintenance until /)).toBeHidden({ timeout: 20_000 })
    // The first thing that it heard again was the one probe.
    expect(pbx.exchanges[from]).toMatchObject({ request: 'GET /api/pbx/extensions', status: 200 })
  })

  test('a list that was never read is no empty one, and a PBX that is connected already is opened from the check', async ({
    page,
  }) => {
    let asked = 0
    pbx.odd = { to: list, acts: true, body: (good) => ((asked += 1) === 1 ? good : JSON.stringify(good).slice(0, 40)) }
    await app.open(page)
    await connectTo(page, pbx)
    await expect(page.getByRole('heading', { name: 'Could not load the extensions' })).toBeVisible({ timeout: 20_000 })
    await expect(page.getByText(/was incomplete or is not valid JSON/)).toBeVisible()
    await expect(page.getByText('No extensions yet')).toBeHidden()
    pbx.odd = null
    await page.getByRole('button', { name: 'Try now' }).click()
    await expect(page.getByRole('row', { name: /1001/ })).toBeVisible()

    await page.keyboard.press('Control+k')
    // Its code comes when it is asked for: what is typed before that goes elsewhere.
    const palette = page.getByRole('dialog')
    await palette.locator('input').fill('connect another')
    await palette.getByRole('option', { name: /Connect another PBX/ }).click()
    await page.getByLabel('PBX address').fill(pbx.address)
    await page.getByLabel('API token', { exact: true }).last().fill(pbx.token)
    await page.getByRole('button', { name: 'Connect', exact: true }).click()
    await expect(page.getByText(/is already connected as/)).toBeVisible()
    await expect(page.getByText('checking…')).toBeHidden()
    await page.getByRole('button', { name: /^Open / }).click()
    await expect(page.getByRole('row', { name: /1001/ })).toBeVisible()
  })

  test('a company’s own authority is added on the first screen, and the check goes on with it', async ({ page }) => {
    const keys = mkdtempSync(join(tmpdir(), 'linecard-authority-'))
    const [key, cert] = [join(keys, 'key.pem'), join(keys, 'cert.pem')]
    const subject = ['-subj', '/CN=test', '-addext', 'subjectAltName=IP:127.0.0.1']
    const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2']
    execFileSync('openssl', ['req', '-x509', ...curve, '-keyout', key, '-out', cert, ...subject], { stdio: 'ignore' })
    const inside = new URL(pbx.address)
    const secure = createServer({ key: readFileSync(key), cert: readFileSync(cert) }, (asked, answer) => {
      const { method, url: path, headers } = asked
      const onward = request({ host: inside.hostname, port: inside.port, method, path, headers }, (told) => {
        answer.writeHead(told.statusCode ?? 500, told.headers)
        told.pipe(answer)
      })
      asked.pipe(onward)
    })
    await new Promise<void>((resolve) => secure.listen(0, '127.0.0.1', resolve))
    try {
      await app.open(page)
      await page.getByLabel('PBX address').fill(`https://127.0.0.1:${(secure.address() as AddressInfo).port}`)
      await page.getByLabel('API token', { exact: true }).last().fill(pbx.token)
      await page.getByRole('button', { name: 'Connect', exact: true }).click()
      await expect(page.getByText(/is not signed by an authority/)).toBeVisible()
      expect(pbx.exchanges).toEqual([])
      await page.getByLabel('Additional trusted certificates').fill(readFileSync(cert, 'utf8'))
      await page.getByRole('button', { name: 'Add certificate and try again' }).click()
      await expect(page.getByRole('row', { name: /1001/ })).toBeVisible()
    } finally {
      secure.closeAllConnections()
      secure.close()
      rmSync(keys, { recursive: true })
    }
  })
})
