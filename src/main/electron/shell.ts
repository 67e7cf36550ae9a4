import { join } from 'node:path'
import { documentation } from '#shared/about.ts'
import { textsIn } from '#shared/locales.ts'
import { fillIn } from '#shared/phrase.ts'
import type * as Electron from 'electron'
import type { Clock } from '../system/clock.ts'
import type { Linecard } from '../linecard.ts'
import type { Log } from '../log/log.ts'
import { proxyFromEnvironment, systemNetwork } from '../system/network.ts'
import type { Notifier } from '../parts.ts'
import type { ClipboardPort } from '../host/copying.ts'
import type { HostFiles } from '../host/saved-files.ts'
import type { NetworkSettings } from '../system/network.ts'
import type { Starter } from '../start/starter.ts'
import { createAppMenu, type AppMenuOptions } from './app-menu.ts'
import { appPage, appScheme, serveWindow } from './app-scheme.ts'
import { guardContents, takeWebRtcAway } from './contents-guard.ts'
import { offerContextMenu } from './context-menu.ts'
import { createDesktopLook } from './desktop-look.ts'
import type { ElectronParts } from './electron-parts.ts'
import { createFarewell } from './farewell.ts'
import { showWhenReady } from './first-show.ts'
import { forwardEvents, registerCalls } from './ipc.ts'
import { createLinkOpener } from './external-links.ts'
import { waysFromAnswer } from './proxy.ts'
import { createNotifier } from './notifications.ts'
import { createRevival } from './revival.ts'
import { blinkSettings, cutOff, guardSession } from './session-guard.ts'
import { failStart } from './start-failure.ts'
import { askAboutHang } from './unresponsive.ts'
import { ground, windowOptions } from './window-options.ts'
import { hearSystem, type Signals, type SystemEvents } from './system-events.ts'
import { fitToScreens, keepWindowState, placeable, readWindowState, stateOf } from './window-state.ts'

/** The parts of Linecard that only a desktop can give. */
export interface ShellParts {
  readonly network: NetworkSettings
  readonly files: HostFiles
  readonly clipboard: ClipboardPort
  readonly notifier: Notifier
}

export interface ShellOptions {
  readonly electron: ElectronParts
  readonly rendererDir: string
  readonly preload: string
  /** The app's icon, as a PNG. */
  readonly icon: string
  readonly licenses: AppMenuOptions['licenses']
  readonly versions: AppMenuOptions['versions']
  readonly dataDir: string
  readonly platform: NodeJS.Platform
  readonly env: Readonly<Record<string, string | undefined>>
  readonly clock: Clock
  readonly log: Log
  readonly starter: Pick<Starter, 'onQuit' | 'asking'>
  readonly signals: Signals
  /** Makes the app behind the window; called once the window is on its way. */
  create(parts: ShellParts): Promise<Linecard>
}

/** Quitting waits this long for the rest to close, in ms. */
const closeWithinMs = 5_000
/** The page waits this long for its first rows, in ms: a window that shows nothing is worse than one that shows them later. */
const firstViewWithinMs = 250

/**
 * Electron's side of Linecard, from the first line to the last: closes everything off, opens the one window, and starts Linecard
 * behind it. Must be called before Electron is ready, in the same turn as the entry runs.
 */
