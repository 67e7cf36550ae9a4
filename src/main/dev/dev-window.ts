// Only in builds of `npm run dev`: the window comes from Vite's server instead of built files. A production build has none of this in it.
import type { StaticFile } from '../host/window-files.ts'

/** Where Vite serves the window, such as `http://127.0.0.1:5173/w/…/`; null where this program was not started by `npm run dev`. */
export function devServerOf(env: Readonly<Record<string, string | undefined>>): string | null {
  const address = env['LINECARD_DEV_SERVER']
  // Nothing but this computer may say what the window is.
  return address !== undefined && /^http:\/\/127\.0\.0\.1:\d{1,5}(\/w\/[\w-]+\/)?$/.test(address) ? address : null
}

/** What Vite decides by. */
const passedOn = ['accept', 'sec-fetch-dest', 'sec-fetch-mode']

/** One of the window's files from Vite's server, with its status; null: the server is not there. `path` carries the query. */
export async function readFromDevServer(
  server: string,
  path: string,
  headers: Readonly<Record<string, string | string[] | undefined>>,
): Promise<(StaticFile & { readonly status: number }) | null> {
  const wanted = passedOn.flatMap((name) =>
    typeof headers[name] === 'string' ? [[name, headers[name]] as [string, string]] : [],
  )
  const { origin, pathname: base } = new URL(server)
  // Electron's window has an address without it.
  const below = path.startsWith(base) ? path : `${base}${path.slice(1)}`
  try {
    const answer = await fetch(`${origin}${below}`, { headers: wanted, redirect: 'manual' })
    const type = answer.headers.get('content-type') ?? 'application/octet-stream'
    return { status: answer.status, type, content: new Uint8Array(await answer.arrayBuffer()) }
  } catch {
    return null
  }
}

/** The window's headers, loosened as far as hot reload needs it: styles that Vite puts into the page, and its own socket. */
export function devHeaders(headers: Readonly<Record<string, string>>, server: string): Record<string, string> {
  const socket = new URL(server).origin.replace(/^http/, 'ws')
  const policy = (headers['content-security-policy'] ?? '')
    .replace(/style-src [^;]*/, "$& 'unsafe-inline'")
    .replace(/connect-src 'none'/, `connect-src ${socket}`)
    .replace(/connect-src 'self'/, `connect-src 'self' ${socket}`)
  return { ...headers, 'content-security-policy': policy, 'cache-control': 'no-store' }
}
