// The built main under the stand-in for `electron`, as a process of its own: `node app-process.ts OUT EXPORTS FLAGS…`, with a channel to its
// parent, which plays Chromium's part.
import { registerHooks } from 'node:module'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { MessageBoxOptions } from 'electron'
import * as electron from '../../built/electron-stand-in.ts'
import type { Answers, FromApp, ToApp } from './app-messages.ts'
import { valueText } from './value-text.ts'

const [, , out = 'out', exportDir = '', ...flags] = process.argv
const standIn = new URL('../../built/electron-stand-in.ts', import.meta.url).href
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'electron' ? { url: standIn, shortCircuit: true } : next(specifier, context),
})
process.argv.splice(1, process.argv.length - 1, resolve(out), ...flags)

const { app, guards, held, ipcHandlers } = electron
const { toText, fromText } = valueText()
const spoiled = new Set<string>()
const tell = (message: FromApp): void => void process.send?.(message)

let leaving = false
const boxes: ((button: number) => void)[] = []
electron.dialog.showMessageBox = (...given: unknown[]) => {
  const { message = '', detail = '', buttons = [] } = given.at(-1) as MessageBoxOptions
  // The test is over: whoever asks about what would be lost is told to go.
  if (leaving) return Promise.resolve({ response: buttons.length - 1, checkboxChecked: false })
  return new Promise((resolve) => {
    const id = boxes.push((response) => resolve({ response, checkboxChecked: false })) - 1
    tell({ kind: 'box', box: { id, message, detail, buttons } })
  })
}
electron.dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [exportDir] })

app.on('browser-window-created', (_event: unknown, window: electron.BrowserWindow) => {
  window.webContents.send = (channel, ...what) => {
    let said: string
    try {
      said = toText(structuredClone(what))
    } catch {
      throw new TypeError('Failed to serialize arguments')
    }
    tell({ kind: 'event', channel, said })
  }
  const load = window.loadURL.bind(window)
  window.loadURL = async (url) => {
    await load(url)
    tell({ kind: 'load', url })
  }
  window.webContents.reload = () => tell({ kind: 'load', url: window.url })
})
app.on('quit', (_event: unknown, code: number) => process.exit(code))

const currentWindow = (): electron.BrowserWindow => {
  const window = electron.windows.at(-1)
  if (!window) throw new Error('The app has no window')
  return window
}

/** Whether an event of the window's contents was held back by the app. */
function prevented(event: string, more: object): boolean {
  let was = false
  currentWindow().webContents.emit(event, { preventDefault: () => (was = true), ...more })
  return was
}

/** Every entry of a menu, its sub-menus' too. */
function entriesIn(menu: readonly electron.MenuEntry[] = []): electron.MenuEntry[] {
  return menu.flatMap((entry) => [entry, ...entriesIn(Array.isArray(entry.submenu) ? entry.submenu : [])])
}

const answers: Answers = {
  async file({ url, method }) {
    const answer = await guards.serve?.(new Request(url, { method }))
    if (!answer) throw new Error('app:// is not served')
    return { status: answer.status, headers: [...answer.headers], body: new Uint8Array(await answer.arrayBuffer()) }
  },
  async invoke({ channel, said, sender }) {
    const handler = ipcHandlers.get(channel)
    try {
      if (!handler) throw new Error(`No handler registered for '${channel}'`)
      const event = {
        sender: currentWindow().webContents,
        senderFrame: { origin: sender.origin, parent: sender.top ? null : {} },
      }
      let result = await handler(event, ...(fromText(said) as [unknown]))
      if (spoiled.delete(channel)) result = { ...Object(result), spoiled: () => {} }
      return { error: null, answer: toText(clone(result)) }
    } catch (error) {
      // Electron writes this line, too.
      console.error(`Error occurred in handler for '${channel}':`, error)
      return { error: String(error), answer: '' }
    }
  },
  loads: ({ url }) => {
    let cancel = false
    guards.beforeRequest?.({ url }, (answer) => (cancel = answer.cancel ?? false))
    return !cancel
  },
  navigates: ({ url, inTop }) => !prevented('will-frame-navigate', { url }) && !(inTop && prevented('will-navigate', { url })),
  opens({ url }) {
    const details = {
      url,
      frameName: '',
      features: '',
      disposition: 'new-window',
      referrer: { url: '', policy: 'default' },
    } as const
    return currentWindow().webContents.windowOpen?.(details).action === 'allow'
  },
  downloads: ({ url }) => {
    let kept = true
    electron.session.defaultSession.emit('will-download', { preventDefault: () => (kept = false) }, { getURL: () => url })
    return kept
  },
  permits: ({ permissions }) =>
    permissions.filter((permission) => {
      // Electron grants what no handler refuses.
      let granted = true
      guards.permissionRequest?.(currentWindow().webContents, permission, (answer) => (granted = answer))
      return granted && (guards.permissionCheck?.() ?? true)
    }),
  network: () => ({
    proxy: guards.proxy ? { rules: guards.proxy.proxyRules ?? '', bypass: guards.proxy.proxyBypassRules ?? '' } : null,
    webRtc: guards.webRtc ?? null,
    blink: app.switches.get('blink-settings') ?? null,
    documents: currentWindow().webContents.commands,
  }),
  painted: () => {
    currentWindow().emit('ready-to-show')
    currentWindow().webContents.emit('did-finish-load')
    return null
  },
  gone: ({ reason }) => {
    const { webContents } = currentWindow()
    const details = { reason, exitCode: 1 }
    webContents.emit('render-process-gone', {}, details)
    app.emit('render-process-gone', {}, webContents, details)
    return null
  },
  menu: () => entriesIn(guards.menu).flatMap(({ label }) => label ?? []),
  choose: ({ id }) => {
    const entry = entriesIn(guards.menu).find((one) => one.id === id)
    if (!entry?.enabled) throw new Error(`nobody can choose ${id}`)
    // Electron's own arguments, which the app does not look at.
    ;(entry.click as () => void)()
    return null
  },
  theme: () => ({ source: electron.nativeTheme.themeSource, ground: currentWindow().backgroundColor ?? '' }),
  spoil({ channel }) {
    spoiled.add(channel)
    return null
  },
  answerBox({ id, button }) {
    boxes[id]?.(button)
    return null
  },
  opened: () => [...electron.opened],
  refuseClipboard() {
    electron.clipboard.writeText = async () => {
      throw new Error('another program has the clipboard open')
    }
    return null
  },
  clipboard: () => held.clipboard,
  quit: () => {
    leaving = true
    app.quit()
    return null
  },
}

function clone(value: unknown): unknown {
  try {
    return structuredClone(value)
  } catch {
    throw new Error('An object could not be cloned.')
  }
}

process.on('message', async ({ id, what, input }: ToApp) => {
  try {
    // The pair fits: the parent's types say so.
    const answer = await (answers[what] as (input: unknown) => unknown)(input)
    tell({ kind: 'answer', id, answer, error: null })
  } catch (error) {
    tell({ kind: 'answer', id, answer: null, error: String(error) })
  }
})
// Whoever started it is gone.
process.on('disconnect', () => process.exit(1))

await import(pathToFileURL(join(resolve(out), 'main', 'index.js')).href)
electron.electronIsReady()
