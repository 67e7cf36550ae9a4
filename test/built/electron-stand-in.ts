// Stands in for the `electron` module while the built main bundle boots under Node. It records what is asked of it, and lets the
// boot script play the system's and the window's part. Electron's own typings check it: a member that changed there no longer fits here.
import { fork, type ChildProcess, type Serializable } from 'node:child_process'
import { EventEmitter } from 'node:events'
import { tmpdir } from 'node:os'
import { basename } from 'node:path'
import type * as Electron from 'electron'
import type { StandIn, StandInParts } from './stand-in-types.ts'

type Handler = Parameters<Electron.IpcMain['handle']>[1]
type Serve = Parameters<Electron.Protocol['handle']>[1]
type WindowOpenHandler = Parameters<Electron.WebContents['setWindowOpenHandler']>[0]
type PermissionRequest = NonNullable<Parameters<Electron.Session['setPermissionRequestHandler']>[0]>
type PermissionCheck = NonNullable<Parameters<Electron.Session['setPermissionCheckHandler']>[0]>
type DeviceCheck = NonNullable<Parameters<Electron.Session['setDevicePermissionHandler']>[0]>
export type MenuEntry = Electron.MenuItemConstructorOptions | Electron.MenuItem
type BeforeRequest = Parameters<Electron.WebRequest['onBeforeRequest']>[0]

/** What was asked of Electron, in order. */
export const steps: string[] = []
export const ipcHandlers = new Map<string, (event: unknown, input: unknown) => Promise<unknown>>()
export const windows: BrowserWindow[] = []
/** What the app set up, for a script that plays Electron's part: called with as much as the app looks at. */
export interface Guards {
  permissionRequest?: (contents: unknown, permission: string, answer: (granted: boolean) => void, details?: unknown) => void
  permissionCheck?: (contents?: unknown, permission?: string, origin?: string, details?: unknown) => boolean
  device?: (details?: unknown) => boolean
  beforeRequest?: (details: { url: string }, answer: (response: Electron.CallbackResponse) => void) => void
  serve?: (request: Request) => Promise<Response>
  /** Where the window's session sends what it asks of the network. */
  proxy?: Electron.ProxyConfig
  webRtc?: string
  schemes?: readonly Electron.CustomScheme[]
  menu?: readonly MenuEntry[]
  lock: boolean
}
/** An object that takes the place of one of Electron's own: the one lie that a stand-in cannot do without. */
const inPlaceOf = <T>(played: unknown): T => played as T

export const guards: Guards = { lock: true }
export const opened: string[] = []
/** Menus that opened in a window, the last at the end. */
export const popups: { readonly template: readonly MenuEntry[]; readonly options: Electron.PopupOptions }[] = []
export const held = { clipboard: '', quits: 0, exitCode: -1, locale: 'en-US', notifies: 'no' as 'no' | 'yes' | 'unsigned' }
/** Every question that was put, and what somebody presses: the first button where nothing is said. */
export const questions: Electron.MessageBoxOptions[] = []
export const presses: ((question: Electron.MessageBoxOptions) => number | Promise<number>)[] = []

// Electron's process knows where the package's files are.
Object.assign(process, { resourcesPath: process.resourcesPath ?? tmpdir() })

let ready = false
let quitting = false
let becomeReady = (): void => {}
const whenReady = new Promise<void>((resolve) => (becomeReady = resolve))

class App extends EventEmitter implements StandIn<Electron.App> {
  isPackaged = true
  /** Only on macOS. */
  dock: { setIcon(icon: string | Electron.NativeImage): void } | undefined = undefined
  readonly paths = new Map<string, string>([
    ['userData', tmpdir()],
    ['downloads', tmpdir()],
  ])
  readonly switches = new Map<string, string>()
  readonly commandLine = {
    appendSwitch: (name: string, value = '') => void this.switches.set(name, value),
    getSwitchValue: (name: string) => this.switches.get(name) ?? '',
  }
  enableSandbox(): void {
    steps.push('sandbox')
  }
  requestSingleInstanceLock(): boolean {
    steps.push('single instance')
    return guards.lock
  }
  getLocale(): string {
    return held.locale
  }
  getVersion(): string {
    return '0.0.0'
  }
  about: Electron.AboutPanelOptionsOptions = {}
  setAboutPanelOptions(options: Electron.AboutPanelOptionsOptions): void {
    this.about = options
  }
  getPath(name: string): string {
    return this.paths.get(name) ?? ''
  }
  setPath(name: string, path: string): void {
    this.paths.set(name, path)
  }
  isReady(): boolean {
    return ready
  }
  whenReady(): Promise<void> {
    return whenReady
  }
  quit(): void {
    held.quits += 1
    let prevented = false
    this.emit('before-quit', { preventDefault: () => (prevented = true) })
    if (prevented) return void steps.push('quit held back')
    quitting = true
    for (const window of windows) window.close()
    steps.push('quit')
    this.emit('quit', {}, 0)
  }
  exit(code = 0): void {
    held.exitCode = code
    steps.push('exit')
    this.emit('quit', {}, code)
  }
}
export const app = new App()

