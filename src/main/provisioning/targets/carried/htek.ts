import type { Codec } from '#shared/phone-settings.ts'
import { notInXml } from '../../escape/xml.ts'
import { hostAndPort } from '../../escape/sip.ts'
import { zoneOf, type Change, type Zone } from '../../zones/zone.ts'
import { cannot, noValue, ruled, worded } from '../carriers.ts'
import type { Carrier, Carriers } from '../target.ts'
import { folderAt, offsetText, seconds } from './common.ts'

const fusionpbx = 'fusionpbx htek/uc926'
const wazo = 'wazo-provd-plugins wazo_htek'
const tancredi = 'tancredi sangoma'
export const htekSources = [fusionpbx, wazo, tancredi]

/** A row of the phone's list for each offset, for zones without summer time; the switch beside it says that there is none. */
const rows: Readonly<Record<string, number>> = {
  ...{ '-11': 105, '-10': 2, '-9': 3, '-8': 6, '-7': 10, '-6': 14, '-5': 18, '-4:30': 19, '-4': 20, '-3:30': 26, '-3': 30 },
  ...{ '-2': 31, '-1': 32, '0': 33, '+1': 49, '+2': 57, '+3': 73, '+3:30': 74, '+4': 77, '+5': 83, '+5:30': 84, '+6': 85 },
  ...{ '+7': 88, '+8': 89, '+9': 93, '+9:30': 94, '+10': 96, '+10:30': 100, '+11': 101, '+12': 102, '+12:45': 103, '+13': 104 },
}

/**
 * Rows whose own summer time is right, as Europe's has not changed since 1996, and that of the United States since 2007: the rest of the
 * list is as old as the firmware, and no two sources say how to write a rule.
 */
const european: Readonly<Record<string, number>> = { '0': 39, '+1': 50, '+2': 57 }
const american: Readonly<Record<string, number>> = { '-5': 18, '-6': 14, '-8': 6 }

const isAt = (change: Change, month: number, week: number, minutes: number): boolean =>
  change.month === month && change.week === week && change.weekday === 0 && change.minutes === minutes

function rowOf({ standardMinutes, summer }: Zone): readonly [row: number, dst: 0 | 2] | null {
  const offset = offsetText(standardMinutes)
  if (!summer) return rows[offset] === undefined ? null : [rows[offset], 0]
  const { start, end, saveMinutes } = summer
  if (saveMinutes !== 60) return null
  const utc = standardMinutes + 60
  const europe = isAt(start, 3, 5, utc) && isAt(end, 10, 5, utc + 60)
  const america = isAt(start, 3, 2, 120) && isAt(end, 11, 1, 120)
  const row = europe ? european[offset] : america ? american[offset] : undefined
  return row === undefined ? null : [row, 2]
}

const languages = { en: 0, fr: 1, de: 2, es: 3, pt: 4, ru: 5, it: 6, pl: 7, tr: 8, 'zh-CN': 9 } as const
const tones = {
  ...{ AU: 1, AT: 2, BR: 3, BE: 4, CN: 5, CL: 6, CZ: 7, DK: 8, FI: 9, FR: 10, DE: 11, GB: 12, GR: 13, HU: 14, LT: 15, IN: 16 },
  ...{ IT: 17, JP: 18, MX: 19, NZ: 20, NL: 21, NO: 22, PT: 23, ES: 24, CH: 25, SE: 26, RU: 27, US: 28 },
} as const
/** Payload numbers; those of iLBC and Opus are set elsewhere, and differ between two servers. */
const payloads = { pcmu: 0, pcma: 8, g722: 9, g729: 18, g723: 4, 'g726-32': 2 } as const satisfies Partial<Record<Codec, number>>
const bit = { off: 0, on: 1 } as const

const password = (key: string, sources: readonly string[]): Carrier<'adminPassword' | 'userPassword'> => ({
  keys: [key],
  sources,
  write: (value) => ruled(value, [notInXml], [[key, value]]),
})

