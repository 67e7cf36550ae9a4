import { isAppUrl } from './app-scheme.ts'

/** The part of Electron's session that is closed off here. */
export interface GuardedSession {
  setPermissionRequestHandler(handler: (contents: unknown, permission: string, answer: (granted: boolean) => void) => void): void
  setPermissionCheckHandler(handler: () => boolean): void
  setDevicePermissionHandler(handler: () => boolean): void
  setSpellCheckerEnabled(enable: boolean): void
  on(event: 'will-download', listener: (event: { preventDefault(): void }) => void): unknown
  readonly webRequest: {
    onBeforeRequest(listener: (details: { readonly url: string }, answer: (response: { cancel: boolean }) => void) => void): void
  }
}

/** A session that has no way out of this computer, and none into it. */
export interface CutOffSession {
  setProxy(proxy: { mode: 'fixed_servers'; proxyRules: string; proxyBypassRules: string }): Promise<void>
}

/**
 * Where the window's session sends everything: to a proxy that cannot be, as no program can listen on port 0. What neither the page's
 * policy nor a look at its requests stops (WebRTC by TCP, a preconnect) ends here; this computer's own addresses are no exception.
 * Main's requests go by Node, and ask another session for the system's proxy.
 */
export const nowhere = { mode: 'fixed_servers', proxyRules: '127.0.0.1:0', proxyBypassRules: '<-loopback>' } as const

/**
 * What Chromium is started with: a name in `<link rel=dns-prefetch>` would be looked up whatever the policy and the proxy say, and the
 * header that is made for it holds for links to click on alone.
 */
export const blinkSettings = 'dnsPrefetchingEnabled=false'

/** Takes the network from a session. */
export async function cutOff(session: CutOffSession, fault: (error: unknown) => void): Promise<void> {
  await session.setProxy(nowhere).catch(fault)
}

/**
 * Takes from the window what it has no use for: every permission (Electron grants all by default), every device, downloads, the
 * spell checker (it fetches dictionaries), and its own network. REST is main's business; a window that was taken over
 * finds nobody to talk to. `devTools`: let Chromium's own tools load theirs, when running from source.
 */
export function guardSession(session: GuardedSession, { devTools }: { readonly devTools: boolean }): void {
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false))
  session.setPermissionCheckHandler(() => false)
  session.setDevicePermissionHandler(() => false)
  session.setSpellCheckerEnabled(false)
  session.on('will-download', (event) => event.preventDefault())
  session.webRequest.onBeforeRequest(({ url }, answer) => answer({ cancel: !windowMayLoad(url, devTools) }))
}

/** The window's own files, and pictures that are their own address; nothing that leaves this process. */
export function windowMayLoad(url: string, devTools: boolean): boolean {
  if (isAppUrl(url)) return true
  if (!URL.canParse(url)) return false
  const { protocol } = new URL(url)
  return protocol === 'data:' || (devTools && protocol === 'devtools:')
}
