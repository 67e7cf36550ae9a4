import type { Codec } from '#shared/phone-settings.ts'
import { phrase } from '#shared/phrase.ts'
import { offenceOf, type Rule } from '../../escape/refuse.ts'
import { hostAndPort } from '../../escape/sip.ts'
import { notInXml } from '../../escape/xml.ts'
import { zoneOf, type Change } from '../../zones/zone.ts'
import { cannot, linesBesideFirst, linesOf, noValue, ruled, worded } from '../carriers.ts'
import type { Carrier, Carriers, LeftKey, PhoneAccount } from '../target.ts'
import type { Values } from '../values.ts'
import { folderAt, keyAt, offsetText, seconds, weekOf } from './common.ts'

const fusionpbx = 'fusionpbx fanvil/x4u'
const wazo = 'wazo-provd-plugins wazo_fanvil/common base-new'
const tancredi = 'tancredi fanvil-X5'
const exported = 'Fanvil X7C-V2, its own export'
export const fanvilSources = [fusionpbx, wazo, exported]

/** The quarters of an hour that the phone's list has besides whole hours. */
const odd = new Set([-38, -18, -14, 14, 18, 22, 23, 26, 35, 38, 42, 46, 51])

/** Tags of one change; Sunday is 0 and the last week 5. */
function changeTags(name: 'Start' | 'End', change: Change): Values | null {
  let tags: Values | null = null
  weekOf(change, ({ month, week, weekday, hour }) => {
    tags = [
      [`phone/date/DST${name}Mon`, month],
      [`phone/date/DST${name}Week`, week],
      [`phone/date/DST${name}Wday`, weekday],
      [`phone/date/DST${name}Hour`, hour],
    ]
    return ''
  })
  return tags
}

/** 0: no summer time, 2: a rule of its own, by week. Firmware has had three pairs of tags for it, and does not read those of others. */
const summerTags = (code: 0 | 2): Values => [
  ['phone/date/DSTType', code],
  ['phone/date/EnableDST', code],
  ['phone/date/Enable_DST', code],
  ['phone/date/DSTRuleMode', code === 0 ? null : code],
  ['phone/date/DSTFixedType', code === 0 ? null : code],
  ['phone/date/DST_Fixed_Type', code === 0 ? null : code],
]

const timeZone: Carrier<'timeZone'> = {
  keys: [
    ...['TimeZone', 'TimeZoneName', 'DSTType', 'EnableDST', 'Enable_DST', 'DSTRuleMode', 'DSTFixedType', 'DST_Fixed_Type'],
    ...['DSTMinOffset', 'DSTStartMon', 'DSTStartWeek', 'DSTStartWday', 'DSTStartHour'],
    ...['DSTEndMon', 'DSTEndWeek', 'DSTEndWday', 'DSTEndHour'],
  ].map((tag) => `phone/date/${tag}`),
  sources: [fusionpbx, wazo, tancredi],
  write(name) {
    const { standardMinutes, summer, irregular } = zoneOf(name)
    if (irregular) return cannot('zone-irregular', { zone: name })
    const quarters = standardMinutes / 15
    const listed = quarters >= -44 && quarters <= 56 && (quarters % 4 === 0 || odd.has(quarters))
    const text = `UTC${standardMinutes === 0 ? '' : offsetText(standardMinutes)}`
    if (!listed) return cannot('zone-offset', { offset: text })
    const here: Values = [
      ['phone/date/TimeZone', quarters],
      ['phone/date/TimeZoneName', text],
      // Or DHCP says another.
      ['net/DHCPAutoTime', 0],
    ]
    if (!summer) return [...here, ...summerTags(0)]
    const [start, end] = [changeTags('Start', summer.start), changeTags('End', summer.end)]
    if (start === null || end === null || summer.saveMinutes > 60) return cannot('zone-change', { zone: name })
    return [...here, ...summerTags(2), ['phone/date/DSTMinOffset', summer.saveMinutes], ...start, ...end]
  },
}

const languages = {
  ...{ en: 'en', 'zh-CN': 'cn', 'zh-TW': 'tc', ru: 'ru', it: 'it', fr: 'fr', de: 'de', he: 'he', es: 'es', tr: 'tr', hr: 'hr' },
  ...{ cs: 'cz', nl: 'nl', uk: 'ua', pt: 'pt', pl: 'pl', ar: 'ar' },
} as const

