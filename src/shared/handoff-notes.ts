import { fillIn, type ProblemParams } from './problem.ts'

/** What a person should know of something that was made for a phone, in English; `{…}` stands for a parameter. */
export const noteTexts = {
  'address-unverified':
    'A server is an IPv6 address, and how this phone or app writes one has not been tested. Check that it registers.',
  'algo-two-names':
    '8103, 8180, 8196 and 8301 take the file algom…, 8186, 8188 and 8189 the file algo…, which has the name, too.',
  'avaya-udp':
    'These phones do not allow UDP as they come. Choose TCP or TLS in the account’s SIP settings, or allow UDP on the phone’s web page.',
  'baresip-srtp-module': 'Load the module srtp in baresip’s config, or calls will not be encrypted.',
  'baresip-stun-module': 'Load the module stun in baresip’s config.',
  'blink-voicemail':
    'To hear messages, dial {number}. The file leaves Blink’s voicemail address empty, because Blink would also check that address for waiting messages.',
  'bria-profile': 'Fill in the columns email and profile as your Stretto wants them.',
  'cisco-srtp-off': 'Over TLS this phone has no setting that turns SRTP off: it is left at the phone’s own.',
  'cloud-softphone-server': 'The server, the transport and the name come from the Cloud ID, not from this QR code.',
  'csv-formula':
    'Something in this file looks like a number or a formula, so a spreadsheet may change or run it. Import the columns as text.',
  'digium-tls':
    'Only the D6x with firmware 2.2 or newer and the D80 speak TLS. They check the server’s certificate: a public one, without a wildcard.',
  'encoding-unverified': 'There are letters outside ASCII. They have not been tested on this phone or app. Check its display.',
  'expiry-rounded': 'This phone counts in minutes: it registers for {minutes} min instead of {seconds} s.',
  'gigaset-handset':
    'Register the handset at the base by hand: this account is the file’s handset 00001, and its server the file’s provider 0.',
  'mac-elsewhere': 'The phone {mac} already has a config for extension {number}. It uses whichever config it downloads last.',
  'mac-elsewhere-account':
    'The phone {mac} already has a config for extension {number} of {account}. It uses whichever config it downloads last.',
  'mac-vendor': 'This MAC belongs to {vendor}, not to {target}. Check the label.',
  'mitel-tls':
    'Over TLS this phone trusts only the certificates that it is given. Load your PBX’s CA on it as the setting “sips trusted certificates”.',
  'name-plain': 'The name is written in plain letters: {name}',
  'panasonic-tls-mode':
    'The file chooses TLS. How it sets the phone’s TLS mode (SIP_TLS_MODE_1) has not been tested. Check it on the phone’s web page.',
  'password-blanks': 'The password begins or ends with a space, which cannot be seen on paper. Rotate to a generated password.',
  'password-long':
    'Older phones of this family take at most {limit} letters and digits for a password. Longer ones have not been tested on this phone.',
  'qr-dense': 'This QR code is dense. Hold the phone close, and make the window larger if it does not scan.',
  'qr-too-large': 'This is more than a QR code can hold.',
  'stun-switch': 'The file names the STUN server. Switch STUN on for the line on the phone’s web page.',
  'twinkle-no-srtp': 'Twinkle has no SRTP of this kind: its calls are not encrypted.',
  'yealink-number-sign':
    'The password contains #. Whether every firmware keeps it inside a value is not known: rotate to a generated password if the phone does not register.',
  'zoiper-srtp': 'SRTP is on. Whether Zoiper also accepts unencrypted calls is its own choice. Check its account settings.',
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
  readonly params: ProblemParams
  /** In English; the window shows its own language’s text for the code. */
  readonly text: string
}

export function note(code: NoteCode, params: ProblemParams = {}): Note {
  return { code, params, text: fillIn(noteTexts[code], params) }
}

/** Settings that a format may have no place for, so that somebody sets them on the phone or in the app. */
export const handSettings = ['name', 'transport', 'port', 'proxy', 'expiry', 'srtp', 'stun', 'voicemail'] as const
export type HandSetting = (typeof handSettings)[number]
