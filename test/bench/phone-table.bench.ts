import { chromium, type Page } from '@playwright/test'
import type { ExtensionRow } from '#shared/extension.ts'
import { packingPhones } from '#shared/packed-phones.ts'
import type { Phone } from '#shared/phone.ts'
import { ok } from '#shared/result.ts'
import { createSlices } from '../../src/main/concurrency/slices.ts'
import { rowsFor } from '../support/e2e/many-rows.ts'
import { enterWindow } from '../support/e2e/enter-window.ts'
import { startPreparedWindow } from '../support/e2e/prepared-window.ts'
import { painted, peerNames, peerPage, searchIn, type GridPage } from './grid-pages.ts'
import { median, type Line } from './line.ts'
import { frameMs, measuredGrid, type MeasuredGrid } from './measured-grid.ts'

/**
 * The table of phones beside two data grids, as `grids` measures that of the extensions: what counts and what does not is said there. Ours has
 * the whole list of extensions behind it, whose names its rows show.
 */
export const name = 'phone-table: the table of phones'

const sizes = [5_000]
const rounds = 5
const times = 3

export async function* run(): AsyncGenerator<Line> {
  const browser = await chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  })
  try {
    for (const size of sizes) {
      const all = new Map<string, MeasuredGrid[]>()
      for (let round = 0; round < rounds; round += 1) {
        for (const of of ['ours', ...peerNames] as const) {
          const rows = rowsFor(size, Date.now())
          const made = async (page: Page): Promise<GridPage> => (of === 'ours' ? ourPhones(page, rows) : peerPage(page, of, rows))
          all.set(of, [...(all.get(of) ?? []), await measuredGrid(browser, made, size)])
        }
      }
      const middle = (of: string, what: keyof MeasuredGrid): number => median((all.get(of) ?? []).map((one) => one[what]))
      const line = (bench: string, what: keyof MeasuredGrid): Line => {
        const peers = Object.fromEntries(peerNames.map((peer) => [peer, middle(peer, what)]))
        return { bench, size, unit: 'ms', ours: middle('ours', what), peers, limit: Math.min(...Object.values(peers)) / times }
      }
      yield line('opening the table of phones', 'open')
      const step = line('a scroll step in the table of phones', 'step')
      yield { ...step, limit: Math.min(step.limit ?? frameMs, frameMs) }
      yield line('a search keystroke in the table of phones', 'search')
    }
  } finally {
    await browser.close()
  }
}

/** The built window; a phone for each of these extensions, of seven types at five sites. */
async function ourPhones(page: Page, rows: readonly ExtensionRow[]): Promise<GridPage> {
  const targets = ['yealink', 'grandstream', 'fanvil', 'snom', 'poly', 'htek', 'linphone']
  const phones = rows.map(({ number }, index): Phone => ({
    id: `phone-${String(index).padStart(6, '0')}`,
    accountId: 'one',
    mac: index % 7 === 6 ? null : (0x001565000000 + index).toString(16).padStart(12, '0'),
    target: targets[index % 7] ?? '',
    model: null,
    serial: null,
    siteId: index % 6 === 0 ? null : `site-${index % 5}`,
    place: `Phòng ${index % 90}`,
    note: '',
    plainName: false,
    lines: [{ slot: 1, accountId: 'one', number }],
    given: { kind: 'file', place: 'phones.zip', at: 1_700_000_000_000 + index },
    told: null,
    stale: index % 10 === 0 ? ['password'] : [],
    retiredAt: null,
  }))
  const packed = await createSlices({ now: () => performance.now(), turn: setImmediate }).run(packingPhones(phones))
  const window = await startPreparedWindow(
    [{ id: 'one', name: 'One', rows }],
    {},
    {
      'phones.list': () => ok(packed),
      'phones.sites': () => ok([]),
      'handoff.targets': () => ok({ targets: [], recent: [] }),
    },
  )
  return {
    async prepare() {
      await enterWindow(page, window.address())
      await page.locator(`[role=grid][aria-rowcount="${rows.length + 1}"]`).waitFor()
      // Nobody goes on within half a second: by then the window has the code of its other places, and the phones as a peer has its rows.
      await page.waitForLoadState('networkidle')
      await page.evaluate(painted)
    },
    async open() {
      await page.evaluate(show, String(rows.length + 1))
      await page.evaluate(painted)
    },
    scroller: '[role=grid]',
    search: (text) => searchIn(page, text),
    found: () => page.getByRole('grid').evaluate((grid) => Number(grid.getAttribute('aria-rowcount')) - 1),
    close: () => window.close(),
  }
}

/** Runs in the page: goes to the phones, and waits until all of them are in a table other than the one before. */
function show(rowCount: string): Promise<void> {
  const before = document.querySelector('[role=grid]')
  const place = [...document.querySelectorAll<HTMLElement>('nav button')].find((one) =>
    one.textContent.trim().startsWith('Phones'),
  )
  if (!place) throw new Error('there is no way to the phones')
  return new Promise((opened) => {
    const watch = new MutationObserver(() => {
      const grid = document.querySelector('[role=grid]')
      if (!grid || grid === before || grid.getAttribute('aria-rowcount') !== rowCount) return
      watch.disconnect()
      opened()
    })
    watch.observe(document.body, { attributes: true, childList: true, subtree: true })
    place.click()
  })
}
