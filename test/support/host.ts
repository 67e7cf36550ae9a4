import { test, type Page } from '@playwright/test'
import type { CallName } from '#shared/contract.ts'
import { startBrowserApp } from './browser-app.ts'
import { startPreloadApp } from './preload/preload-app.ts'
import { showPrepared } from './preload/prepared-app.ts'
import type { PreparedWindow } from './prepared-window.ts'
import type { AppOptions } from './running-app.ts'

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

const onPreload = (): boolean => test.info().project.name === 'preload'

/** Starts the app on the host that this Playwright project is about. */
export function startApp(options: AppOptions = {}): Promise<HostedApp> {
  return onPreload() ? startPreloadApp(options) : startBrowserApp(options)
}

/** Shows a window whose main is prepared answers. */
export async function openPrepared(page: Page, window: PreparedWindow): Promise<void> {
  if (onPreload()) await showPrepared(page, window)
  else await page.goto(window.address())
}
