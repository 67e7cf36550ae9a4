import { EventEmitter } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished, vi } from 'vitest'
import type { AppState, Emit, EventName, Settings } from '#shared/contract.ts'
import { ok, type Result } from '#shared/result.ts'
import type * as StandIn from '../../built/electron-stand-in.ts'
import { createEventHub } from '../../../src/main/host/events.ts'
import type { ElectronParts } from '../../../src/main/electron/electron-parts.ts'
import { menuTemplate, type MenuOptions } from '../../../src/main/electron/menu.ts'
import { startShell, type ShellOptions, type ShellParts } from '../../../src/main/electron/shell.ts'
import type { Linecard } from '../../../src/main/linecard.ts'
import { nothingUnfinished } from '../../../src/main/host/leaving.ts'
import { silentLog } from '../../../src/main/log/log.ts'
import { handClock, type HandClock } from '../clocks/hand-clock.ts'
import { handlersThat } from './handlers.ts'
import { openedWith } from '../e2e/opened.ts'

export interface StartedShell {
  readonly electron: typeof StandIn
  readonly clock: HandClock
  readonly dataDir: string
  readonly emit: Emit
  /** What the window was told by this name, as it was sent. */
  told(name: EventName): readonly unknown[]
  /** What the shell gives to Linecard. */
  readonly desktop: ShellParts
  readonly window: () => StandIn.BrowserWindow
  /** Main changes settings, as it does when a window asks for it. */
  change(settings: Partial<Settings>): void
}

export interface StartedWith {
  readonly platform?: NodeJS.Platform
  readonly settings?: Partial<Settings>
  readonly state?: Partial<AppState>
  readonly dataDir?: string
  readonly prepare?: (electron: typeof StandIn) => void
  readonly more?: Partial<ShellOptions>
  /** What its Linecard does all the same. */
  readonly linecard?: Partial<Linecard>
}

/** The shell under its own stand-in for Electron, with a Linecard behind it that does nothing; resolves when the window is there. */
export async function startedShell(given: StartedWith = {}): Promise<StartedShell> {
  const { platform = 'linux', prepare, more } = given
  vi.resetModules()
  const electron = (await import('../../built/electron-stand-in.ts')) as typeof StandIn
  prepare?.(electron)
  const dataDir = given.dataDir ?? temporaryFolder()
  const clock = handClock()
  const hub = createEventHub((error) => {
    throw error
  })
  const { state: plain } = openedWith(null, given.settings)
  let state: AppState = { ...plain, ...given.state }
  let desktop: ShellParts | null = null
  startShell({
    electron: electron as unknown as ElectronParts,
    rendererDir: 'src/renderer',
    preload: '/preload.cjs',
    icon: '/app/icon.png',
    licenses: '/app/licenses',
    versions: { electron: '45.4.1', chrome: '153.0.1', node: '24.18.1' },
    dataDir,
    platform,
    env: {},
    clock,
    log: silentLog,
    starter: { onQuit() {}, asking() {} },
    signals: new EventEmitter(),
    async create(parts) {
      desktop = parts
      return {
        calls: handlersThat((name): Result<unknown> => ok(name === 'app.state' ? state : null)),
        on: hub.on,
        firstView: (page) => page,
        unfinished: () => nothingUnfinished,
        language: () => 'en',
        showExtension() {},
        networkChanged() {},
        inSight() {},
        isWatching: () => false,
        lookAtClipboard() {},
        clearClipboard() {},
        endNow() {},
        chosen: (action) => hub.emit('menu.chosen', { action }),
        ...given.linecard,
        close: async () => {},
      } satisfies Linecard
    },
    ...more,
  })
  const told: { channel: string; what: unknown[] }[] = []
  electron.app.on('browser-window-created', (_event: unknown, window: StandIn.BrowserWindow) => {
    window.webContents.send = (channel, ...what) => void told.push({ channel, what: structuredClone(what) })
  })
  electron.electronIsReady()
  await clock.advance(0)
  if (!desktop) throw new Error('the shell made no Linecard')
  return {
    electron,
    clock,
    dataDir,
    emit: hub.emit,
    told: (name) => told.filter(({ channel }) => channel === `event:${name}`).flatMap(({ what }) => what),
    desktop,
    window() {
      const window = electron.windows.at(-1)
      if (!window) throw new Error('there is no window')
      return window
    },
    change(settings) {
      state = { ...state, settings: { ...state.settings, ...settings } }
      hub.emit('settings.changed', state.settings)
    },
  }
}

/** A folder that goes with the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'linecard-shell-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

type Entry = StandIn.MenuEntry

/** The menu while a window and a PBX are there, unless something else is said. */
export const plainMenu = (given: Partial<MenuOptions> = {}): Entry[] =>
  menuTemplate({
    ...{ platform: 'linux', packaged: true, language: 'en', open: true, connected: true },
    ...{ choose: () => {}, openDocumentation: () => {}, openLogs: () => {}, openLicenses: () => {} },
    ...given,
  })

/** Every entry of a menu that has words, its sub-menus' too. */
export function entriesOf(menu: readonly Entry[] | undefined): Entry[] {
  return (menu ?? []).flatMap((entry) => [
    ...(entry.type === 'separator' ? [] : [entry]),
    ...entriesOf(Array.isArray(entry.submenu) ? entry.submenu : []),
  ])
}

export const labelsOf = (menu: readonly Entry[] | undefined): string[] => entriesOf(menu).map(({ label = '' }) => label)