/** Electron is ready: from here on windows may open. */
export function electronIsReady(): void {
  ready = true
  steps.push('ready')
  becomeReady()
}

export class WebContents extends EventEmitter implements StandIn<Electron.WebContents> {
  windowOpen: WindowOpenHandler | null = null
  /** What was asked of Chromium's own tools. */
  readonly commands: { readonly method: string; readonly parameters: unknown }[] = []
  readonly debugger = {
    attach(): void {},
    sendCommand: async (method: string, parameters?: unknown) => void this.commands.push({ method, parameters }),
  }
  setWebRTCIPHandlingPolicy(policy: string): void {
    guards.webRtc = policy
  }
  readonly renderer = new EventEmitter()
  setWindowOpenHandler(handler: WindowOpenHandler): void {
    this.windowOpen = handler
  }
  send(channel: string, ...what: unknown[]): void {
    this.renderer.emit(channel, { sender: 'the event object' }, ...structuredClone(what))
  }
  reload(): void {
    steps.push('reload')
  }
  forcefullyCrashRenderer(): void {
    this.emit('render-process-gone', {}, { reason: 'killed', exitCode: 9 })
  }
}

export class BrowserWindow extends EventEmitter implements StandIn<Electron.BrowserWindow> {
  readonly webContents = new WebContents()
  readonly options: Electron.BrowserWindowConstructorOptions
  backgroundColor: string | undefined
  url = ''
  shown = false
  readonly madeAt = performance.now()
  /** How long after it was made it was shown first, in ms. */
  shownAfterMs: number | null = null
  focused = 0
  gone = false
  constructor(options: Electron.BrowserWindowConstructorOptions = {}) {
    super()
    steps.push('window')
    this.options = options
    this.backgroundColor = options.backgroundColor
    windows.push(this)
    app.emit('web-contents-created', {}, this.webContents)
    app.emit('browser-window-created', {}, this)
  }
  async loadURL(url: string): Promise<void> {
    steps.push('load')
    this.url = url
  }
  show(): void {
    steps.push('show')
    this.shownAfterMs ??= performance.now() - this.madeAt
    this.shown = true
    this.emit('show')
  }
  hide(): void {
    this.shown = false
    this.emit('hide')
  }
  focus(): void {
    this.focused += 1
  }
  setBackgroundColor(colour: string): void {
    this.backgroundColor = colour
  }
  /** As a click on the cross does. */
  close(): void {
    if (this.gone) return
    let prevented = false
    this.emit('close', { preventDefault: () => (prevented = true) })
    if (prevented) return
    this.gone = true
    this.emit('closed')
    if (!quitting && windows.every(({ gone }) => gone)) app.emit('window-all-closed')
  }
  maximize(): void {}
  restore(): void {}
  isMinimized(): boolean {
    return false
  }
  isMaximized(): boolean {
    return false
  }
  isDestroyed(): boolean {
    return this.gone
  }
  getNormalBounds(): Electron.Rectangle {
    return { x: 10, y: 20, width: 900, height: 700 }
  }
}

const serving = {
  handle(_scheme: string, serve: Serve) {
    steps.push('app:// served')
    guards.serve = async (request) => serve(request)
  },
}
const makeSession = () =>
  Object.assign(new EventEmitter(), {
    setPermissionRequestHandler(handler: PermissionRequest | null) {
      guards.permissionRequest = (contents, permission, answer, details = {}) =>
        handler?.(inPlaceOf(contents), inPlaceOf(permission), answer, inPlaceOf(details))
    },
    setPermissionCheckHandler(handler: PermissionCheck | null) {
      guards.permissionCheck = (contents = null, permission = 'media', origin = '', details = {}) =>
        handler?.(inPlaceOf(contents), inPlaceOf(permission), origin, inPlaceOf(details)) ?? true
    },
    setDevicePermissionHandler(handler: DeviceCheck | null) {
      guards.device = (details = {}) => handler?.(inPlaceOf(details)) ?? true
    },
    setSpellCheckerEnabled() {},
    resolveProxy: async () => 'DIRECT',
    async setProxy(proxy: Electron.ProxyConfig) {
      steps.push('network cut off')
      guards.proxy = proxy
    },
    protocol: serving,
    webRequest: {
      onBeforeRequest(handler: BeforeRequest) {
        steps.push('session closed off')
        guards.beforeRequest = (details, answer) => (handler ? handler(inPlaceOf(details), answer) : answer({}))
      },
    },
  })
