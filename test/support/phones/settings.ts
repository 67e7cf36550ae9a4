import fc from 'fast-check'
import { codecs, phoneLanguages, toneCountries, type EverySetting, type SettingName } from '#shared/phone-settings.ts'

const host = fc.constantFrom('0.vn.pool.ntp.org', 'time.example.com', '192.0.2.123', 'ntp')
const url = fc.constantFrom(
  'https://prov.example.com/phones/',
  'https://prov.example.com:8443/a/b?site=1&key=x',
  'http://192.0.2.9',
  'tftp://192.0.2.9/phones/',
  'ftp://files.example.com/p/$MAC.cfg',
  'https://prov.example.com/%NULL%/<x>"\'#frag',
)
const number = (min: number, max: number): fc.Arbitrary<number> => fc.oneof(fc.integer({ min, max }), fc.constantFrom(min, max))
const visible = (minLength: number, maxLength: number): fc.Arbitrary<string> =>
  fc.oneof(
    fc.string({ unit: fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code)), minLength, maxLength }),
    fc.string({ unit: fc.constantFrom(...'0123456789'), minLength, maxLength: Math.min(maxLength, 12) }),
    fc.string({ unit: fc.constantFrom(...'abcXYZ0123456789'), minLength, maxLength: Math.min(maxLength, 25) }),
    fc.constantFrom('%NULL%', '%EMPTY%', 'a&b<c>]]>', '"quoted"', '#hash#', 'pass:word', "it's;not\\here", '123456', '$MAC$PN'),
  )

/** A certificate as PEM has it: what is in it is nobody's business here. */
const certificate = fc
  .uint8Array({ minLength: 48, maxLength: 300 })
  .map((bytes) => Buffer.from(bytes).toString('base64').replace(/.{64}/g, '$&\n').trim())
  .map((body) => `-----BEGIN CERTIFICATE-----\n${body}\n-----END CERTIFICATE-----\n`)

/** What a person may set, bounds and traps among it. Zones have a test of their own, with all of them. */
export const settingValues: {
  readonly [S in Exclude<SettingName, 'timeZone' | 'extraLines'>]: fc.Arbitrary<NonNullable<EverySetting[S]>>
} = {
  ntpServers: fc.array(host, { minLength: 1, maxLength: 2 }),
  language: fc.constantFrom(...phoneLanguages),
  tones: fc.constantFrom(...toneCountries),
  dateForm: fc.constantFrom('dd/mm/yyyy', 'mm/dd/yyyy', 'yyyy-mm-dd'),
  clock: fc.constantFrom('24h', '12h'),
  webPage: fc.constantFrom('off', 'https', 'on'),
  provisioning: fc.oneof(fc.constant('off' as const), url),
  plugAndPlay: fc.constantFrom('off', 'on'),
  makersCloud: fc.constantFrom('off', 'on'),
  firmware: url,
  lldp: fc.constantFrom('off', 'on'),
  vlan: fc.record({ id: number(1, 4094), priority: fc.oneof(fc.constant(null), number(0, 7)) }),
  qos: fc.record({ signalling: number(0, 63), voice: number(0, 63) }),
  keepAliveSeconds: fc.oneof(fc.constantFrom(0, 1, 9, 10, 15, 20, 25, 30, 60, 160, 161), number(0, 3600)),
  registrar: fc.constantFrom('port', 'srv', 'naptr'),
  secondServer: fc.constantFrom('backup.example.com', 'backup.example.com:5070', '192.0.2.44', '192.0.2.44:5061'),
  codecs: fc.shuffledSubarray([...codecs], { minLength: 1 }),
  dtmf: fc.constantFrom('rfc4733', 'info', 'in-band'),
  srtp: fc.constantFrom('off', 'optional', 'required'),
  authority: fc.oneof(
    certificate,
    fc.tuple(certificate, certificate).map((both) => both.join('')),
  ),
  authName: visible(1, 64),
  adminPassword: visible(6, 64),
  userPassword: visible(6, 64),
}

/** What has to be set, too, for one to have a chance: a certificate comes from where the file does, and firmware in the same way as it. */
export function companionsOf(target: string, setting: SettingName, value: unknown): EverySetting | undefined {
  if (setting === 'authority') return { provisioning: 'https://prov.example.com/phones/' }
  if (setting === 'firmware' && target === 'grandstream-p')
    return { provisioning: `${String(value).split(':', 1)[0]}://192.0.2.9/phones` }
  return undefined
}

/** A model of each target whose settings or keys depend on it. */
export const sampleModels: Readonly<Record<string, string>> = { 'grandstream-p': 'GXP1630', fanvil: 'X7C' }

const folder = 'https://prov.example.com/firmware/'

/** Phones whose passwords are typed on a keypad. */
const keypad: EverySetting = { adminPassword: '482913', userPassword: '571204' }

/** Where a maker has no word for the usual sample: a value that it has one for. */
const otherSamples: Readonly<Record<string, EverySetting>> = {
  'digium-d': { adminPassword: '73915482', ntpServers: ['0.vn.pool.ntp.org'], webPage: 'off' },
  fanvil: { firmware: folder, registrar: 'srv' },
  grandstream: { firmware: folder },
  aastra: keypad,
  mitel: keypad,
  'grandstream-p': { firmware: folder, ntpServers: ['0.vn.pool.ntp.org'] },
}

export const sampleSettingsOf = (target: string): Required<EverySetting> => ({ ...sampleSettings, ...otherSamples[target] })

/** One value of each for a sample that people review. */
const sampleSettings: Required<EverySetting> = {
  timeZone: 'Europe/Berlin',
  ntpServers: ['0.vn.pool.ntp.org', '1.vn.pool.ntp.org'],
  language: 'de',
  tones: 'DE',
  dateForm: 'dd/mm/yyyy',
  clock: '24h',
  webPage: 'https',
  provisioning: 'https://prov.example.com/phones/',
  plugAndPlay: 'off',
  makersCloud: 'off',
  firmware: 'https://prov.example.com/firmware/phone.rom',
  lldp: 'off',
  vlan: { id: 120, priority: 5 },
  qos: { signalling: 24, voice: 46 },
  keepAliveSeconds: 30,
  registrar: 'naptr',
  secondServer: 'backup.example.com:5070',
  codecs: ['g722', 'pcma', 'pcmu'],
  dtmf: 'rfc4733',
  srtp: 'required',
  authority: '-----BEGIN CERTIFICATE-----\nMIIBszCCAVmgAwIBAgIUYQ==\n-----END CERTIFICATE-----\n',
  authName: 'auth1001',
  extraLines: {},
  adminPassword: 'Xy7kQ2ab',
  userPassword: 'Pq4mT9cd',
}
