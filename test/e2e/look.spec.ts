import { expect, test, type Page } from '@playwright/test'
import { z } from 'zod'
import { startDemoPbx, type DemoPbxServer } from '../../src/main/demo/demo-pbx.ts'
import { startApp, type HostedApp } from '../support/e2e/host.ts'
import { openFromPalette } from '../support/e2e/screens.ts'
import { call } from '../support/e2e/window.ts'

const states = ['registered', 'registered', 'unregistered', 'registered', 'registered', 'unknown', 'registered'] as const

let app: HostedApp
let pbx: DemoPbxServer

test.beforeEach(async () => {
  pbx = await startDemoPbx({ registration: async (number) => states[Number(number) % states.length] ?? 'unknown' })
  app = await startApp({ env: { DBUS_SESSION_BUS_ADDRESS: '' } })
})
test.afterEach(async () => {
  await app.stop()
  await pbx.close()
})

const connected = z.object({ id: z.string() })

async function rest(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await document.fonts.ready
    if (document.activeElement instanceof HTMLInputElement) document.activeElement.blur()
  })
  await page.mouse.move(0, 0)
}

for (const locale of ['en', 'vi'] as const) {
  for (const theme of ['light', 'dark'] as const) {
    test.describe(`${theme}, ${locale}`, { tag: '@drawn' }, () => {
      test.use({
        ...{ colorScheme: theme, locale: locale === 'vi' ? 'vi-VN' : 'en-GB', timezoneId: 'Asia/Ho_Chi_Minh' },
        ...{ viewport: { width: 1280, height: 800 } },
        contextOptions: { reducedMotion: 'reduce' },
      })

      test(`each screen looks as in docs/screenshots (${theme}, ${locale})`, async ({ page }) => {
        test.setTimeout(300_000)
        page.setDefaultTimeout(15_000)
        // A window whose time stands still a minute from now: ages are alike in each run, whatever time it takes.
        await page.clock.setFixedTime(Date.now() + 60_000)
        const look = async (screen: string): Promise<void> => {
          await rest(page)
          // Letters differ by a hair between versions of the browser and its fonts; a moved or missing part does not pass.
          await expect
            .soft(page)
            .toHaveScreenshot(`${screen}-${theme}-${locale}.png`, { maxDiffPixelRatio: 0.02, timeout: 20_000 })
        }
        await app.open(page)
        await page.locator('form').first().waitFor()
        await look('connect')

        await call(page, 'keychain.useSessionOnly', {})
        await call(page, 'app.changeSettings', { tourDone: true, lastTarget: 'linphone' })
        const account = connected.parse(
          await call(page, 'accounts.connect', {
            ...{ address: pbx.address, name: 'Acme', entry: { with: 'token', token: pbx.token } },
            sip: {
              ...{ domain: 'app.acme.vn', transport: 'udp', port: 5060, outboundProxy: null, expiresSeconds: 3600 },
              ...{ srtp: 'off', stun: null, voicemail: '*97' },
            },
          }),
        )
        const mai = page.getByText('Mai Nguyễn').first()
        await mai.click()
        await expect
          .poll(() => pbx.requests.filter(({ path }) => /extensions\/\d+$/.test(path)).length)
          .toBeGreaterThanOrEqual(17)
        await look('table')
        await openFromPalette(page, 'new')
        await page.getByRole('dialog').waitFor()
        await look('new-extension')
        await page.keyboard.press('Escape')
        await page.getByRole('dialog').waitFor({ state: 'detached' })

        await call(page, 'extensions.create', {
          ...{ accountId: account.id, draft: { number: '2001', displayName: 'Lê Văn Tám' } },
          password: { mode: 'choose', password: 'k7QmRtW2pZx4Nc8vHs3J' },
        })
        await page.getByText('Lê Văn Tám').first().click()
        await openFromPalette(page, 'handoff')
        await page.getByRole('dialog').locator('[role=tabpanel] button').first().waitFor()
        await look('hand-off')
        // Before it is shared: an address of its own would be another one in each run.
        await page.getByRole('tab', { name: locale === 'vi' ? 'Liên kết' : 'Link' }).click()
        await page.getByRole('combobox').last().waitFor()
        await look('link')
        await page.keyboard.press('Escape')
        await page.getByRole('dialog').waitFor({ state: 'detached' })
        await openFromPalette(page, 'rotate')
        await page.getByRole('dialog').waitFor()
        await look('rotate')
        await page.keyboard.press('Escape')
        await page.getByRole('dialog').waitFor({ state: 'detached' })
        for (const screen of ['settings', 'palette', 'shortcuts'] as const) {
          if (screen === 'palette') await page.keyboard.press('Control+k')
          else await openFromPalette(page, screen)
          await page.getByRole('dialog').waitFor()
          await look(screen)
          await page.keyboard.press('Escape')
          await page.getByRole('dialog').waitFor({ state: 'detached' })
        }
        await openFromPalette(page, 'queue')
        await page.getByRole('grid').waitFor({ state: 'detached' })
        await look('queue')
      })
    })
  }
}
