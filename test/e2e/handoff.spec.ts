import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { get } from 'node:https'
import { join } from 'node:path'
import { rootCertificates } from 'node:tls'
import { expect, test, type Page } from '@playwright/test'
import { unzipSync } from 'fflate'
import { z } from 'zod'
import { parse } from 'csv-parse/sync'
import { appStateSchema } from '#shared/contract.ts'
import { lanInterfaceSchema } from '#shared/handoff.ts'
import type { SipService } from '#shared/account.ts'
import { renderFor } from '../../src/main/provisioning/make.ts'
import { targets } from '../../src/main/provisioning/targets/index.ts'
import { deskReaders } from '../support/readers/desk-phones.ts'
import { startApp, type HostedApp } from '../support/e2e/host.ts'
import { Authority } from '../support/sip/certificates.ts'
import { decodeQr } from '../support/sip/phones.ts'
import { needing } from '../support/sip/tools.ts'
import { openFromPalette } from '../support/e2e/screens.ts'
import { call, expectAccessible, pageTroubles } from '../support/e2e/window.ts'

const openssl = needing('openssl')
const password = 'Xy7&k<Q2 é"\\;ệ%41'
const people = [
  { number: '3001', displayName: 'Lê Văn Tám' },
  { number: '3002', displayName: 'Nguyễn "Ánh" <Hồng>; ệ' },
  { number: '3003', displayName: 'Kho 3' },
] as const
const sip: SipService = {
  domain: 'pbx.example.vn',
  transport: 'udp',
  port: 5060,
  outboundProxy: null,
  expiresSeconds: 600,
  srtp: 'optional',
  stun: null,
  voicemail: '*97',
  cloudId: 'ACME',
}

let app: HostedApp
let troubles: string[]
let accountId = ''

test.use({ actionTimeout: 15_000 })
test.setTimeout(150_000)

test.beforeEach(async ({ page }) => {
  app = await startApp({ env: { DBUS_SESSION_BUS_ADDRESS: '' } })
  troubles = pageTroubles(page)
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await app.open(page)
  await call(page, 'keychain.useSessionOnly', {})
  await call(page, 'app.changeSettings', { tourDone: true })
  await call(page, 'accounts.connectDemo', {})
  accountId = appStateSchema.parse(await call(page, 'app.state', {})).accounts[0]?.id ?? ''
  await call(page, 'accounts.change', { accountId, sip })
  for (const draft of people) await call(page, 'extensions.create', { accountId, draft, password: { mode: 'choose', password } })
  await expect(page.getByRole('row', { name: /3003.*Kho 3/ })).toBeVisible()
})
test.afterEach(async () => {
  const found = [...troubles]
  await app.stop()
  expect(found).toEqual([])
})

async function handOff(page: Page, number: string): Promise<void> {
  await page.getByRole('row', { name: new RegExp(number) }).click()
  await page.getByRole('button', { name: 'Set up phone…' }).click()
  await expect(page.getByRole('dialog', { name: `Set up ${number}` })).toBeVisible()
}

async function chooseTarget(page: Page, name: string): Promise<void> {
  await page.getByRole('combobox', { name: 'Phone or app' }).click()
  await page.getByRole('listbox').getByRole('option', { name, exact: true }).click()
}

async function select(page: Page, numbers: readonly string[]): Promise<void> {
  for (const number of numbers)
    await page
      .getByRole('row', { name: new RegExp(number) })
      .getByRole('checkbox')
      .click()
  await page.getByRole('button', { name: `Set up ${numbers.length}…` }).click()
  await expect(page.getByRole('dialog', { name: `Set up ${numbers.length} extensions` })).toBeVisible()
}

async function closeAndClear(page: Page): Promise<void> {
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Clear selection' }).click()
}

const savedPath = async (page: Page): Promise<string> => {
  const text = (await page.getByText(/Saved to /).textContent()) ?? ''
  return text.slice(text.indexOf('Saved to ') + 'Saved to '.length)
}

