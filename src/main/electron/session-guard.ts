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
