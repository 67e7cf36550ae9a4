// Forty people from a spreadsheet: pasted, three rows mended, created, the cards of the others made, and all of it taken back, by keyboard alone.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, type Page } from '@playwright/test'
import { startDemoPbx, type DemoPbxServer } from '../../src/main/demo/demo-pbx.ts'
import { startApp, test, type HostedApp } from '../support/e2e/host.ts'
import { call, connectTo, expectAccessible, pageTroubles } from '../support/e2e/window.ts'

let pbx: DemoPbxServer
let app: HostedApp
let troubles: string[]

test.use({ actionTimeout: 15_000 })
test.setTimeout(240_000)

test.beforeEach(async ({ page }) => {
  pbx = await startDemoPbx({ limit: 6_000 })
  app = await startApp({ env: { DBUS_SESSION_BUS_ADDRESS: '' } })
  troubles = pageTroubles(page)
  await page.emulateMedia({ reducedMotion: 'reduce' })
  await app.open(page)
  await page.getByRole('button', { name: 'Continue without keychain' }).click()
  await connectTo(page, { address: pbx.address, token: pbx.token })
  await call(page, 'app.changeSettings', { tourDone: true })
})
test.afterEach(async () => {
  const found = [...troubles]
  await app.stop()
  await pbx.close()
  expect(found).toEqual([])
})

/** Forty people, of whom three cannot go as they are: a number with a letter in it, a PIN that is too long, and the same number twice. */
function people(headers: string): string {
  const rows = Array.from({ length: 40 }, (_, at) => [String(7_001 + at), `Nguyễn Văn ${at + 1}`, ''])
  const [, , third, , , sixth, , , ninth] = rows
  third?.splice(0, 1, '70O3x')
  sixth?.splice(2, 1, '123456789012345678901234')
  ninth?.splice(0, 1, '7001')
  return [headers, ...rows.map((cells) => cells.join('\t'))].join('\n')
}

const english = {
  locale: 'en',
  headers: 'Extension\tName\tVoicemail PIN',
  palette: 'Paste or open a list',
  newTitle: 'New bulk change',
  paste: 'Rows from a spreadsheet',
  preview: 'Preview',
  fix: (line: number) => `Fix line ${line}`,
  number: 'Extension number',
  pin: 'Voicemail PIN',
  apply: 'Apply',
  leaveOut: 'Leave out',
  start: 'Start 39 changes',
  finished: 'Finished',
  setUp: 'Set up 39…',
  undo: 'Undo…',
  undoButton: 'Undo 39 changes',
  undone: 'Undone',
  place: 'Bulk changes',
  cards: 'Cards',
  saveCards: 'Save PDF',
}
const vietnamese: typeof english = {
  locale: 'vi',
  headers: 'Số máy nhánh\tHọ và tên\tMã PIN',
  palette: 'Dán hoặc mở danh sách',
  newTitle: 'Thay đổi hàng loạt mới',
  paste: 'Các dòng từ bảng tính',
  preview: 'Xem trước',
  fix: (line: number) => `Sửa dòng ${line}`,
  number: 'Số máy nhánh',
  pin: 'Mã PIN hộp thư thoại',
  apply: 'Áp dụng',
  leaveOut: 'Bỏ dòng này',
  start: 'Bắt đầu 39 thay đổi',
  finished: 'Đã xong',
  setUp: 'Thiết lập 39…',
  undo: 'Hoàn tác…',
  undoButton: 'Hoàn tác 39 thay đổi',
  undone: 'Đã hoàn tác',
  place: 'Thay đổi hàng loạt',
  cards: 'Thẻ',
  saveCards: 'Lưu PDF',
}

/** Each language in a theme of its own: axe sees both. */
const themeOf = (locale: string): 'light' | 'dark' => (locale === 'vi' ? 'dark' : 'light')

/** Presses a button without the mouse. */
async function press(page: Page, name: string): Promise<void> {
  const button = page.getByRole('button', { name, exact: true })
  await button.focus()
  await page.keyboard.press('Enter')
}