const windowSession = makeSession()
export const session = {
  defaultSession: makeSession(),
  fromPartition: (_name: string) => windowSession,
}
export const protocol = {
  ...serving,
  registerSchemesAsPrivileged(schemes: Electron.CustomScheme[]) {
    steps.push('scheme')
    guards.schemes = schemes
  },
}
export const ipcMain = {
  handle(channel: string, handler: Handler) {
    if (ipcHandlers.size === 0) steps.push('calls registered')
    ipcHandlers.set(channel, async (event, input) => handler(inPlaceOf(event), input))
  },
}
export class Menu implements StandIn<Electron.Menu> {
  readonly items: Electron.MenuItem[] = []
  template: readonly MenuEntry[] = []
  static buildFromTemplate(template: MenuEntry[]): Menu {
    return Object.assign(new Menu(), { template })
  }
  popup(options: Electron.PopupOptions = {}): void {
    popups.push({ template: this.template, options })
  }
  static setApplicationMenu(menu: unknown): void {
    if (menu instanceof Menu) guards.menu = menu.template
  }
}
export const clipboard = {
  readText: async () => held.clipboard,
  async writeText(text: string) {
    held.clipboard = text
  },
  clear() {
    held.clipboard = ''
  },
}
export const dialog = {
  showErrorBox(title: string, text: string) {
    steps.push(`error box: ${title}: ${text}`)
  },
  showOpenDialog: async (..._asked: unknown[]): Promise<{ canceled: boolean; filePaths: string[] }> => ({
    canceled: true,
    filePaths: [],
  }),
  async showMessageBox(...given: unknown[]): Promise<{ response: number; checkboxChecked: boolean }> {
    const question = given.at(-1) as Electron.MessageBoxOptions
    questions.push(question)
    steps.push(`question: ${question.message}`)
    const response = (await presses.shift()?.(question)) ?? 0
    return { response, checkboxChecked: false }
  },
}
class NativeTheme extends EventEmitter implements StandIn<Electron.NativeTheme> {
  #source: 'system' | 'light' | 'dark' = 'system'
  systemIsDark = true
  get themeSource(): 'system' | 'light' | 'dark' {
    return this.#source
  }
  set themeSource(source: 'system' | 'light' | 'dark') {
    this.#source = source
    this.emit('updated')
  }
  get shouldUseDarkColors(): boolean {
    return this.#source === 'system' ? this.systemIsDark : this.#source === 'dark'
  }
}
export const nativeTheme = new NativeTheme()
export class Notification extends EventEmitter implements StandIn<Electron.Notification> {
  readonly options: Electron.NotificationConstructorOptions
  constructor(options: Electron.NotificationConstructorOptions = {}) {
    super()
    this.options = options
    notifications.push(this)
  }
  static isSupported(): boolean {
    return held.notifies !== 'no'
  }
  show(): void {
    if (held.notifies === 'yes') this.emit('show')
    if (held.notifies === 'unsigned') this.emit('failed', {}, 'Notifications are not allowed for this application')
  }
}
export const notifications: Notification[] = []
class PowerMonitor extends EventEmitter implements StandIn<Electron.PowerMonitor> {}
export const powerMonitor = new PowerMonitor()
/** What keeps the system from letting the app sleep. */
export const blockers = new Set<number>()
export const powerSaveBlocker = {
  start(_kind: 'prevent-app-suspension' | 'prevent-display-sleep'): number {
    blockers.add(blockers.size + 1)
    return blockers.size
  },
  stop: (id: number): boolean => blockers.delete(id),
}
export const screen = { getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1920, height: 1040 } }] }
export const shell = {
  async openExternal(url: string) {
    opened.push(url)
  },
  showItemInFolder(path: string) {
    opened.push(path)
  },
  async openPath(path: string) {
    opened.push(path)
    return ''
  },
}
/** In a utility process of Electron's, `process.parentPort` is the channel to main. */
const parentPort = `process.parentPort = {
  on: (event, listener) => process.on(event, (data) => listener({ data })),
  postMessage: (message) => process.send(message),
}
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'))`
class UtilityProcess extends EventEmitter implements StandIn<Electron.UtilityProcess> {
  readonly #child: ChildProcess
  constructor(path: string, args: readonly string[]) {
    super()
    const first = `data:text/javascript,${encodeURIComponent(parentPort)}`
    this.#child = fork(path, args, { stdio: ['ignore', 'ignore', 'ignore', 'ipc'], execArgv: ['--import', first] })
    this.#child.unref()
    this.#child.channel?.unref()
    this.#child.on('message', (message) => this.emit('message', message))
    this.#child.on('exit', (code) => this.emit('exit', code))
  }
  get pid(): number | undefined {
    return this.#child.pid
  }
  postMessage(message: unknown): void {
    if (this.#child.connected) this.#child.send(message as Serializable, () => {})
  }
  kill(): boolean {
    return this.#child.kill()
  }
}
/** Electron starts one only when it is ready. */
export const utilityProcess = {
  fork(path: string, args: readonly string[] = []): UtilityProcess {
    if (!ready) throw new Error('utilityProcess cannot be created before app is ready')
    steps.push(`utility process ${basename(path)}`)
    return new UtilityProcess(path, args)
  },
}

export default {
  app,
  BrowserWindow,
  clipboard,
  dialog,
  ipcMain,
  Menu,
  nativeTheme,
  Notification,
  powerMonitor,
  powerSaveBlocker,
  protocol,
  screen,
  session,
  shell,
  utilityProcess,
} satisfies StandInParts
