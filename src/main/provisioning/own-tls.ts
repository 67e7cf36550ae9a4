import type { SipService } from '#shared/account.ts'
import type { Extension } from '#shared/extension.ts'
import { phrase } from '#shared/phrase.ts'
import { defaultSipPort } from '#shared/sip-service.ts'
import { refuseTransport, type Refused } from './escape/refuse.ts'
import { proxyParts } from './escape/sip.ts'
import type { Target } from './targets/target.ts'

type Encrypted = Pick<Extension, 'number' | 'tlsEnabled'>

/**
 * What a phone of this extension registers with. One that the PBX takes over TLS alone is refused on the account's UDP or TCP, so it uses TLS
 * whatever the account says; ports of another transport lead nowhere then, and TLS has its own.
 */
export function sipOf(service: SipService, { tlsEnabled }: Encrypted): SipService {
  if (tlsEnabled !== true || service.transport === 'tls') return service
  const outboundProxy = proxyParts(service)?.host ?? null
  return { ...service, transport: 'tls', port: defaultSipPort('tls'), outboundProxy }
}

/** The account's transport cannot help here: only another phone can. */
export function refusedOwnTls({ info }: Target, { number, tlsEnabled }: Encrypted): Refused | null {
  if (tlsEnabled !== true || info.transports.includes('tls')) return null
  return { ...refuseTransport(info, 'tls'), way: phrase('way-own-tls', { number }) }
}
