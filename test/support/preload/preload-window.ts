import { readFileSync } from 'node:fs'
import type { Browser, BrowserContext, CDPSession, Frame, Page, Request, Route } from '@playwright/test'
import { z } from 'zod'
import type { AskedOfApp } from './app-messages.ts'
import { valueText } from './value-text.ts'
import { bridgeEnd, pageWorld, preloadWorld } from './worlds.ts'

/**
 * The page's address. Chromium makes no request for a scheme that it does not know, so that `app://linecard` cannot be played;
 * this one is answered before anybody looks for a host of this name, and is as much a secure origin.
 */
const origin = 'https://linecard.invalid'
const appOrigin = 'app://linecard'
const world = 'Electron Isolated Context'
const binding = 'linecardToMain'

/** The app behind a window: a process, or something in its place. */
export interface AppBehind {
  /** The built preload. */
  readonly preload: string
  ask<K extends keyof AskedOfApp>(what: K, input: AskedOfApp[K]['in']): Promise<AskedOfApp[K]['out']>
  /** A call of the window: as `invoke`, so that a test can listen in or hold it. */
  call(input: AskedOfApp['invoke']['in']): Promise<AskedOfApp['invoke']['out']>
  /** Sends what main tells from here on to this window. */
  hear(listener: (channel: string, said: string) => void): void
  /** The bridge kept something from crossing: a fault of the window's or of main's, which no test may miss. */
  refused(why: string): void
}

/** Electron's names of what a page may ask for, and Chromium's. */
const permissions: readonly (readonly [electron: string, chromium: { readonly name: string } & Record<string, unknown>])[] = [
  ['geolocation', { name: 'geolocation' }],
  ['notifications', { name: 'notifications' }],
  ['midi', { name: 'midi' }],
  ['midiSysex', { name: 'midi', sysex: true }],
  ['clipboard-read', { name: 'clipboard-read' }],
  ['clipboard-sanitized-write', { name: 'clipboard-write', allowWithoutSanitization: false }],
  ['media', { name: 'camera' }],
  ['media', { name: 'microphone' }],
  ['display-capture', { name: 'display-capture' }],
  ['idle-detection', { name: 'idle-detection' }],
  ['window-management', { name: 'window-management' }],
  ['storage-access', { name: 'storage-access' }],
  ['pointerLock', { name: 'pointer-lock' }],
  ['keyboardLock', { name: 'keyboard-lock' }],
]

/** What the preload's world says to the host. */
const fromPreload = z.union([
  z.object({ refused: z.string() }),
  z.object({ id: z.number(), channel: z.string(), said: z.string() }),
])

/** What the app asks of Chromium's own tools, for each document of its window. */
const documentCommand = z.discriminatedUnion('method', [
  z.object({ method: z.literal('Page.enable'), parameters: z.undefined() }),
  z.object({
    method: z.literal('Page.addScriptToEvaluateOnNewDocument'),
    parameters: z.object({ source: z.string(), runImmediately: z.boolean() }),
  }),
])

export const allPermissions: readonly string[] = permissions.map(([name]) => name)

/** A page of the test's browser as a window of the app. */
export interface PreloadWindow {
  /** Shows the app’s page, with the preload that belongs to it. */
  show(app: AppBehind): Promise<void>
}

const windows = new WeakMap<Page, Promise<PreloadWindow>>()
const behind = new WeakMap<Page, { app: AppBehind | null; readonly asked: Set<string> }>()
const routed = new WeakSet<BrowserContext>()
let lastShown: AppBehind | null = null

/** The window in this page, made on first use. */
export function windowIn(page: Page): Promise<PreloadWindow> {
  const known = windows.get(page) ?? makeWindow(page)
  windows.set(page, known)
  return known
}

