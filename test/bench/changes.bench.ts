import { chromium } from '@playwright/test'
import { goIntoTheMiddle, standing, startChangingWindow, statesOnScreen } from '../support/e2e/changing-window.ts'
import { enterWindow } from '../support/e2e/enter-window.ts'
import { rowsFor } from '../support/e2e/many-rows.ts'
import type { Line } from './line.ts'
import { mainThreadOf } from './main-thread.ts'

/**
 * Fifty changes of registrations a second for a minute, each of a row on screen, in the built window with rows selected and the keys in
 * the table. Measured is the main thread's work in that minute, with the news' way over the bridge, the counts and the ages that count up.
 */
export const name = 'changes: registrations on screen'

const size = 10_000
const seconds = 60
const perSecond = 50

export async function* run(): AsyncGenerator<Line> {
  const browser = await chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  })
  const page = await browser.newPage({ viewport: { width: 1_280, height: 800 } })
  const window = await startChangingWindow(rowsFor(size, Date.now()))
  try {
    await enterWindow(page, window.address())
    const places = await goIntoTheMiddle(page)
    const before = JSON.stringify(await standing(page))
    const worked = await mainThreadOf(page)
    const [from, beganAt] = [await worked(), performance.now()]
    const last = await window.change(places, seconds * perSecond)
    // What is drawn a moment later counts, too.
    await page.waitForTimeout(1_000)
    const ours = (100 * ((await worked()) - from)) / (performance.now() - beganAt)
    const shown = await statesOnScreen(page)
    for (const [number, state] of last) if (shown[number] !== state) throw new Error(`${number} is shown as ${shown[number]}`)
    if (JSON.stringify(await standing(page)) !== before) throw new Error('selection, focus or place was lost')
    yield { bench: '50 changes a second', size, unit: '% of the main thread', ours, peers: {}, limit: 10 }
  } finally {
    await window.close()
    await browser.close()
  }
}
