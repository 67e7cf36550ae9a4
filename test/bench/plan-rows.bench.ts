import { chromium, type Page } from '@playwright/test'
import type { Plan, PlanRow } from '#shared/plans.ts'
import { noRules } from '#shared/plans.ts'
import { ok } from '#shared/result.ts'
import { enterWindow } from '../support/e2e/enter-window.ts'
import { rowsFor } from '../support/e2e/many-rows.ts'
import { startPreparedWindow } from '../support/e2e/prepared-window.ts'
import { painted, peerNames, peerPage, type GridPage } from './grid-pages.ts'
import { median, type Line } from './line.ts'
import { frameMs, measuredStep } from './measured-grid.ts'

/**
 * The rows of a bulk change beside two data grids with as many rows, as `grids` measures the table of extensions. Only scrolling is measured: the
 * rows come from main in pages as they are read, which no grid has to do.
 */
export const name = 'plan-rows: the rows of a bulk change'

const sizes = [50_000]
const rounds = 3
const times = 3

export async function* run(only: number | null): AsyncGenerator<Line> {
  const browser = await chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  })
  try {
    for (const size of only === null ? sizes : [only]) {
      const all = new Map<string, number[]>()
      for (let round = 0; round < rounds; round += 1) {
        for (const of of ['ours', ...peerNames] as const) {
          const made = async (page: Page): Promise<Scrolled> =>
            of === 'ours' ? ourRows(page, size) : peerPage(page, of, rowsFor(size, Date.now()))
          all.set(of, [...(all.get(of) ?? []), await measuredStep(browser, made)])
        }
      }
      const peers = Object.fromEntries(peerNames.map((peer) => [peer, median(all.get(peer) ?? [])]))
      const limit = Math.min(frameMs, ...Object.values(peers).map((took) => took / times))
      yield {
        bench: 'a scroll step in the rows of a bulk change',
        size,
        unit: 'ms',
        ours: median(all.get('ours') ?? []),
        peers,
        limit,
      }
    }
  } finally {
    await browser.close()
  }
}

type Scrolled = Omit<GridPage, 'search' | 'found'>

/** The built window with a draft of so many people, each with a phone. */
async function ourRows(page: Page, size: number): Promise<Scrolled> {
  const rows = rowsFor(size, Date.now()).map(({ number, displayName }, position): PlanRow => ({
    ...{ position, line: position + 2, number, action: 'create', secrets: ['password'] },
    values: {
      number,
      displayName: displayName ?? '',
      mac: (0x001565000000 + position).toString(16).padStart(12, '0'),
      target: 'yealink',
    },
    changes: [{ field: 'displayName', secret: false, from: null, to: displayName ?? '' }],
    ...{ findings: [], state: 'planned', decision: null, why: null, problem: null },
  }))
  const plan: Plan = {
    ...{
      id: 'plan-1',
      accountId: 'one',
      kind: 'list',
      name: 'people.csv',
      at: 1_700_000_000_000,
      startedAt: null,
      endedAt: null,
    },
    ...{
      checkedAgainst: 1_700_000_000_000,
      state: 'draft',
      rules: noRules,
      total: size,
      findings: [],
      source: null,
      problem: null,
    },
    counts: { ...noCounts, planned: size },
  }
  const cost = {
    ...{ rows: size, requests: size, perMinute: 60, minutes: size / 60, endsAt: 1_800_000_000_000, outdated: 0, open: 0 },
    actions: { create: size, edit: 0, remove: 0, rotate: 0, none: 0 },
  }
  const window = await startPreparedWindow(
    [{ id: 'one', name: 'One', rows: [] }],
    {},
    {
      'plans.list': () => ok([plan]),
      'plans.rows': ({ from, count }) => ok({ rows: rows.slice(from, from + count), total: size }),
      'plans.cost': () => ok(cost),
    },
  )
  return {
    async prepare() {
      await enterWindow(page, window.address())
      await page.getByRole('button', { name: 'Bulk changes' }).click()
      await page.getByRole('button', { name: 'people.csv' }).waitFor()
    },
    async open() {
      await page.getByRole('button', { name: 'people.csv' }).click()
      await page.locator(`[role=grid][aria-rowcount="${size + 1}"][aria-busy=false]`).waitFor()
      await page.evaluate(painted)
    },
    scroller: '[role=grid]',
    close: () => window.close(),
  }
}

const noCounts = {
  ...{ open: 0, planned: 0, sent: 0, waiting: 0, confirmed: 0, 'handed-off': 0, registered: 0 },
  ...{ skipped: 0, rejected: 0, outdated: 0, undone: 0, kept: 0 },
} as const
