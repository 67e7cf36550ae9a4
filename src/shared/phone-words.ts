// Words of the settings of phones. No schemas: the window uses them, too.

/** What a phone's screen may speak (BCP 47). A phone that does not know one keeps its own. */
export const phoneLanguages = [
  ...['en', 'en-GB', 'vi', 'de', 'fr', 'es', 'pt', 'it', 'nl', 'pl', 'ru', 'tr', 'cs', 'sk', 'hu', 'da', 'sv', 'nb', 'fi'],
  ...['zh-CN', 'zh-TW', 'ja', 'ko', 'th', 'el', 'uk', 'ro', 'hr', 'sl', 'lt', 'he', 'ar'],
] as const
export type PhoneLanguage = (typeof phoneLanguages)[number]

/** Countries whose tones a phone may play (ISO 3166). */
export const toneCountries = [
  ...[
    'VN',
    'US',
    'GB',
    'DE',
    'FR',
    'ES',
    'PT',
    'IT',
    'NL',
    'BE',
    'CH',
    'AT',
    'PL',
    'CZ',
    'HU',
    'DK',
    'SE',
    'NO',
    'FI',
    'GR',
    'RU',
    'TR',
  ],
  ...['LT', 'CN', 'TW', 'JP', 'KR', 'TH', 'IN', 'SG', 'MY', 'AU', 'NZ', 'BR', 'CL', 'MX', 'ZA', 'AE', 'IL'],
] as const

export const codecs = ['opus', 'g722', 'pcma', 'pcmu', 'g729', 'g726-32', 'g723', 'ilbc', 'gsm'] as const
export type Codec = (typeof codecs)[number]

/** Layers from the widest to the one phone; of each setting the narrowest that has it wins. */
export const settingLayers = ['company', 'site', 'model', 'phone'] as const
export type SettingLayer = (typeof settingLayers)[number]
