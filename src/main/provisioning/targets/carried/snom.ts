import type { Codec } from '#shared/phone-settings.ts'
import { notInXml } from '../../escape/xml.ts'
import { cannot, linesBesideFirst, noValue, ruled, worded } from '../carriers.ts'
import type { Carriers } from '../target.ts'
import { asTosByte, perLine } from './per-line.ts'
import { snomZone } from './snom-zones.ts'

const wazo = 'wazo-provd-plugins wazo_snom/common'
const fusionpbx = 'fusionpbx snom'
const fspbx = 'fspbx snom/D8xx'
const tancredi = 'tancredi snom'
const tine = 'tine20 Voipmanager'

/** Who writes files of this form, line by line. */
export const snomSources = [wazo, fusionpbx, tancredi]

/** In their own tongues, as the phone's menu has them. */
const languages = {
  en: 'English',
  'en-GB': 'English(UK)',
  de: 'Deutsch',
  fr: 'Français',
  es: 'Español',
  pt: 'Português',
  it: 'Italiano',
  nl: 'Nederlands',
  pl: 'Polski',
  ru: 'Русский',
  tr: 'Türkçe',
  cs: 'Čeština',
  hu: 'Magyar',
  da: 'Dansk',
  sv: 'Svenska',
  nb: 'Norsk',
  fi: 'Suomi',
  sl: 'Slovenščina',
  lt: 'Lietuvių',
  'zh-TW': 'Traditional Chinese',
} as const

const tones = {
  ...{ AU: 'AUS', AT: 'AUT', CN: 'CHN', DK: 'DNK', FR: 'FRA', DE: 'GER', GB: 'GBR', GR: 'GRE', IN: 'IND', IT: 'ITA', JP: 'JPN' },
  ...{ MX: 'MEX', NL: 'NLD', NO: 'NOR', NZ: 'NZL', ES: 'ESP', SE: 'SWE', CH: 'SWI', US: 'USA' },
} as const

const codecNames: Readonly<Partial<Record<Codec, string>>> = {
  ...{ g722: 'g722', pcma: 'pcma', pcmu: 'pcmu', g729: 'g729', opus: 'opus', gsm: 'gsm', g723: 'g723', 'g726-32': 'g726-32' },
}

const savp = { off: 'off', optional: 'optional', required: 'mandatory' } as const
const dtmf = { rfc4733: 'off', info: 'sip_info_only' } as const

/** Settings of one identity have its number behind their name; the writer makes an attribute of it. */
export const ofIdentity = (name: string, slot: number): string => `${name}[${slot}]`

