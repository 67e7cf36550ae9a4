import type { Codec } from '#shared/phone-settings.ts'
import { phrase } from '#shared/phrase.ts'
import { atMostCharacters, without, type Rule } from '../../escape/refuse.ts'
import { hostAndPort } from '../../escape/sip.ts'
import { cannot, linesBesideFirst, linesOf, noValue, ruled, worded } from '../carriers.ts'
import type { Carried, Carrier, Carriers, PhoneAccount } from '../target.ts'
import type { Values } from '../values.ts'
import { authorityBeside } from './authority.ts'
import { seconds } from './common.ts'
import { yealinkZone } from './yealink-zones.ts'

const fusionpbx = 'fusionpbx yealink/t54w'
const wazo = 'wazo-provd-plugins wazo_yealink/v87'
const tancredi = 'tancredi yealink'
const guide = 'Yealink administrator’s guide T2/T4/T5 V86'

/** Who writes files of this form, line by line. */
export const yealinkSources = [fusionpbx, wazo, tancredi, guide]

/** `%NULL%` resets a key. */
const notReset: Rule = (text) => (text === '%NULL%' ? phrase('word', { word: text }) : null)

/** A colon parts name and password. */
const passwordRules: readonly Rule[] = [without(/:/), notReset, atMostCharacters(32)]

const passwordOf = (user: 'admin' | 'user'): Carrier<'adminPassword' | 'userPassword'> => ({
  keys: ['static.security.user_password'],
  sources: [fusionpbx, wazo, guide],
  write: (value) => ruled(value, passwordRules, [['static.security.user_password', `${user}:${value}`]]),
})

const languages = {
  en: 'English',
  'zh-CN': 'Chinese_S',
  'zh-TW': 'Chinese_T',
  de: 'German',
  fr: 'French',
  tr: 'Turkish',
  it: 'Italian',
  pl: 'Polish',
  es: 'Spanish',
  pt: 'Portuguese',
  ru: 'Russian',
} as const

const tones = {
  US: 'United States',
  GB: 'Great Britain',
  DE: 'Germany',
  FR: 'France',
  ES: 'Spain',
  PT: 'Portugal',
  IT: 'Italy',
  NL: 'Netherlands',
  BE: 'Belgium',
  CH: 'Switzerland',
  AT: 'Austria',
  CZ: 'Czech',
  HU: 'Hungary',
  DK: 'Denmark',
  SE: 'Sweden',
  NO: 'Norway',
  FI: 'Finland',
  GR: 'Greece',
  RU: 'Russia',
  LT: 'Lithuania',
  CN: 'China',
  JP: 'Japan',
  IN: 'India',
  AU: 'Australia',
  NZ: 'New Zealand',
  BR: 'Brazil',
  CL: 'Chile',
  MX: 'Mexico',
} as const

/** Some codecs have one key a bit rate, and iLBC's changed with the firmware. Those that no setting of ours names are always off. */
const codecKeys = {
  opus: ['opus'],
  g722: ['g722'],
  pcma: ['pcma'],
  pcmu: ['pcmu'],
  g729: ['g729'],
  'g726-32': ['g726_32'],
  g723: ['g723_53', 'g723_63'],
  ilbc: ['ilbc', 'ilbc_15_2kbps', 'ilbc_13_33kbps'],
} as const satisfies Partial<Record<Codec, readonly string[]>>
const otherCodecs = ['g726_16', 'g726_24', 'g726_40']

function codecLines(chosen: readonly Codec[], slot: number): Values {
  const key = (codec: string, rest: string): string => `account.${slot}.codec.${codec}.${rest}`
  const known = Object.entries(codecKeys).flatMap(([codec, keys]): Values => {
    const place = chosen.indexOf(codec as Codec)
    return keys.flatMap((one): Values => [
      [key(one, 'enable'), place < 0 ? 0 : 1],
      [key(one, 'priority'), place < 0 ? null : place + 1],
    ])
  })
  return [...known, ...otherCodecs.map((one) => [key(one, 'enable'), 0] as const)]
}

/** The handsets of a DECT base have a clock, a calendar and a language of their own, whose keys or numbers no two sources agree on. */
const onScreen = ({ model }: PhoneAccount, write: () => Carried): Carried =>
  model && /\bW\d/i.test(model) ? cannot('setting-no-place') : write()

const perLine = (account: PhoneAccount, values: (slot: number) => Values): Values =>
  linesOf(account).flatMap(({ slot }) => values(slot))