async function makeWindow(page: Page): Promise<PreloadWindow> {
  const state: { app: AppBehind | null; readonly asked: Set<string> } = { app: null, asked: new Set() }
  behind.set(page, state)
  const context = page.context()
  if (!routed.has(context)) {
    routed.add(context)
    await context.route(() => true, answerRequest)
    context.on('page', (opened) => void refuseWindow(opened))
  }
  const session = await context.newCDPSession(page)
  /** The preload's world in the page that is shown now. */
  let preloadContext: string | null = null
  const mainFrame = z.object({ frameTree: z.object({ frame: z.object({ id: z.string() }) }) })
  const frames = new Map<number, { readonly origin: string; readonly top: boolean }>()
  let topFrame = ''

  session.on('Runtime.executionContextsCleared', () => {
    preloadContext = null
    frames.clear()
  })
  session.on('Runtime.executionContextDestroyed', ({ executionContextUniqueId }) => {
    if (executionContextUniqueId === preloadContext) preloadContext = null
  })
  session.on('Runtime.executionContextCreated', ({ context: made }) => {
    if (made.name !== world) return
    const frameId: unknown = made.auxData?.['frameId']
    frames.set(made.id, { origin: made.origin, top: frameId === topFrame })
    if (frameId === topFrame && made.origin === origin) preloadContext = made.uniqueId
  })
  session.on('Page.frameRequestedNavigation', ({ url }) => void state.asked.add(url))
  session.on('Runtime.bindingCalled', ({ name, payload, executionContextId }) => {
    if (name === binding) void called(payload, executionContextId)
  })
  /** Runs a function of the preload's world there, unless the page is another one by now. */
  const inPreload = async (within: string | null, name: string, ...what: unknown[]): Promise<void> => {
    if (within === null) return
    await session
      .send('Runtime.callFunctionOn', {
        functionDeclaration: `function (...what) { ${name}(...what) }`,
        uniqueContextId: within,
        arguments: what.map((value) => ({ value })),
      })
      .catch(() => {})
  }
  async function called(payload: string, executionContextId: number): Promise<void> {
    const heard = fromPreload.parse(JSON.parse(payload))
    if ('refused' in heard) return state.app?.refused(heard.refused)
    const { id, channel, said } = heard
    const within = preloadContext
    const from = frames.get(executionContextId) ?? { origin: '', top: false }
    const sender = { origin: from.origin === origin ? appOrigin : from.origin, top: from.top }
    // A main that is gone answers nobody any more.
    const answered = await state.app?.call({ channel, said, sender }).catch(() => null)
    if (typeof answered?.error === 'string') state.app?.refused(`${channel}: ${answered.error}`)
    if (answered) await inPreload(within, 'linecardAnswer', id, answered.error, answered.answer)
  }

  await session.send('Runtime.enable')
  await session.send('Page.enable')
  topFrame = mainFrame.parse(await session.send('Page.getFrameTree')).frameTree.frame.id
  await session.send('Runtime.addBinding', { name: binding, executionContextName: world })
  page.on('load', () => void state.app?.ask('painted', null).catch(() => {}))
  page.on('crash', () => void state.app?.ask('gone', { reason: 'crashed' }).catch(() => {}))
  page.on('download', (download) => {
    const url = download.url().replace(origin, appOrigin)
    void state.app?.ask('downloads', { url }).then((kept) => (kept ? null : download.cancel()))
  })

  let scripts: string[] = []
  return {
    async show(app) {
      state.app = app
      lastShown = app
      app.hear((channel, said) => {
        if (state.app === app) void inPreload(preloadContext, 'linecardEvent', channel, said)
      })
      for (const identifier of scripts) await session.send('Page.removeScriptToEvaluateOnNewDocument', { identifier })
      scripts = []
      for (const script of [
        { source: preloadScript(readFileSync(app.preload, 'utf8')), worldName: world },
        { source: pageScript(readFileSync(app.preload, 'utf8')) },
      ])
        scripts.push((await session.send('Page.addScriptToEvaluateOnNewDocument', script)).identifier)
      for (const command of (await app.ask('network', null)).documents) {
        const { method, parameters } = documentCommand.parse(command)
        if (method === 'Page.enable') await session.send(method)
        else scripts.push((await session.send(method, parameters)).identifier)
      }
      await setPermissions(session, context, app)
      await page.goto(`${origin}/`)
    },
  }
}