const tones = {
  ...{ BE: 0, CN: 1, DE: 2, IL: 3, JP: 4, NL: 5, NO: 6, KR: 7, SE: 8, CH: 9, TW: 10, US: 11, CZ: 12, GB: 13, ZA: 14, AU: 15 },
  ...{ BR: 16, RU: 19, CL: 20, IT: 21, AT: 22, DK: 23, FI: 24, FR: 25, GR: 26, HU: 27, LT: 28, IN: 29, MX: 30, NZ: 31 },
  ...{ PT: 32, ES: 33 },
} as const

const codecNames = {
  pcmu: 'PCMU',
  pcma: 'PCMA',
  g729: 'G729',
  g722: 'G722',
  g723: 'G723',
  ilbc: 'iLBC',
  opus: 'opus',
  'g726-32': 'G726-32',
} as const satisfies Partial<Record<Codec, string>>

const bit = { off: 0, on: 1 } as const
const inLine = (slot: number, tag: string): string => `sip/line[${slot}]/${tag}`
const everyLine = (account: PhoneAccount, values: (slot: number) => Values): Values =>
  linesOf(account).flatMap(({ slot }) => values(slot))

/** An account of the phone's web page: its level says what it may do, and goes with name and password. */
const webAccount = (index: 1 | 2, name: string, level: number): Carrier<'adminPassword' | 'userPassword'> => ({
  keys: [`web/account[${index}]/Password`],
  sources: [fusionpbx, wazo, exported],
  write: (value) =>
    ruled(
      value,
      [notInXml],
      [
        [`web/account[${index}]/Name`, name],
        [`web/account[${index}]/Password`, value],
        [`web/account[${index}]/Level`, level],
      ],
    ),
})

/** By how a model's list of dates is ordered. */
const newer = { 'dd/mm/yyyy': 9, 'mm/dd/yyyy': 11, 'yyyy-mm-dd': 13 } as const
const older = { 'dd/mm/yyyy': 5, 'mm/dd/yyyy': 7, 'yyyy-mm-dd': 9 } as const