/** What a target's code has to say, byte for byte. */
function codeOf(id: string, { number, displayName } = people[0] as (typeof people)[number]): Buffer {
  const target = targets.find((one) => one.info.id === id)
  if (!target) throw new Error(id)
  const made = renderFor(target, { extension: number, displayName, password, mac: null, madeAt: 0, sip })
  if (!made.ok || !made.value.qr) throw new Error('no code')
  return Buffer.from(made.value.qr)
}

const zbar = needing('zbarimg')
const withCode = targets.filter(({ info }) => info.qr === 'credentials').map(({ info }) => info)

for (const theme of ['light', 'dark'] as const) {
  const tag = theme === 'dark' ? '@drawn' : []
  test(zbar.title(`every code is read from the screen to its exact bytes, ${theme}`), { tag }, async ({ page }) => {
    test.skip(zbar.missing)
    await page.emulateMedia({ colorScheme: theme })
    await page.setViewportSize({ width: 1024, height: 640 })
    await handOff(page, '3001')
    expect(withCode.map(({ id }) => id).sort()).toEqual(['cloud-softphone', 'grandstream-wave', 'sessiontalk', 'sipnetic'])
    for (const { id, name } of withCode) {
      await chooseTarget(page, name)
      await page.getByRole('button', { name: 'Show QR code' }).click()
      const code = page.getByRole('img', { name: `QR code for ${name}` })
      await expect(code).toBeVisible()
      await expect(page.getByText('Anyone who photographs it can use the extension')).toBeVisible()
      expect(decodeQr(await code.screenshot()).equals(codeOf(id)), id).toBe(true)
      // Whole on the smallest window, with its quiet zone.
      const box = await code.boundingBox()
      expect(box && box.y >= 0 && box.y + box.height <= 640, id).toBe(true)
    }
    await page.getByRole('button', { name: 'Hide' }).click()
    await expect(page.getByRole('img', { name: /QR code/ })).toHaveCount(0)

    await chooseTarget(page, 'Linphone')
    await page.getByRole('tab', { name: 'Link' }).click()
    await page.getByRole('button', { name: 'Share on this network' }).click()
    const code = page.getByRole('img', { name: 'QR code with the link for 3001' })
    await expect(code).toBeVisible()
    // An option of a command is never broken after one of its hyphens, however narrow its column is.
    const option = page.locator('.wording').getByText('--fetch-config', { exact: true })
    for (let width = 380; width <= 620; width += 20) {
      await page.setViewportSize({ width, height: 640 })
      expect(await option.evaluate((element) => element.getClientRects().length), String(width)).toBe(1)
    }
    await page.setViewportSize({ width: 1024, height: 640 })
    const shown = await page.getByText(/^http:.*\.linphone\.xml$/).textContent()
    expect(decodeQr(await code.screenshot()).toString('utf8')).toBe(shown)
  })

  test(`nothing that axe finds fault with on the hand-off’s sheets, ${theme}`, { tag: '@drawn' }, async ({ page }) => {
    test.setTimeout(300_000)
    await page.emulateMedia({ colorScheme: theme })
    await handOff(page, '3001')
    await expect(page.getByRole('button', { name: 'Save file' })).toBeVisible()
    await page.getByRole('button', { name: 'Show file' }).click()
    await expect(page.getByLabel('3001.linphone.xml')).toBeVisible()
    await page.getByRole('combobox', { name: 'Phone or app' }).fill('t54w')
    await expectAccessible(page, 'phones and apps that were looked for, and a file’s text')
    // What was typed goes first, and then the sheet.
    await page.keyboard.press('Escape')
    await expect(page.getByRole('combobox', { name: 'Phone or app' })).toHaveValue('')
    await chooseTarget(page, 'Yealink T, W and CP series')
    await page.getByLabel('MAC address').fill('000b82000001')
    await page.keyboard.press('Enter')
    await expect(page.getByText('This MAC address belongs to Grandstream')).toBeVisible()
    await page.getByRole('button', { name: 'Save file' }).click()
    await expect(page.getByText(/Saved to/)).toBeVisible()
    await expectAccessible(page, 'file')
    await page.getByRole('tab', { name: 'Link' }).click()
    await page.getByRole('button', { name: 'Share on this network' }).click()
    await expect(page.getByRole('img', { name: /QR code with the link/ })).toBeVisible()
    await expectAccessible(page, 'link')
    await page.getByRole('tab', { name: 'Card' }).click()
    await expectAccessible(page, 'card')
    await page.getByRole('tab', { name: 'Previous' }).click()
    await expect(page.getByText('Current password')).toBeVisible()
    await expectAccessible(page, 'made so far')
    await chooseTarget(page, 'Grandstream Wave')
    await page.getByRole('button', { name: 'Show QR code' }).click()
    await expectAccessible(page, 'code')
    await page.keyboard.press('Escape')

    await expect(page.getByText('1 one-time link is open on this network.')).toBeVisible()
    await page.getByRole('button', { name: 'Show', exact: true }).click()
    await expectAccessible(page, 'one-time links')
    await page.keyboard.press('Escape')
    await select(page, ['1001', '3001', '3002'])
    await chooseTarget(page, 'Yealink T, W and CP series')
    await page.getByLabel('MAC address for 3001').fill('nonsense')
    await page.keyboard.press('Enter')
    await page.keyboard.type('001565000002')
    await page.keyboard.press('Enter')
    await expectAccessible(page, 'many, with MACs')
    await page.getByText('Links', { exact: true }).click()
    await page.getByRole('button', { name: 'Share on this network' }).click()
    await expect(page.getByText('0 of 1 downloaded')).toBeVisible()
    await expectAccessible(page, 'many links')
  })
}

