import type { Codec } from '#shared/phone-settings.ts'
import { phrase } from '#shared/phrase.ts'
import { atMostCharacters, without, type Rule } from '../../escape/refuse.ts'
import { hostAndPort } from '../../escape/sip.ts'
import { zoneOf, type Change } from '../../zones/zone.ts'
import { cannot, linesBesideFirst, noValue, ruled, worded } from '../carriers.ts'
import type { Carried, Carrier, Carriers } from '../target.ts'
import type { Values } from '../values.ts'
import { authorityBeside } from './authority.ts'
import { sameClock } from './clock-rules.ts'
import { asTosByte, perLine } from './per-line.ts'

const fusionpbx = 'fusionpbx cisco'
const fspbx = 'fspbx cisco'
const wazo = 'wazo-provd-plugins wazo_cisco_spa'
const mppGuide = 'Cisco MPP administrator’s guide 12.0(7)'
const spaGuide = 'Cisco SPA300 and SPA500 administrator’s guide OL-19749'
const ataGuide = 'Cisco ATA191 and ATA192 provisioning guide 11.3(1)'

/** Who writes files of this form, element by element. */
export const ciscoSources = [fusionpbx, wazo, fspbx]

/** What stands behind a dollar sign is replaced. */
export const noMacro: Rule = without(/\$/)
const notEmptyFrom =
  (count: number): Rule =>
  (text) =>
    text.length < count ? phrase('too-few-characters', { count }) : null
/** Of the phones of today: three of capitals, small letters, digits and signs. */
const mixed: Rule = (text) =>
  [/[a-z]/, /[A-Z]/, /[0-9]/, /[^a-zA-Z0-9]/].filter((kind) => kind.test(text)).length < 3 ? phrase('too-few-kinds') : null

const yes = (on: boolean): string => (on ? 'Yes' : 'No')
const onOff = { off: 'No', on: 'Yes' } as const
const digit = { off: 0, on: 1 } as const

/** Inside the adapters' own part of the file. */
const router = (path: string): string => `router-configuration/${path}`

/** Hours that the list of zones has; what lies between is told as so much more. */
const hoursAway: readonly string[] = [
  ...['-12:00', '-11:00', '-10:00', '-09:00', '-08:00', '-07:00', '-06:00', '-05:00', '-04:00', '-03:30', '-03:00', '-02:00'],
  ...['-01:00', '', '+01:00', '+02:00', '+03:00', '+03:30', '+04:00', '+05:00', '+05:30', '+05:45', '+06:00', '+06:30'],
  ...['+07:00', '+08:00', '+09:00', '+09:30', '+10:00', '+11:00', '+12:00', '+13:00'],
]
const minutesOf = (hours: string): number => {
  const [, sign, whole = '0', rest = '0'] = /^([+-])(\d\d):(\d\d)$/.exec(hours) ?? []
  return (sign === '-' ? -1 : 1) * (Number(whole) * 60 + Number(rest)) || 0
}
const two = (count: number): string => String(count).padStart(2, '0')

function zoneLines(name: string): Carried {
  const { standardMinutes, summer, irregular } = zoneOf(name)
  if (irregular) return cannot('zone-irregular', { zone: name })
  const near = hoursAway.findLast((hours) => minutesOf(hours) <= standardMinutes) ?? ''
  const more = standardMinutes - minutesOf(near)
  const here: Values = [
    ['Time_Zone', `GMT${near}`],
    ['Time_Offset__HH_mm_', `${two(Math.floor(more / 60))}/${two(more % 60)}`],
    ['Daylight_Saving_Time_Enable', yes(summer !== null)],
  ]
  if (!summer) return here
  const [start, end] = [changeText(summer.start), changeText(summer.end)]
  if (start === null || end === null) return cannot('zone-change', { zone: name })
  const save = summer.saveMinutes % 60 === 0 ? String(summer.saveMinutes / 60) : `${clockText(summer.saveMinutes)}:0`
  return [...here, ['Daylight_Saving_Time_Rule', `start=${start};end=${end};save=${save}`]]
}