export const fanvilCarriers: Carriers = {
  timeZone,
  ntpServers: {
    keys: ['phone/date/EnableSNTP', 'phone/date/SNTPServer', 'phone/date/SecondSNTPServer'],
    sources: [fusionpbx, wazo, exported],
    write: ([first = null, next = null]) => [
      ['phone/date/EnableSNTP', 1],
      ['phone/date/SNTPServer', first],
      ['phone/date/SecondSNTPServer', next],
    ],
  },
  language: {
    keys: ['phone/display/DefaultLanguage'],
    sources: [wazo, exported],
    write: (value) => worded(languages, value, (word) => [['phone/display/DefaultLanguage', word]]),
  },
  tones: {
    keys: ['mm/SelectYourTone'],
    sources: [tancredi, wazo],
    write: (value) => worded(tones, value, (code) => [['mm/SelectYourTone', code]]),
  },
  dateForm: {
    keys: ['phone/timeDisplay/DateDisplayStyle'],
    sources: [tancredi],
    write(value, { model }) {
      if (/\bX(?:3U|4U|5U|6U|7|10|210|30\d)|\bV6\d/i.test(model ?? ''))
        return [['phone/timeDisplay/DateDisplayStyle', newer[value]]]
      if (/\bX[3-6](?:S|SP|SG|G)?\b/i.test(model ?? '')) return [['phone/timeDisplay/DateDisplayStyle', older[value]]]
      return cannot('setting-by-model')
    },
  },
  clock: {
    keys: ['phone/timeDisplay/TimeDisplayStyle'],
    sources: [tancredi, fusionpbx],
    write: (value) => [['phone/timeDisplay/TimeDisplayStyle', value === '24h' ? 0 : 1]],
  },
  provisioning: {
    keys: ['ap/FlashServerIP', 'ap/FlashFileName', 'ap/FlashProtocol', 'ap/FlashMode', 'ap/opt/DHCPOption'],
    sources: [fusionpbx, wazo, exported],
    write(value, { settings }) {
      if (value === 'off')
        return [
          ['ap/FlashMode', 0],
          ['ap/opt/DHCPOption', 0],
          ...(settings?.plugAndPlay === undefined ? ([['ap/pnp/PNPEnable', 0]] as const) : []),
        ]
      const folder = folderAt(value)
      if (!folder) return cannot('address-of-folder')
      return worded({ http: 4, https: 5 }, folder.scheme, (protocol) => [
        ['ap/FlashServerIP', `${folder.scheme}://${folder.rest}`],
        ['ap/FlashFileName', '$mac.cfg'],
        ['ap/FlashProtocol', protocol],
        ['ap/FlashMode', 1],
      ])
    },
  },
  plugAndPlay: {
    keys: ['ap/pnp/PNPEnable'],
    sources: [fusionpbx, wazo, exported],
    write: (value) => [['ap/pnp/PNPEnable', bit[value]]],
  },
  firmware: {
    keys: ['fwCheck/EnableAutoUpgrade', 'fwCheck/UpgradeServer1'],
    sources: [fusionpbx, wazo, exported],
    write(value) {
      const folder = folderAt(value)
      if (!folder) return cannot('address-of-folder')
      return worded({ http: 'http', https: 'https' }, folder.scheme, (scheme) => [
        ['fwCheck/EnableAutoUpgrade', 1],
        ['fwCheck/UpgradeServer1', `${scheme}://${folder.rest}`],
      ])
    },
  },
  lldp: {
    keys: ['qos/LLDPTransmit', 'qos/LLDPLearnPolicy'],
    sources: [fusionpbx, exported],
    write: (value) => [
      ['qos/LLDPTransmit', bit[value]],
      ['qos/LLDPLearnPolicy', bit[value]],
    ],
  },
  vlan: {
    keys: ['qos/EnableVLAN', 'qos/VLANID', 'qos/SignallingPriority', 'qos/VoicePriority'],
    sources: [fusionpbx, wazo, exported],
    write: ({ id, priority }) => [
      ['qos/EnableVLAN', 1],
      ['qos/VLANID', id],
      ['qos/SignallingPriority', priority],
      ['qos/VoicePriority', priority],
    ],
  },
  qos: {
    // Spelt so in the firmware.
    keys: ['qos/EnablediffServ', 'qos/SingallingDSCP', 'qos/VoiceDSCP'],
    sources: [fusionpbx, exported],
    write: ({ signalling, voice }) => [
      ['qos/EnablediffServ', 1],
      ['qos/SingallingDSCP', signalling],
      ['qos/VoiceDSCP', voice],
    ],
  },
  keepAliveSeconds: {
    keys: ['sip/line[N]/NATUDPUpdate', 'sip/line[N]/UDPUpdateTTL'],
    sources: [fusionpbx, exported],
    write: (value, account) =>
      value === 0
        ? everyLine(account, (slot) => [
            [inLine(slot, 'NATUDPUpdate'), 0],
            [inLine(slot, 'UDPUpdateTTL'), null],
          ])
        : seconds(value, 1, 3600, () =>
            everyLine(account, (slot) => [
              [inLine(slot, 'NATUDPUpdate'), 2],
              [inLine(slot, 'UDPUpdateTTL'), value],
            ]),
          ),
  },
  registrar: {
    keys: ['sip/line[N]/DNSSRV', 'sip/line[N]/DNSMode', 'sip/line[N]/RegisterPort'],
    sources: [fusionpbx],
    write: (value, account) =>
      value === 'naptr'
        ? noValue('NAPTR')
        : linesBesideFirst(account).flatMap(({ slot }): Values => {
            const srv = value === 'srv'
            return [
              [inLine(slot, 'DNSSRV'), srv ? 1 : 0],
              [inLine(slot, 'DNSMode'), srv ? 1 : 0],
              ...(srv ? ([[inLine(slot, 'RegisterPort'), null]] as const) : []),
            ]
          }),
  },
  secondServer: {
    keys: ['BackupAddr', 'BackupPort', 'BackupTransport', 'BackupTTL'].map((tag) => `sip/line[N]/${tag}`),
    sources: [fusionpbx, wazo, exported],
    write: (value, account) =>
      linesBesideFirst(account).flatMap(({ slot, sip }): Values => {
        const { host, port } = hostAndPort(value, sip.transport === 'tls' ? 5061 : 5060)
        return [
          [inLine(slot, 'BackupAddr'), host],
          [inLine(slot, 'BackupPort'), port],
          [inLine(slot, 'BackupTransport'), { udp: 0, tcp: 1, tls: 3 }[sip.transport]],
          [inLine(slot, 'BackupTTL'), sip.expiresSeconds],
        ]
      }),
  },
  codecs: {
    keys: ['sip/line[N]/VoiceCodecMap', 'mm/capability/AudioCodecSets'],
    sources: [fusionpbx, wazo, exported],
    write(value, account) {
      const unknown = value.find((codec) => !(codec in codecNames))
      if (unknown !== undefined) return noValue(unknown)
      const names = value.map((codec) => codecNames[codec as keyof typeof codecNames]).join(',')
      // What the phone as a whole may speak has to hold what its lines do.
      return [['mm/capability/AudioCodecSets', names], ...everyLine(account, (slot) => [[inLine(slot, 'VoiceCodecMap'), names]])]
    },
  },
  dtmf: {
    keys: ['sip/line[N]/DTMFMode'],
    sources: [wazo, tancredi, exported],
    write: (value, account) =>
      everyLine(account, (slot) => [[inLine(slot, 'DTMFMode'), { 'in-band': 0, rfc4733: 1, info: 2 }[value]]]),
  },
  authName: {
    keys: ['sip/line[1]/RegisterUser'],
    sources: [fusionpbx, wazo, exported],
    write: (value) => ruled(value, [notInXml], [[inLine(1, 'RegisterUser'), value]]),
  },
  adminPassword: webAccount(1, 'admin', 10),
  userPassword: webAccount(2, 'guest', 5),
}