for (const words of [english, vietnamese])
  test(`forty pasted people are created but for one, have their cards made and are taken back by keyboard alone, in ${words.locale}`, async ({
    page,
  }) => {
    await page.emulateMedia({ colorScheme: themeOf(words.locale) })
    await call(page, 'app.changeSettings', { locale: words.locale })
    await expect(page.getByRole('button', { name: words.place, exact: true })).toBeVisible()
    const before = pbx.api.rows().length
    // A window that has just changed its language may be drawn anew under the first press.
    await expect(async () => {
      await page.keyboard.press('Control+k')
      await expect(page.getByRole('dialog').getByRole('combobox')).toBeFocused({ timeout: 2_000 })
    }).toPass()
    await page.keyboard.insertText(words.palette)
    await expect(page.locator('#command-plan-new')).toBeVisible()
    await page.keyboard.press('Enter')
    const sheet = page.getByRole('dialog', { name: words.newTitle })
    await expect(sheet).toBeVisible()
    await sheet.getByRole('textbox', { name: words.paste }).focus()
    await page.keyboard.insertText(people(words.headers))
    await press(page, words.preview)
    await expect(sheet).toHaveCount(0)

    // Three rows wait: two are corrected where they stand, one is left out.
    const fix = (line: number) => page.getByRole('form', { name: words.fix(line) })
    await expect(page.getByRole('form')).toHaveCount(3)
    await expectAccessible(page, 'rows to fix')
    await fix(4).getByRole('textbox', { name: words.number }).focus()
    await page.keyboard.press('ControlOrMeta+a')
    await page.keyboard.insertText('7003')
    await page.keyboard.press('Enter')
    await expect(fix(4)).toHaveCount(0)
    await fix(7).getByLabel(words.pin).focus()
    await page.keyboard.press('ControlOrMeta+a')
    await page.keyboard.insertText('0815')
    await page.keyboard.press('Enter')
    await expect(fix(7)).toHaveCount(0)
    await fix(10).getByRole('button', { name: words.leaveOut }).focus()
    await page.keyboard.press('Enter')
    await expect(page.getByRole('form')).toHaveCount(0)
    await expectAccessible(page, 'a plan that can start')

    await press(page, words.start)
    await expect(page.getByRole('main').getByText(words.finished, { exact: true }).first()).toBeVisible({ timeout: 60_000 })
    await expect.poll(() => pbx.api.rows().length).toBe(before + 39)
    expect(pbx.api.row('7003')?.display_name).toBe('Nguyễn Văn 3')
    expect(pbx.api.row('7006')?.voicemail_pin === '0815').toBe(true)
    await expectAccessible(page, 'a plan that has run')

    // Cards of exactly these rows.
    await press(page, words.setUp)
    const many = page.getByRole('dialog')
    await many.getByRole('radio', { name: words.cards }).focus()
    await page.keyboard.press('Space')
    await press(page, words.saveCards)
    // The folder is made with the first file.
    const cards = (): string[] =>
      existsSync(app.exportDir) ? readdirSync(app.exportDir).filter((name) => name.endsWith('.pdf')) : []
    await expect.poll(cards, { timeout: 60_000 }).toHaveLength(1)
    expect(readFileSync(join(app.exportDir, cards()[0] ?? '')).length).toBeGreaterThan(10_000)
    await page.keyboard.press('Escape')
    await expect(page.getByRole('dialog')).toHaveCount(0)

    await press(page, words.undo)
    await press(page, words.undoButton)
    await expect.poll(() => pbx.api.rows().length, { timeout: 60_000 }).toBe(before)
    await expect(page.getByRole('main').getByText(words.undone, { exact: true }).first()).toBeVisible()
  })

const rollouts = [
  {
    ...{ locale: 'en', palette: 'Rotate passwords', title: /^Rotate the passwords of \d+ extensions/, first: 'Phones first' },
    ...{ preview: 'Preview', start: /^Start \d+ changes/, rotate: /^Rotate \d+$/, stand: /^Wave 1 of 3: 1 of \d+ rotated/ },
    ...{ waits: 'Waiting for phones to register again', setUp: 'Set up 1…', pause: 'Pause' },
  },
  {
    ...{ locale: 'vi', palette: 'Đổi mật khẩu', title: /^Đổi mật khẩu \d+ máy nhánh/, first: 'Số máy đổi trước' },
    ...{ preview: 'Xem trước', start: /^Bắt đầu \d+ thay đổi/, rotate: /^Đổi \d+$/, stand: /^Đợt 1\/3: đã đổi 1\/\d+/ },
    ...{ waits: 'Đang chờ điện thoại đăng ký lại', setUp: 'Thiết lập 1…', pause: 'Tạm dừng' },
  },
] as const
for (const words of rollouts)
  test(`a rollout changes the first password, waits for its phone and lets it be set up meanwhile, in ${words.locale}`, async ({
    page,
  }) => {
    await page.emulateMedia({ colorScheme: themeOf(words.locale) })
    await call(page, 'app.changeSettings', { locale: words.locale })
    await expect(page.locator('html')).toHaveAttribute('lang', words.locale)
    const grid = page.getByRole('grid')
    await expect(grid.getByRole('row').nth(5)).toBeVisible()
    const before = new Map(pbx.api.rows().map((row) => [row.extension_number, row.password]))
    const changed = (): number => pbx.api.rows().filter((row) => before.get(row.extension_number) !== row.password).length
    await grid.focus()
    await page.keyboard.press('Control+a')
    // Their phones are off, or come and go: only one that was registered is waited for.
    for (const number of ['0900', '1001']) await page.locator(`#row-${number}`).getByRole('checkbox').click()
    await page.keyboard.press('Control+k')
    await expect(page.getByRole('dialog').getByRole('combobox')).toBeFocused()
    await page.keyboard.insertText(words.palette)
    await page.locator('#command-rotate-selected').click()
    const sheet = page.getByRole('dialog', { name: words.title })
    await expect(sheet.getByLabel(words.first)).toHaveValue('1')
    await press(page, words.preview)
    await expect(sheet).toHaveCount(0)
    await page.getByRole('button', { name: words.start }).press('Enter')
    await page.getByRole('button', { name: words.rotate }).press('Enter')
    await expect(page.getByText(words.stand)).toBeVisible()
    await expect(page.getByRole('button', { name: words.setUp })).toBeVisible()
    await expect(page.getByText(words.waits)).toBeVisible()
    expect(changed()).toBe(1)
    await expectAccessible(page, 'a rollout that waits')
    await press(page, words.pause)
  })
