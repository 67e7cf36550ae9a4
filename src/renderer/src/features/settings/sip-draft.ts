import type { SipService } from '#shared/account.ts'
import type { Transport } from '#shared/sip-words.ts'

/** A SIP service as it is being typed: everything text. */
export interface SipDraft {
  domain: string
  transport: Transport
  port: string
  outboundProxy: string
  expiresSeconds: string
  srtp: SipService['srtp']
  stun: string
  voicemail: string
  cloudId: string
}

export function draftOf(sip: SipService): SipDraft {
  return {
    domain: sip.domain,
    transport: sip.transport,
    port: String(sip.port),
    outboundProxy: sip.outboundProxy ?? '',
    expiresSeconds: String(sip.expiresSeconds),
    srtp: sip.srtp,
    stun: sip.stun ?? '',
    voicemail: sip.voicemail ?? '',
    cloudId: sip.cloudId ?? '',
  }
}

export function sipOf(draft: SipDraft): SipService {
  const optional = (text: string): string | null => (text.trim() === '' ? null : text.trim())
  return {
    domain: draft.domain.trim(),
    transport: draft.transport,
    port: Number(draft.port),
    outboundProxy: optional(draft.outboundProxy),
    expiresSeconds: Number(draft.expiresSeconds),
    srtp: draft.srtp,
    stun: optional(draft.stun),
    voicemail: optional(draft.voicemail),
    cloudId: optional(draft.cloudId),
  }
}