const clockText = (minutes: number): string => `${Math.floor(minutes / 60)}:${minutes % 60}`

/**
 * Month, day, weekday and time: the first such weekday on or after that day, or with -1 the last one. Monday is 1 and Sunday 7. A time of the
 * next day is that day's own, a day later; before midnight, or a day after the last one of a month, there are no words for it.
 */
function changeText({ month, week, weekday, minutes }: Change): string | null {
  const days = Math.floor(minutes / (24 * 60))
  if (days < 0 || (days > 0 && week === 5)) return null
  const day = week === 5 ? -1 : week * 7 - 6 + days
  return `${month}/${day}/${(weekday + days) % 7 || 7}/${clockText(minutes - days * 24 * 60)}:0`
}

/** Those that the adapters' pages list with a zone that we know; the last two numbers are the row's own. */
const adapterZones: readonly (readonly [code: string, zone: string])[] = [
  ['+01 2 2', 'Europe/Berlin'],
  ['+04 1 0', 'Asia/Dubai'],
  ['+05.5 1 0', 'Asia/Kolkata'],
  ['+07 1 0', 'Asia/Bangkok'],
  ['+08 2 0', 'Asia/Singapore'],
  ['+09 1 0', 'Asia/Tokyo'],
]

/** At most three, and nothing beside them. */
function codecsOf(names: Readonly<Partial<Record<Codec, string>>>, sources: readonly string[]): Carrier<'codecs'> {
  return {
    keys: ['Preferred_Codec_N_', 'Second_Preferred_Codec_N_', 'Third_Preferred_Codec_N_', 'Use_Pref_Codec_Only_N_'],
    sources,
    write(value, account) {
      const unknown = value.find((codec) => !(codec in names))
      if (unknown !== undefined) return noValue(unknown)
      if (value.length > 3) return cannot('at-most-codecs', { count: 3 })
      const [first, second, third] = value.map((codec) => names[codec])
      return perLine(account, (slot) => [
        [`Preferred_Codec_${slot}_`, first ?? null],
        [`Second_Preferred_Codec_${slot}_`, second ?? 'Unspecified'],
        [`Third_Preferred_Codec_${slot}_`, third ?? 'Unspecified'],
        [`Use_Pref_Codec_Only_${slot}_`, 'Yes'],
      ])
    },
  }
}

function keepAlive(sources: readonly string[]): Carrier<'keepAliveSeconds'> {
  return {
    keys: ['NAT_Keep_Alive_Enable_N_', 'NAT_Keep_Alive_Intvl'],
    sources,
    write: (value, account) => [
      ...perLine(account, (slot) => [[`NAT_Keep_Alive_Enable_${slot}_`, yes(value > 0)]]),
      ['NAT_Keep_Alive_Intvl', value > 0 ? value : null],
    ],
  }
}

/** The marks are the whole byte, as hexadecimal. */
function qosOf(tos: 'TOS' | 'ToS', sources: readonly string[]): Carrier<'qos'> {
  const byte = (dscp: number): string => `0x${asTosByte(dscp).toString(16).padStart(2, '0')}`
  return {
    keys: [`SIP_${tos}_DiffServ_Value_N_`, `RTP_${tos}_DiffServ_Value_N_`],
    sources,
    write: ({ signalling, voice }, account) =>
      perLine(account, (slot) => [
        [`SIP_${tos}_DiffServ_Value_${slot}_`, byte(signalling)],
        [`RTP_${tos}_DiffServ_Value_${slot}_`, byte(voice)],
      ]),
  }
}

