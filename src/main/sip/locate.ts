import { isIP } from 'node:net'
import type { SipService } from '#shared/account.ts'
import type { Transport } from '#shared/sip-words.ts'
import { maxDestinations } from '#shared/limits.ts'
import { defaultSipPort } from '#shared/sip-service.ts'
import type { Destination, NameService, SrvRecord } from './network.ts'

/** The first place to which a phone of this service talks. */
export interface FirstHop {
  readonly host: string
  readonly port: number
  readonly transport: Transport
  /** Whether SRV records may say otherwise: only when no port of its own was chosen (RFC 3263 §4.2). */
  readonly asksServices: boolean
}

export type Located =
  | { readonly kind: 'found'; readonly destinations: readonly Destination[]; readonly services: readonly SrvRecord[] }
  | { readonly kind: 'unknown-host'; readonly host: string }
  | { readonly kind: 'not-offered'; readonly host: string }
  | { readonly kind: 'names-failed'; readonly host: string }

export function firstHop({ domain, outboundProxy, port, transport }: SipService): FirstHop {
  const [, proxyHost, proxyPort] = /^(\[[^\]]+\]|[^:]+)(?::([0-9]+))?$/.exec(outboundProxy ?? '') ?? []
  const host = (proxyHost ?? domain).replace(/^\[|\]$/g, '')
  const chosen = proxyPort === undefined ? port : Number(proxyPort)
  return {
    ...{ host, port: chosen, transport },
    asksServices: isIP(host) === 0 && proxyPort === undefined && port === defaultSipPort(transport),
  }
}

/** `_sips._tcp.host` and the like. */
export function serviceName(host: string, transport: Transport): string {
  return { udp: `_sip._udp.${host}`, tcp: `_sip._tcp.${host}`, tls: `_sips._tcp.${host}` }[transport]
}

/** SRV first where it counts, then the name's own addresses; best first, at most six. */
export async function locate(hop: FirstHop, names: NameService): Promise<Located> {
  const { host, port, transport } = hop
  const to = (address: string, at: number): Destination => ({ transport, address, port: at, name: host })
  if (isIP(host) !== 0) return { kind: 'found', destinations: [to(host, port)], services: [] }

  const answer = hop.asksServices ? await names.services(serviceName(host, transport)) : 'none'
  if (typeof answer === 'object') {
    const services = [...answer.found].sort((a, b) => a.priority - b.priority || b.weight - a.weight)
    if (services.length === 1 && /^\.?$/.test(services[0]?.host ?? '')) return { kind: 'not-offered', host }
    const destinations: Destination[] = []
    for (const service of services.slice(0, maxDestinations)) {
      const found = isIP(service.host) === 0 ? await names.addresses(service.host) : { found: [service.host] }
      if (typeof found === 'object') destinations.push(...found.found.map((address) => to(address, service.port)))
    }
    if (destinations.length > 0) return { kind: 'found', destinations: destinations.slice(0, maxDestinations), services }
  }
  const found = await names.addresses(host)
  if (found === 'failed') return { kind: 'names-failed', host }
  if (found === 'none') return { kind: 'unknown-host', host }
  const destinations = found.found.slice(0, maxDestinations).map((address) => to(address, port))
  return { kind: 'found', destinations, services: [] }
}
