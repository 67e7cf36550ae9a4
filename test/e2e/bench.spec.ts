// Three phones out of their boxes by a scanner's keystrokes: one scan taken back, one phone that somebody else manages, and all by the keyboard.
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { networkInterfaces, tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, type Page } from '@playwright/test'
import { benchViewSchema } from '#shared/bench.ts'
import { appStateSchema } from '#shared/contract.ts'
import { startDemoPbx, type DemoPbxServer } from '../../src/main/demo/demo-pbx.ts'
import { benchInterfaces } from '../../src/main/bench/network/interfaces.ts'
import { asks } from '../support/bench/asks.ts'
import { askAsPhone, fetchAsPhone } from '../support/bench/phone.ts'
import { there } from '../support/bench/there.ts'
import { startApp, test, type HostedApp } from '../support/e2e/host.ts'
import { takeTurn } from '../support/e2e/turn.ts'
import { selfSigned } from '../support/network/keys.ts'
import { call, connectTo, expectAccessible, pageTroubles } from '../support/e2e/window.ts'

const [here] = benchInterfaces(networkInterfaces())
const yealink = there(asks.find(({ maker }) => maker === 'Yealink'))
const [first, second, third] = ['0015650a0b01', '0015650a0b02', '0015650a0b03'] as const
const people = [
  { number: '3001', displayName: 'Mai Nguyễn' },
  { number: '3002', displayName: 'Kho Đông Anh' },
  { number: '3003', displayName: 'Lễ tân' },
] as const

let pbx: DemoPbxServer
let app: HostedApp
let troubles: string[]
let accountId = ''
/** Whose phones the PBX sees. */
const registered = new Set<string>()

test.use({ actionTimeout: 15_000 })
test.setTimeout(180_000)
test.skip(here === undefined, 'this computer has no address on a local network')

/** Phones know one port alone: sessions on the two hosts of the app come one after the other. */
let giveBack: (() => Promise<void>) | null = null
test.beforeAll(async () => {
  test.setTimeout(900_000)
  giveBack = await takeTurn(18_088)
})
test.afterAll(async () => giveBack?.())

test.beforeEach(async ({ page }) => {
  registered.clear()
  pbx = await startDemoPbx({
    limit: 6_000,
    registration: async (number) => (registered.has(number) ? 'registered' : 'unregistered'),
  })
  app = await startApp({ env: { DBUS_SESSION_BUS_ADDRESS: '' } })
  troubles = pageTroubles(page)
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await app.open(page)
  await page.getByRole('button', { name: 'Continue without keychain' }).click()
  await connectTo(page, { address: pbx.address, token: pbx.token })
  await call(page, 'app.changeSettings', { tourDone: true })
  accountId = appStateSchema.parse(await call(page, 'app.state', {})).accounts[0]?.id ?? ''
  for (const draft of people)
    await call(page, 'extensions.create', { accountId, draft, password: { mode: 'choose', password: `Secret-${draft.number}` } })
})
test.afterEach(async () => {
  const found = [...troubles]
  await app.stop()
  await pbx.close()
  expect(found).toEqual([])
})

/** A phone is plugged in: it asks by plug-and-play, and answers what it was given. */
async function plugIn(mac: string): Promise<string | null> {
  const { url } = await askAsPhone(
    yealink,
    { address: there(here).address, sipPort: 5060, callId: `${mac}-${Math.random()}`, mac },
    { forMs: 4_000 },
  )
  return url
}

/** A file's text, once there is one. */
function textOf(path: string): string | null {
  return existsSync(path) ? readFileSync(path, 'utf8') : null
}