/** What all of Cisco's flat profiles say alike. */
const shared: Carriers = {
  provisioning: {
    keys: ['Provision_Enable', 'Profile_Rule', 'Resync_On_Reset'],
    sources: [fusionpbx, wazo, fspbx],
    write: (value) =>
      value === 'off'
        ? [['Provision_Enable', 'No']]
        : [
            ['Provision_Enable', 'Yes'],
            ['Resync_On_Reset', 'Yes'],
            ['Profile_Rule', value],
          ],
  },
  firmware: {
    keys: ['Upgrade_Enable', 'Upgrade_Rule'],
    sources: [fusionpbx, wazo, fspbx],
    write: (value) => [
      ['Upgrade_Enable', 'Yes'],
      ['Upgrade_Rule', value],
    ],
  },
  registrar: {
    keys: ['Proxy_N_', 'Outbound_Proxy_N_', 'Use_DNS_SRV_N_', 'DNS_SRV_Auto_Prefix_N_'],
    sources: [fusionpbx, wazo, fspbx],
    // The prefix that the phone puts in front is that of UDP.
    write(value, account) {
      if (value === 'port') return []
      if (value === 'naptr') return noValue('NAPTR')
      const lines = linesBesideFirst(account)
      if (lines.some(({ sip }) => sip.transport !== 'udp')) return noValue('SRV')
      if (account.settings?.secondServer !== undefined) return cannot('srv-beside-list')
      return lines.flatMap(({ slot, sip }): Values => [
        [`Proxy_${slot}_`, sip.domain],
        [`Outbound_Proxy_${slot}_`, sip.outboundProxy],
        [`Use_DNS_SRV_${slot}_`, 'Yes'],
        [`DNS_SRV_Auto_Prefix_${slot}_`, 'Yes'],
      ])
    },
  },
  secondServer: {
    keys: ['Proxy_N_', 'Use_DNS_SRV_N_'],
    sources: [wazo, mppGuide],
    // A list in the place of a DNS record: of two servers the one with the smaller number is asked first.
    write(value, account) {
      const lines = linesBesideFirst(account)
      if (value.startsWith('[') || lines.some(({ sip }) => sip.domain.startsWith('['))) return cannot('ipv6')
      return lines.flatMap(({ slot, sip }): Values => {
        const { host, port } = hostAndPort(value, sip.transport === 'tls' ? 5061 : 5060)
        return [
          [`Proxy_${slot}_`, `${sip.domain}:SRV=${sip.domain}:${sip.port}:p=0|${host}:${port}:p=1`],
          [`Use_DNS_SRV_${slot}_`, 'Yes'],
        ]
      })
    },
  },
  dtmf: {
    keys: ['DTMF_Tx_Method_N_'],
    sources: [fusionpbx, wazo],
    write: (value, account) =>
      worded({ rfc4733: 'AVT', info: 'INFO', 'in-band': 'InBand' }, value, (word) =>
        perLine(account, (slot) => [[`DTMF_Tx_Method_${slot}_`, word]]),
      ),
  },
  authName: {
    keys: ['Auth_ID_1_'],
    sources: [fusionpbx, wazo],
    write: (value) => ruled(value, [noMacro], [['Auth_ID_1_', value]]),
  },
}

