import type { SipService } from '#shared/account.ts'
import type { Transport } from '#shared/sip-words.ts'

/** A quoted string of SIP (RFC 3261, 25.1): backslash before quote and backslash. */
export function quotedString(text: string): string {
  return `"${text.replace(/[\\"]/g, '\\$&')}"`
}

/** host:port with the port left out where it is the transport's own. */
export function hostPort(host: string, port: number, transport: Transport): string {
  return port === (transport === 'tls' ? 5061 : 5060) ? host : `${host}:${port}`
}

/** The outbound proxy with a port: its own, or the transport's. null: there is none. */
export function proxyParts(sip: SipService): { host: string; port: number } | null {
  if (sip.outboundProxy === null) return null
  const found = /^(\[[^\]]+\]|[^:]+)(?::(\d+))?$/.exec(sip.outboundProxy)
  return { host: found?.[1] ?? sip.outboundProxy, port: Number(found?.[2] ?? (sip.transport === 'tls' ? 5061 : 5060)) }
}

/** What phones open a connection to: the outbound proxy where there is one, else the domain. */
export function contacted(sip: SipService): { host: string; port: number } {
  return proxyParts(sip) ?? { host: sip.domain, port: sip.port }
}

/** The STUN server with a port: its own, or STUN's 3478. null: there is none. */
export function stunParts(sip: SipService): { host: string; port: number } | null {
  if (sip.stun === null) return null
  const found = /^(\[[^\]]+\]|[^:]+)(?::(\d+))?$/.exec(sip.stun)
  return { host: found?.[1] ?? sip.stun, port: Number(found?.[2] ?? 3478) }
}