const off = { off: 0, on: 1 } as const
const dateForms = { 'yyyy-mm-dd': 2, 'dd/mm/yyyy': 3 } as const
const webPages = { off: [0, 0], https: [0, 1], on: [1, 1] } as const
const dtmfTypes = { 'in-band': 0, rfc4733: 1, info: 2 } as const
const srtpModes = { off: 0, optional: 1, required: 2 } as const
const pnp = 'static.auto_provision.pnp_enable'
const cloud = (value: 0 | 1): Values => [
  ['static.zero_touch.enable', value],
  ['dm.enable', value],
]

export const yealinkCarriers: Carriers = {
  timeZone: yealinkZone,
  ntpServers: {
    keys: ['local_time.ntp_server1', 'local_time.ntp_server2', 'local_time.manual_ntp_srv_prior'],
    sources: [fusionpbx, wazo, tancredi],
    // Without the last one a server that DHCP names would win.
    write: ([first = null, second = null]) => [
      ['local_time.ntp_server1', first],
      ['local_time.ntp_server2', second],
      ['local_time.manual_ntp_srv_prior', 1],
    ],
  },
  language: {
    keys: ['lang.gui', 'lang.wui'],
    sources: [fusionpbx, tancredi],
    write: (value, account) =>
      onScreen(account, () =>
        worded(languages, value, (word) => [
          ['lang.gui', word],
          ['lang.wui', word],
        ]),
      ),
  },
  tones: {
    keys: ['voice.tone.country'],
    sources: [fusionpbx, wazo],
    write: (value) => worded(tones, value, (word) => [['voice.tone.country', word]]),
  },
  dateForm: {
    keys: ['local_time.date_format'],
    sources: [fusionpbx, tancredi],
    // With the month first the phone shows two digits of the year.
    write: (value, account) => onScreen(account, () => worded(dateForms, value, (code) => [['local_time.date_format', code]])),
  },
  clock: {
    keys: ['local_time.time_format'],
    sources: [fusionpbx, tancredi],
    write: (value, account) => onScreen(account, () => [['local_time.time_format', value === '24h' ? 1 : 0]]),
  },
  webPage: {
    keys: ['static.wui.http_enable', 'static.wui.https_enable'],
    sources: [fusionpbx, tancredi],
    write: (value) => [
      ['static.wui.http_enable', webPages[value][0]],
      ['static.wui.https_enable', webPages[value][1]],
    ],
  },
  provisioning: {
    keys: [
      'static.auto_provision.server.url',
      'static.auto_provision.power_on',
      'static.auto_provision.repeat.enable',
      'static.auto_provision.weekly.enable',
      'static.auto_provision.flexible.enable',
      'static.auto_provision.dhcp_option.enable',
    ],
    sources: [fusionpbx, tancredi],
    write: (value, { settings }) =>
      value === 'off'
        ? [
            ['static.auto_provision.power_on', 0],
            ['static.auto_provision.repeat.enable', 0],
            ['static.auto_provision.weekly.enable', 0],
            ['static.auto_provision.flexible.enable', 0],
            ['static.auto_provision.dhcp_option.enable', 0],
            // Nowhere is nowhere, unless these are set themselves.
            ...(settings?.plugAndPlay === undefined ? ([[pnp, 0]] as const) : []),
            ...(settings?.makersCloud === undefined ? cloud(0) : []),
          ]
        : [
            ['static.auto_provision.server.url', value],
            ['static.auto_provision.power_on', 1],
          ],
  },
  plugAndPlay: { keys: [pnp], sources: [fusionpbx, tancredi, wazo], write: (value) => [[pnp, off[value]]] },
  makersCloud: {
    keys: ['static.zero_touch.enable', 'dm.enable'],
    sources: [fusionpbx, tancredi],
    write: (value) => cloud(off[value]),
  },
  firmware: {
    keys: ['static.firmware.url'],
    sources: [fusionpbx, wazo, tancredi],
    write: (value) => [['static.firmware.url', value]],
  },
  lldp: {
    keys: ['static.network.lldp.enable'],
    sources: [fusionpbx, tancredi],
    write: (value) => [['static.network.lldp.enable', off[value]]],
  },
  vlan: {
    keys: [
      'static.network.vlan.internet_port_enable',
      'static.network.vlan.internet_port_vid',
      'static.network.vlan.internet_port_priority',
    ],
    sources: [fusionpbx, wazo, tancredi],
    write: ({ id, priority }) => [
      ['static.network.vlan.internet_port_enable', 1],
      ['static.network.vlan.internet_port_vid', id],
      ['static.network.vlan.internet_port_priority', priority],
    ],
  },
  qos: {
    keys: ['static.network.qos.signaltos', 'static.network.qos.audiotos'],
    sources: [fusionpbx, tancredi],
    write: ({ signalling, voice }) => [
      ['static.network.qos.signaltos', signalling],
      ['static.network.qos.audiotos', voice],
    ],
  },
  keepAliveSeconds: {
    keys: ['account.N.nat.udp_update_enable', 'account.N.nat.udp_update_time'],
    sources: [fusionpbx, guide],
    write: (value, account) =>
      value === 0
        ? perLine(account, (slot) => [
            [`account.${slot}.nat.udp_update_enable`, 0],
            [`account.${slot}.nat.udp_update_time`, null],
          ])
        : seconds(value, 15, 3600, () =>
            perLine(account, (slot) => [
              [`account.${slot}.nat.udp_update_enable`, 1],
              [`account.${slot}.nat.udp_update_time`, value],
            ]),
          ),
  },
  registrar: {
    keys: ['account.N.sip_server.1.port', 'account.N.sip_server.1.transport_type'],
    sources: [fusionpbx, wazo, guide],
    // Port 0 with transport 3 has the phone look up NAPTR, then SRV. That SRV alone is looked up with another transport is not confirmed.
    write(value, account) {
      if (value === 'port') return []
      if (value === 'srv') return noValue('SRV')
      if (linesBesideFirst(account).some(({ sip }) => sip.transport === 'tls')) return cannot('naptr-not-tls')
      return linesBesideFirst(account).flatMap(({ slot }): Values => [
        [`account.${slot}.sip_server.1.port`, 0],
        [`account.${slot}.sip_server.1.transport_type`, 3],
      ])
    },
  },
  secondServer: {
    keys: [
      'account.N.sip_server.2.address',
      'account.N.sip_server.2.port',
      'account.N.sip_server.2.transport_type',
      'account.N.sip_server.2.expires',
    ],
    sources: [fusionpbx, wazo],
    write: (value, account) =>
      linesBesideFirst(account).flatMap(({ slot, sip }): Values => {
        const { host, port } = hostAndPort(value, sip.transport === 'tls' ? 5061 : 5060)
        return [
          [`account.${slot}.sip_server.2.address`, host],
          [`account.${slot}.sip_server.2.port`, port],
          [`account.${slot}.sip_server.2.transport_type`, { udp: 0, tcp: 1, tls: 2 }[sip.transport]],
          [`account.${slot}.sip_server.2.expires`, sip.expiresSeconds],
        ]
      }),
  },
  codecs: {
    keys: ['account.N.codec.NAME.enable', 'account.N.codec.NAME.priority'],
    sources: [fusionpbx, wazo],
    write(value, account) {
      const unknown = value.find((codec) => !(codec in codecKeys))
      return unknown === undefined ? perLine(account, (slot) => codecLines(value, slot)) : noValue(unknown)
    },
  },
  dtmf: {
    keys: ['account.N.dtmf.type'],
    sources: [wazo, tancredi],
    write: (value, account) => perLine(account, (slot) => [[`account.${slot}.dtmf.type`, dtmfTypes[value]]]),
  },
  srtp: {
    keys: ['account.N.srtp_encryption'],
    sources: [fusionpbx, tancredi, wazo],
    write: (value, account) => perLine(account, (slot) => [[`account.${slot}.srtp_encryption`, srtpModes[value]]]),
  },
  authority: {
    keys: ['static.trusted_certificates.url', 'static.security.ca_cert', 'static.security.trust_certificates'],
    sources: [fusionpbx, guide],
    write: (value, account) =>
      authorityBeside(value, account, (address) => [
        ['static.trusted_certificates.url', address],
        // 2: this one beside those that the phone comes with.
        ['static.security.ca_cert', 2],
        ['static.security.trust_certificates', 1],
      ]),
  },
  authName: {
    keys: ['account.1.auth_name'],
    sources: [fusionpbx, wazo, tancredi],
    write: (value) => ruled(value, [notReset], [['account.1.auth_name', value]]),
  },
  adminPassword: passwordOf('admin'),
  userPassword: passwordOf('user'),
}
