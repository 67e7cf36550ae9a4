import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { chromium, type Browser } from '@playwright/test'
import { systemClock } from '../../src/main/system/clock.ts'
import { openStore } from '../../src/main/store/store.ts'
import { enterWindow } from '../support/e2e/enter-window.ts'
import { leaveRecords } from '../support/app/left-records.ts'
import { rowsFor } from '../support/e2e/many-rows.ts'
import { buildEmptyPage } from './empty-page.ts'
import { median, type Line } from './line.ts'
import { startProcess } from './start-process.ts'

/**
 * From the start of the built browser host’s process to the line that says where it is, and from there to the first rows on screen, of
 * an account whose extensions are in the records; beside it the same for an empty electron-vite Svelte page and a plain HTTP server. The
 * browser is there already. Neither the network nor the keychain can answer here: the rows must not need them.
 */
export const name = 'start-up'

const size = 5_000
const rounds = 9
const maxTimes = 2.5
/** Chromium is at rest when all its processes together worked less than this in so long, both in ms. */
const restWorkMs = 10
const restMs = 300
const renderer = fileURLToPath(new URL('../../out/renderer', import.meta.url))
const host = fileURLToPath(new URL('../../out/main/browser-host.js', import.meta.url))

interface Started {
  readonly ready: number
  readonly painted: number
  /** Rows that can be pressed; as soon as they are painted, where nothing else is said. */
  readonly answers: number
  readonly rss: number
  readonly loaded: readonly string[]
}

/** What main draws into the page before the window's code has come, and what the window draws. */
const firstRow = '#first .first-rows tr, [role=row][aria-rowindex="2"]'
const rowThatAnswers = '[role=row][aria-rowindex="2"]'

export async function* run(): AsyncGenerator<Line> {
  const folder = mkdtempSync(join(tmpdir(), 'linecard-start-'))
  const browser = await chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  })
  try {
    const data = recordsWith(size, join(folder, 'data'))
    const server = await buildEmptyPage(join(folder, 'empty'))
    const ours: Started[] = []
    const empty: Started[] = []
    // In turns, so that whatever else this computer does falls on both alike.
    for (let round = 0; round < rounds; round += 1) {
      ours.push(await started(browser, [host, '--no-open', '--data-dir', data], firstRow, rowThatAnswers))
      empty.push(await started(browser, [server], 'h1'))
    }
    const middle = (all: readonly Started[], what: 'ready' | 'painted' | 'answers' | 'rss'): number =>
      median(all.map((one) => one[what]))
    const beside = (what: 'ready' | 'painted'): Line['peers'] => ({ 'an empty page': middle(empty, what) })
    const times = (what: 'ready' | 'painted'): number => middle(ours, what) / middle(empty, what)
    const whole = (all: readonly Started[]): number => median(all.map(({ ready, painted }) => ready + painted))
    yield { bench: 'start to ready', size, unit: 'ms', ours: middle(ours, 'ready'), peers: beside('ready'), limit: 500 }
    yield { bench: 'ready to first rows', size, unit: 'ms', ours: middle(ours, 'painted'), peers: beside('painted'), limit: 300 }
    yield { bench: 'ready to rows that answer', size, unit: 'ms', ours: middle(ours, 'answers'), peers: beside('painted') }
    yield { bench: 'ready, of an empty page', size, unit: 'times', ours: times('ready'), peers: {}, limit: maxTimes }
    yield { bench: 'first rows, of an empty page', size, unit: 'times', ours: times('painted'), peers: {}, limit: maxTimes }
    yield { bench: 'both, of an empty page', size, unit: 'times', ours: whole(ours) / whole(empty), peers: {}, limit: maxTimes }
    yield { bench: 'first load, gzip', size, unit: 'kB', ours: loadedKb(ours[0]?.loaded ?? []), peers: {}, limit: 150 }
    if (process.platform === 'linux')
      yield { bench: 'main at rest, RSS', size, unit: 'MB', ours: middle(ours, 'rss'), peers: {}, limit: 120 }
  } finally {
    await browser.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** A data folder as a session before would have left it. */
function recordsWith(count: number, folder: string): string {
  mkdirSync(folder)
  const store = openStore(join(folder, 'linecard.sqlite'), systemClock)
  leaveRecords(store, rowsFor(count, Date.now()))
  store.close()
  return folder
}

async function started(browser: Browser, args: readonly string[], sign: string, answering = sign): Promise<Started> {
  // The window is open already: making one is no work of ours, and Chromium is busy with it for more than a second.
  const page = await browser.newPage({ viewport: { width: 1_280, height: 800 } })
  await comeToRest(browser)
  const process = await startProcess(args)
  const loaded: string[] = []
  try {
    page.on('response', (response) => void loaded.push(new URL(response.url()).pathname))
    await enterWindow(page, process.address, 'commit')
    const [paintedAt = 0, answersAt = 0] = await page.evaluate(
      (signs) =>
        Promise.all(
          signs.map(
            (wanted) =>
              // The second frame after it is there has been seen; the page itself says when that was.
              new Promise<number>((seen) => {
                const look = (): void => {
                  if (!document.querySelector(wanted)) requestAnimationFrame(look)
                  else requestAnimationFrame(() => requestAnimationFrame(() => seen(performance.timeOrigin + performance.now())))
                }
                look()
              }),
          ),
        ),
      [sign, answering],
    )
    await page.waitForTimeout(1_500)
    const after = (at: number): number => at - process.readyAt
    return { ready: process.readyAfterMs, painted: after(paintedAt), answers: after(answersAt), rss: process.rssMb(), loaded }
  } finally {
    await page.close()
    await process.stop()
  }
}

/** Resolves when the browser has finished what it does by itself. */
async function comeToRest(browser: Browser): Promise<void> {
  const devtools = await browser.newBrowserCDPSession()
  const worked = async (): Promise<number> => {
    const { processInfo } = await devtools.send('SystemInfo.getProcessInfo')
    return processInfo.reduce((sum, { cpuTime }) => sum + cpuTime * 1_000, 0)
  }
  let before = await worked()
  for (let work = Infinity; work > restWorkMs;) {
    await pause(restMs)
    const now = await worked()
    work = Math.abs(now - before)
    before = now
  }
  await devtools.detach()
}

/** What the page asked for until its rows were there, compressed as a server would. */
function loadedKb(paths: readonly string[]): number {
  const files = new Set(
    paths
      .map((path) => path.replace(/^\/w\/[\w-]+/, '').replace(/^\/$/, '/index.html'))
      .filter((path) => /\.(html|js|css|svg|woff2)$/.test(path)),
  )
  return [...files].reduce((sum, file) => sum + gzipSync(readFileSync(join(renderer, file))).length, 0) / 1_000
}
