import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test, type Page } from '@playwright/test'
import { appStateSchema, calls } from '#shared/contract.ts'
import { RowPack } from '#shared/packed-rows.ts'
import { pseudoMarks } from '../../build/pseudo-locale.ts'
import { startApp, type HostedApp } from '../support/e2e/host.ts'
import { walkThrough } from '../support/e2e/screens.ts'
import { call } from '../support/e2e/window.ts'
import { versions } from '../../src/renderer/src/features/help/whats-new.ts'

const pseudoBuild = 'out/pseudo'
let app: HostedApp
test.afterEach(() => app.stop())

/** Buttons, tabs, headings and labels whose text is cut off or runs out of them. */
function tooLong(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found: string[] = []
    for (const element of document.querySelectorAll<HTMLElement>(
      'button, a, label, h1, h2, h3, legend, [role=tab], [role=menuitem], [role=option], [role=columnheader]',
    )) {
      if (!element.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue
      if (element.closest('.hidden')) continue
      const { overflowX, textOverflow } = getComputedStyle(element)
      const cut = element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 0
      const box = element.getBoundingClientRect()
      // Scrolled out of a table is no fault; out of the window is.
      const scrolls = element.closest('[role=grid]')
      const out = scrolls === null && (box.right > innerWidth + 1 || box.left < -1)
      if (out || (cut && !(overflowX !== 'visible' && textOverflow === 'ellipsis' && element.title !== '')))
        found.push(`${element.tagName.toLowerCase()}: ${(element.textContent ?? '').trim().slice(0, 60)}`)
    }
    return found
  })
}

/** The app's own name, languages, which are named in themselves, a paper, and the extension that the walk makes. */
const alwaysKnown = [
  ...['Linecard', 'English', 'Tiếng Việt', 'Demo PBX', 'Letter', 'Lê Văn Tám'],
  ...versions.flatMap(({ changes }) => changes.en),
]

/** Names that people or makers gave: extensions, caller IDs, phones and apps. */
async function dataOf(page: Page): Promise<string[]> {
  const [account] = appStateSchema.parse(await call(page, 'app.state', {})).accounts
  if (!account) return []
  const list = calls['extensions.list'].output.parse(await call(page, 'extensions.list', { accountId: account.id }))
  const callerIds = calls['callerIds.list'].output.parse(await call(page, 'callerIds.list', { accountId: account.id }))
  const targets = calls['handoff.targets'].output.parse(await call(page, 'handoff.targets', {}))
  const books = calls['books.formats'].output.parse(await call(page, 'books.formats', {}))
  const lists = calls['inventory.forms'].output.parse(await call(page, 'inventory.forms', {}))
  return [
    ...new RowPack(list.rows).rows().flatMap(({ displayName }) => displayName ?? []),
    ...callerIds.callerIds.flatMap(({ displayName }) => displayName ?? []),
    ...targets.targets.flatMap(({ name, notices }) => [name, notices]),
    ...[...books, ...lists].map(({ name }) => name),
  ]
}

/** Texts on screen that did not come out of the catalogue. */
function bareTexts(page: Page, known: readonly string[]): Promise<string[]> {
  return page.evaluate(
    ({ known, marks: [open, close] }) => {
      // The browser's own words for times, and what is called the same in every language.
      const alike =
        /\b\d+ (sec|min|hr|days?|wks?|mths?|yrs?)\b|\b[A-Z][a-z]{2} \d+, \d{4}, [\d:]+\b|\b(TLS|TCP|UDP|SRTP|STUN|QR|MAC|CSV|JSON|Excel|xlsx|Ctrl|Del|Esc|Enter|mm)\b/g
      const found = new Set<string>()
      const data = [...known].sort((a, b) => b.length - a.length)
      const judge = (text: string, element: Element): void => {
        if (element.closest('pre, code, kbd, svg, .mono, [translate=no]')) return
        // From the inside out: a text may be filled with another one.
        const inner = new RegExp(`${open}[^${open}${close}]*${close}`, 'gs')
        let rest = text
        while (inner.test(rest)) rest = rest.replace(inner, '')
        for (const one of data) rest = rest.replaceAll(one, '')
        rest = rest.replace(alike, '')
        if (/\p{L}{2,}/u.test(rest)) found.add(text.trim().slice(0, 120))
      }
      const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
      for (let node = walker.nextNode(); node; node = walker.nextNode())
        if (node.parentElement?.checkVisibility()) {
          // One text whose options are kept whole stands in several nodes.
          const whole = node.parentElement.closest('.wording') ?? node
          judge(whole.textContent ?? '', node.parentElement)
        }
      for (const element of document.querySelectorAll('[aria-label], [title], [placeholder], [alt]'))
        for (const name of ['aria-label', 'title', 'placeholder', 'alt']) judge(element.getAttribute(name) ?? '', element)
      return [...found]
    },
    { known, marks: pseudoMarks },
  )
}

test.describe('in a made-up language', { tag: '@drawn' }, () => {
  test.use({ locale: 'en-US', actionTimeout: 10_000 })

  test('every text comes out of the catalogue, and longer ones fit', async ({ page }) => {
    test.setTimeout(420_000)
    execFileSync(
      'node_modules/.bin/electron-vite',
      ['build', '--outDir', join(process.cwd(), pseudoBuild), '--logLevel', 'error'],
      { env: { ...process.env, LINECARD_PSEUDO_LOCALE: '1' }, stdio: 'ignore' },
    )
    app = await startApp({ build: pseudoBuild, env: { DBUS_SESSION_BUS_ADDRESS: '' } })
    await app.open(page)
    const bare: string[] = []
    const long: string[] = []
    const known = [...alwaysKnown]
    await walkThrough(page, async (screen) => {
      if (screen === 'table') known.push(...(await dataOf(page)))
      bare.push(...(await bareTexts(page, known)).map((text) => `${screen}: ${text}`))
      long.push(...(await tooLong(page)).map((text) => `${screen}: ${text}`))
    })
    expect(bare).toEqual([])
    expect(long).toEqual([])
  })
})

test.describe('in Vietnamese', { tag: '@drawn' }, () => {
  test.use({ locale: 'vi-VN', viewport: { width: 1024, height: 640 }, actionTimeout: 10_000 })

  test('every button holds its text, in a small window too', async ({ page }) => {
    test.setTimeout(300_000)
    app = await startApp({ env: { DBUS_SESSION_BUS_ADDRESS: '' } })
    await app.open(page)
    await expect(page.locator('html')).toHaveAttribute('lang', 'vi')
    const long: string[] = []
    await walkThrough(page, async (screen) => {
      long.push(...(await tooLong(page)).map((text) => `${screen}: ${text}`))
    })
    expect(long).toEqual([])
  })
})
