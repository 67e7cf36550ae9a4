import { test as base, type Page } from '@playwright/test'
import type { CallName } from '#shared/contract.ts'
import { enterWindow } from './enter-window.ts'
import { startElectronApp } from '../electron/electron-app.ts'
import { makeWindowToCome } from '../electron/window-to-come.ts'
import { startBrowserApp } from './browser-app.ts'
import { startPreloadApp } from '../preload/preload-app.ts'
import { showPrepared } from '../preload/prepared-app.ts'
import type { PreparedWindow } from './prepared-window.ts'
import type { AppOptions } from '../app/running-app.ts'

/** A call of the window that does not reach main before the test lets it. */
export interface HeldCall {
  /** The window has made it. */
  readonly came: Promise<void>
  release(): void
}

/** The app on one of its hosts, with the window in a page of the test's. */
export interface HostedApp {
  readonly dataDir: string
  /** Where files are saved. */
  readonly exportDir: string
  /** Everything that it wrote to stdout and stderr so far. */
  output(): string
  /** The text of every file in its data folder, as Latin-1, so that no byte is lost. */
  dataText(): string
  /** Shows the window in this page. */
  open(page: Page): Promise<void>
  /** What the clipboard holds. */
  copied(page: Page): Promise<string>
  /** From here on the clipboard takes nothing. */
  refuseClipboard(page: Page): Promise<void>
  /** The inputs of this call that the window makes from here on, as they come. */
  callsOf(page: Page, name: CallName): readonly unknown[]
  /** Holds the window's next call of this name. */
  hold(page: Page, name: CallName): Promise<HeldCall>
  /** Changes what main answers to this call. */
  changeAnswer(page: Page, name: CallName, change: (answer: unknown) => unknown): Promise<void>
  /** Everything that main tells this window from here on, as texts. */
  record(page: Page): Promise<() => string[]>
  stop(): Promise<void>
  /** Ends it without a word, as a power cut would. */
  kill(): Promise<void>
}

const host = (): string => base.info().project.name

/** Tests whose page is the app's window on each host: in the real Electron it comes with the app, and is none of the browser's. */
export const test =
  process.env['LINECARD_HOST'] === 'electron'
    ? base.extend<{ page: Page }>({
        // Playwright makes what stands in this pattern: no browser here.
        // eslint-disable-next-line no-empty-pattern
        page: async ({}, use) => use(makeWindowToCome().page),
      })
    : base

/** Starts the app on the host that this Playwright project is about. */
export function startApp(options: AppOptions = {}): Promise<HostedApp> {
  if (host() === 'electron') return startElectronApp(options)
  return host() === 'preload' ? startPreloadApp(options) : startBrowserApp(options)
}

/** Shows a window whose main is prepared answers. */
export async function openPrepared(page: Page, window: PreparedWindow): Promise<void> {
  if (host() === 'preload') await showPrepared(page, window)
  else await enterWindow(page, window.address())
}
