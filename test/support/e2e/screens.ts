import type { Page } from '@playwright/test'
import { appStateSchema } from '#shared/contract.ts'
import { call } from './window.ts'

/** Actions of the palette that open no screen of their own, or leave the window. */
const withoutScreen =
  /^(search|refresh|palette|watch|enable|disable|undo|diagnostics|documentation|sync|tour|pane|copy-number|select-all|clear-selection|show-\w+|(view|sort|column|theme|language|account)-.+|\d+)$/

const paletteEntries = '[id^="command-"]'

/** What says which place of the window is shown, and what was told: headings, the places' own navigation, notifications. */
const tellsPlace = 'main :is(h2, h3, nav), .toast'

/**
 * Waits for the dialog that an action opens, and answers whether it came. An action may show a place of the window instead, or do its work without
 * a screen: what tells of that has then changed and stands still. Whatever does neither within three seconds has nothing more to show.
 */
async function opensDialog(page: Page, before: readonly string[]): Promise<boolean> {
  const came = await page
    .waitForFunction(
      ({ tellsPlace, before }) => {
        if ([...document.querySelectorAll('[role=dialog]')].some((one) => one.checkVisibility())) return 'dialog'
        const now = [...document.querySelectorAll(tellsPlace)].map((one) => one.textContent ?? '').join('\n')
        const { walked } = window as { walked?: { now: string; looks: number } }
        const looks = walked?.now === now ? walked.looks + 1 : 0
        Object.assign(window, { walked: { now, looks } })
        return looks >= 4 && now !== '' && now !== before.join('\n') ? 'place' : null
      },
      { tellsPlace, before },
      { polling: 200, timeout: 3_000 },
    )
    .then(
      (found) => found.jsonValue(),
      () => null,
    )
  return came === 'dialog'
}

/** Opens what the palette offers under this name. */
export async function openFromPalette(page: Page, id: string): Promise<void> {
  await page.keyboard.press('Control+k')
  await page.locator(`#command-${id}`).click()
}

/**
 * Shows every screen of a fresh app, one after the other, without a word of any language: whatever the palette offers is opened.
 * The app must have been started without a keychain; the demo PBX is connected on the way.
 */
export async function walkThrough(page: Page, visit: (screen: string) => Promise<void>): Promise<void> {
  await page.locator('form').first().waitFor()
  await visit('connect')
  await call(page, 'keychain.useSessionOnly', {})
  await call(page, 'accounts.connectDemo', {})
  const mai = page.getByText('Mai Nguyễn').first()
  await mai.waitFor()
  await visit('table')
  await mai.click()
  await page.getByRole('complementary').getByRole('heading', { name: /1001/ }).waitFor()
  await visit('inspector')

  await page.keyboard.press('Control+k')
  await page.locator(paletteEntries).first().waitFor()
  const ids = await page
    .locator(paletteEntries)
    .evaluateAll((entries) => entries.map((entry) => entry.id.replace('command-', '')))
  await visit('palette')
  await page.keyboard.press('Escape')
  for (const id of ids.filter((one) => !withoutScreen.test(one))) {
    const before = await page.locator(tellsPlace).allTextContents()
    await openFromPalette(page, id)
    await page.locator(paletteEntries).first().waitFor({ state: 'detached' })
    if (id === 'connect') {
      await page.locator('form').first().waitFor()
      await visit('another account')
      await page.keyboard.press('Escape')
      if (!(await mai.isVisible())) await page.reload()
      await mai.waitFor()
      await mai.click()
      continue
    }
    const opened = await opensDialog(page, before)
    await visit(id)
    if (opened) await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
  }

  const { accounts } = appStateSchema.parse(await call(page, 'app.state', {}))
  const draft = { number: '3001', displayName: 'Lê Văn Tám' }
  await call(page, 'extensions.create', { accountId: accounts[0]?.id, draft, password: { mode: 'generate' } })
  const tam = page.getByRole('row', { name: /3001/ })
  await tam.click()
  await openFromPalette(page, 'handoff')
  const ways = page.getByRole('dialog').getByRole('tab')
  await ways.first().waitFor()
  for (let way = 0; way < (await ways.count()); way += 1) {
    await ways.nth(way).click()
    await visit(`hand-off, way ${way + 1}`)
  }
  await page.keyboard.press('Escape')
  await tam.getByRole('checkbox').click()
  await openFromPalette(page, 'handoff-many')
  await page.getByRole('dialog').getByRole('radio').first().waitFor()
  for (const way of await page.getByRole('dialog').getByRole('radio').all()) {
    await way.click({ force: true })
    await visit('hand-off of many')
  }
  await page.keyboard.press('Escape')
}