export const snomCarriers: Carriers = {
  timeZone: { keys: ['timezone'], sources: [tine, tancredi], write: snomZone },
  ntpServers: {
    keys: ['ntp_server'],
    sources: [wazo, fusionpbx, tancredi],
    write: (servers) => (servers.length > 1 ? cannot('one-time-server') : [['ntp_server', servers[0] ?? null]]),
  },
  language: {
    keys: ['language', 'web_language'],
    sources: [wazo, tancredi],
    write: (value) =>
      worded(languages, value, (word) => [
        ['language', word],
        ['web_language', word],
      ]),
  },
  tones: {
    keys: ['tone_scheme'],
    sources: [wazo, tancredi],
    write: (value) => worded(tones, value, (word) => [['tone_scheme', word]]),
  },
  dateForm: {
    keys: ['date_us_format'],
    sources: [wazo, fusionpbx, tancredi],
    write: (value) => worded({ 'dd/mm/yyyy': 'off', 'mm/dd/yyyy': 'on' }, value, (word) => [['date_us_format', word]]),
  },
  clock: {
    keys: ['time_24_format'],
    sources: [wazo, tancredi],
    write: (value) => [['time_24_format', value === '24h' ? 'on' : 'off']],
  },
  webPage: {
    keys: ['webserver_type'],
    sources: [wazo, fusionpbx],
    // The phone's menu knows a word for off, too, but nobody writes it.
    write: (value) => worded({ https: 'https', on: 'http_https' }, value, (word) => [['webserver_type', word]]),
  },
  provisioning: {
    keys: ['setting_server'],
    sources: [wazo, fusionpbx, fspbx],
    // Without an address the phone asks DHCP, then its maker.
    write: (value) => (value === 'off' ? noValue(value) : ruled(value, [notInXml], [['setting_server', value]])),
  },
  plugAndPlay: {
    keys: ['pnp_config'],
    sources: [wazo, fusionpbx],
    write: (value) => [['pnp_config', value]],
  },
  makersCloud: {
    keys: ['tr369_enable'],
    sources: [fspbx, 'Snom settings reference 10.1.226.16'],
    write: (value) => [[ofIdentity('tr369_enable', 1), value === 'on' ? 'true' : 'false']],
  },
  firmware: {
    keys: ['firmware', 'update_policy'],
    sources: [wazo, fusionpbx, tancredi],
    write: (value) => [
      ['firmware', value],
      // Else the phone asks the person at it.
      ['update_policy', 'auto_update'],
    ],
  },
  lldp: { keys: ['lldp_enable'], sources: [tancredi], write: (value) => [['lldp_enable', value]] },
  vlan: {
    keys: ['vlan_id', 'vlan_qos'],
    sources: [wazo, tancredi],
    write: ({ id, priority }) => [
      ['vlan_id', id],
      ['vlan_qos', priority],
    ],
  },
  qos: {
    keys: ['codec_tos', 'signaling_tos'],
    sources: [wazo, fusionpbx],
    write: ({ signalling, voice }) => [
      ['codec_tos', asTosByte(voice)],
      ['signaling_tos', asTosByte(signalling)],
    ],
  },
  keepAliveSeconds: {
    keys: ['keepalive_interval'],
    sources: [fusionpbx, fspbx],
    write: (value, account) => perLine(account, (slot) => [[ofIdentity('keepalive_interval', slot), value]]),
  },
  registrar: {
    keys: ['user_outbound'],
    sources: [wazo],
    write(value, account) {
      if (value === 'port') return []
      if (value === 'naptr') return noValue('NAPTR')
      const lines = linesBesideFirst(account)
      if (lines.some(({ sip }) => /\]?:[0-9]+$/.test(sip.outboundProxy ?? ''))) return cannot('srv-beside-proxy')
      return lines.map(({ slot, sip }) => [
        ofIdentity('user_outbound', slot),
        `${sip.outboundProxy ?? sip.domain};transport=${sip.transport}`,
      ])
    },
  },
  codecs: {
    keys: ['codec_priority_list'],
    sources: [wazo, tancredi],
    write(value, account) {
      const unknown = value.find((codec) => !(codec in codecNames))
      if (unknown !== undefined) return noValue(unknown)
      const list = [...value.map((codec) => codecNames[codec] ?? ''), 'telephone-event'].join(',')
      return perLine(account, (slot) => [[ofIdentity('codec_priority_list', slot), list]])
    },
  },
  dtmf: {
    keys: ['user_dtmf_info'],
    sources: [wazo, tancredi],
    write: (value, account) =>
      worded(dtmf, value, (word) => perLine(account, (slot) => [[ofIdentity('user_dtmf_info', slot), word]])),
  },
  srtp: {
    keys: ['user_srtp', 'user_savp'],
    sources: [wazo, fusionpbx, 'GS4 manufacturer_snom'],
    write: (value, account) =>
      perLine(account, (slot) => [
        [ofIdentity('user_srtp', slot), value === 'off' ? 'off' : 'on'],
        [ofIdentity('user_savp', slot), savp[value]],
      ]),
  },
  authName: {
    keys: ['user_pname'],
    sources: [wazo, tancredi],
    write: (value) => [[ofIdentity('user_pname', 1), value]],
  },
  adminPassword: {
    keys: ['http_user', 'http_pass', 'admin_mode_password', 'admin_mode_password_confirm', 'webserver_admin_password'],
    sources: [wazo, tancredi],
    // The newest phones have a second web page with accounts of its own.
    write: (value) => [
      ['http_user', 'admin'],
      ['http_pass', value],
      ['admin_mode_password', value],
      ['admin_mode_password_confirm', value],
      ['webserver_admin_name', 'admin'],
      ['webserver_admin_password', value],
    ],
  },
  userPassword: {
    keys: ['webserver_user_name', 'webserver_user_password'],
    sources: [wazo, tancredi],
    write: (value) => [
      ['webserver_user_name', 'user'],
      ['webserver_user_password', value],
    ],
  },
}
