import type { Codec } from '#shared/phone-settings.ts'
import { atMostCharacters, without, type Rule } from '../../escape/refuse.ts'
import { hostAndPort } from '../../escape/sip.ts'
import { notInXml } from '../../escape/xml.ts'
import { zoneOf, type Change } from '../../zones/zone.ts'
import { cannot, linesBesideFirst, noValue, ruled, worded } from '../carriers.ts'
import type { Carried, Carrier, Carriers } from '../target.ts'
import type { Values } from '../values.ts'
import { beyondRules } from './clock-rules.ts'

const wazo = 'wazo-provd-plugins wazo_polycom/common'
const fusionpbx = 'fusionpbx polycom, poly'
const fspbx = 'fspbx polycom/VVX, poly/Edge'
const guide = 'Polycom UC Software 6.4 and PVOS 8 administrator’s guides'

/** Who writes files of this form, attribute by attribute. */
export const polySources = [wazo, fusionpbx, fspbx]

/** As the maker’s own sip.cfg lists them. */
const languages = {
  en: 'English_United_States',
  'en-GB': 'English_United_Kingdom',
  de: 'German_Germany',
  fr: 'French_France',
  es: 'Spanish_Spain',
  pt: 'Portuguese_Portugal',
  it: 'Italian_Italy',
  nl: 'Dutch_Netherlands',
  pl: 'Polish_Poland',
  ru: 'Russian_Russia',
  da: 'Danish_Denmark',
  sv: 'Swedish_Sweden',
  nb: 'Norwegian_Norway',
  sl: 'Slovenian_Slovenia',
  'zh-CN': 'Chinese_China',
  ja: 'Japanese_Japan',
  ko: 'Korean_Korea',
} as const

/** A setting of the device itself counts only with both switches on. */
const device = (...settings: readonly (readonly [name: string, value: string | number])[]): Values => [
  ['device.set', 1],
  ...settings.flatMap(([name, value]): Values => [
    [`device.${name}.set`, 1],
    [`device.${name}`, value],
  ]),
]

/** What the guides allow. */
const passwordRules: readonly Rule[] = [without(/[<>]/), atMostCharacters(32)]
const passwordOf = (name: string): Carrier<'adminPassword' | 'userPassword'> => ({
  keys: ['device.set', `device.${name}.set`, `device.${name}`],
  sources: [wazo, fusionpbx, guide],
  write: (value) => ruled(value, passwordRules, device([name, value])),
})

/** Every one that phones come with; each has a rank, and 0 is off. */
const codecRanks: Readonly<Record<string, Codec | null>> = {
  ...{ G722: 'g722', G711_A: 'pcma', G711_Mu: 'pcmu', G729_AB: 'g729', Opus: 'opus', 'iLBC.13_33kbps': 'ilbc' },
  ...{ 'iLBC.15_2kbps': null, 'G7221.16kbps': null, 'G7221.24kbps': null, 'G7221.32kbps': null },
  ...{ 'G7221_C.24kbps': null, 'G7221_C.32kbps': null, 'G7221_C.48kbps': null },
  ...{ 'G719.32kbps': null, 'G719.48kbps': null, 'G719.64kbps': null },
  ...{ 'Siren14.24kbps': null, 'Siren14.32kbps': null, 'Siren14.48kbps': null },
  ...{ 'Siren22.32kbps': null, 'Siren22.48kbps': null, 'Siren22.64kbps': null },
}

const transports = { udp: 'UDPOnly', tcp: 'TCPOnly', tls: 'TLS' } as const
const srtpModes = { off: [0, 0, 0], optional: [1, 1, 0], required: [1, 1, 1] } as const
const webPages = { off: [0, null], https: [1, 1], on: [1, 0] } as const
/** As tones in the voice, as events beside it, and as INFO. */
const dtmfWays = { rfc4733: [1, 1, 0], 'in-band': [1, 0, 0], info: [0, 0, 1] } as const
const zero = { off: 0, on: 1 } as const

const sntp = 'tcpIpApp.sntp'

function polyZone(name: string): Carried {
  const zone = zoneOf(name)
  const beyond = beyondRules(zone, (minutes) => minutes === 60)
  if (beyond) return beyond
  const changes: Values = zone.summer
    ? [
        [`${sntp}.daylightSavings.fixedDayEnable`, 0],
        ...changeOf('start', zone.summer.start),
        ...changeOf('stop', zone.summer.end),
      ]
    : []
  return [
    [`${sntp}.gmtOffset`, zone.standardMinutes * 60],
    [`${sntp}.gmtOffset.overrideDHCP`, 1],
    // American summer time where nothing is said.
    [`${sntp}.daylightSavings.enable`, zone.summer ? 1 : 0],
    ...changes,
  ]
}

