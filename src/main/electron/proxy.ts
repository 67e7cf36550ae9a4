import { readProxy } from '../pbx/way/proxy-setting.ts'

/** How Chromium names kinds of proxies, and how we do. */
const kinds: Readonly<Record<string, string>> = {
  PROXY: 'http',
  HTTP: 'http',
  HTTPS: 'https',
  SOCKS: 'socks4',
  SOCKS4: 'socks4',
  SOCKS5: 'socks5',
}

/** More than this no list of proxies has that anybody wrote. */
const maxWays = 10

/**
 * The ways in Chromium's answer to "how do I reach this address?", such as `PROXY one.example:3128; DIRECT`, in their order: proxies as URLs,
 * null for a direct way. A kind that we do not know is named like any other, so that a request is refused and does not go around it.
 * `variables`: what the environment names, which may have the name and the password that Chromium leaves out.
 */
export function waysFromAnswer(answer: string, variables: string | null = null): (string | null)[] {
  const said = answer.split(';').flatMap((one) => (one.trim() === '' ? [] : [wayFrom(one, variables)]))
  return said.length === 0 ? [null] : [...new Set(said)].slice(0, maxWays)
}

function wayFrom(said: string, variables: string | null): string | null {
  const [kind = '', address] = said.trim().split(/\s+/)
  if (kind.toUpperCase() === 'DIRECT' || address === undefined) return null
  const found = `${kinds[kind.toUpperCase()] ?? kind.toLowerCase()}://${address}`
  const [one, other] = [readProxy(found), variables === null ? null : readProxy(variables)]
  const isSame = one !== null && other !== null && one.shown === other.shown && one.kind === other.kind
  return isSame ? variables : found
}
