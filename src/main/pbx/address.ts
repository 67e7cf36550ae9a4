import { problem } from '#shared/problem.ts'
import { fail, ok, type Result } from '#shared/result.ts'

/** Whether a host is this computer itself: the only place where plain http is harmless. */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname)
}

/** The origin of an address as people type or paste it (with or without a scheme, a path, a slash at the end). */
export function parseAddress(text: string): Result<string> {
  const typed = text.trim()
  const refused = fail<string>(problem('address-invalid', { address: shown(typed) }))
  if (/\s/.test(typed) || typed === '') return refused
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(typed)?.[1]?.toLowerCase()
  if (scheme !== undefined && scheme !== 'https' && scheme !== 'http') return refused
  let url: URL
  try {
    url = new URL(scheme === undefined ? `${isLoopback(typed.replace(/[:/].*$/, '')) ? 'http' : 'https'}://${typed}` : typed)
  } catch {
    return refused
  }
  if (url.username !== '' || url.password !== '' || !/^(\[[0-9a-f:.]+\]|[a-z0-9]([a-z0-9.-]*[a-z0-9])?)$/i.test(url.hostname))
    return refused
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) return fail(problem('address-insecure', { address: url.origin }))
  return ok(url.origin)
}

/** What may be repeated of an address: no name and password, no query, not endlessly long. */
function shown(text: string): string {
  return text
    .replace(/\/\/[^/]*@/, '//…@')
    .replace(/[?#].*$/, '')
    .slice(0, 100)
}
