import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { ElementHandle, Page } from '@playwright/test'
import type { ExtensionRow } from '#shared/extension.ts'
import { enterWindow } from '../support/e2e/enter-window.ts'
import { startPreparedWindow } from '../support/e2e/prepared-window.ts'

/** One table on one page, ready to be opened: what the benchmark does to each of them in turn. */
export interface GridPage {
  /** Up to where the rows have not been shown yet. */
  prepare(): Promise<void>
  /** Shows the rows; resolves when they are painted. */
  open(): Promise<void>
  /** CSS selector of what scrolls. */
  readonly scroller: string
  /** Searches for a text; resolves when the answer is painted. */
  search(text: string): Promise<void>
  /** How many rows are there after the search. */
  found(): Promise<number>
  close(): Promise<void>
}

/** The fields of the ten columns that every table shows. */
const fields = [
  'number',
  'displayName',
  'status',
  'recordingMode',
  'teamId',
  'voicemailEnabled',
  'outboundCallerId',
  'maxConcurrent',
  'registration',
  'updatedAt',
] as const
const ourColumns = ['number', 'name', 'status', 'recording', 'team', 'voicemail', 'caller', 'calls', 'registration', 'updated']

/** Two frames later everything that was due has been painted. */
export const painted = '(() => new Promise((seen) => requestAnimationFrame(() => requestAnimationFrame(() => seen()))))()'

/** Linecard’s built window, whose main answers with these rows; opening it is choosing the account that has them. */
export async function ourWindow(page: Page, rows: readonly ExtensionRow[]): Promise<GridPage> {
  const window = await startPreparedWindow(
    [
      { id: 'small', name: 'Small', rows: rows.slice(0, 1) },
      { id: 'large', name: 'Large', rows },
    ],
    {
      window: {
        accountId: null,
        view: 'all',
        search: '',
        sort: { column: 'number', down: false },
        columns: [...ourColumns],
        widths: {},
        active: null,
        selected: [],
        inspector: true,
      },
    },
  )
  let large: ElementHandle | null = null
  const count = (): Promise<number> => page.getByRole('grid').evaluate((grid) => Number(grid.getAttribute('aria-rowcount')) - 1)
  return {
    async prepare() {
      await enterWindow(page, window.address())
      await page.locator('[role=grid][aria-rowcount="2"]').waitFor()
      // By then the window has the code of its other places, as a peer has all of its own.
      await page.waitForLoadState('networkidle')
      await page.getByRole('button', { name: 'Small' }).click()
      large = await page.getByRole('menuitemcheckbox', { name: 'Large' }).elementHandle()
      await page.evaluate(painted)
    },
    async open() {
      // Chosen and awaited within the page: what a test driver asks the page meanwhile would be counted, too.
      await large?.evaluate(choose, String(rows.length + 1))
      await page.evaluate(painted)
    },
    scroller: '[role=grid]',
    search: (text) => searchIn(page, text),
    found: count,
    close: () => window.close(),
  }
}

/** Types into the window's search; resolves when the answer is painted. */
export async function searchIn(page: Page, text: string): Promise<void> {
  await page.evaluate(async (typed) => {
    const box = document.querySelector<HTMLInputElement>('#search')
    if (!box) throw new Error('there is no search box')
    box.value = typed
    box.dispatchEvent(new Event('input', { bubbles: true }))
    await new Promise((seen) => requestAnimationFrame(() => requestAnimationFrame(seen)))
  }, text)
}

/** Runs in the page: presses an item and waits for a table of so many rows. */
function choose(item: Node, rowCount: string): Promise<void> {
  const grid = document.querySelector('[role=grid]')
  if (!grid || !(item instanceof HTMLElement)) throw new Error('there is no table')
  return new Promise((opened) => {
    const watch = new MutationObserver(() => {
      if (grid.getAttribute('aria-rowcount') !== rowCount) return
      watch.disconnect()
      opened()
    })
    watch.observe(grid, { attributes: true })
    item.dispatchEvent(new PointerEvent('pointerdown', { bubbles: true }))
    item.dispatchEvent(new PointerEvent('pointerup', { bubbles: true }))
    item.click()
  })
}

const file = (path: string): string => readFileSync(fileURLToPath(new URL(`../../node_modules/${path}`, import.meta.url)), 'utf8')

/** How each peer is used, by its own manual: text for the page, since its globals have no types here. */
const peers = {
  'AG Grid': {
    script: 'ag-grid-community/dist/ag-grid-community.min.js',
    style: null,
    open: `window.grid = agGrid.createGrid(box, { rowData: rows, columnDefs: fields.map((field) => ({ field })), animateRows: false })`,
    search: `grid.setGridOption('quickFilterText', text)`,
    found: `grid.getDisplayedRowCount()`,
    scroller: '.ag-grid-viewport',
  },
  Tabulator: {
    script: 'tabulator-tables/dist/js/tabulator.min.js',
    style: 'tabulator-tables/dist/css/tabulator.min.css',
    open: `await new Promise((built) => {
      window.grid = new Tabulator(box, { data: rows, height: '100%', columns: fields.map((field) => ({ title: field, field })) })
      grid.on('tableBuilt', built)
    })`,
    search: `grid.setFilter((row) => row.number.includes(text) || row.displayName.includes(text))`,
    found: `grid.getDataCount('active')`,
    scroller: '.tabulator-tableholder',
  },
} as const
export type Peer = keyof typeof peers
export const peerNames = Object.keys(peers) as Peer[]

/** A peer on an empty page that has its rows already: opening it is only the making of the table. */
export function peerPage(page: Page, peer: Peer, rows: readonly ExtensionRow[]): GridPage {
  const { script, style, open, search, found, scroller } = peers[peer]
  // The registration is an object with us; a peer gets the word alone, as somebody would give it.
  const plain = rows.map(({ registration, ...row }) => ({ ...row, registration: registration?.state ?? null }))
  return {
    async prepare() {
      await page.setContent(
        `<!doctype html><style>html, body, #box { height: 100%; margin: 0 } ${style === null ? '' : file(style)}</style><div id="box"></div>`,
      )
      await page.addScriptTag({ content: file(script) })
      await page.evaluate((given) => Object.assign(window, { rows: given }), plain)
    },
    open: () =>
      page.evaluate(`(async () => {
        const box = document.querySelector('#box'), fields = ${JSON.stringify(fields)}
        ${open}
        await ${painted}
      })()`),
    scroller,
    search: (text) => page.evaluate(`(async () => { const text = ${JSON.stringify(text)}; ${search}; await ${painted} })()`),
    found: () => page.evaluate(found),
    close: async () => {},
  }
}
