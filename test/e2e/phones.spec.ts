import { readFileSync } from 'node:fs'
import { expect, type Locator, type Page } from '@playwright/test'
import { unzipSync } from 'fflate'
import * as z from 'zod'
import { appStateSchema } from '#shared/contract.ts'
import { phoneSchema, siteSchema } from '#shared/phone.ts'
import { startApp, test, type HostedApp } from '../support/e2e/host.ts'
import { call, expectAccessible, pageTroubles } from '../support/e2e/window.ts'

const people = [
  { number: '3001', displayName: 'Mai Nguyễn' },
  { number: '3002', displayName: 'Kho Đông Anh' },
  { number: '3003', displayName: 'Lễ tân' },
] as const
const [desk, hall, spare] = ['00:15:65:ab:cd:f3', '00:15:65:ab:cd:f4', '00:15:65:ab:cd:f5'] as const

let app: HostedApp
let troubles: string[]
let accountId = ''
/** What was said of files that were saved. */
let saved: Set<string>

test.use({ actionTimeout: 15_000 })
test.setTimeout(150_000)

test.beforeEach(async ({ page }) => {
  app = await startApp({ env: { DBUS_SESSION_BUS_ADDRESS: '' } })
  troubles = pageTroubles(page)
  saved = new Set()
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await app.open(page)
  await call(page, 'keychain.useSessionOnly', {})
  await call(page, 'app.changeSettings', { tourDone: true })
  await call(page, 'accounts.connectDemo', {})
  accountId = appStateSchema.parse(await call(page, 'app.state', {})).accounts[0]?.id ?? ''
  for (const draft of people)
    await call(page, 'extensions.create', { accountId, draft, password: { mode: 'choose', password: `Secret-${draft.number}` } })
  await expect(page.getByRole('row', { name: /3003.*Lễ tân/ })).toBeVisible()
})
test.afterEach(async () => {
  const found = [...troubles]
  await app.stop()
  expect(found).toEqual([])
})

const sheet = (page: Page, title: string | RegExp) => page.getByRole('dialog', { name: title })
const row = (page: Page, name: string | RegExp) => page.getByRole('grid', { name: 'Phones' }).getByRole('row', { name })
const chip = (page: Page, name: RegExp) => page.getByRole('navigation', { name: 'Filters' }).getByRole('button', { name })

/** A phone with these lines, as its form makes one. */
async function addPhone(page: Page, mac: string | null, target: string, siteId: string | null, numbers: readonly string[]) {
  const lines = numbers.map((number, at) => ({ slot: at + 1, accountId, number }))
  const draft = {
    id: null,
    accountId,
    mac,
    target,
    model: null,
    serial: null,
    siteId,
    place: '',
    note: '',
    plainName: false,
    lines,
  }
  return phoneSchema.parse(await call(page, 'phones.save', draft))
}

/** Presses a button that saves files, and answers them by name. */
async function filesOf(page: Page, press: () => Promise<void>): Promise<ReadonlyMap<string, string>> {
  await press()
  const told = page.getByText(/^Saved to .*\.zip/)
  const fresh = async (): Promise<string[]> => (await told.allTextContents()).filter((text) => !saved.has(text))
  await expect.poll(async () => (await fresh()).length).toBe(1)
  const [text = ''] = await fresh()
  saved.add(text)
  const path = /Saved to (.*\.zip)/.exec(text)?.[1] ?? ''
  const files = Object.entries(unzipSync(readFileSync(path)))
  return new Map(files.map(([name, bytes]) => [name, Buffer.from(bytes).toString('utf8')]))
}

/** Reads a shown secret, and hides it again. */
async function revealed(within: Locator, name: string): Promise<string> {
  const section = within.getByRole('region', { name })
  await section.getByRole('button', { name: 'Reveal' }).first().click()
  const secret = section.locator('code').first()
  await expect(secret).not.toHaveText('••••••')
  const text = (await secret.textContent()) ?? ''
  await section.getByRole('button', { name: 'Hide' }).click()
  return text
}

