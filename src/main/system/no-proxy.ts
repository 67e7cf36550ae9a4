import { BlockList, isIP, isIPv6 } from 'node:net'
import { domainToASCII } from 'node:url'

/**
 * Whether `NO_PROXY` names this host: a name with all that is below it (with or without `*` or a dot before it), an address, a network
 * (10.0.0.0/8, fd00::/8), each with or without a port, or `*`. This computer itself is never behind a proxy.
 */
export function isExempt(hostname: string, port: number, list: string): boolean {
  const host = plain(hostname)
  if (host === 'localhost' || host.endsWith('.localhost') || within(host, '127.0.0.0', 8) || host === '::1') return true
  return list.split(/[\s,;]+/).some((entry) => entry !== '' && covers(entry, host, port))
}

function covers(entry: string, host: string, port: number): boolean {
  if (entry === '*') return true
  const { name, port: only } = parted(entry)
  if (only !== null && only !== port) return false
  const [, network = '', bits] = /^(.*)\/(\d{1,3})$/.exec(name) ?? []
  if (bits !== undefined) return within(host, plain(network), Number(bits))
  const named = plain(name.replace(/^\*?\./, ''))
  if (named === '') return false
  return host === named || (isIP(named) === 0 && isIP(host) === 0 && host.endsWith(`.${named}`))
}

/** What stands behind the last colon is a port, except in an IPv6 address without brackets. */
function parted(entry: string): { readonly name: string; readonly port: number | null } {
  const [, name = '', port] = /^(.*?)(?::(\d{1,5}))?$/.exec(entry) ?? []
  return port === undefined || (name.includes(':') && !name.endsWith(']'))
    ? { name: entry, port: null }
    : { name, port: Number(port) }
}

/** One form for one host: as `URL` writes it, without brackets and without a dot at its end. */
function plain(text: string): string {
  const host = text.replace(/^\[|\](?=$|\/)/g, '').replace(/\.$/, '')
  if (isIPv6(host)) return new URL(`http://[${host}]`).hostname.slice(1, -1)
  return isIP(host) === 0 ? domainToASCII(host).toLowerCase() || host.toLowerCase() : host
}

function within(host: string, network: string, bits: number): boolean {
  const family = isIP(network)
  if (family === 0 || isIP(host) === 0 || bits > (family === 4 ? 32 : 128)) return false
  const list = new BlockList()
  list.addSubnet(network, bits, family === 4 ? 'ipv4' : 'ipv6')
  return list.check(host, isIP(host) === 4 ? 'ipv4' : 'ipv6')
}
