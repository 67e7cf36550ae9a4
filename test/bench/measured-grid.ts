import type { Browser, Page } from '@playwright/test'
import { names } from '../support/e2e/many-rows.ts'
import type { GridPage } from './grid-pages.ts'
import { mainThreadOf } from './main-thread.ts'

/** The work of the window's main thread, in ms: to open the table, for a step of scrolling, for a key of a search. */
export interface MeasuredGrid {
  readonly open: number
  readonly step: number
  readonly search: number
}

export const frameMs = 1_000 / 60
const steps = 120
const stepPixels = 400
const searches = ['1', '10', '100', '1001', 'Kho'] as const

/** `made`: the table on a page of its own. `size`: its rows, which one in so many as there are names is found of. */
export async function measuredGrid(
  browser: Browser,
  made: (page: Page) => Promise<GridPage>,
  size: number,
): Promise<MeasuredGrid> {
  return withGrid(browser, made, async (page, grid, since) => {
    await grid.open()
    const open = await since()
    const step = await scrolled(page, grid, since)
    for (const text of searches) await grid.search(text)
    const search = (await since()) / searches.length
    const found = await grid.found()
    if (found !== size / names.length) throw new Error(`it found ${found} rows`)
    return { open, step, search }
  })
}

/** The work for a step of scrolling, in ms, where opening and searching are something else than a grid's. */
export async function measuredStep(
  browser: Browser,
  made: (page: Page) => Promise<Omit<GridPage, 'search' | 'found'>>,
): Promise<number> {
  return withGrid(browser, made, async (page, grid, since) => {
    await grid.open()
    await since()
    return scrolled(page, grid, since)
  })
}

/** The work of the window's main thread since this was asked last, in ms. */
type Since = () => Promise<number>

/** Makes the table and prepares it, measures, and closes it. */
async function withGrid<G extends Pick<GridPage, 'prepare' | 'close'>, T>(
  browser: Browser,
  made: (page: Page) => Promise<G>,
  measure: (page: Page, grid: G, since: Since) => Promise<T>,
): Promise<T> {
  const page = await browser.newPage({ viewport: { width: 1_280, height: 800 } })
  const grid = await made(page)
  try {
    await grid.prepare()
    // Whoever turns a wheel has the mouse over the rows.
    await page.mouse.move(500, 400)
    await page.evaluate(() => new Promise((seen) => requestAnimationFrame(() => requestAnimationFrame(seen))))
    const worked = await mainThreadOf(page)
    let before = await worked()
    return await measure(page, grid, async () => {
      const now = await worked()
      const took = now - before
      before = now
      return took
    })
  } finally {
    await grid.close()
    await page.close()
  }
}

/** The work for each of many steps, in ms. */
async function scrolled(page: Page, { scroller }: Pick<GridPage, 'scroller'>, since: Since): Promise<number> {
  const travelled = await page.evaluate(scroll, { scroller, steps, stepPixels })
  // A grid may take two steps in one when a frame comes late; not moving at all would be cheap, too.
  if (travelled < steps * stepPixels * 0.9) throw new Error(`it scrolled ${travelled} pixels`)
  return (await since()) / steps
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
