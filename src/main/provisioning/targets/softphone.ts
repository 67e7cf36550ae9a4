import type { TargetInfo } from '#shared/handoff.ts'
import type { SipService } from '#shared/account.ts'
import type { TargetNote } from './target.ts'

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

/** One note for everything that a person has to set in the app, or none: each entry reads like "the STUN server to stun.example.com". */
export function byHand(code: string, ...settings: readonly (string | false)[]): TargetNote[] {
  const left = settings.filter((setting) => setting !== false)
  if (left.length === 0) return []
  return [{ code, text: `Not everything can be carried over. Set ${left.join(', ')} in the app’s account settings.` }]
}

export const srtpByHand = ({ srtp }: SipService): string | false => srtp !== 'off' && `SRTP to ${srtp}`
export const stunByHand = ({ stun }: SipService): string | false => stun !== null && `the STUN server to ${stun}`
export const expiryByHand = ({ expiresSeconds }: SipService): string => `the registration’s life to ${expiresSeconds} s`
export const voicemailByHand = ({ voicemail }: SipService): string | false =>
  voicemail !== null && `the voicemail number to ${voicemail}`
