import type { TargetInfo } from '#shared/handoff.ts'
import type { SipService } from '#shared/account.ts'

/** The fields of TargetInfo that nearly all softphones share. */
export const softphoneDefaults = {
  kind: 'softphone',
  needsMac: false,
  macSpelling: 'none',
  qr: 'none',
  transports: ['udp', 'tcp', 'tls'],
  srtp: true,
  passwordLimit: null,
  nameLimit: null,
  experimental: false,
} satisfies Partial<TargetInfo>

/** A SIP address of the voicemail number: # is no sign of a user part, so it goes as %23. */
export function voicemailUri({ voicemail, domain }: SipService): string | null {
  return voicemail === null ? null : `sip:${voicemail.replaceAll('#', '%23')}@${domain}`
}
