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

/** An address taken apart: with its own port, or this one. */
export function hostAndPort(address: string, usual: number): { host: string; port: number } {
  const found = /^(\[[^\]]+\]|[^:]+)(?::(\d+))?$/.exec(address)
  return { host: found?.[1] ?? address, port: Number(found?.[2] ?? usual) }
}

/** The outbound proxy with a port: its own, or the transport's. null: there is none. */
export function proxyParts({ outboundProxy, transport }: SipService): { host: string; port: number } | null {
  return outboundProxy === null ? null : hostAndPort(outboundProxy, transport === 'tls' ? 5061 : 5060)
}

/** What phones open a connection to: the outbound proxy where there is one, else the domain. */
export function contacted(sip: SipService): { host: string; port: number } {
  return proxyParts(sip) ?? { host: sip.domain, port: sip.port }
}

/** The STUN server with a port: its own, or STUN's 3478. null: there is none. */
export function stunParts(sip: SipService): { host: string; port: number } | null {
  return sip.stun === null ? null : hostAndPort(sip.stun, 3478)
}
