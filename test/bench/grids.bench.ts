import { chromium, type Browser, type Page } from '@playwright/test'
import type { ExtensionRow } from '#shared/extension.ts'
import { rowsFor } from '../support/e2e/many-rows.ts'
import { ourWindow, peerNames, peerPage, type GridPage, type Peer } from './grid-pages.ts'
import { frameMs, measuredGrid, type MeasuredGrid } from './measured-grid.ts'
import { median, type Line } from './line.ts'

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
/** The better peer’s time, divided by this, is what ours may take at most. */
const times = 3

export async function* run(only: number | null): AsyncGenerator<Line> {
  const browser = await chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  })
  try {
    for (const size of only === null ? sizes : [only]) yield* ofSize(browser, size)
  } finally {
    await browser.close()
  }
}

async function* ofSize(browser: Browser, size: number): AsyncGenerator<Line> {
  const all = new Map<string, MeasuredGrid[]>()
  // In turns, so that whatever else this computer does falls on all alike.
  for (let round = 0; round < rounds; round += 1) {
    for (const of of ['ours', ...peerNames] as const) {
      all.set(of, [
        ...(all.get(of) ?? []),
        await measuredGrid(browser, (page) => gridOf(page, of, rowsFor(size, Date.now())), size),
      ])
    }
  }
  const middle = (of: string, what: keyof MeasuredGrid): number => median((all.get(of) ?? []).map((one) => one[what]))
  const line = (bench: string, what: keyof MeasuredGrid): Line => {
    const others = Object.fromEntries(peerNames.map((peer) => [peer, middle(peer, what)]))
    const third = Math.min(...Object.values(others)) / times
    return { bench, size, unit: 'ms', ours: middle('ours', what), peers: others, limit: third }
  }
  yield line('opening the table', 'open')
  const step = line('a scroll step', 'step')
  yield { ...step, limit: Math.min(step.limit ?? frameMs, frameMs) }
  yield line('a search keystroke', 'search')
}

async function gridOf(page: Page, of: 'ours' | Peer, rows: readonly ExtensionRow[]): Promise<GridPage> {
  return of === 'ours' ? ourWindow(page, rows) : peerPage(page, of, rows)
}
