import type { TargetInfo } from '#shared/handoff.ts'
import type { SipService } from '#shared/account.ts'
import type { SettingName } from '#shared/phone-settings.ts'
import type { LeftSetting } from './target.ts'

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

/** Apps that keep a list of accounts have no end of it. This many are shown without scrolling, and nobody has more. */
export const appLines = 8

/** What an app could be set to at all: its clock, language and network are the computer's. */
const ofApps: ReadonlySet<SettingName> = new Set([
  'keepAliveSeconds',
  'registrar',
  'secondServer',
  'codecs',
  'dtmf',
  'srtp',
  'authority',
  'authName',
])

export function leftOfApp(left: readonly LeftSetting[]): LeftSetting[] {
  return left.filter(({ setting }) => ofApps.has(setting))
}