const phoneLike: Carriers = {
  ...shared,
  timeZone: {
    keys: ['Time_Zone', 'Time_Offset__HH_mm_', 'Daylight_Saving_Time_Enable', 'Daylight_Saving_Time_Rule'],
    sources: [fusionpbx, wazo, spaGuide],
    write: zoneLines,
  },
  ntpServers: {
    keys: ['NTP_Enable', 'Primary_NTP_Server', 'Secondary_NTP_Server'],
    sources: [fusionpbx, wazo, fspbx],
    write: ([first = null, second = null]) => [
      ['NTP_Enable', 'Yes'],
      ['Primary_NTP_Server', first],
      ['Secondary_NTP_Server', second],
    ],
  },
  dateForm: {
    keys: ['Date_Format'],
    sources: [fusionpbx, wazo, fspbx],
    write: (value) => worded({ 'dd/mm/yyyy': 'day/month', 'mm/dd/yyyy': 'month/day' }, value, (word) => [['Date_Format', word]]),
  },
  clock: {
    keys: ['Time_Format'],
    sources: [fusionpbx, wazo, fspbx],
    write: (value) => [['Time_Format', value === '24h' ? '24hr' : '12hr']],
  },
  lldp: {
    keys: ['Enable_LLDP-MED'],
    sources: [fusionpbx, fspbx],
    write: (value) => [['Enable_LLDP-MED', onOff[value]]],
  },
  vlan: {
    keys: ['Enable_VLAN', 'VLAN_ID'],
    sources: [fusionpbx, wazo, fspbx],
    write: ({ id, priority }) =>
      priority === null
        ? [
            ['Enable_VLAN', 'Yes'],
            ['VLAN_ID', id],
          ]
        : cannot('vlan-priority'),
  },
  qos: qosOf('TOS', [fusionpbx, fspbx]),
  keepAliveSeconds: keepAlive([fusionpbx, wazo, fspbx]),
}

export const ciscoMppCarriers: Carriers = {
  ...phoneLike,
  webPage: {
    keys: ['Enable_Web_Server', 'Enable_Protocol'],
    sources: [fusionpbx, wazo, fspbx],
    write: (value) => [
      ['Enable_Web_Server', yes(value !== 'off')],
      ['Enable_Protocol', value === 'off' ? null : value === 'https' ? 'Https' : 'Http'],
    ],
  },
  makersCloud: {
    keys: ['Webex_Onboard_Enable'],
    sources: [fusionpbx, fspbx],
    write: (value) => [['Webex_Onboard_Enable', onOff[value]]],
  },
  codecs: codecsOf({ g722: 'G722', pcma: 'G711a', pcmu: 'G711u', g729: 'G729a', opus: 'OPUS' }, [fusionpbx, wazo]),
  srtp: {
    keys: ['Secure_Call_Option_N_'],
    sources: [mppGuide],
    // Strict over UDP or TCP allows no encrypted calls at all; over TLS there is no word for that.
    write: (value, account) =>
      value === 'off' && [account, ...(account.lines ?? [])].some(({ sip }) => sip.transport === 'tls')
        ? noValue(value)
        : perLine(account, (slot) => [
            [`Secure_Call_Option_${slot}_`, { off: 'Strict', optional: 'Optional', required: 'Required' }[value]],
          ]),
  },
  authority: {
    keys: ['Custom_CA_Rule'],
    sources: [fusionpbx, fspbx],
    write: (value, account) => authorityBeside(value, account, (address) => [['Custom_CA_Rule', address]]),
  },
  adminPassword: {
    keys: ['Admin_Password'],
    sources: [fusionpbx, wazo, fspbx],
    write: (value) => ruled(value, [noMacro, notEmptyFrom(8), mixed], [['Admin_Password', value]]),
  },
  userPassword: {
    keys: ['User_Password'],
    sources: [fusionpbx, wazo, fspbx],
    write: (value) => ruled(value, [noMacro, notEmptyFrom(8), mixed], [['User_Password', value]]),
  },
}

export const ciscoSpaCarriers: Carriers = {
  ...phoneLike,
  webPage: {
    keys: ['Enable_Web_Server'],
    sources: [fusionpbx, wazo],
    write: (value) => (value === 'https' ? noValue(value) : [['Enable_Web_Server', yes(value === 'on')]]),
  },
  codecs: codecsOf({ g722: 'G722', pcma: 'G711a', pcmu: 'G711u', g729: 'G729a' }, [fusionpbx, wazo]),
  authority: {
    keys: ['Custom_CA_URL'],
    sources: [spaGuide],
    write: (value, account) => authorityBeside(value, account, (address) => [['Custom_CA_URL', address]]),
  },
  adminPassword: {
    keys: ['Admin_Passwd'],
    sources: [fusionpbx, wazo],
    write: (value) => ruled(value, [noMacro, atMostCharacters(32)], [['Admin_Passwd', value]]),
  },
  userPassword: {
    keys: ['User_Password'],
    sources: [fusionpbx, wazo],
    write: (value) => ruled(value, [noMacro, atMostCharacters(32)], [['User_Password', value]]),
  },
}