test('by keyboard alone: a scanned MAC leads to the saved file, and after a rotate it is old', async ({ page }) => {
  await page.getByRole('row', { name: /3002/ }).click()
  await page.keyboard.press('h')
  await expect(page.getByRole('combobox', { name: 'Phone or app' })).toBeFocused()
  await page.keyboard.type('yealink')
  await page.keyboard.press('Enter')
  await expect(page.getByLabel('MAC address')).toBeFocused()
  await page.keyboard.type('MAC 00-15-65-AB-CD-EF')
  await expect(page.getByText('Yealink device')).toBeVisible()
  // With the twelfth digit, and no key more.
  await expect(page.getByText('001565abcdef.cfg', { exact: true })).toBeVisible()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('button', { name: 'Save file' })).toBeFocused()
  await page.keyboard.press('Enter')
  const path = await savedPath(page)
  expect(statSync(path).mode & 0o777).toBe(0o600)
  const bytes = readFileSync(path)
  expect(deskReaders['yealink']?.([{ name: '001565abcdef.cfg', bytes }])).toMatchObject({
    password,
    displayName: people[1].displayName,
  })
  // Never over a file that is there, unless somebody says so.
  await page.keyboard.press('Enter')
  await expect(page.getByText('001565abcdef.cfg already exists.')).toBeVisible()
  await page.getByRole('button', { name: 'Replace' }).click()
  await expect(page.getByText(/Saved to/)).toBeVisible()
  // Its text shows for whoever asks for it, with the password hidden.
  const text = page.getByLabel('001565abcdef.cfg')
  await expect(text).toHaveCount(0)
  await page.getByRole('button', { name: 'Show file', expanded: false }).click()
  await expect(text).toContainText('account.1.password = ••••')
  await expect(text).not.toContainText(password)

  await page.getByRole('checkbox', { name: 'Name without accents' }).check()
  await expect(page.getByText('The name is written without accents: Nguyen "Anh" <Hong>; e')).toBeVisible()
  await page.keyboard.press('Escape')
  // The table has the phone, and finds the extension by it.
  await expect(page.locator('#row-3002')).toContainText('Yealink T, W and CP series')
  await expect(page.locator('#row-3002')).toContainText('00:15:65:ab:cd:ef')
  await page.getByRole('searchbox', { name: 'Search' }).fill('00-15-65-AB-CD-EF')
  await expect(page.getByRole('row')).toHaveCount(2)
  await page.getByRole('searchbox', { name: 'Search' }).fill('')

  await call(page, 'credentials.rotate', { accountId, number: '3002', password: { mode: 'generate' } })
  await page.getByRole('button', { name: 'Set up phone…' }).click()
  // The phone that it has already, with its MAC: nothing to scan again.
  await expect(page.getByLabel('MAC address')).toHaveValue('00:15:65:ab:cd:ef')
  const own = page.getByRole('group', { name: 'This extension’s phone' }).getByRole('option')
  await expect(own).toHaveAccessibleName('Yealink T, W and CP series')
  await expect(own).toHaveAccessibleDescription('file · link')
  // It stays as it was left.
  await expect(page.getByRole('button', { name: 'Show file', expanded: true })).toBeVisible()
  await page.getByRole('tab', { name: 'Previous 2 outdated' }).click()
  await expect(page.getByText('Outdated password: set up this phone again')).toHaveCount(2)
})

