import texts from '#messages/en/notes.json' with { type: 'json' }
import { fillIn, type Params } from './phrase.ts'

/** What a person should know of something that was made for a phone, in English; `{…}` stands for a parameter. */
const english: Readonly<Record<NoteCode, string>> = texts

export type NoteCode = keyof typeof texts
export const noteCodes = Object.keys(texts) as [NoteCode, ...NoteCode[]]

/** Notes about the name, the password, the code or the MAC of one extension. All others hold for every extension with the same phone. */
export const notesOfOne: readonly NoteCode[] = [
  'csv-formula',
  'encoding-unverified',
  'mac-elsewhere',
  'mac-elsewhere-account',
  'mac-vendor',
  'mac-vendors',
  'name-plain',
  'password-blanks',
  'password-long',
  'qr-dense',
  'qr-too-large',
  'yealink-number-sign',
]

export interface Note {
  readonly code: NoteCode
  readonly params: Params
  /** In English; the window shows its own language’s text for the code. */
  readonly text: string
}

export function note(code: NoteCode, params: Params = {}): Note {
  return { code, params, text: fillIn(english[code], params) }
}

/** Settings that a format may have no place for, so that somebody sets them on the phone or in the app. */
export const handSettings = ['name', 'transport', 'port', 'proxy', 'expiry', 'srtp', 'stun', 'voicemail'] as const
export type HandSetting = (typeof handSettings)[number]
