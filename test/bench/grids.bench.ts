import { chromium, type Browser } from '@playwright/test'
import { names, rowsFor } from '../support/e2e/many-rows.ts'
import { ourWindow, peerNames, peerPage, type GridPage } from './grid-pages.ts'
import { median, type Line } from './line.ts'
import { mainThreadOf } from './main-thread.ts'

/**
 * The extension table beside two data grids, in one Chromium, on the same rows, columns and viewport; measured is the work of the main
 * thread. The peers get every advantage: an empty page around them, their rows already in memory, their defaults as they come.
 * Ours is the built window with everything around the table, and behind it the real browser host, whose main is replaced by prepared
 * answers. What counts: from the press on the account to the second frame after its rows are there, so the closing of the menu, the views,
 * their counts and the inspector are in it, and what is done later in the same opening, too. What does not: the request and the reading of
 * its answer, which a worker does, and the folding of names for the search, which main does; neither is work of the main thread.
 */
export const name = 'grids: the extension table'

const sizes = [10_000, 50_000]
const rounds = 5
const steps = 120
const stepPixels = 400
const searches = ['1', '10', '100', '1001', 'Kho'] as const
/** The better peer’s time, divided by this, is what ours may take at most. */
const times = 3
const frameMs = 1_000 / 60

type Measured = { readonly open: number; readonly step: number; readonly search: number }

export async function* run(): AsyncGenerator<Line> {
  const browser = await chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  })
  try {
    for (const size of sizes) yield* ofSize(browser, size)
  } finally {
    await browser.close()
  }
}

async function* ofSize(browser: Browser, size: number): AsyncGenerator<Line> {
  const all = new Map<string, Measured[]>()
  // In turns, so that whatever else this computer does falls on all alike.
  for (let round = 0; round < rounds; round += 1) {
    for (const of of ['ours', ...peerNames] as const) {
      all.set(of, [...(all.get(of) ?? []), await measured(browser, of, size)])
    }
  }
  const middle = (of: string, what: keyof Measured): number => median((all.get(of) ?? []).map((one) => one[what]))
  const line = (bench: string, what: keyof Measured): Line => {
    const others = Object.fromEntries(peerNames.map((peer) => [peer, middle(peer, what)]))
    const third = Math.min(...Object.values(others)) / times
    return { bench, size, unit: 'ms', ours: middle('ours', what), peers: others, limit: third }
  }
  yield line('opening the table', 'open')
  const step = line('a scroll step', 'step')
  yield { ...step, limit: Math.min(step.limit ?? frameMs, frameMs) }
  yield line('a search keystroke', 'search')
}

async function measured(browser: Browser, of: 'ours' | (typeof peerNames)[number], size: number): Promise<Measured> {
  const page = await browser.newPage({ viewport: { width: 1_280, height: 800 } })
  const rows = rowsFor(size, Date.now())
  const grid: GridPage = of === 'ours' ? await ourWindow(page, rows) : peerPage(page, of, rows)
  try {
    await grid.prepare()
    // Whoever turns a wheel has the mouse over the rows.
    await page.mouse.move(500, 400)
    await page.evaluate(() => new Promise((seen) => requestAnimationFrame(() => requestAnimationFrame(seen))))
    const worked = await mainThreadOf(page)
    let before = await worked()
    const since = async (): Promise<number> => {
      const now = await worked()
      const took = now - before
      before = now
      return took
    }
    await grid.open()
    const open = await since()
    const travelled = await page.evaluate(scroll, { scroller: grid.scroller, steps, stepPixels })
    const step = (await since()) / steps
    // A grid may take two steps in one when a frame comes late; not moving at all would be cheap, too.
    if (travelled < steps * stepPixels * 0.9) throw new Error(`${of} scrolled ${travelled} pixels`)
    for (const text of searches) await grid.search(text)
    const search = (await since()) / searches.length
    const found = await grid.found()
    if (found !== size / names.length) throw new Error(`${of} found ${found} rows`)
    return { open, step, search }
  } finally {
    await grid.close()
    await page.close()
  }
}

/** Runs in the page: a step each frame. Answers how far it came, in pixels. */
async function scroll({ scroller, steps, stepPixels }: { scroller: string; steps: number; stepPixels: number }): Promise<number> {
  const box = document.querySelector(scroller)
  if (!box) throw new Error('nothing scrolls here')
  const from = box.scrollTop
  for (let step = 0; step < steps; step += 1) {
    box.scrollTop += stepPixels
    await new Promise((next) => requestAnimationFrame(next))
  }
  return box.scrollTop - from
}