test('a one-time link is fetched once, and the window says by whom', async ({ page }) => {
  await handOff(page, '3001')
  await chooseTarget(page, 'Fanvil X, V, H, i and W series')
  await page.getByLabel('MAC address').fill('0C:38:3E:00:00:01')
  await page.keyboard.press('Enter')
  await page.getByRole('tab', { name: 'Link' }).click()
  await expect(page.getByLabel(/^Network:/)).toContainText('(recommended)')
  await page.getByRole('button', { name: 'Share on this network' }).click()
  await expect(page.getByText('Plain HTTP: anyone monitoring this network can read the file')).toBeVisible()
  const url = (await page.getByText(/^http:.*0c383e000001\.cfg$/).textContent()) ?? ''
  expect((await fetch(url.replace(/.cfg$/, '.xml'))).status).toBe(404)
  expect((await fetch(url, { method: 'HEAD' })).status).toBe(200)
  const first = await fetch(url, { headers: { 'user-agent': 'Fanvil X4U 2.12.1 0c383e000001' } })
  const bytes = new Uint8Array(await first.arrayBuffer())
  expect(deskReaders['fanvil']?.([{ name: '0c383e000001.cfg', bytes }])).toMatchObject({ password, extension: '3001' })
  expect((await fetch(url)).status).toBe(410)

  const card = page.getByRole('region', { name: 'One-time link for 3001' })
  await expect(card.getByText(/^Downloaded at .* by [\d.]+$/)).toBeVisible()
  await expect(card.getByRole('listitem')).toHaveCount(2)
  await expect(card.getByRole('listitem').first()).toContainText('downloaded')
  await expect(card.getByRole('listitem').first()).toContainText('Fanvil X4U 2.12.1 0c383e000001')
  await expect(card.getByRole('listitem').last()).toContainText('rejected')

  await page.getByRole('button', { name: 'Share on this network' }).click()
  await expect(page.getByRole('region', { name: 'One-time link for 3001' })).toHaveCount(2)
  const second = (await page.getByText(/^http:.*0c383e000001\.cfg$/).textContent()) ?? ''
  await page.getByRole('button', { name: 'Stop', exact: true }).click()
  await expect(page.getByText('Stopped', { exact: true })).toBeVisible()
  expect(
    await fetch(second).then(
      ({ status }) => status,
      () => 0,
    ),
  ).not.toBe(200)
  await page.getByRole('tab', { name: 'Previous' }).click()
  await expect(page.getByText(/Downloaded by [\d.]+ Fanvil X4U/)).toBeVisible()
})