/** It downloads as a Yealink does: its own file last. Answers the status of that one, and its text. */
async function download(folder: string, mac: string, ca?: string): Promise<{ status: number; text: string }> {
  const from = there(here).address
  const agent = `Yealink SIP-T46U 108.86.0.20 ${mac.match(/../g)?.join(':')}`
  for (const name of [`${mac}.boot`, 'y000000000000.boot']) await fetchAsPhone(`${folder}${name}`, { from, agent, ca })
  const { status, body } = await fetchAsPhone(`${folder}${mac}.cfg`, { from, agent, ca })
  return { status, text: body.toString('utf8') }
}

const words = {
  en: {
    palette: 'show auto provisioning',
    command: 'Show auto provisioning',
    field: 'MAC label',
    start: 'Start session',
    table: 'Phones of this session',
    elsewhere: 'Managed by another server',
    lacking: /Not included, no serial number: 3001 Mai Nguyễn, 3002/,
    hears: 'Listening on',
    more: 'More for this session',
    sounds: 'Sounds after each scan',
    ways: 'Other ways…',
    end: 'End session…',
    endButton: 'End session',
    next: /Next extension/,
    verified: '1 of 3 verified',
    said: '3001 Mai Nguyễn has 00:15:65:0a:0b:01.',
    undone: '3002 is waiting for a phone again.',
  },
  vi: {
    palette: 'xem cấp cấu hình tự động',
    command: 'Xem cấp cấu hình tự động',
    field: 'Nhãn MAC',
    start: 'Bắt đầu phiên',
    table: 'Điện thoại trong phiên',
    elsewhere: 'Do máy chủ khác quản lý',
    lacking: /Không có trong danh sách, thiếu số sê-ri: 3001 Mai Nguyễn, 3002/,
    hears: 'Đang nghe trên',
    more: 'Lựa chọn khác của phiên',
    sounds: 'Âm thanh sau mỗi lần quét',
    ways: 'Cách khác…',
    end: 'Kết thúc phiên…',
    endButton: 'Kết thúc phiên',
    next: /Máy nhánh tiếp theo/,
    verified: 'Đã xác minh 1/3',
    said: '3001 Mai Nguyễn dùng 00:15:65:0a:0b:01.',
    undone: '3002 lại chưa có điện thoại.',
  },
} as const

const shot = (page: Page, name: string) =>
  process.env['LINECARD_SHOTS'] ? page.screenshot({ path: `${process.env['LINECARD_SHOTS']}/${name}.png` }) : Promise.resolve()

