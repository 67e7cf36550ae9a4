import { isIP, isIPv6 } from 'node:net'

/** One entry of the list of PBX servers that an organization allows. */
export interface HostRule {
  /** As `URL` writes it: lower case, punycode, without a dot at its end; IPv4 and IPv6 in their one form. */
  readonly host: string
  /** null: any port */
  readonly port: string | null
  /** `*.example.com`: every name below it, and not itself. */
  readonly below: boolean
}

/** An entry as a person writes it: `host`, `host:port`, `*.suffix`, an IPv4 or IPv6 address. null: it is none of these. */
export function readHostRule(text: string): HostRule | null {
  const below = text.startsWith('*.')
  const rest = below ? text.slice(2) : text
  // What a URL would take for a part of something else, or pass over without a word.
  if (rest === '' || /[\s/\\?#@*%]/.test(rest) || rest.startsWith('.')) return null
  const url = parsed(`https://${isIPv6(rest) ? `[${rest}]` : rest}`)
  if (!url) return null
  const host = plainHost(url.hostname)
  if (host === '' || (below && isIP(host.replace(/^\[|\]$/g, '')) !== 0)) return null
  return { host, port: /:\d+$/.test(rest) && !isIPv6(rest) ? portOf(url) : null, below }
}

/** Whether an address (an origin) is one of the allowed ones. */
export function matches(rules: readonly HostRule[], address: string): boolean {
  const url = parsed(address)
  if (!url) return false
  const host = plainHost(url.hostname)
  return rules.some(
    (rule) =>
      (rule.port === null || rule.port === portOf(url)) &&
      (rule.below ? isIP(host) === 0 && host.endsWith(`.${rule.host}`) : host === rule.host),
  )
}

/** An entry as it is shown. */
export const shownRule = ({ host, port, below }: HostRule): string =>
  `${below ? '*.' : ''}${host}${port === null ? '' : `:${port}`}`

function parsed(text: string): URL | null {
  return URL.canParse(text) ? new URL(text) : null
}

const portOf = ({ port, protocol }: URL): string => port || (protocol === 'https:' ? '443' : '80')

/** One form for one host: no dot at its end, and an IPv4 address inside IPv6 is that IPv4 address. */
function plainHost(hostname: string): string {
  const mapped = /^\[::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})\]$/.exec(hostname)
  if (!mapped) return hostname.replace(/\.$/, '')
  const [high = 0, low = 0] = mapped.slice(1).map((part) => Number.parseInt(part, 16))
  return [high >> 8, high & 255, low >> 8, low & 255].join('.')
}
