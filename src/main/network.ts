import { systemInterfaces } from './lan-interfaces.ts'
import type { NetworkSettings } from './parts.ts'
import { createSystemCertificates } from './system-certificates.ts'

/** The proxy that the environment names for this URL (HTTPS_PROXY, HTTP_PROXY, ALL_PROXY, NO_PROXY), or null. */
export function proxyFromEnvironment(url: string, env: Readonly<Record<string, string | undefined>>): string | null {
  const { protocol, hostname } = new URL(url)
  const value = (name: string): string => env[name.toLowerCase()] || env[name] || ''
  const except = value('NO_PROXY')
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
    .map((entry) =>
      entry
        .replace(/^\*?\./, '')
        .replace(/:\d+$/, '')
        .toLowerCase(),
    )
  if (except.includes('*') || except.some((entry) => hostname === entry || hostname.endsWith(`.${entry}`))) return null
  const proxy = value(protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY') || value('ALL_PROXY')
  return proxy === '' ? null : /^[a-z]+:\/\//i.test(proxy) ? proxy : `http://${proxy}`
}

/** The network as the system has it: its proxy variables, and the authorities that it trusts. */
export function systemNetwork(env: Readonly<Record<string, string | undefined>>): NetworkSettings {
  return {
    proxyFor: async (url) => proxyFromEnvironment(url, env),
    systemCertificates: createSystemCertificates(),
    lanInterfaces: systemInterfaces,
  }
}
