import type { SipService } from './account.ts'
import type { Transport } from './sip-words.ts'

/** The port that goes with a transport when none is given: 5060 for UDP and TCP, 5061 for TLS. */
export function defaultSipPort(transport: Transport): number {
  return transport === 'tls' ? 5061 : 5060
}

export function defaultSipService(domain: string): SipService {
  return {
    domain,
    transport: 'tls',
    port: 5061,
    outboundProxy: null,
    expiresSeconds: 600,
    srtp: 'optional',
    stun: null,
    voicemail: null,
  }
}

/** The lines of the check that Connect shows, in their order. */
export const connectSteps = ['address', 'certificate', 'token', 'permission', 'keychain'] as const
export type ConnectStep = (typeof connectSteps)[number]
