import type { CustomScheme } from 'electron'
import { readStatic } from '../host/window-files.ts'
import { windowHeaders } from '../host/window-policy.ts'

/** The window's origin. Its own scheme instead of file://, so that it has an origin at all, and a code cache. */
export const appOrigin = 'app://linecard'
export const appPage = `${appOrigin}/`

/** Must be registered before the app is ready. */
export const appScheme: CustomScheme = {
  scheme: 'app',
  privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true },
}

/** Whether a URL belongs to the window's origin: parsed and compared whole, since `app://linecard.example` begins the same. */
export function isAppUrl(url: string): boolean {
  if (!URL.canParse(url)) return false
  const { protocol, host, username, password } = new URL(url)
  return protocol === 'app:' && host === 'linecard' && username === '' && password === ''
}

/**
 * Answers `app://linecard/…` with the built window's files and their policy, and everything else with a refusal. `firstView`:
 * puts into the page what it shows before its code has come.
 */
export function serveWindow(
  rendererDir: string,
  firstView: (page: Uint8Array) => Promise<Uint8Array> = async (page) => page,
): (request: Request) => Promise<Response> {
  const headers = windowHeaders("'none'")
  const refuse = (status: number): Response => new Response(null, { status, headers })
  return async (request) => {
    if (!isAppUrl(request.url)) return refuse(403)
    if (request.method !== 'GET') return refuse(405)
    const { pathname } = new URL(request.url)
    const file = await readStatic(rendererDir, pathname)
    if (!file) return refuse(404)
    const content = pathname === '/' ? await firstView(file.content) : file.content
    return new Response(Buffer.from(content), { headers: { ...headers, 'content-type': file.type } })
  }
}
