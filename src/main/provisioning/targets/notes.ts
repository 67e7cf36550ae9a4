import { note, type HandSetting, type Note, type NoteCode } from '#shared/handoff-notes.ts'
import type { ByHand } from '#shared/handoff.ts'
import type { SipService } from '#shared/account.ts'
import { proxyParts, stunParts } from '../escape/sip.ts'
import type { PhoneAccount } from './target.ts'

/** What each setting would have to be; null: there is nothing to set. */
const values: Readonly<Record<HandSetting, (account: PhoneAccount) => string | null>> = {
  name: ({ displayName }) => (displayName === '' ? null : displayName),
  transport: ({ sip }) => sip.transport.toUpperCase(),
  port: ({ sip }) => (sip.port === (sip.transport === 'tls' ? 5061 : 5060) ? null : String(sip.port)),
  proxy: ({ sip }) => written(proxyParts(sip)),
  expiry: ({ sip }) => String(sip.expiresSeconds),
  srtp: ({ sip }) => (sip.srtp === 'off' ? null : sip.srtp),
  stun: ({ sip }) => written(stunParts(sip)),
  voicemail: ({ sip }) => sip.voicemail,
}

/** host:port as somebody types it: the port that the files have, too, where none was given. */
function written(address: { host: string; port: number } | null): string | null {
  return address && `${address.host}:${address.port}`
}

/** True when an address that the file names is an IPv6 one, in brackets. */
export function namesIpv6({ domain, outboundProxy, stun }: SipService): boolean {
  return [domain, outboundProxy, stun].some((address) => address?.startsWith('['))
}

/** Of the settings that a format cannot carry, those that this account has something to say about. */
export function byHand(account: PhoneAccount, ...settings: readonly (HandSetting | false)[]): ByHand[] {
  return settings.flatMap((setting) => {
    const value = setting === false ? null : values[setting](account)
    return setting === false || value === null ? [] : [{ setting, value }]
  })
}

/** The notes that hold, in the order given. */
export function notesFor(...codes: readonly (NoteCode | false)[]): Note[] {
  return codes.flatMap((code) => (code === false ? [] : [note(code)]))
}
