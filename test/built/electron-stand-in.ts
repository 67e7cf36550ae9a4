// Stands in for the `electron` module while the built main bundle boots under Node. It records what is asked of it, and lets the
// boot script play the system's and the window's part.
import { EventEmitter } from 'node:events'
import { tmpdir } from 'node:os'

type Handler = (event: unknown, input: unknown) => Promise<unknown>

/** What was asked of Electron, in order. */
export const steps: string[] = []
export const ipcHandlers = new Map<string, Handler>()
export const windows: BrowserWindow[] = []
export const guards: {
  permissionRequest?: (contents: unknown, permission: string, answer: (granted: boolean) => void) => void
  permissionCheck?: () => boolean
  device?: () => boolean
  beforeRequest?: (details: { url: string }, answer: (response: { cancel: boolean }) => void) => void
  serve?: (request: Request) => Promise<Response>
  schemes?: unknown
  menu?: unknown
  lock: boolean
} = { lock: true }
export const opened: string[] = []
export const held = { clipboard: '', quits: 0, exitCode: -1 }

let ready = false
let becomeReady = (): void => {}
const whenReady = new Promise<void>((resolve) => (becomeReady = resolve))

class App extends EventEmitter {
  readonly isPackaged = true
  readonly paths = new Map<string, string>([
    ['userData', tmpdir()],
    ['downloads', tmpdir()],
  ])
  enableSandbox(): void {
    steps.push('sandbox')
  }
  requestSingleInstanceLock(): boolean {
    steps.push('single instance')
    return guards.lock
  }
  getLocale(): string {
    return 'en-US'
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
    steps.push(prevented ? 'quit held back' : 'quit')
  }
  exit(code: number): void {
    held.exitCode = code
    steps.push('exit')
  }
}
export const app = new App()

/** Electron is ready: from here on windows may open. */
export function electronIsReady(): void {
  ready = true
  steps.push('ready')
  becomeReady()
}

export class WebContents extends EventEmitter {
  windowOpen: ((details: { url: string }) => { action: string }) | null = null
  readonly renderer = new EventEmitter()
  setWindowOpenHandler(handler: (details: { url: string }) => { action: string }): void {
    this.windowOpen = handler
  }
  send(channel: string, payload: unknown): void {
    this.renderer.emit(channel, { sender: 'the event object' }, structuredClone(payload))
  }
}

export class BrowserWindow extends EventEmitter {
  readonly webContents = new WebContents()
  readonly options: unknown
  url = ''
  shown = false
  focused = 0
  constructor(options: unknown) {
    super()
    steps.push('window')
    this.options = options
    windows.push(this)
    app.emit('web-contents-created', {}, this.webContents)
  }
  async loadURL(url: string): Promise<void> {
    steps.push('load')
    this.url = url
  }
  show(): void {
    steps.push('show')
    this.shown = true
  }
  focus(): void {
    this.focused += 1
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
    return false
  }
  getNormalBounds(): unknown {
    return { x: 10, y: 20, width: 900, height: 700 }
  }
}

export const session = {
  defaultSession: Object.assign(new EventEmitter(), {
    setPermissionRequestHandler: (handler: NonNullable<typeof guards.permissionRequest>) => (guards.permissionRequest = handler),
    setPermissionCheckHandler: (handler: () => boolean) => (guards.permissionCheck = handler),
    setDevicePermissionHandler: (handler: () => boolean) => (guards.device = handler),
    setSpellCheckerEnabled() {},
    resolveProxy: async () => 'DIRECT',
    webRequest: {
      onBeforeRequest(handler: NonNullable<typeof guards.beforeRequest>) {
        steps.push('session closed off')
        guards.beforeRequest = handler
      },
    },
  }),
}
export const protocol = {
  registerSchemesAsPrivileged(schemes: unknown) {
    steps.push('scheme')
    guards.schemes = schemes
  },
  handle(_scheme: string, serve: NonNullable<typeof guards.serve>) {
    steps.push('app:// served')
    guards.serve = serve
  },
}
export const ipcMain = {
  handle(channel: string, handler: Handler) {
    if (ipcHandlers.size === 0) steps.push('calls registered')
    ipcHandlers.set(channel, handler)
  },
}
export const Menu = {
  buildFromTemplate: (template: unknown) => template,
  setApplicationMenu(menu: unknown) {
    guards.menu = menu
  },
}
export const clipboard = {
  readText: async () => held.clipboard,
  async writeText(text: string) {
    held.clipboard = text
  },
}
export const dialog = {
  showErrorBox(title: string, text: string) {
    steps.push(`error box: ${title}: ${text}`)
  },
  showOpenDialog: async () => ({ canceled: true, filePaths: [] }),
}
export const nativeTheme = { shouldUseDarkColors: true }
export class Notification {
  static isSupported(): boolean {
    return false
  }
  show(): void {}
}
export const screen = { getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1920, height: 1040 } }] }
export const shell = {
  async openExternal(url: string) {
    opened.push(url)
  },
}