/** X and V phones have up to twenty accounts; a model that has fewer ignores the others. */
export const fanvilMaxLines = (model: string | null): number => {
  if (/\bX3(?!\d)/i.test(model ?? '')) return 2
  if (/\bX4(?!\d)/i.test(model ?? '')) return 4
  return /\bX[56](?!U|\d)/i.test(model ?? '') ? 6 : 16
}

/** Keys on one page of the screen. */
const pageSizes: readonly (readonly [RegExp, number])[] = [
  [/\bX210/i, 32],
  [/\bX(?:6U|7C)/i, 12],
  [/\bX[45]U/i, 6],
]
const pages = 5

const suffixes = { 'speed-dial': 'f', blf: 'ba', park: 'c', voicemail: 'm' } as const
/** A slash or an @ would end the number in the value of a key. */
const dialled: Rule = (text) => /[@/]/.exec(text)?.[0] ?? null

/** Memory keys, `number@line/what`, and line keys, `SIP1`; how many are on a page depends on the model. */
export function fanvilKeys(account: PhoneAccount): { values: Values; left: LeftKey[] } {
  const { keys = [], model } = account
  const size = pageSizes.find(([models]) => models.test(model ?? ''))?.[1]
  const left: LeftKey[] = []
  const values = keys.flatMap((wanted, at): Values => {
    const { kind, number, label, line } = wanted
    const why =
      size === undefined
        ? phrase('key-by-model')
        : (keyAt(account, wanted, at, size * pages) ??
          (kind === 'pick-up' ? phrase('key-no-kind') : null) ??
          (kind === 'line' ? null : offenceOf(number, notInXml, dialled)) ??
          offenceOf(label, notInXml))
    if (why !== null || size === undefined || kind === 'pick-up') {
      left.push({ key: at, why: why ?? phrase('key-no-kind') })
      return []
    }
    const key = (tag: string): string => `dsskey/internal[${Math.floor(at / size) + 1}]/Fkey[${(at % size) + 1}]/${tag}`
    return [
      [key('Type'), kind === 'line' ? 2 : 1],
      [key('Value'), kind === 'line' ? `SIP${line}` : `${number}@${line}/${suffixes[kind]}`],
      [key('Title'), label === '' ? null : label],
    ]
  })
  return { values, left }
}
