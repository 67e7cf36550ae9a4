import { isIPv6 } from 'node:net'

/** A proxy, as a setting of this computer names it. */
export interface Proxy {
  readonly kind: 'http' | 'https' | 'socks5' | 'socks4'
  readonly host: string
  readonly port: number
  readonly login: { readonly user: string; readonly password: string } | null
  /** How it may be named to a person: without its name and password. */
  readonly shown: string
}

const kinds: Readonly<Record<string, Proxy['kind']>> = {
  http: 'http',
  https: 'https',
  socks: 'socks5',
  socks5: 'socks5',
  socks5h: 'socks5',
  socks4: 'socks4',
  socks4a: 'socks4',
}
const usualPorts: Readonly<Record<Proxy['kind'], number>> = { http: 80, https: 443, socks5: 1080, socks4: 1080 }

/**
 * A proxy as people write it: with or without a scheme, with a name and a password in which anything may stand (no `URL` reads
 * `http://ann:p@ss/word@proxy:3128`). null: it cannot be used.
 */
export function readProxy(text: string): Proxy | null {
  const [, scheme = 'http', rest = ''] = /^(?:([a-z][a-z0-9+.-]*):)?\/{0,2}(.*)$/is.exec(spelled(text.trim())) ?? []
  const kind = kinds[scheme.toLowerCase()]
  const at = rest.lastIndexOf('@')
  const where = /^(\[[0-9a-f:.]+\]|[^\s:/?#@[\]\\]+)(?::(\d{1,5}))?(?:[/?#].*)?$/i.exec(rest.slice(at + 1))
  if (kind === undefined || !where?.[1]) return null
  const host = where[1].toLowerCase()
  const port = Number(where[2] ?? usualPorts[kind])
  if (port < 1 || port > 65_535 || !URL.canParse(`http://${host}`) || (host.startsWith('[') && !isIPv6(host.slice(1, -1))))
    return null
  const said = at === -1 ? null : rest.slice(0, at)
  const colon = said?.indexOf(':') ?? -1
  return {
    kind,
    host,
    port,
    login:
      said === null || said === ''
        ? null
        : {
            user: decoded(colon === -1 ? said : said.slice(0, colon)),
            password: colon === -1 ? '' : decoded(said.slice(colon + 1)),
          },
    shown: `${host}:${port}`,
  }
}

/** `proxy:3128` has no scheme, though it looks like one. */
const spelled = (text: string): string => (/^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text.replace(/^\/\//, '')}`)

/** A name or a password may be written with %xx, and a percent sign in one that is not stays what it is. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
