// Boots the built app under Node, with a stand-in for the `electron` module: `node boot.ts OUT --data-dir DIR`. Plays a short life
// of the app and prints what it saw as one line of JSON.
import { readFileSync } from 'node:fs'
import { registerHooks } from 'node:module'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { createContext, runInContext } from 'node:vm'
import * as electron from './electron-stand-in.ts'

const standIn = new URL('./electron-stand-in.ts', import.meta.url).href
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'electron' ? { url: standIn, shortCircuit: true } : next(specifier, context),
})

const out = resolve(process.argv[2] ?? 'out')
const { app, guards, held, ipcHandlers, opened, steps, windows } = electron

async function until(what: string, seen: () => boolean): Promise<void> {
  for (const end = Date.now() + 10_000; !seen(); await new Promise((next) => setImmediate(next))) {
    if (Date.now() > end) throw new Error(`waited in vain for ${what}; so far: ${steps.join(', ')}`)
  }
}

await import(pathToFileURL(join(out, 'main', 'index.js')).href)
const beforeReady = [...steps]
// As a Node does whose SQLite is still an experiment, and then about something else.
process.emitWarning('SQLite is an experimental feature and might change at any time', 'ExperimentalWarning')
process.emitWarning('Something else is going on')
electron.electronIsReady()
await until('the window', () => windows[0]?.url !== undefined && windows[0].url !== '')
const [window] = windows
if (!window) throw new Error('no window')
const shownAtOnce = window.shown
window.emit('ready-to-show')

const get = async (url: string, method = 'GET') => {
  const answer = await guards.serve?.(new Request(url, { method }))
  if (!answer) throw new Error('app:// is not served')
  const text = await answer.text()
  return { status: answer.status, headers: Object.fromEntries(answer.headers), length: text.length, text: text.slice(0, 2_000) }
}
const page = await get(window.url)
const script = await get(new URL(/src="([^"]+\.js)"/.exec(page.text)?.[1] ?? '', window.url).href)
const outside = await get('app://linecard/..%2f..%2fpackage.json')
const elsewhere = await get('app://linecard.example/index.html')

// The built preload, in a context that offers what a sandboxed preload has and no more.
const channels: string[] = []
interface Exposed {
  calls: Record<string, (input: unknown) => Promise<unknown>>
  events: Record<string, (listener: (...what: unknown[]) => void) => () => void>
}
const exposed = new Map<string, Exposed>()
const takenAway: string[] = []
const required: string[] = []
const top = { senderFrame: { origin: 'app://linecard', parent: null } }
const invoke = async (channel: string, input: unknown, event: unknown = top): Promise<unknown> => {
  const handler = ipcHandlers.get(channel)
  if (!handler) throw new Error(`nobody handles ${channel}`)
  return structuredClone(await handler(event, structuredClone(input)))
}
const preloadModules: Record<string, unknown> = {
  electron: {
    contextBridge: {
      exposeInMainWorld: (name: string, what: Exposed) => exposed.set(name, what),
      executeInMainWorld: ({ args = [] }: { args?: unknown[] }) => takenAway.push(...args.flat().map(String)),
    },
    ipcRenderer: {
      invoke(channel: string, input: unknown) {
        channels.push(channel)
        return invoke(channel, input)
      },
      on: (channel: string, listener: (...what: unknown[]) => void) => window.webContents.renderer.on(channel, listener),
      off: (channel: string, listener: (...what: unknown[]) => void) => window.webContents.renderer.off(channel, listener),
    },
  },
}
const module = { exports: {} }
runInContext(
  readFileSync(join(out, 'preload', 'index.cjs'), 'utf8'),
  createContext({
    module,
    exports: module.exports,
    require(name: string) {
      required.push(name)
      const found = preloadModules[name]
      if (!found) throw new Error(`a sandboxed preload cannot require ${name}`)
      return found
    },
  }),
)
const bridge = exposed.get('linecard')
if (!bridge) throw new Error('the preload exposed nothing')
const ask = (name: string, input: unknown) => bridge.calls[name]?.(input)

const state = await ask('app.state', {})
const misfit = await ask('accounts.remove', { accountId: 7 })
const heard: unknown[][] = []
const stop = bridge.events['settings.changed']?.((...what) => void heard.push(what))
await ask('app.changeSettings', { theme: 'dark' })
stop?.()
await ask('app.changeSettings', { theme: 'light' })

const from = (senderFrame: unknown) => invoke('call:app.state', {}, { senderFrame })
const strangers = {
  otherOrigin: await from({ origin: 'https://evil.example', parent: null }),
  frame: await from({ origin: 'app://linecard', parent: {} }),
  gone: await from(null),
}

const prevented = (event: string): boolean => {
  let was = false
  window.webContents.emit(event, { preventDefault: () => (was = true), url: 'https://evil.example/' })
  return was
}
const cancelled = (url: string): boolean | null => {
  let cancel: boolean | null = null
  guards.beforeRequest?.({ url }, (response) => (cancel = response.cancel ?? false))
  return cancel
}
const link = { frameName: '', features: '', disposition: 'new-window', referrer: { policy: 'no-referrer', url: '' } } as const
let granted: boolean | null = null
guards.permissionRequest?.({}, 'media', (answer) => (granted = answer))

const wall = {
  granted,
  checked: guards.permissionCheck?.() ?? null,
  device: guards.device?.() ?? null,
  navigate: prevented('will-navigate'),
  redirect: prevented('will-redirect'),
  frameNavigate: prevented('will-frame-navigate'),
  webview: prevented('will-attach-webview'),
  windowOpen: window.webContents.windowOpen?.({ ...link, url: 'https://evil.example/' }).action ?? null,
  cancelledOutside: cancelled('https://evil.example/'),
  cancelledLoopback: cancelled('http://127.0.0.1:9/'),
  cancelledTools: cancelled('devtools://devtools/bundled/inspector.html'),
  cancelledOwn: cancelled('app://linecard/index.html'),
  proxy: `${guards.proxy?.proxyRules} ${guards.proxy?.proxyBypassRules}`,
  webRtc: guards.webRtc ?? null,
  blink: app.switches.get('blink-settings') ?? null,
  takenAway: takenAway.join(' '),
  documents: JSON.stringify(window.webContents.commands),
}

// It is asked a while after the window has painted; a life that ended before would be one without it.
await until('the keychain', () => steps.includes('utility process keychain-process.js'))
app.emit('second-instance', {}, ['--data-dir', '/elsewhere'])
window.close()
await until('the end', () => steps.at(-1) === 'quit')

const result = {
  beforeReady,
  steps,
  options: window.options,
  url: window.url,
  shownAtOnce,
  shownAfterMs: window.shownAfterMs,
  schemes: guards.schemes,
  menu: guards.menu,
  page,
  script,
  outside: outside.status,
  elsewhere: elsewhere.status,
  handled: [...ipcHandlers.keys()],
  required,
  exposed: [...exposed.keys()],
  members: Object.keys(bridge),
  calls: Object.keys(bridge.calls),
  events: Object.keys(bridge.events),
  channels: [...new Set(channels)],
  state,
  misfit,
  heard,
  strangers,
  wall,
  opened,
  focused: window.focused,
  quits: held.quits,
  exitCode: held.exitCode,
}
process.stdout.write(`${JSON.stringify(result)}\n`, () => process.exit(0))
