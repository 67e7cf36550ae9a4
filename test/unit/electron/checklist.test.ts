// Electron's own security checklist, item by item, proved without launching it. The built app is booted in test/built.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import type { Session } from 'electron'
import { FuseV1Options } from '@electron/fuses'
import { fuses } from '../../../build/fuses.ts'
import { callNames } from '#shared/contract.ts'
import { appScheme, isAppUrl, serveWindow } from '../../../src/main/electron/app-scheme.ts'
import { guardContents } from '../../../src/main/electron/contents-guard.ts'
import { registerCalls, senderAllowed, type IpcRegistry } from '../../../src/main/electron/ipc.ts'
import { createLinkOpener } from '../../../src/main/electron/external-links.ts'
import { guardSession, windowMayLoad } from '../../../src/main/electron/session-guard.ts'
import { windowOptions } from '../../../src/main/electron/window-options.ts'
import { silentLog } from '../../../src/main/log/log.ts'
import { parseAddress } from '../../../src/main/pbx/address.ts'
import { contentSecurityPolicy } from '../../../src/main/host/window-policy.ts'

// Electron's own object; these options only pass it on.
const session = {} as Session
const packaged = windowOptions({
  session,
  preload: '/app/preload.cjs',
  packaged: true,
  dark: false,
  bounds: { width: 900, height: 600 },
  icon: null,
})
const fromSource = windowOptions({
  session,
  preload: '/p.cjs',
  packaged: false,
  dark: true,
  bounds: { width: 900, height: 600 },
  icon: null,
})
const preferences = packaged.webPreferences ?? {}

function sourcesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(?:ts|svelte|html|css)$/.test(name) && !name.startsWith('paraglide'))
    .map((name) => join(folder, name))
}

/** Listens like Electron's objects do, and lets a test fire what it heard of. */
function emitter() {
  const listeners = new Map<string, (event: { preventDefault(): void }) => void>()
  return {
    on: (name: string, listener: (event: { preventDefault(): void }) => void) => listeners.set(name, listener),
    /** Whether somebody listens and prevents it. */
    prevents(name: string): boolean {
      let prevented = false
      listeners.get(name)?.({ preventDefault: () => (prevented = true) })
      return prevented
    },
  }
}

function guardedSession(devTools = false) {
  const heard = emitter()
  const seen = {
    granted: null as boolean | null,
    checked: null as boolean | null,
    device: null as boolean | null,
    spellChecker: null as boolean | null,
  }
  let request: (details: { url: string }, answer: (response: { cancel: boolean }) => void) => void = () => {}
  guardSession(
    {
      setPermissionRequestHandler: (handler) => handler({}, 'media', (granted) => (seen.granted = granted)),
      setPermissionCheckHandler: (handler) => (seen.checked = handler()),
      setDevicePermissionHandler: (handler) => (seen.device = handler()),
      setSpellCheckerEnabled: (on) => (seen.spellChecker = on),
      on: heard.on,
      webRequest: { onBeforeRequest: (listener) => (request = listener) },
    },
    { devTools },
  )
  return {
    seen,
    prevents: heard.prevents,
    cancels(url: string): boolean | null {
      let cancel: boolean | null = null
      request({ url }, (response) => (cancel = response.cancel))
      return cancel
    },
  }
}

function guardedContents() {
  const heard = emitter()
  const offered: string[] = []
  let open: ((details: { url: string }) => { action: 'deny' }) | null = null
  guardContents(
    { on: heard.on, setWindowOpenHandler: (handler) => (open = handler), setWebRTCIPHandlingPolicy: () => {} },
    (url) => offered.push(url),
  )
  return { prevents: heard.prevents, offered, open: (url: string) => open?.({ url }).action ?? 'allow' }
}

