import { systemInterfaces } from './lan-interfaces.ts'
import { isExempt } from './no-proxy.ts'
import { createSystemCertificates } from './system-certificates.ts'
import type { LanInterface } from '#shared/handoff.ts'

/** How REST requests leave this computer. */
export interface NetworkSettings {
  /**
   * The ways to this URL, the first to be tried first: each a proxy as a setting of this computer names it (a password may be in it), or null
   * for a direct way. Never empty.
   */
  waysTo(url: string): Promise<readonly (string | null)[]>
  /** PEM texts of authorities that the computer trusts besides Node's own. Reading them may take long; they are kept. */
  systemCertificates(): Promise<readonly string[]>
  /** This computer's addresses on the local network, the likeliest first. */
  lanInterfaces(): readonly LanInterface[]
}

type Environment = Readonly<Record<string, string | undefined>>

/** Both ways of writing them are in use; the small one has the last word, as curl has it. */
const variable = (env: Environment, name: string): string => (env[name.toLowerCase()] || env[name] || '').trim()

/** The proxy that the environment names for this URL (HTTPS_PROXY, HTTP_PROXY, ALL_PROXY, NO_PROXY), as it is written there, or null. */
export function proxyFromEnvironment(url: string, env: Environment): string | null {
  const { protocol, hostname, port } = new URL(url)
  if (isExempt(hostname, Number(port || (protocol === 'https:' ? 443 : 80)), variable(env, 'NO_PROXY'))) return null
  return variable(env, protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY') || variable(env, 'ALL_PROXY') || null
}

/** The network as the system has it: its proxy variables, and the authorities that it trusts. */
export function systemNetwork(env: Environment): NetworkSettings {
  return {
    waysTo: async (url) => [proxyFromEnvironment(url, env)],
    systemCertificates: createSystemCertificates(),
    lanInterfaces: systemInterfaces,
  }
}