for (const locale of ['en', 'vi'] as const) {
  test(`three phones get their extensions by scans alone, one scan is taken back, and one is named as managed by another server (${locale})`, async ({
    page,
  }) => {
    const say = words[locale]
    await call(page, 'app.changeSettings', { locale })
    await expect(page.locator('html')).toHaveAttribute('lang', locale)
    // Selected in the table: these wait.
    await page.keyboard.press('Control+f')
    await page.keyboard.type('300')
    await page.keyboard.press('Enter')
    await page.keyboard.press('Control+a')
    await page.keyboard.press('Control+k')
    await expect(page.getByRole('dialog').getByRole('combobox')).toBeFocused()
    await page.keyboard.type(say.palette)
    await expect(page.getByRole('option', { name: say.command })).toBeVisible()
    await page.keyboard.press('Enter')
    await expect(page.getByRole('button', { name: say.start })).toBeVisible()
    await shot(page, `start-${locale}`)
    await expectAccessible(page, 'start of a session')
    await page.getByRole('button', { name: say.start }).focus()
    await page.keyboard.press('Enter')
    const field = page.getByRole('textbox', { name: say.field })
    await expect(field).toBeFocused()
    await expect(page.getByText(`${say.hears} ${there(here).name} · ${there(here).address}`)).toBeVisible()
    await expect(page.locator('[data-next]')).toHaveText('3001 Mai Nguyễn')

    const table = page.getByRole('table', { name: say.table })
    const row = (name: RegExp) => table.getByRole('row', { name })
    await page.keyboard.type('MAC: 00:15:65:0A:0B:01')
    await page.keyboard.press('Enter')
    await expect(page.getByText(say.said)).toBeVisible()
    const said = page.locator('.said')
    await expect(said).not.toHaveAttribute('data-tone')
    await page.keyboard.type('0015650A0B03')
    await page.keyboard.press('Tab')
    await expect(row(/3002.*00:15:65:0a:0b:03/)).toBeVisible()
    await page.keyboard.press('Control+z')
    await expect(page.getByText(say.undone)).toBeVisible()
    await expect(page.locator('[data-next]')).toHaveText('3002 Kho Đông Anh')
    // From now on by ear, too.
    await page.getByRole('button', { name: say.more }).focus()
    await page.keyboard.press('Enter')
    await expect(page.getByRole('menuitemcheckbox', { name: there(here).address })).toBeChecked()
    await page.getByRole('menuitemcheckbox', { name: say.sounds }).focus()
    await page.keyboard.press('Enter')
    await field.focus()
    await page.keyboard.type('hello')
    await page.keyboard.press('Enter')
    await expect(said).toHaveAttribute('data-tone', 'refused')
    // Two in one breath, as from a belt.
    await page.keyboard.type(second)
    await page.keyboard.press('Enter')
    await page.keyboard.type(third)
    await page.keyboard.press('Enter')
    await expect(row(/3002.*00:15:65:0a:0b:02/)).toBeVisible()
    await expect(row(/3003.*00:15:65:0a:0b:03/)).toBeVisible()
    await expect(said).toHaveAttribute('data-tone', 'taken')

    const folder = there(await plugIn(first))
    const { status, text } = await download(folder, first)
    expect([status, text.includes('account.1.user_name = 3001'), text.includes('Secret-3001')]).toEqual([200, true, true])
    await expect(row(/3001.*200 ·/)).toBeVisible()
    // Another phone’s file is not in its folder.
    expect((await fetchAsPhone(`${folder}${second}.cfg`, { from: there(here).address })).status).not.toBe(200)
    registered.add('3001')

    // One that takes the address, and its settings from somebody else.
    for (let start = 0; start < 3; start += 1) await plugIn(third)
    await expect(row(/3003/)).toContainText(say.elsewhere)
    await shot(page, `session-${locale}`)
    await page.emulateMedia({ colorScheme: 'dark' })
    await expectAccessible(page, 'session in the dark')
    await shot(page, `session-${locale}-dark`)
    await page.emulateMedia({ colorScheme: 'light' })
    await expectAccessible(page, 'session')
    await expect(page.getByText(say.verified)).toBeVisible({ timeout: 60_000 })
    // After its proof its path is gone.
    expect((await download(folder, first)).status).not.toBe(200)

    // A Snom that its maker's portal sends away, and what leads other phones here.
    const { id } = there(benchViewSchema.parse(await call(page, 'bench.session', {})).session)
    await call(page, 'bench.add', { id, numbers: ['1001'] })
    await call(page, 'bench.pair', { id, mac: '000413aa0001', number: '1001', by: 'hand' })
    await page.getByRole('button', { name: say.ways }).focus()
    await page.keyboard.press('Enter')
    await expect(page.getByRole('dialog').getByText(/^dhcp-option-force=66,"http:/)).toBeVisible()
    await expect(page.getByRole('dialog').getByText(say.lacking)).toBeVisible()
    await page.getByRole('dialog').getByRole('button', { name: 'Snom SRAPS' }).focus()
    await page.keyboard.press('Enter')
    await expect.poll(() => textOf(join(app.exportDir, 'snom-sraps.txt'))).toBe('000413AA0001\r\n')
    await shot(page, `ways-${locale}`)
    await expectAccessible(page, 'other ways')
    await page.keyboard.press('Escape')
    await expect(page.getByRole('dialog')).toHaveCount(0)

    await page.getByRole('button', { name: say.end }).focus()
    await page.keyboard.press('Enter')
    await page.getByRole('dialog').getByRole('button', { name: say.endButton }).focus()
    await page.keyboard.press('Enter')
    await expect(page.getByRole('button', { name: say.start })).toBeVisible()
  })
}

test('a session goes on in the next process where its own was killed', async ({ page }) => {
  const numbers = people.map(({ number }) => number)
  const who = { from: 'numbers', numbers }
  const started = await call(page, 'bench.start', { accountId, siteId: null, addresses: [there(here).address], who })
  const { id } = there(benchViewSchema.parse(started).session)
  for (const text of [first, second]) await call(page, 'bench.scan', { id, text })
  const folders = [there(await plugIn(first)), there(await plugIn(second))] as const
  await download(folders[0], first)
  registered.add('3001')
  const row = async (number: string) =>
    benchViewSchema.parse(await call(page, 'bench.session', {})).rows.find((one) => one.number === number)
  await expect.poll(async () => (await row('3001'))?.steps.verified !== undefined, { timeout: 60_000 }).toBe(true)
  await app.kill()

  app = await startApp({ dataDir: app.dataDir, env: { DBUS_SESSION_BUS_ADDRESS: '' } })
  await app.open(page)
  await page.getByRole('button', { name: 'Auto provisioning' }).click()
  const table = page.getByRole('table', { name: words.en.table })
  await expect(table.getByRole('row', { name: /3001.*Version 1/ })).toBeVisible()
  await expect(page.locator('[data-next]')).toHaveText('3003 Lễ tân')
  // The path of the one that was verified stays closed; the other's is known still.
  await expect.poll(async () => (await download(folders[0], first).catch(() => null))?.status, { timeout: 30_000 }).toBe(410)
  expect((await row('3002'))?.mac).toBe(second)
})

test('a session over HTTPS is chosen with its certificate, hands out nothing else, and does not begin where that cannot be used', async ({
  page,
}) => {
  const folder = mkdtempSync(join(tmpdir(), 'linecard-bench-https-'))
  try {
    const { cert } = selfSigned(folder, 'bench', `IP:${there(here).address}`)
    const linkCertificate = { cert: join(folder, 'bench.pem'), key: join(folder, 'bench.key') }
    await call(page, 'app.changeSettings', { linkCertificate })
    await page.getByRole('button', { name: 'Auto provisioning' }).click()
    await page.getByRole('checkbox', { name: 'Use HTTPS' }).check()
    await expect(page.getByText(/^Cannot use HTTPS here.*Cisco/)).toBeVisible()
    await shot(page, 'https-en')
    await expectAccessible(page, 'start of a session over HTTPS')

    // Its key has gone since.
    renameSync(linkCertificate.key, `${linkCertificate.key}.away`)
    await page.getByRole('button', { name: 'Start session' }).click()
    await expect(page.getByRole('alert').first()).toContainText('bench.key')
    expect(benchViewSchema.parse(await call(page, 'bench.session', {})).session).toBeNull()
    renameSync(`${linkCertificate.key}.away`, linkCertificate.key)
    await page.getByRole('button', { name: 'Start session' }).click()

    await expect(page.getByText(/^https:\/\//)).toBeVisible()
    await expect(page.getByText('HTTPS, plug and play')).toBeVisible()
    const { session } = benchViewSchema.parse(await call(page, 'bench.session', {}))
    await call(page, 'bench.add', { id: there(session).id, numbers: ['3001'] })
    await call(page, 'bench.scan', { id: there(session).id, text: first })
    const given = there(await plugIn(first))
    expect(new URL(given).protocol).toBe('https:')
    await expect(download(given, first)).rejects.toThrow(/self-signed/)
    const { status, text } = await download(given, first, cert)
    expect([status, text.includes('Secret-3001')]).toEqual([200, true])
    await page.getByRole('button', { name: 'Other ways…' }).click()
    await expect(page.getByRole('dialog').getByText(/^dhcp-option-force=66,"https:/)).toBeVisible()
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