export const htekCarriers: Carriers = {
  timeZone: {
    keys: ['P64', 'P75', 'P143'],
    sources: [fusionpbx, wazo, tancredi],
    write(name) {
      const zone = zoneOf(name)
      if (zone.irregular) return cannot('zone-irregular', { zone: name })
      const found = rowOf(zone)
      if (!found)
        return rows[offsetText(zone.standardMinutes)] === undefined
          ? cannot('zone-offset', { offset: `UTC${offsetText(zone.standardMinutes)}` })
          : cannot('zone-change', { zone: name })
      return [
        ['P64', found[0]],
        ['P75', found[1]],
        ['P143', 0],
      ]
    },
  },
  ntpServers: {
    keys: ['P30', 'P8622', 'P144'],
    sources: [fusionpbx, tancredi],
    // Of the second one only fusionpbx knows.
    write: ([first = null, next]) =>
      next === undefined
        ? [
            ['P30', first],
            ['P144', 0],
          ]
        : [
            ['P30', first],
            ['P8622', next],
            ['P144', 0],
          ],
  },
  language: {
    keys: ['P8621', 'P2525'],
    sources: [tancredi, fusionpbx],
    write: (value) =>
      worded(languages, value, (code) => [
        ['P8621', code],
        ['P2525', code],
      ]),
  },
  tones: {
    keys: ['P20058'],
    sources: [tancredi, wazo],
    write: (value) => worded(tones, value, (code) => [['P20058', code]]),
  },
  dateForm: {
    keys: ['P102'],
    sources: [tancredi, fusionpbx],
    write: (value) => [['P102', { 'yyyy-mm-dd': 0, 'mm/dd/yyyy': 1, 'dd/mm/yyyy': 2 }[value]]],
  },
  clock: {
    keys: ['P8624'],
    sources: [tancredi, fusionpbx],
    write: (value) => [['P8624', value === '12h' ? 1 : 0]],
  },
  provisioning: {
    keys: ['P237', 'P212', 'P194', 'P145'],
    sources: [fusionpbx, tancredi],
    write(value, { settings }) {
      if (value === 'off')
        return [
          ['P194', 0],
          ['P145', 0],
          ...(settings?.plugAndPlay === undefined ? ([['P20165', 0]] as const) : []),
          ...(settings?.makersCloud === undefined ? ([['P20933', 0]] as const) : []),
        ]
      const folder = folderAt(value)
      if (!folder) return cannot('address-of-folder')
      // 3 is HTTPS here, where it is 2 on a Grandstream; and the scheme stays in the address.
      return worded({ http: 1, https: 3 }, folder.scheme, (mode) => [
        ['P212', mode],
        ['P237', `${folder.scheme}://${folder.rest}`],
        ['P194', 1],
      ])
    },
  },
  plugAndPlay: { keys: ['P20165'], sources: [fusionpbx, tancredi], write: (value) => [['P20165', bit[value]]] },
  makersCloud: { keys: ['P20933'], sources: [fusionpbx], write: (value) => [['P20933', bit[value]]] },
  firmware: {
    keys: ['P192'],
    sources: [fusionpbx, tancredi, wazo],
    write: (value) =>
      /^https?:/.test(value) ? ruled(value, [notInXml], [['P192', value]]) : noValue(value.split(':', 1)[0] ?? ''),
  },
  lldp: { keys: ['P5438'], sources: [fusionpbx, tancredi], write: (value) => [['P5438', bit[value]]] },
  vlan: {
    keys: ['P24053', 'P51', 'P87'],
    sources: [fusionpbx, tancredi],
    write: ({ id, priority }) => [
      ['P24053', 1],
      ['P51', id],
      ['P87', priority],
    ],
  },
  keepAliveSeconds: {
    keys: ['P52', 'P84'],
    sources: [fusionpbx, tancredi],
    // What P52 is without a keep-alive, no source shows.
    write: (value) =>
      value === 0
        ? noValue(0)
        : seconds(value, 10, 160, () => [
            ['P52', 2],
            ['P84', value],
          ]),
  },
  secondServer: {
    keys: ['P967'],
    sources: [fusionpbx, wazo],
    write: (value, { sip }) => {
      const { host, port } = hostAndPort(value, sip.transport === 'tls' ? 5061 : 5060)
      return [['P967', `${host}:${port}`]]
    },
  },
  codecs: {
    keys: ['P57', 'P58', 'P59', 'P60', 'P61', 'P62'],
    sources: [fusionpbx, wazo, tancredi],
    // Six places, and the last one said again where there are fewer.
    write(value) {
      const unknown = value.find((codec) => !(codec in payloads))
      if (unknown !== undefined) return noValue(unknown)
      const codes = value.map((codec) => payloads[codec as keyof typeof payloads])
      return Array.from({ length: 6 }, (_, at) => [`P${57 + at}`, codes[Math.min(at, codes.length - 1)] ?? null] as const)
    },
  },
  dtmf: {
    keys: ['P20166'],
    sources: [tancredi, fusionpbx],
    write: (value) => [['P20166', { rfc4733: 0, 'in-band': 1, info: 2 }[value]]],
  },
  srtp: {
    keys: ['P183'],
    sources: [tancredi],
    write: (value) => worded({ off: 0, required: 2 }, value, (code) => [['P183', code]]),
  },
  authName: {
    keys: ['P36'],
    sources: [fusionpbx, wazo, tancredi],
    write: (value) => ruled(value, [notInXml], [['P36', value]]),
  },
  adminPassword: password('P2', [fusionpbx, tancredi]),
  userPassword: password('P196', [tancredi]),
}
