import { createRequire } from 'node:module'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, test } from '@playwright/test'
import { z } from 'zod'
import type { Keytar } from '../../src/main/keychain/load-keytar.ts'
import { startDemoPbx, type DemoPbxServer } from '../../src/main/demo/demo-pbx.ts'
import { startApp, type HostedApp } from '../support/e2e/host.ts'
import { call, expectAccessible, pageTroubles } from '../support/e2e/window.ts'

const hasKeychain = process.platform !== 'linux' || process.env['DBUS_SESSION_BUS_ADDRESS'] !== undefined
test.skip(!hasKeychain, 'a keychain of the system’s own is needed')

let app: HostedApp
let pbx: DemoPbxServer
let accountId = ''

test.beforeEach(async ({ page }) => {
  pbx = await startDemoPbx({ extensions: 3, limit: 10_000 })
  app = await startApp()
  await app.open(page)
  await call(page, 'app.changeSettings', { tourDone: true })
  const entry = { with: 'token', token: pbx.token }
  const made = await call(page, 'accounts.connect', { address: pbx.address, name: 'Acme', entry })
  accountId = z.object({ id: z.string() }).parse(made).id
  await call(page, 'credentials.rotate', { accountId, number: '1001', password: { mode: 'generate' } })
})
test.afterEach(async ({ page }) => {
  await call(page, 'accounts.remove', { accountId }).catch(() => {})
  await page.close()
  await app.stop()
  await pbx.close()
})

/** Names of the keys that the records know. */
function keyIds(): string[] {
  const records = new DatabaseSync(join(app.dataDir, 'linecard.sqlite'), { readOnly: true })
  const ids = z.array(z.object({ id: z.string() })).parse(records.prepare('SELECT id FROM vault_keys').all())
  records.close()
  return ids.map(({ id }) => id)
}

/** Removes our key from the system's keychain, as a person would who tidies there. */
async function removeKey(): Promise<void> {
  const keytar = createRequire(import.meta.url)('keytar') as Keytar
  for (const id of keyIds()) expect(await keytar.deletePassword('Linecard', `key/${id}`)).toBe(true)
}

for (const { locale, theme, change, changed, removed, putBack, gone, newKey, done } of [
  {
    ...{ change: 'Change the key', changed: 'All stored passwords are encrypted with a new key.' },
    ...{ locale: 'en-GB', theme: 'light' as const, removed: /is no longer in the keychain/, putBack: 'Put the key back' },
    ...{ gone: /is not in the keychain/, newKey: 'Continue with a new key', done: 'New passwords are stored with a new key' },
  },
  {
    ...{ change: 'Đổi khóa', changed: 'Đã mã hóa tất cả mật khẩu đã lưu bằng khóa mới.' },
    ...{ locale: 'vi-VN', theme: 'dark' as const, removed: /không còn trong kho mật khẩu/, putBack: 'Đưa khóa trở lại' },
    ...{ gone: /không có trong kho mật khẩu/, newKey: 'Tiếp tục với khóa mới', done: 'Mật khẩu mới được lưu bằng khóa mới' },
  },
]) {
  test.describe(locale, () => {
    test.use({ locale, colorScheme: theme, contextOptions: { reducedMotion: 'reduce' } })

    test(`a key that somebody may have seen is changed in the settings (${locale})`, async ({ page }) => {
      const troubles = pageTroubles(page)
      const before = keyIds()
      await page.keyboard.press('Control+,')
      const button = page.getByRole('dialog').getByRole('button', { name: change })
      await button.click()
      await expectAccessible(page, 'whether to change the key')
      await button.scrollIntoViewIfNeeded()
      await page.screenshot({ path: test.info().outputPath('change.png') })
      await button.click()
      await expect(page.getByText(changed)).toBeVisible()
      const now = keyIds()
      expect([now.length, now.some((id) => before.includes(id))]).toEqual([1, false])
      const told = z.object({ password: z.string() }).parse(await call(page, 'credentials.reveal', { accountId, number: '1001' }))
      expect(told.password === pbx.api.row('1001')?.password).toBe(true)
      expect(troubles).toEqual([])
    })

    test(`a key that somebody removed from the keychain is put back, or followed by a new one (${locale})`, async ({ page }) => {
      const troubles = pageTroubles(page)
      await removeKey()
      await call(page, 'keychain.retry', {})
      const banner = page.locator('.banner')
      await expect(banner.getByText(removed)).toBeVisible()
      await expectAccessible(page, 'the key was removed')
      await page.screenshot({ path: test.info().outputPath('removed.png') })
      await banner.getByRole('button', { name: putBack }).click()
      await expect(banner).toHaveCount(0)

      await removeKey()
      await app.kill()
      app = await startApp({ dataDir: app.dataDir })
      await app.open(page)
      await expect(banner.getByText(gone)).toBeVisible()
      await expectAccessible(page, 'the key is gone')
      await page.screenshot({ path: test.info().outputPath('gone.png') })
      await banner.getByRole('button', { name: newKey }).click()
      await expect(page.getByText(done)).toBeVisible()
      await expect(banner).toHaveCount(0)
      await call(page, 'credentials.rotate', { accountId, number: '1002', password: { mode: 'generate' } })
      const told = z.object({ password: z.string() }).parse(await call(page, 'credentials.reveal', { accountId, number: '1002' }))
      expect(told.password === pbx.api.row('1002')?.password).toBe(true)
      expect(troubles).toEqual([])
    })
  })
}
