import type { App } from 'electron'
import { devHeaders, readFromDevServer } from '../dev/dev-window.ts'
import { windowHeaders } from '../host/window-policy.ts'
import { isAppUrl } from './app-scheme.ts'
import { windowMayLoad } from './session-guard.ts'

/**
 * Only in builds of `npm run dev`: gives each window its files from Vite's server, under its own origin as ever, and lets it reach the one
 * socket that tells of changes. Everything else stays closed off. A packaged app is never loosened.
 */
export function serveFromDevServer(app: App, server: string | null): void {
  if (app.isPackaged || server === null) return
  const socket = server.replace(/^http/, 'ws')
  const headers = devHeaders(windowHeaders("'none'"), server)
  app.on('web-contents-created', (_event, { session }) => {
    // The window's session leads nowhere; Vite is on this computer.
    void session.setProxy({ mode: 'direct' })
    session.webRequest.onBeforeRequest(({ url }, answer) =>
      answer({ cancel: !(windowMayLoad(url, true) || url.startsWith(`${socket}/`)) }),
    )
    if (session.protocol.isProtocolHandled('app')) session.protocol.unhandle('app')
    session.protocol.handle('app', async (request) => {
      if (!isAppUrl(request.url)) return new Response(null, { status: 403, headers })
      const { pathname, search } = new URL(request.url)
      const file = await readFromDevServer(server, `${pathname}${search}`, Object.fromEntries(request.headers))
      if (!file) return new Response(null, { status: 502, headers })
      return new Response(Buffer.from(file.content), { status: file.status, headers: { ...headers, 'content-type': file.type } })
    })
  })
}