test('a site, three phones, a rotated password, a replaced box and a deleted extension: the view and the files say the same', async ({
  page,
}) => {
  await page.getByRole('button', { name: 'Phones', exact: true }).click()
  await expect(page.getByRole('heading', { name: 'No phones yet' })).toBeVisible()
  await expectAccessible(page, 'no phones')

  // A site with its time zone and an administrator password.
  await page.getByRole('button', { name: 'Phone settings' }).click()
  const settings = sheet(page, 'Phone settings')
  await settings.getByRole('button', { name: 'New site…' }).click()
  await settings.getByLabel('Name of the site').fill('Hà Nội')
  await settings.getByRole('button', { name: 'Create site' }).click()
  await expect(settings.getByRole('heading', { name: 'Hà Nội' })).toBeVisible()
  await settings.getByRole('combobox', { name: 'Time zone' }).fill('ho chi')
  await settings.getByRole('option', { name: 'Asia/Ho_Chi_Minh' }).click()
  await settings.getByLabel('VLAN', { exact: true }).fill('4095')
  await settings.getByRole('button', { name: 'Save' }).click()
  await expect(settings.getByText('4094 or less')).toBeVisible()
  await settings.getByLabel('VLAN', { exact: true }).fill('')
  await settings.getByRole('button', { name: 'Save' }).click()
  await expect(settings.getByRole('button', { name: 'Save' })).toBeDisabled()
  await expectAccessible(page, 'phone settings')
  await settings.getByRole('tab', { name: 'Passwords' }).click()
  await settings.getByRole('button', { name: 'Generate here' }).first().click()
  const administrator = 'Administrator password of the phone'
  const first = await revealed(settings, administrator)
  await settings.getByRole('tab', { name: 'Keys' }).click()
  await settings.getByRole('button', { name: 'Add key' }).click()
  await settings.getByLabel('Number of key 1').fill('3003')
  await settings.getByLabel('Label of key 1').fill('Lễ tân')
  await settings.getByRole('button', { name: 'Save' }).click()
  await expect(settings.getByRole('button', { name: 'Save' })).toBeDisabled()
  await expectAccessible(page, 'keys')
  await page.keyboard.press('Escape')

  // One with two lines, one that shares an extension with it, and an app.
  const [site] = z.array(siteSchema).parse(await call(page, 'phones.sites', { accountId }))
  const siteId = site?.id ?? ''
  await addPhone(page, desk, 'yealink', siteId, ['3001', '3002'])
  await addPhone(page, hall, 'yealink', siteId, ['3001'])
  await addPhone(page, null, 'linphone', null, ['3003'])
  await expect(row(page, /Yealink.*ab:cd:f3.*3001, 3002.*Hà Nội/)).toBeVisible()
  await expect(row(page, /Linphone.*3003 Lễ tân/)).toBeVisible()
  await expectAccessible(page, 'phones')

  // Their files: all of them selected by the keyboard.
  await page.getByRole('grid', { name: 'Phones' }).focus()
  await page.keyboard.press('Control+a')
  const made = await filesOf(page, () => page.getByRole('button', { name: 'Save new files for 3 phones…' }).click())
  const file = (files: ReadonlyMap<string, string>, mac: string): string =>
    [...files].find(([name]) => name.includes(mac.replaceAll(':', '')))?.[1] ?? ''
  expect(file(made, desk)).toContain('account.2.user_name = 3002')
  expect(file(made, desk)).toMatch(/local_time\.time_zone = \+7/)
  expect(file(made, desk).includes(first)).toBe(true)
  expect(file(made, desk)).toMatch(/value = 3003/)
  expect([...made.keys()].some((name) => name.startsWith('linphone/'))).toBe(true)
  await page.getByRole('button', { name: 'Clear selection' }).click()

  // The inspector says where each setting comes from.
  await row(page, /ab:cd:f3/).click()
  const details = page.getByRole('complementary')
  await expect(details.getByText('Line 2')).toBeVisible()
  await details.getByRole('tab', { name: 'Settings' }).click()
  await expect(details.getByText('Asia/Ho_Chi_Minh')).toBeVisible()
  await expect(details.getByText('from the site').first()).toBeVisible()
  await expectAccessible(page, 'a phone')

  // Another administrator password: both desk phones have an old one, the app has not.
  await page.getByRole('button', { name: 'Phone settings' }).click()
  await settings.getByRole('option', { name: 'Hà Nội' }).click()
  await settings.getByRole('tab', { name: 'Passwords' }).click()
  await settings.getByRole('button', { name: 'Rotate password' }).click()
  await expect(settings.getByText('Version 2')).toBeVisible()
  const second = await revealed(settings, administrator)
  expect(second === first).toBe(false)
  await page.keyboard.press('Escape')
  await chip(page, /Outdated 2/).click()
  await expect(row(page, /Yealink.*Old password/)).toHaveCount(2)
  const anew = await filesOf(page, () => page.getByRole('button', { name: 'Save new files for 2 outdated phones…' }).click())
  for (const mac of [desk, hall])
    expect([file(anew, mac).includes(second), file(anew, mac).includes(first)]).toEqual([true, false])
  await expect(page.getByRole('heading', { name: 'Every phone is up to date' })).toBeVisible()
  await chip(page, /In use 3/).click()

  // Another box for the second one: three clicks and a scan, and its files.
  await row(page, /ab:cd:f4/).click()
  await details.getByRole('button', { name: 'More actions' }).click()
  await page.getByRole('menuitem', { name: 'Replace with another box…' }).click()
  const replaced = sheet(page, /Replace/)
  // Whoever scans looks up from the label first.
  await expect(replaced.getByRole('textbox', { name: 'MAC address of the new box' })).toBeFocused()
  await page.keyboard.type(`${spare}\n`)
  const last = await filesOf(page, () => replaced.getByRole('button', { name: 'Save new files…' }).click())
  expect(file(last, spare).includes(second)).toBe(true)
  await expect(row(page, /ab:cd:f5.*3001 Mai Nguyễn.*Hà Nội/)).toBeVisible()
  await chip(page, /Retired 1/).click()
  await expect(row(page, /ab:cd:f4.*Retired/)).toBeVisible()
  await chip(page, /In use 3/).click()

  // An extension that is deleted names the phone that loses a line.
  await page.getByRole('button', { name: /^Extensions/ }).click()
  await page.getByRole('row', { name: /3002/ }).click()
  await page.keyboard.press('Delete')
  await expect(sheet(page, /Delete 3002/).getByText(/Yealink.*00:15:65:ab:cd:f3/)).toBeVisible()
  await sheet(page, /Delete 3002/)
    .getByRole('button', { name: 'Delete 3002' })
    .click()
  await expect(page.getByRole('row', { name: /3002.*Kho Đông Anh/ })).toHaveCount(0)
  await page.getByRole('button', { name: 'Phones', exact: true }).click()
  await chip(page, /Outdated 1/).click()
  await expect(row(page, /ab:cd:f3.*3001 Mai Nguyễn/)).toBeVisible()
  const without = await filesOf(page, () => page.getByRole('button', { name: 'Save new files for 1 outdated phone…' }).click())
  expect(file(without, desk)).not.toContain('3002')
})