export function startShell(options: ShellOptions): void {
  const {
    electron,
    rendererDir,
    preload,
    icon,
    licenses,
    versions,
    dataDir,
    platform,
    env,
    clock,
    log,
    starter,
    signals,
    create,
  } = options
  const {
    app,
    BrowserWindow,
    clipboard: systemClipboard,
    dialog,
    ipcMain,
    Menu,
    nativeTheme,
    protocol,
    screen,
    session,
  } = electron
  const packaged = app.isPackaged
  const stateFile = join(dataDir, 'window.json')
  let window: Electron.BrowserWindow | null = null
  let linecard: Promise<Linecard> | null = null
  /** The one that has started. */
  let running: Linecard | null = null
  let system: SystemEvents | null = null

  app.enableSandbox()
  app.commandLine.appendSwitch('blink-settings', blinkSettings)
  protocol.registerSchemesAsPrivileged([appScheme])
  // A second start shows the window of the first. Its command line is somebody else's word: nothing in it is used.
  if (!app.requestSingleInstanceLock()) return app.quit()
  app.on('second-instance', show)
  app.on('web-contents-created', (_event, contents) => guardContents(contents, (url) => void openLink(url)))
  app.on('child-process-gone', (_event, { type, reason, exitCode, name = '' }) => {
    if (reason !== 'clean-exit') log.warn('a process of Chromium’s ended', { type, reason, exitCode, name })
  })
  app.on('activate', show)
  app.on('window-all-closed', () => {
    if (platform !== 'darwin') app.quit()
  })
  const farewell = createFarewell({
    ...{ app, clock, log, close, asking: starter.asking, linecard: () => running, language: () => look.language() },
    hide() {
      if (!window) return
      keepState(window)
      window.hide()
    },
    async ask(question) {
      show()
      return window ? dialog.showMessageBox(window, question) : dialog.showMessageBox(question)
    },
  })
  const leaving = (): boolean => ['closing', 'closed'].includes(farewell.state())
  starter.onQuit(farewell.interrupt, farewell.leave)

  const openLink = createLinkOpener({
    openExternal: (url) => electron.shell.openExternal(url),
    log,
    async hosts() {
      const state = await (await linecard)?.calls['app.state']({})
      if (!state?.ok) return [new URL(documentation).host]
      const { accounts, updates } = state.value
      // The page of a newer version is its makers' word, signed with it.
      return [documentation, ...accounts.map(({ address }) => address), ...(updates.newer ? [updates.newer.page] : [])].map(
        (url) => new URL(url).host,
      )
    },
  })

  const look = createDesktopLook({
    dataDir,
    systemLanguage: () => app.getLocale(),
    languageChanged: () => menu.draw(),
    nativeTheme,
  })
  const texts = () => textsIn(look.language()).dialogs
  const menu = createAppMenu({
    ...{ electron, platform, dataDir, icon, licenses, versions, log, language: look.language },
    openDocumentation: () => void openLink(documentation),
    choose: (action) => void linecard?.then((started) => started.chosen(action)),
  })
  // By the setting, or by the system where that decides.
  nativeTheme.on('updated', () => window?.setBackgroundColor(ground(nativeTheme.shouldUseDarkColors)))

  /** The window's own: in memory, with nothing kept, and cut off; the default one is asked for the system's proxy. */
  const windowSession = (): Electron.Session => session.fromPartition('window')

  void app.whenReady().then(() => {
    if (leaving()) return
    const { powerMonitor, powerSaveBlocker } = electron
    system = hearSystem({ powerMonitor, powerSaveBlocker, signals, app, farewell, linecard: () => running })
    for (const one of [session.defaultSession, windowSession()]) guardSession(one, { devTools: !packaged })
    void cutOff(windowSession(), (error) => log.fault('the window’s network could not be cut off', error))
    windowSession().protocol.handle(
      'app',
      serveWindow(rendererDir, async (page) => {
        const started = await soon(linecard)
        return started?.firstView(page, app.getLocale()) ?? page
      }),
    )
    look.begin()
    // Installed, the Dock has it from the package.
    if (!packaged) app.dock?.setIcon(icon)
    menu.draw()
    // The window paints while the rest starts; what it asks meanwhile waits.
    const starting = create(desktopParts())
    linecard = starting
    registerCalls(
      ipcMain,
      starting.then(({ calls }) => calls),
      log,
    )
    show()
    starting.then(
      (started) => {
        running = started
        system?.started(started)
        const { on, calls } = started
        forwardEvents(on, (channel, payload) => {
          if (window && !window.isDestroyed()) window.webContents.send(channel, payload)
        })
        on('settings.changed', look.follow)
        on('accounts.changed', ({ length }) => menu.know({ connected: length > 0 }))
        void calls['app.state']({}).then((state) => {
          if (!state.ok) return
          look.follow(state.value.settings)
          menu.know({ connected: state.value.accounts.length > 0 })
        })
      },
      (error: unknown) => {
        log.fault('Linecard could not start', error)
        farewell.over()
        void failStart(error, { app, dialog, dataDir })
      },
    )
  })

  function desktopParts(): ShellParts {
    return {
      network: {
        ...systemNetwork(env),
        waysTo: async (url) => waysFromAnswer(await session.defaultSession.resolveProxy(url), proxyFromEnvironment(url, env)),
      },
      files: {
        async chooseFolder(suggestedName, startIn) {
          const options: Electron.OpenDialogOptions = {
            title: fillIn(texts().chooseFolder, { name: suggestedName }),
            defaultPath: startIn ?? app.getPath('downloads'),
            properties: ['openDirectory', 'createDirectory'],
          }
          return chosenPath(options)
        },
        async chooseFile(what, startIn) {
          const { chooseCertificate, chooseKey, pemFiles, allFiles } = texts()
          const options: Electron.OpenDialogOptions = {
            title: what === 'key' ? chooseKey : chooseCertificate,
            ...(startIn === null ? {} : { defaultPath: startIn }),
            properties: ['openFile'],
            // A name says little of what is in such a file: nothing is kept from being chosen.
            filters: [
              { name: pemFiles, extensions: what === 'key' ? ['pem', 'key'] : ['pem', 'crt', 'cer'] },
              { name: allFiles, extensions: ['*'] },
            ],
          }
          return chosenPath(options)
        },
        show: (path) => electron.shell.showItemInFolder(path),
      },
      clipboard: {
        read: () => systemClipboard.readText(),
        write: (text) => systemClipboard.writeText(text),
        clear: () => systemClipboard.clear(),
      },
      notifier: createNotifier({ Notification: electron.Notification, clock, log, showWindow: show }),
    }
  }

  async function chosenPath(options: Electron.OpenDialogOptions): Promise<string | null> {
    const chosen = window ? await dialog.showOpenDialog(window, options) : await dialog.showOpenDialog(options)
    return chosen.canceled ? null : (chosen.filePaths[0] ?? null)
  }

  /** Brings the window to the front; opens it where there is none. */
  function show(): void {
    if (!app.isReady() || leaving()) return
    if (!window) return open()
    if (window.isMinimized()) window.restore()
    // It may never have been shown; the second start is the way out that people try.
    window.show()
    window.focus()
  }

  function open(): void {
    const { bounds, maximized } = readWindowState(stateFile)
    const areas = screen.getAllDisplays().map(({ workArea }) => workArea)
    const opened = new BrowserWindow(
      windowOptions({
        ...{ preload, packaged, session: windowSession(), icon: platform === 'darwin' ? null : icon },
        ...{ dark: nativeTheme.shouldUseDarkColors, bounds: fitToScreens(placeable(bounds, onWayland()), areas) },
      }),
    )
    window = opened
    system?.window(opened)
    menu.know({ open: true })
    void takeWebRtcAway(opened.webContents, (error) => log.fault('WebRTC could not be taken from the window', error))
    showWhenReady(opened, clock, () => {
      if (maximized) opened.maximize()
      opened.show()
    })
    const revival = createRevival({ clock, log, ask: askToReopen, reload: () => load(opened) })
    opened.webContents.on('render-process-gone', (_event, details) => revival.gone(details))
    offerContextMenu(opened, { menu: Menu, language: look.language })
    askAboutHang(opened, { texts, ask: (box) => dialog.showMessageBox(box), told: (what) => log.info(what) })
    opened.on('close', (event) => {
      // One that is hidden already does not say whether it filled the screen.
      if (!leaving()) keepState(opened)
      if (platform === 'darwin' || farewell.state() === 'closed') return
      // Here it is the end of Linecard, which asks first.
      event.preventDefault()
      app.quit()
    })
    opened.on('closed', () => {
      window = null
      menu.know({ open: false })
    })
    load(opened)
  }

  /** Chromium writes down which of the two it took. */
  const onWayland = (): boolean => app.commandLine.getSwitchValue('ozone-platform') === 'wayland'

  function keepState(opened: Electron.BrowserWindow): void {
    keepWindowState(stateFile, stateOf(opened, onWayland()))
  }

  function load(opened: Electron.BrowserWindow): void {
    if (opened.isDestroyed() || leaving()) return
    opened.loadURL(appPage).catch((error: unknown) => log.fault('the window could not be loaded', error))
  }

  /** No window is left to ask in. True: reopen it. */
  async function askToReopen(): Promise<boolean> {
    const { crashed, crashedMore, reopen, quit } = texts()
    const { response } = await dialog.showMessageBox({
      ...{
        type: 'error',
        message: crashed,
        detail: crashedMore,
        buttons: [reopen, quit],
        defaultId: 0,
        cancelId: 1,
        noLink: true,
      },
    })
    if (response !== 0) app.quit()
    return response === 0
  }

  /** Linecard, if it is there soon. A start that fails is told where it is awaited. */
  async function soon(starting: Promise<Linecard> | null): Promise<Linecard | null> {
    let stopWaiting = (): void => {}
    const enough = new Promise<null>((resolve) => (stopWaiting = clock.after(firstViewWithinMs, () => resolve(null))))
    const started = await Promise.race([starting?.catch(() => null) ?? null, enough])
    stopWaiting()
    return started
  }

  /** What hangs does not keep Linecard from quitting. */
  async function close(): Promise<void> {
    const rest = async (): Promise<void> => {
      await (await linecard)?.close()
    }
    let stopWaiting = (): void => {}
    const enough = new Promise<void>((resolve) => (stopWaiting = clock.after(closeWithinMs, resolve)))
    await Promise.race([rest().catch((error: unknown) => log.fault('Linecard did not close cleanly', error)), enough])
    stopWaiting()
  }
}