/** The so-maniest weekday by the day of the month that it is on or after: 1, 8, 15 or 22. */
function changeOf(which: 'start' | 'stop', { month, week, weekday, minutes }: Change): Values {
  const key = (rest: string): string => `${sntp}.daylightSavings.${which}.${rest}`
  return [
    [key('month'), month],
    [key('date'), week === 5 ? 1 : week * 7 - 6],
    [key('time'), minutes / 60],
    [key('dayOfWeek'), weekday + 1],
    [key('dayOfWeek.lastInMonth'), week === 5 ? 1 : 0],
  ]
}

function serverOf(address: string): Carried {
  const [, scheme = '', rest = ''] = /^([a-z]+):\/\/(.*)$/.exec(address) ?? []
  if (rest.includes('@')) return noValue('@')
  return ruled(
    rest,
    [notInXml],
    [...device(['prov.serverName', rest], ['prov.serverType', scheme.toUpperCase()], ['dhcp.bootSrvUseOpt', 2])],
  )
}

export const polyCarriers: Carriers = {
  timeZone: {
    keys: [`${sntp}.gmtOffset`, `${sntp}.gmtOffset.overrideDHCP`, `${sntp}.daylightSavings.…`],
    sources: [wazo, fusionpbx, 'Polycom SIP 2.2 administrator’s guide'],
    write: polyZone,
  },
  ntpServers: {
    keys: [`${sntp}.address`, `${sntp}.address.overrideDHCP`],
    sources: [wazo, fusionpbx, fspbx],
    write: ([first = null, ...others]) =>
      others.length > 0
        ? cannot('one-time-server')
        : [
            [`${sntp}.address`, first],
            [`${sntp}.address.overrideDHCP`, 1],
          ],
  },
  language: {
    keys: ['lcl.ml.lang'],
    sources: [wazo, 'sip.cfg of Polycom SIP 3.2'],
    write: (value) => worded(languages, value, (word) => [['lcl.ml.lang', word]]),
  },
  dateForm: {
    keys: ['lcl.datetime.date.format', 'lcl.datetime.date.longFormat'],
    sources: ['sip.cfg of Polycom SIP 3.2'],
    // Days and months by their names: only which comes first can be said.
    write: (value) =>
      worded({ 'dd/mm/yyyy': 'D,dM', 'mm/dd/yyyy': 'D,Md' }, value, (word) => [
        ['lcl.datetime.date.format', word],
        ['lcl.datetime.date.longFormat', 0],
      ]),
  },
  clock: {
    keys: ['lcl.datetime.time.24HourClock'],
    sources: [wazo, fusionpbx],
    write: (value) => [['lcl.datetime.time.24HourClock', value === '24h' ? 1 : 0]],
  },
  webPage: {
    keys: ['httpd.enabled', 'httpd.cfg.enabled', 'httpd.cfg.secureTunnelRequired'],
    sources: [wazo, fusionpbx, guide],
    write: (value) => [
      ['httpd.enabled', webPages[value][0]],
      ['httpd.cfg.enabled', webPages[value][0]],
      ['httpd.cfg.secureTunnelRequired', webPages[value][1]],
    ],
  },
  provisioning: {
    keys: ['device.prov.serverName', 'device.prov.serverType', 'device.dhcp.bootSrvUseOpt'],
    sources: [fusionpbx, guide],
    // 2: from here and not from DHCP. There is no word for nowhere.
    write: (value) => (value === 'off' ? noValue(value) : serverOf(value)),
  },
  makersCloud: {
    keys: ['device.prov.ztpEnabled', 'feature.lens.enabled', 'feature.da.enabled'],
    sources: [guide],
    write: (value) => [
      ...device(['prov.ztpEnabled', zero[value]]),
      ['feature.lens.enabled', zero[value]],
      ['feature.da.enabled', zero[value]],
    ],
  },
  firmware: {
    keys: ['device.prov.upgradeServer'],
    sources: [fusionpbx, guide],
    write: (value) => ruled(value, [notInXml], device(['prov.upgradeServer', value])),
  },
  lldp: {
    keys: ['device.net.lldpEnabled'],
    sources: [fusionpbx, fspbx],
    write: (value) => device(['net.lldpEnabled', zero[value]]),
  },
  vlan: {
    keys: ['device.net.vlanId'],
    sources: [wazo, guide],
    write: ({ id, priority }) => (priority === null ? device(['net.vlanId', id]) : cannot('vlan-priority')),
  },
  qos: {
    keys: ['qos.ip.callControl.dscp', 'qos.ip.rtp.dscp'],
    sources: [wazo, fusionpbx],
    write: ({ signalling, voice }) => [
      ['qos.ip.callControl.dscp', signalling],
      ['qos.ip.rtp.dscp', voice],
    ],
  },
  keepAliveSeconds: {
    keys: ['nat.keepalive.interval'],
    sources: [fusionpbx, fspbx],
    write: (value) => [['nat.keepalive.interval', value]],
  },
  registrar: {
    keys: ['reg.N.server.1.port', 'reg.N.server.1.transport'],
    sources: [fusionpbx, guide],
    write(value, account) {
      if (value === 'port') return []
      if (value === 'srv') return noValue('SRV')
      const lines = linesBesideFirst(account)
      if (lines.some(({ sip }) => sip.transport === 'tls')) return cannot('naptr-not-tls')
      return lines.flatMap(({ slot }): Values => [
        [`reg.${slot}.server.1.port`, 0],
        [`reg.${slot}.server.1.transport`, 'DNSnaptr'],
      ])
    },
  },
  secondServer: {
    keys: ['reg.N.server.2.address', 'reg.N.server.2.port', 'reg.N.server.2.transport', 'reg.N.server.2.expires'],
    sources: [wazo, fusionpbx, fspbx],
    write: (value, account) =>
      linesBesideFirst(account).flatMap(({ slot, sip }): Values => {
        const { host, port } = hostAndPort(value, sip.transport === 'tls' ? 5061 : 5060)
        return [
          [`reg.${slot}.server.2.address`, host],
          [`reg.${slot}.server.2.port`, port],
          [`reg.${slot}.server.2.transport`, transports[sip.transport]],
          [`reg.${slot}.server.2.expires`, sip.expiresSeconds],
        ]
      }),
  },
  codecs: {
    keys: ['voice.codecPref.NAME'],
    sources: [fusionpbx, guide],
    write(value) {
      const unknown = value.find((codec) => !Object.values(codecRanks).includes(codec))
      if (unknown !== undefined) return noValue(unknown)
      return Object.entries(codecRanks).map(([name, codec]) => [
        `voice.codecPref.${name}`,
        codec === null ? 0 : value.indexOf(codec) + 1,
      ])
    },
  },
  dtmf: {
    keys: ['tone.dtmf.viaRtp', 'tone.dtmf.rfc2833Control', 'voIpProt.SIP.dtmfViaSignaling.rfc2976'],
    sources: [wazo, 'sip.cfg of Polycom SIP 3.2'],
    write(value) {
      const [viaRtp, events, info] = dtmfWays[value]
      return [
        ['tone.dtmf.viaRtp', viaRtp],
        ['tone.dtmf.rfc2833Control', events],
        ['voIpProt.SIP.dtmfViaSignaling.rfc2976', info],
      ]
    },
  },
  srtp: {
    keys: ['sec.srtp.enable', 'sec.srtp.offer', 'sec.srtp.require'],
    sources: [wazo, guide],
    write(value) {
      const [enable, offer, require] = srtpModes[value]
      return [
        ['sec.srtp.enable', enable],
        ['sec.srtp.offer', offer],
        ['sec.srtp.require', require],
      ]
    },
  },
  authority: {
    keys: ['device.sec.TLS.customCaCert2', 'device.sec.TLS.profile.caCertList2', 'sec.TLS.profileSelection.SIP'],
    sources: [fspbx, 'a public generator for VVX'],
    // The second profile alone: what the phone fetches its file with keeps the certificates that it comes with.
    write: (value) =>
      value.split('-----BEGIN CERTIFICATE-----').length > 2
        ? cannot('authority-several')
        : [
            ...device(['sec.TLS.customCaCert2', value.replace(/\r\n?/g, '\n')], ['sec.TLS.profile.caCertList2', 'Platform2']),
            ['sec.TLS.profileSelection.SIP', 'PlatformProfile2'],
          ],
  },
  authName: {
    keys: ['reg.1.auth.userId'],
    sources: [wazo, fusionpbx],
    write: (value) => [['reg.1.auth.userId', value]],
  },
  adminPassword: passwordOf('auth.localAdminPassword'),
  userPassword: passwordOf('auth.localUserPassword'),
}