test(
  openssl.title('with a certificate in Settings a link is HTTPS, and phones that trust it fetch their file'),
  async ({ page }) => {
    test.skip(openssl.missing)
    const [network] = z.array(lanInterfaceSchema).parse(await call(page, 'oneTime.networks', {}))
    const authority = new Authority()
    const { certificate, key } = authority.issue({ names: [`IP:${network?.address ?? ''}`] })
    const [cert, secret] = ['link.pem', 'link.key'].map((name) => join(authority.folder, name))
    writeFileSync(cert ?? '', certificate)
    writeFileSync(secret ?? '', key, { mode: 0o600 })

    await openFromPalette(page, 'settings-links')
    const sheet = page.getByRole('dialog', { name: 'Settings' })
    const section = sheet.getByRole('region', { name: 'HTTPS for one-time links' })
    const save = sheet.getByRole('button', { name: 'Save' })
    await section.getByLabel('Certificate and chain').fill(cert ?? '')
    await section.getByLabel('Private key').fill(authority.file)
    await sheet.getByRole('tab', { name: 'General' }).click()
    await save.click()
    // The section in which something is wrong opens, with the reason at its field.
    await expect(sheet.getByRole('tab', { name: 'Links and certificates Error' })).toHaveAttribute('aria-selected', 'true')
    await expect(section.getByLabel('Private key')).toHaveAccessibleDescription(/does not contain a usable private key/)
    await section.getByLabel('Private key').fill(secret ?? '')
    await save.click()
    await expect(page.getByText('New one-time links use HTTPS.')).toBeVisible()
    await page.keyboard.press('Escape')

    await handOff(page, '3001')
    await chooseTarget(page, 'Linphone')
    await page.getByRole('tab', { name: 'Link' }).click()
    await page.getByRole('button', { name: 'Share on this network' }).click()
    await expect(page.getByText('HTTPS: encrypted with your certificate.')).toBeVisible()
    const url = (await page.getByText(/^https:.*\.xml$/).textContent()) ?? ''
    const status = (ca: string): Promise<number | string> =>
      new Promise((resolve) => {
        get(url, { ca, agent: false }, (response) => {
          response.resume()
          resolve(response.statusCode ?? 0)
        }).on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'error'))
      })
    expect(await status(rootCertificates[0] ?? '')).toMatch(/^UNABLE_TO|^SELF_SIGNED/)
    expect(await status(authority.certificate)).toBe(200)
    await expect(page.getByText(/^Downloaded at .* by [\d.]+$/)).toBeVisible()
    authority.close()
  },
)