test('what was done to a phone and to settings is taken back by Ctrl+Z, the last one first', async ({ page }) => {
  await addPhone(page, desk, 'yealink', null, ['3001'])
  await page.getByRole('button', { name: 'Phones', exact: true }).click()
  const shown = row(page, /00:15:65:ab:cd:f3/)
  await expect(shown).toBeVisible()
  // A setting of all phones.
  await page.getByRole('button', { name: 'Phone settings' }).click()
  const settings = sheet(page, 'Phone settings')
  await settings.getByLabel('VLAN', { exact: true }).fill('40')
  await settings.getByRole('button', { name: 'Save' }).click()
  await expect(page.getByText('Settings of All phones of this account are saved.')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(settings).toHaveCount(0)
  // Where a phone stands.
  await shown.click()
  await page.getByRole('button', { name: 'Edit…', exact: true }).click()
  await sheet(page, /^Edit/).getByLabel('Place', { exact: true }).fill('Phòng 2')
  await sheet(page, /^Edit/).getByRole('button', { name: 'Save' }).click()
  await expect(shown.getByText('Phòng 2')).toBeVisible()
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await page.getByRole('grid', { name: 'Phones' }).focus()
  await page.keyboard.press('Control+z')
  await expect(shown.getByText('Phòng 2')).toHaveCount(0)
  await page.keyboard.press('Control+z')
  const vlan = async () => JSON.stringify(await call(page, 'phones.layer', { layer: 'company', accountId })).includes('"id":40')
  await expect.poll(vlan).toBe(false)
})