const [preloadEar, pageEar, exposedEvent] = ['linecard:preload', 'linecard:page', 'linecard:exposed']

function preloadScript(preload: string): string {
  return `if (window.top === window) {
    const text = (${valueText.toString()})()
    const toHost = globalThis['${binding}']
    const refused = (why) => toHost(JSON.stringify({ refused: why }))
    const end = (${bridgeEnd.toString()})('${preloadEar}', '${pageEar}', refused)
    ;(${preloadWorld.toString()})({
      text, end, binding: '${binding}', exposedEvent: '${exposedEvent}',
      run(module, exports, require) {\n${preload}\n},
    })
  }`
}
function pageScript(preload: string): string {
  return `if (window.top === window)
    (${pageWorld.toString()})({
      end: (${bridgeEnd.toString()})('${pageEar}', '${preloadEar}'), exposedEvent: '${exposedEvent}',
      run(module, exports, require) {\n${preload}\n},
    })`
}

/** What a session set is gone with it: each browser keeps one. */
const browserSessions = new WeakMap<Browser, Promise<CDPSession>>()

/** What the app's own handlers say of each permission is what Chromium goes by. */
async function setPermissions(session: CDPSession, context: BrowserContext, app: AppBehind): Promise<void> {
  const { targetInfo } = await session.send('Target.getTargetInfo')
  const of = context.browser()
  if (!of) throw new Error('The preload host needs a browser of its own')
  const made = browserSessions.get(of) ?? of.newBrowserCDPSession()
  browserSessions.set(of, made)
  const browser = await made
  const { browserContextId } = targetInfo
  const granted = await app.ask('permits', { permissions: allPermissions })
  await Promise.all(
    permissions.map(([name, permission]) =>
      browser.send('Browser.setPermission', {
        permission,
        setting: granted.includes(name) ? 'granted' : 'denied',
        origin,
        ...(browserContextId === undefined ? {} : { browserContextId }),
      }),
    ),
  )
}

/** Every request of the test's pages: the app's own handlers decide, and its own protocol handler answers. */
async function answerRequest(route: Route): Promise<void> {
  const request = route.request()
  const url = request.url()
  const frame = frameOf(request)
  const page = frame?.page()
  if (!page) return refuseRequest(route)
  const { app, asked } = behind.get(page) ?? { app: null, asked: new Set<string>() }
  const asApp = url.startsWith(`${origin}/`) ? url.replace(origin, appOrigin) : url
  try {
    if (!app) return await route.abort('aborted')
    // Navigations of the page's own making are asked about; those of the app and of the test are not.
    if (request.isNavigationRequest() && asked.delete(url)) {
      const inTop = frame === page.mainFrame()
      if (!(await app.ask('navigates', { url: asApp, inTop }))) return await route.abort('aborted')
    }
    if (!(await app.ask('loads', { url: asApp }))) return await route.abort('blockedbyclient')
    if (asApp === url) return await route.continue()
    const { status, headers, body } = await app.ask('file', { url: asApp, method: request.method() })
    await route.fulfill({ status, headers: Object.fromEntries(headers), body: Buffer.from(body) })
  } catch {
    // The app or the page is gone.
    await route.abort('connectionfailed').catch(() => {})
  }
}

/** The frame that asks; null: of a window that is only being opened. */
function frameOf(request: Request): Frame | null {
  try {
    return request.frame()
  } catch {
    return null
  }
}

/** What a new window asks for before it is there: only with the leave of the app whose window opens it. */
async function refuseRequest(route: Route): Promise<void> {
  const url = route.request().url()
  const app = lastShown
  const may = app && (await app.ask('opens', { url })) && (await app.ask('loads', { url }))
  await (may ? route.continue() : route.abort('aborted')).catch(() => {})
}

/** A window that the page opened: only with the app's leave. */
async function refuseWindow(opened: Page): Promise<void> {
  const opener = await opened.opener()
  const app = opener && behind.get(opener)?.app
  if (app && !(await app.ask('opens', { url: opened.url().replace(origin, appOrigin) }))) await opened.close()
}
