import type { CustomScheme } from 'electron'
import type { CallOutput } from '#shared/contract.ts'
import { withFirstView } from '../first-view.ts'
import { readStatic } from '../window-files.ts'
import { windowHeaders } from '../window-policy.ts'

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

interface FirstRows {
  /** What the page shows before its code has come; null: Linecard cannot say. */
  opening(): Promise<CallOutput<'app.open'> | null>
  /** As in Accept-Language. */
  languages(): string
  /** ms since the epoch */
  now(): number
}

/**
 * Answers `app://linecard/…` with the built window's files and their policy, and everything else with a refusal. `first`: what stands
 * in the page already.
 */
export function serveWindow(rendererDir: string, first?: FirstRows): (request: Request) => Promise<Response> {
  const headers = windowHeaders("'none'")
  const refuse = (status: number): Response => new Response(null, { status, headers })
  return async (request) => {
    if (!isAppUrl(request.url)) return refuse(403)
    if (request.method !== 'GET') return refuse(405)
    const { pathname } = new URL(request.url)
    const file = await readStatic(rendererDir, pathname)
    if (!file) return refuse(404)
    const opened = pathname === '/' && first ? await first.opening() : null
    const content = opened && first ? withFirstView(file.content, opened, first.languages(), first.now()) : file.content
    return new Response(Buffer.from(content), { headers: { ...headers, 'content-type': file.type } })
  }
}