const adapterPassword = (name: 'Admin' | 'Guest', login: string, sources: readonly string[], rules: readonly Rule[]) =>
  ({
    keys: [router(`Web_Login_${name}_Name`), router(`Web_Login_${name}_Password`)],
    sources,
    write: (value: string) =>
      ruled(
        value,
        [noMacro, notEmptyFrom(8), ...rules],
        [
          [router(`Web_Login_${name}_Name`), login],
          [router(`Web_Login_${name}_Password`), value],
        ],
      ),
  }) as const

function adapter(rules: readonly Rule[]): Carriers {
  return {
    ...shared,
    timeZone: {
      keys: [router('Time_Setup/Time_Zone'), router('Time_Setup/Auto_Adjust_Clock')],
      sources: [wazo],
      write(name) {
        const zone = zoneOf(name)
        const code = adapterZones.find(([, known]) => sameClock(zoneOf(known), zone))?.[0]
        return code === undefined
          ? noValue(name)
          : [
              [router('Time_Setup/Time_Zone'), code],
              [router('Time_Setup/Auto_Adjust_Clock'), zone.summer ? 1 : 0],
            ]
      },
    },
    ntpServers: {
      keys: [router('Time_Setup/Time_Server'), router('Time_Setup/Time_Server_Mode'), router('Time_Setup/Time_Mode')],
      sources: [fusionpbx, ataGuide],
      // By itself it asks its maker's, whatever name is given.
      write: ([first = null, ...others]) =>
        others.length > 0
          ? cannot('one-time-server')
          : [
              [router('Time_Setup/Time_Server'), first],
              [router('Time_Setup/Time_Server_Mode'), 'manual'],
              [router('Time_Setup/Time_Mode'), 1],
            ],
    },
    webPage: {
      keys: [router('Web_Utility_Access_HTTP'), router('Web_Utility_Access_HTTPS')],
      sources: [fusionpbx],
      write: (value) => [
        [router('Web_Utility_Access_HTTP'), value === 'on' ? 1 : 0],
        [router('Web_Utility_Access_HTTPS'), value === 'off' ? 0 : 1],
      ],
    },
    lldp: {
      keys: [router('CLDP_Setting/LLDP_ENABLE')],
      sources: [ataGuide],
      write: (value) => [[router('CLDP_Setting/LLDP_ENABLE'), digit[value]]],
    },
    vlan: {
      keys: [router('WAN_VLAN_Setting/WAN_VLAN_Enable'), router('WAN_VLAN_Setting/WAN_VLAN_ID')],
      sources: [ataGuide],
      write: ({ id, priority }) =>
        priority === null
          ? [
              [router('WAN_VLAN_Setting/WAN_VLAN_Enable'), 1],
              [router('WAN_VLAN_Setting/WAN_VLAN_ID'), id],
            ]
          : cannot('vlan-priority'),
    },
    qos: qosOf('ToS', [ataGuide]),
    keepAliveSeconds: keepAlive([fusionpbx, ataGuide]),
    codecs: codecsOf({ pcma: 'G711a', pcmu: 'G711u', g729: 'G729a' }, [fusionpbx, wazo]),
    authority: {
      keys: ['Custom_CA_URL'],
      sources: [ataGuide],
      write: (value, account) => authorityBeside(value, account, (address) => [['Custom_CA_URL', address]]),
    },
    adminPassword: adapterPassword('Admin', 'admin', [fusionpbx, ataGuide], rules),
    userPassword: adapterPassword('Guest', 'cisco', [ataGuide], rules),
  }
}

export const ciscoAtaCarriers = adapter([])
export const ciscoSpaAdapterCarriers = adapter([atMostCharacters(32)])