describe('Electron’s security checklist', () => {
  test('item 1: only encrypted content is loaded: a PBX by http is refused, this computer apart', () => {
    expect(parseAddress('http://pbx.example')).toMatchObject({ ok: false, problem: { kind: 'address-insecure' } })
    expect(windowMayLoad('http://pbx.example/x.js', false)).toBe(false)
  })

  test('item 2: the page has no Node, in workers and frames neither', () => {
    expect(preferences).toMatchObject({
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
    })
  })

  test('item 3: the preload’s world is apart from the page’s', () => {
    expect(preferences.contextIsolation).toBe(true)
  })

  test('item 4: the window is sandboxed', () => {
    expect(preferences.sandbox).toBe(true)
  })

  test('item 5: permissions are neither granted nor said to be there, nor devices', () => {
    expect(guardedSession().seen).toEqual({ granted: false, checked: false, device: false, spellChecker: false })
    expect(guardedSession().prevents('will-download')).toBe(true)
  })

  test('item 6: web security stays on', () => {
    expect(preferences.webSecurity).toBe(true)
  })

  test('item 7: the policy allows nothing inline, nothing from elsewhere, no network, and Trusted Types alone', () => {
    const policy = contentSecurityPolicy("'none'")
    expect(policy).not.toMatch(/unsafe-|\*|https?:|blob:/)
    const rules = new Map(policy.split('; ').map((rule) => [rule.split(' ')[0], rule.split(' ').slice(1).join(' ')]))
    expect(Object.fromEntries(rules)).toEqual({
      'default-src': "'none'",
      'script-src': "'self'",
      'style-src': "'self'",
      'img-src': "'self' data:",
      'font-src': "'self'",
      'worker-src': "'none'",
      'connect-src': "'none'",
      'base-uri': "'none'",
      'form-action': "'none'",
      'frame-ancestors': "'none'",
      'require-trusted-types-for': "'script'",
      'trusted-types': 'svelte-trusted-html',
    })
  })

  test('item 7: every answer of app:// carries the policy, a refusal too', async () => {
    const serve = serveWindow('src/renderer')
    for (const url of ['app://linecard/', 'app://linecard/none.js', 'app://other/']) {
      expect((await serve(new Request(url))).headers.get('content-security-policy')).toBe(contentSecurityPolicy("'none'"))
    }
  })

  test('item 8: insecure content is not allowed', () => {
    expect(preferences).not.toHaveProperty('allowRunningInsecureContent')
  })

  test('item 9: experimental features are off', () => {
    expect(preferences).not.toHaveProperty('experimentalFeatures')
  })

  test('item 10: no Blink feature is switched on', () => {
    expect(preferences).not.toHaveProperty('enableBlinkFeatures')
  })

  test('item 11: there is no webview, so none that allows pop-ups', () => {
    expect(preferences.webviewTag).toBe(false)
    for (const path of sourcesOf('src/renderer')) expect(readFileSync(path, 'utf8'), path).not.toMatch(/<webview/i)
  })

  test('item 12: a webview that appears all the same is not attached', () => {
    expect(guardedContents().prevents('will-attach-webview')).toBe(true)
  })

  test.each(['will-navigate', 'will-redirect', 'will-frame-navigate'])('item 13: the window stays where it is (%s)', (event) => {
    expect(guardedContents().prevents(event)).toBe(true)
  })

  test('item 14: no other window opens; the link is offered to the opener', () => {
    const contents = guardedContents()
    expect(contents.open('https://pbx.example/console')).toBe('deny')
    expect(contents.offered).toEqual(['https://pbx.example/console'])
  })

  test.each([
    ['https://pbx.example/console', true],
    ['https://pbx.example:8443/console', true],
    ['https://PBX.example/', true],
    ['http://pbx.example/', false],
    ['https://pbx.example.evil.example/', false],
    ['https://evil.example/?next=https://pbx.example/', false],
    ['https://pbx.example@evil.example/', false],
    ['https://someone@pbx.example/', false],
    ['https://pbx.example:444/', false],
    ['file:///etc/passwd', false],
    ['ms-msdt:/id', false],
    ['javascript:alert(1)', false],
    ['smb://pbx.example/share', false],
    ['no address', false],
  ])('item 15: the system’s browser gets https to a connected PBX alone: %s', async (link, opens) => {
    const opened: string[] = []
    const open = createLinkOpener({
      openExternal: async (url) => void opened.push(url),
      hosts: async () => ['pbx.example', 'pbx.example:8443'],
      log: silentLog,
    })
    await open(link)
    expect(opened).toEqual(opens ? [new URL(link).href] : [])
  })

  test('item 15: nothing but the one wrapper opens links', () => {
    const callers = sourcesOf('src').filter((path) => /shell\.openExternal|openExternal\(/.test(readFileSync(path, 'utf8')))
    expect(callers.toSorted()).toEqual([
      join('src', 'main', 'electron', 'external-links.ts'),
      join('src', 'main', 'electron', 'shell.ts'),
    ])
  })

  test('item 16: Electron is one of the three newest majors of November 2026', () => {
    const { devDependencies } = z
      .object({ devDependencies: z.object({ electron: z.string().regex(/^\d+\.\d+\.\d+$/) }) })
      .parse(JSON.parse(readFileSync('package.json', 'utf8')))
    const newest = 45
    expect(Number(devDependencies.electron.split('.')[0])).toBeGreaterThanOrEqual(newest - 2)
  })

  test.each([
    ['the top frame of our page', { origin: 'app://linecard', parent: null }, true],
    ['a frame inside our page', { origin: 'app://linecard', parent: {} }, false],
    ['a frame that is gone', null, false],
    ['a blank page', { origin: 'null', parent: null }, false],
    ['another host of our scheme', { origin: 'app://linecard.example', parent: null }, false],
    ['another scheme', { origin: 'https://linecard', parent: null }, false],
    ['a development server', { origin: 'http://localhost:5173', parent: null }, false],
  ])('item 17: who may call: %s', (_who, senderFrame, allowed) => {
    expect(senderAllowed({ senderFrame })).toBe(allowed)
  })

  test('item 17: no call is answered for anybody else', async () => {
    const registered = new Map<string, Parameters<IpcRegistry['handle']>[1]>()
    // The handlers never come: a refusal must not need them.
    registerCalls({ handle: (channel, listener) => registered.set(channel, listener) }, new Promise(() => {}), silentLog)
    expect([...registered.keys()].toSorted()).toEqual(callNames.map((name) => `call:${name}`).toSorted())
    for (const listener of registered.values()) {
      const answer = await listener({ senderFrame: { origin: 'https://evil.example', parent: null } }, {})
      expect(answer).toMatchObject({ ok: false, problem: { kind: 'input-invalid' } })
    }
  })

  test('item 18: the window has its own scheme, and only its own host in it', () => {
    expect(appScheme.privileges).toEqual({ standard: true, secure: true, supportFetchAPI: true, codeCache: true })
    expect(['app://linecard/', 'app://linecard/assets/a.js'].map(isAppUrl)).toEqual([true, true])
    const others = ['app://linecard.example/', 'app://linecard@evil/', 'app://evil/linecard', 'file:///linecard', 'linecard', '']
    expect(others.filter(isAppUrl)).toEqual([])
  })

  test('item 19: every fuse is set on purpose, and strictly all of them', () => {
    const set = Object.fromEntries(
      Object.entries(FuseV1Options)
        .filter((entry): entry is [string, FuseV1Options] => typeof entry[1] === 'number')
        .map(([name, index]) => [name, fuses[index]]),
    )
    expect(fuses.strictlyRequireAllFuses).toBe(true)
    expect(set).toEqual({
      RunAsNode: false,
      EnableCookieEncryption: false,
      EnableNodeOptionsEnvironmentVariable: false,
      EnableNodeCliInspectArguments: false,
      EnableEmbeddedAsarIntegrityValidation: true,
      OnlyLoadAppFromAsar: true,
      LoadBrowserProcessSpecificV8Snapshot: false,
      GrantFileProtocolExtraPrivileges: false,
      WasmTrapHandlers: true,
    })
  })

  test('item 20: the preload hands out no Electron object: contextBridge and ipcRenderer are all it takes, and stay inside', () => {
    const preload = readFileSync('src/preload/index.ts', 'utf8')
    expect(preload).toContain("import { contextBridge, ipcRenderer } from 'electron'")
    expect(preload.match(/exposeInMainWorld\(.*\)/g)).toEqual(["exposeInMainWorld('linecard', { calls, events })"])
  })
})

describe('beyond the checklist', () => {
  test.each([
    ['app://linecard/assets/a.js', false],
    ['data:image/png;base64,AA==', false],
    ['https://evil.example/', true],
    ['http://127.0.0.1:80/', true],
    ['ws://127.0.0.1:80/', true],
    ['file:///etc/passwd', true],
    ['app://other/', true],
    ['devtools://devtools/bundled/x.js', true],
    ['chrome-extension://x/y.js', true],
  ])('the window’s own network is cut off: %s', (url, cancel) => {
    expect(guardedSession().cancels(url)).toBe(cancel)
  })

  test('developer tools exist when run from source alone, and may load themselves there', () => {
    expect([preferences.devTools, fromSource.webPreferences?.devTools]).toEqual([false, true])
    expect(guardedSession(true).cancels('devtools://devtools/bundled/x.js')).toBe(false)
    expect(guardedSession(true).cancels('https://evil.example/')).toBe(true)
  })

  test('the window waits to be shown until it has painted, on the background of its theme', () => {
    const [, ...grounds] =
      /--ground: light-dark\((#\w{6}), (#\w{6})\);/.exec(readFileSync('src/renderer/src/app.css', 'utf8')) ?? []
    expect(packaged.show).toBe(false)
    expect([packaged.backgroundColor, fromSource.backgroundColor]).toEqual(grounds)
  })
})
