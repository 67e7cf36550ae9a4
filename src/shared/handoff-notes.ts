import { fillIn, type Params } from './phrase.ts'

/** What a person should know of something that was made for a phone, in English; `{…}` stands for a parameter. */
export const noteTexts = {
  'address-unverified':
    'A server is an IPv6 address, and how this phone or app writes one has not been tested. Check that it registers.',
  'algo-two-names':
    '8103, 8180, 8196 and 8301 read the file algom…; 8186, 8188 and 8189 read the file algo…, which also contains the name.',
  'avaya-udp':
    'These phones do not allow UDP by default. Choose TCP or TLS in the account’s SIP settings, or allow UDP on the phone’s web page.',
  'baresip-srtp-module': 'Load the module srtp in baresip’s config. Otherwise calls are not encrypted.',
  'baresip-stun-module': 'Load the module stun in baresip’s config.',
  'blink-voicemail':
    'To hear messages, dial {number}. The file leaves Blink’s voicemail address empty, because Blink would also check that address for waiting messages.',
  'bria-profile': 'Fill in the email and profile columns as your Stretto requires.',
  'cisco-srtp-off': 'With TLS, this phone has no setting to turn SRTP off, so its own default applies.',
  'cloud-softphone-server': 'The server, transport and name come from the Cloud ID, not from this QR code.',
  'csv-formula':
    'Something in this file looks like a number or a formula, so a spreadsheet may change or run it. Import the columns as text.',
  'digium-tls':
    'Only the D6x with firmware 2.2 or newer and the D80 support TLS. They require a public server certificate without a wildcard.',
  'encoding-unverified': 'Some letters are outside ASCII. They have not been tested on this phone or app. Check its display.',
  'expiry-rounded': 'This phone counts in minutes: it registers for {minutes} min instead of {seconds} s.',
  'gigaset-handset':
    'Register the handset with the base by hand. In the file, this account is handset 00001 and its server is provider 0.',
  'mac-elsewhere': 'The phone {mac} already has a config for extension {number}. It uses whichever config it downloads last.',
  'mac-elsewhere-account':
    'The phone {mac} already has a config for extension {number} of {account}. It uses whichever config it downloads last.',
  'mac-vendor': 'This MAC address belongs to {vendor}, not {target}. Check the label.',
  'mitel-tls':
    'With TLS, this phone trusts only certificates that are loaded on it. Load your PBX’s CA with the setting “sips trusted certificates”.',
  'name-plain': 'The name is written without accents: {name}',
  'panasonic-tls-mode':
    'The file selects TLS. How it sets the phone’s TLS mode (SIP_TLS_MODE_1) has not been tested. Check it on the phone’s web page.',
  'password-blanks': 'The password begins or ends with a space, which cannot be seen on paper. Rotate to a generated password.',
  'password-long':
    'Older phones of this family accept passwords of at most {limit} letters and digits. Longer ones have not been tested on this phone.',
  'qr-dense': 'This QR code is dense. Hold the phone close, and enlarge the window if it does not scan.',
  'qr-too-large': 'This is too much data for a QR code.',
  'stun-switch': 'The file sets the STUN server. Turn on STUN for the line on the phone’s web page.',
  'twinkle-no-srtp': 'Twinkle does not support this kind of SRTP, so its calls are not encrypted.',
  'yealink-number-sign':
    'The password contains #, which some firmware may cut off. If the phone does not register, rotate to a generated password.',
  'zoiper-srtp': 'SRTP is on. Zoiper decides whether it also accepts unencrypted calls. Check its account settings.',
} as const

export type NoteCode = keyof typeof noteTexts
export const noteCodes = Object.keys(noteTexts) as [NoteCode, ...NoteCode[]]

/** Notes about the name, the password, the code or the MAC of one extension. All others hold for every extension with the same phone. */
export const notesOfOne: readonly NoteCode[] = [
  'csv-formula',
  'encoding-unverified',
  'mac-elsewhere',
  'mac-elsewhere-account',
  'mac-vendor',
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
  return { code, params, text: fillIn(noteTexts[code], params) }
}

/** Settings that a format may have no place for, so that somebody sets them on the phone or in the app. */
export const handSettings = ['name', 'transport', 'port', 'proxy', 'expiry', 'srtp', 'stun', 'voicemail'] as const
export type HandSetting = (typeof handSettings)[number]
