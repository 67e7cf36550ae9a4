import { isIPv6 } from 'node:net'
import { problem } from '#shared/problem.ts'
import { fail, ok, type Result } from '#shared/result.ts'

/** Whether a host is this computer itself: the only place where plain http is harmless. */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname)
}

/** Places below a host that are tried before the host itself. */
const maxBases = 3

/**
 * Where a PBX's API may be, by an address as people type or paste it: with or without a scheme, the page of its console, a whole request of
 * its API, or the path below which the PBX is. The likeliest first; the last one is the host itself. No slash at the end.
 */
export function parseAddress(text: string): Result<readonly string[]> {
  const typed = plain(text)
  const refused = fail<readonly string[]>(problem('address-invalid', { address: shown(typed) }))
  if (/\s/.test(typed) || typed === '') return refused
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(typed)?.[1]?.toLowerCase()
  if (scheme !== undefined && scheme !== 'https' && scheme !== 'http') return refused
  let url: URL
  try {
    url = new URL(scheme === undefined ? withScheme(typed) : typed)
  } catch {
    return refused
  }
  url.hostname = url.hostname.replace(/\.$/, '')
  if (url.username !== '' || url.password !== '' || !/^(\[[0-9a-f:.]+\]|[a-z0-9]([a-z0-9.-]*[a-z0-9])?)$/i.test(url.hostname))
    return refused
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) return fail(problem('address-insecure', { address: url.origin }))
  return ok([...basesIn(url.pathname).map((base) => url.origin + base), url.origin])
}

/** The paths below which the API may be. Where the API itself was named, it is the one before that. */
function basesIn(path: string): string[] {
  const parts = path.split('/').filter((part) => part !== '')
  const api = parts.findIndex((part) => part.toLowerCase() === 'api')
  if (api !== -1) return api === 0 ? [] : [`/${parts.slice(0, api).join('/')}`]
  // A file is a page.
  if (/\.[a-z]+\d?$/i.test(parts.at(-1) ?? '')) parts.pop()
  if (parts.join('/').length > 200) return []
  return parts.map((_, at) => `/${parts.slice(0, parts.length - at).join('/')}`).slice(0, maxBases)
}

function withScheme(typed: string): string {
  const address = isIPv6(typed) ? `[${typed}]` : typed
  const [host = ''] = /^(\[[^\]]*\]|[^:/?#]*)/.exec(address) ?? []
  return `${isLoopback(host.toLowerCase()) ? 'http' : 'https'}://${address}`
}

/** Without what comes along when an address is copied out of a text: signs that nobody sees, brackets, a full stop. */
function plain(text: string): string {
  return text
    .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
    .trim()
    .replace(/^["'“”‘’<(«]+|["'“”‘’>)»]*[.,;]?["'“”‘’>)»]*$/g, '')
    .trim()
}

/** What may be repeated of an address: no name and password, no query, not endlessly long. */
function shown(text: string): string {
  return text
    .replace(/\/\/[^/]*@/, '//…@')
    .replace(/[?#].*$/, '')
    .slice(0, 100)
}
