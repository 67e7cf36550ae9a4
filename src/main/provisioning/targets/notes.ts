import { note, type HandSetting, type Note, type NoteCode } from '#shared/handoff-notes.ts'
import type { ByHand } from '#shared/handoff.ts'
import type { PhoneAccount } from './target.ts'

/** What each setting would have to be; null: there is nothing to set. */
const values: Readonly<Record<HandSetting, (account: PhoneAccount) => string | null>> = {
  name: ({ displayName }) => (displayName === '' ? null : displayName),
  transport: ({ sip }) => sip.transport.toUpperCase(),
  port: ({ sip }) => (sip.port === (sip.transport === 'tls' ? 5061 : 5060) ? null : String(sip.port)),
  proxy: ({ sip }) => sip.outboundProxy,
  expiry: ({ sip }) => String(sip.expiresSeconds),
  srtp: ({ sip }) => (sip.srtp === 'off' ? null : sip.srtp),
  stun: ({ sip }) => sip.stun,
  voicemail: ({ sip }) => sip.voicemail,
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