test('many phones: MACs by scanner and paste, one ZIP, and what is not in it', async ({ page }) => {
  await select(page, ['1001', '3001', '3002', '3003'])
  await expect(
    page.getByText('1 extension is left out because Linecard does not have its password (1001). Rotate it first.'),
  ).toBeVisible()
  await chooseTarget(page, 'Yealink T, W and CP series')
  await expect(page.getByLabel('MAC address for 1001')).toBeDisabled()
  await expect(page.getByText('3 have no MAC address and are left out')).toBeVisible()
  await page.getByLabel('MAC address for 3001').focus()
  // A scanner does not wait between a MAC's Enter and the next MAC: the next field has the keys at once.
  const next = await page.evaluate(() => {
    const enter = { key: 'Enter', bubbles: true, cancelable: true }
    document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', enter))
    return document.activeElement?.getAttribute('aria-label')
  })
  expect(next).toBe('MAC address for 3002')
  await page.getByLabel('MAC address for 3001').focus()
  for (const mac of ['001565000001', '0015.6500.0001']) {
    await page.keyboard.type(mac)
    await page.keyboard.press('Enter')
  }
  await expect(page.getByText('Same MAC as 3002. Both are left out.')).toBeVisible()
  await expect(page.getByText('0 of 4 ready. 1 has no MAC address and is left out. 2 share a MAC address.')).toBeVisible()
  await expect(page.getByRole('button', { name: 'Save ZIP' })).toBeDisabled()
  // The cursor stays where something is wrong, whatever is scanned, with that selected: the next scan replaces it.
  for (const [scanned, said] of [
    ['805EC011ZZ', 'Not a MAC address'],
    ['012345678905', 'Article number, not a MAC address'],
    ['FFFFFFFFFFFF', 'Not a phone’s address'],
  ] as const) {
    await page.keyboard.type(scanned)
    await page.keyboard.press('Enter')
    await expect(page.getByText(said)).toBeVisible()
    await expect(page.getByLabel('MAC address for 3002')).toBeFocused()
    await expect(page.getByLabel('MAC address for 3002')).toHaveValue(scanned)
  }
  // A column of a spreadsheet, with the numbers beside the MACs.
  await page.evaluate(() => {
    const pasted = new DataTransfer()
    pasted.setData('text/plain', '3002\t00:15:65:00:00:02\n3003\t00:0B:82:00:00:03\n')
    document.activeElement?.dispatchEvent(new ClipboardEvent('paste', { clipboardData: pasted, bubbles: true, cancelable: true }))
  })
  await expect(page.getByLabel('MAC address for 3002')).toHaveValue('00:15:65:00:00:02')
  // Each row has its own phone, by its MAC.
  await expect(page.getByLabel('Phone for 3002')).toHaveValue('yealink')
  await expect(page.getByLabel('Phone for 3003')).toHaveValue('grandstream')
  await page.getByRole('button', { name: 'Save ZIP' }).click()
  await expect(page.getByText('3 extensions saved in the ZIP.')).toBeVisible()

  // Where there is hardly any room the list stands below what was chosen, and each phone’s name is read.
  await page.setViewportSize({ width: 640, height: 400 })
  await page.getByLabel('Phone for 3003').scrollIntoViewIfNeeded()
  await expect(page.getByLabel('Phone for 3003')).toBeInViewport({ ratio: 1 })
  expect((await page.getByLabel('Phone for 3003').boundingBox())?.width ?? 0).toBeGreaterThan(140)
  await page.setViewportSize({ width: 1280, height: 800 })

  const path = await savedPath(page)
  expect(statSync(path).mode & 0o777).toBe(0o600)
  const files = unzipSync(readFileSync(path))
  expect(Object.keys(files)).toEqual([
    'yealink/001565000001.cfg',
    'yealink/001565000002.cfg',
    'grandstream/cfg000b82000003.xml',
    'manifest.csv',
    'manifest.xlsx',
  ])
  for (const [index, name] of Object.keys(files).slice(0, 3).entries()) {
    const bytes = files[name] ?? new Uint8Array()
    const [folder = '', file = ''] = name.split('/')
    expect(deskReaders[folder]?.([{ name: file, bytes }])).toMatchObject({
      extension: people[index]?.number,
      displayName: people[index]?.displayName,
      password,
    })
  }
  const manifest = new TextDecoder().decode(files['manifest.csv'])
  expect(manifest.includes(password)).toBe(false)
  const rows = parse<{ extension: string }>(manifest, { columns: true, bom: true })
  expect(rows.map(({ extension }) => extension)).toEqual(people.map(({ number }) => number))

  // A format that cannot carry the password says so of each, and nothing is written.
  await chooseTarget(page, 'Panasonic KX-HDV and KX-UT')
  await page.getByLabel('MAC address for 3001').fill('0080f0000001')
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Save ZIP' }).click()
  await expect(page.getByRole('heading', { name: /could not be included/ })).toBeVisible()
  await expect(
    page.getByText(/Panasonic KX-HDV and KX-UT does not support a double quote \("\) in the password/).first(),
  ).toBeVisible()
})

test('long work says how far it is, and can be cancelled; a card whose font lacks letters of a name has a line for it, and the window says whose', async ({
  page,
}) => {
  await select(page, ['3001', '3002', '3003'])
  await chooseTarget(page, 'Linphone')
  const saving = await app.hold(page, 'bundle.save')
  const cancelled = app.callsOf(page, 'bundle.cancel')
  await page.getByRole('button', { name: 'Save ZIP' }).click()
  await expect(page.getByText('0 of 3')).toBeVisible()
  await expectAccessible(page, 'progress')
  await page.getByRole('button', { name: 'Cancel' }).click()
  await expect.poll(() => cancelled).toHaveLength(1)
  saving.release()
  await expect(page.getByText('3 extensions saved in the ZIP.')).toBeVisible()
  await closeAndClear(page)

  const draft = { number: '3004', displayName: 'สมชาย ใจดี' }
  await call(page, 'extensions.create', { accountId, draft, password: { mode: 'choose', password } })
  await select(page, ['3003', '3004'])
  await chooseTarget(page, 'Grandstream Wave')
  await page.getByText('Cards', { exact: true }).click()
  await page.getByRole('button', { name: 'Save PDF' }).click()
  await expect(page.getByText('The card font does not have every letter of some names (3004).')).toBeVisible()
  await expectAccessible(page, 'cards to be filled in')
})

test('a hand-off opens with the phone that this extension has, also where it was given a card', async ({ page }) => {
  await select(page, ['3001', '3003'])
  await chooseTarget(page, 'Grandstream Wave')
  await page.getByText('Cards', { exact: true }).click()
  await page.getByRole('button', { name: 'Save PDF' }).click()
  await expect.poll(() => call(page, 'handoff.made', { accountId, number: '3003' })).toMatchObject([{ kind: 'card' }])
  // Used last of all, for somebody else.
  await call(page, 'handoff.save', { accountId, number: '3001', target: 'linphone', replace: true })
  await page.keyboard.press('Escape')
  await page.locator('#row-3003').click()
  await page.getByRole('button', { name: 'Set up phone…' }).click()
  await expect(page.getByRole('option', { selected: true })).toHaveAccessibleName('Grandstream Wave')
  await expect(page.getByRole('group', { name: 'This extension’s phone' }).getByRole('option')).toHaveCount(1)
  // Whoever takes what is proposed presses Enter.
  await page.keyboard.press('Enter')
  await expect(page.getByRole('button', { name: 'Show QR code' })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('button', { name: 'Hide' })).toBeFocused()
  // Each part is reached where there is hardly any room, and one with plenty is filled.
  const filled = async (width: number, height: number): Promise<number> => {
    await page.setViewportSize({ width, height })
    const code = page.getByRole('img', { name: /QR code/ })
    await code.scrollIntoViewIfNeeded()
    await expect(code).toBeInViewport({ ratio: 1 })
    return ((await code.boundingBox())?.width ?? 0) / width
  }
  expect(await filled(640, 400)).toBeGreaterThan(0.25)
  await page
    .getByRole('checkbox', { name: 'Name without accents' })
    .or(page.getByText('Set these on the phone'))
    .first()
    .scrollIntoViewIfNeeded()
  await page.getByRole('option', { name: 'CSV', exact: true }).click()
  await expect(page.getByRole('button', { name: 'Save file' })).toBeInViewport()
  await chooseTarget(page, 'Grandstream Wave')
  await page.getByRole('button', { name: 'Show QR code' }).click()
  expect(await filled(1920, 1080)).toBeGreaterThan(0.2)
})

test(zbar.title('printed cards of many extensions are read at 150 dots an inch'), async ({ page }) => {
  test.skip(zbar.missing)
  await select(page, ['3001', '3003'])
  await chooseTarget(page, 'Grandstream Wave')
  // The code has no place for these: whoever hands the cards out should know before.
  await expect(page.getByRole('heading', { name: 'Set these on the phone' })).toBeVisible()
  // Nobody here has voicemail, so there is no PIN to print.
  await expect(page.getByRole('checkbox', { name: 'Include the password' })).toBeVisible()
  await expect(page.getByRole('checkbox', { name: /voicemail PIN/ })).toHaveCount(0)
  await page.getByText('1', { exact: true }).last().click()
  await page.getByText('Tiếng Việt').click()
  await page.getByRole('button', { name: 'Save PDF' }).click()
  await expect(page.getByText('2 cards created.')).toBeVisible()
  const pdf = await savedPath(page)
  expect(statSync(pdf).mode & 0o777).toBe(0o600)
  execFileSync('pdftoppm', ['-r', '150', '-png', pdf, join(app.exportDir, 'page')])
  const pages = readdirSync(app.exportDir).filter((name) => name.startsWith('page'))
  expect(pages).toHaveLength(2)
  for (const [index, of] of [people[0], people[2]].entries())
    expect(decodeQr(readFileSync(join(app.exportDir, pages[index] ?? ''))).equals(codeOf('grandstream-wave', of))).toBe(true)
  const text = execFileSync('pdftotext', [pdf, '-'], { encoding: 'utf8' }).normalize('NFC').replace(/\s+/g, ' ')
  expect(text).toContain('Lê Văn Tám')
  expect(text.match(/Cần đặt thủ công: thời hạn đăng ký 600 giây/g)).toHaveLength(2)
  expect(text.includes(password)).toBe(false)
})

test('links are worked off one after the other; their addresses are copied, one or all of them, and a clipboard that refuses is said', async ({
  page,
  context,
}) => {
  await select(page, ['3001', '3002', '3003'])
  await chooseTarget(page, 'Linphone')
  await page.getByText('Links', { exact: true }).click()
  await page.getByRole('button', { name: 'Share on this network' }).click()
  await expect(page.getByText('0 of 3 downloaded')).toBeVisible()
  for (const [index, { number }] of people.entries()) {
    const url = (await page.getByText(new RegExp(`^http:.*/${number}\\.linphone\\.xml$`)).textContent()) ?? ''
    expect((await fetch(url)).status).toBe(200)
    await expect(page.getByText(`${index + 1} of 3 downloaded`)).toBeVisible()
  }
  await closeAndClear(page)

  await context.grantPermissions(['clipboard-write'])
  const clipboard = () => app.copied(page)
  await select(page, ['3001', '3002'])
  await chooseTarget(page, 'Fanvil X, V, H, i and W series')
  for (const [index, { number }] of people.slice(0, 2).entries())
    await page.getByLabel(`MAC address for ${number}`).fill(`0C:38:3E:00:00:0${index}`)
  await page.getByText('Links', { exact: true }).click()
  await page.getByRole('button', { name: 'Share on this network' }).click()
  const card = page.getByRole('region', { name: 'One-time link for 3001' })
  const url = (await card.getByText(/^http:.*0c383e000000\.cfg$/).textContent()) ?? ''
  await card.getByRole('button', { name: 'Copy', exact: true }).first().click()
  await expect(page.getByText('Copied', { exact: true })).toBeVisible()
  expect(await clipboard()).toBe(url)
  await card.getByRole('button', { name: 'Copy', exact: true }).last().click()
  await expect.poll(clipboard).toBe(url.slice(0, url.lastIndexOf('/') + 1))
  await page.getByRole('button', { name: 'Copy addresses' }).click()
  await expect.poll(clipboard).toMatch(/^3001\thttp:\S+\.cfg\n3002\thttp:\S+\.cfg$/)

  await app.refuseClipboard(page)
  await page.getByRole('button', { name: 'Copy addresses' }).click()
  await expect(page.getByText('Could not access the clipboard.')).toBeVisible()
})
