import type { Codec } from '#shared/phone-settings.ts'
import { phrase } from '#shared/phrase.ts'
import { utf8 } from '../../escape/bytes.ts'
import { without, type Rule } from '../../escape/refuse.ts'
import { hostAndPort } from '../../escape/sip.ts'
import { zoneOf, type Change } from '../../zones/zone.ts'
import { cannot, linesBesideFirst, noValue, ruled, worded } from '../carriers.ts'
import type { Carried, Carrier, Carriers } from '../target.ts'
import type { Values } from '../values.ts'
import { beyondRules } from './clock-rules.ts'
import { perLine } from './per-line.ts'

const wazo = 'wazo-provd-plugins wazo_aastra/common'
const fusionpbx = 'fusionpbx aastra'
const guide = 'Mitel administrator’s guides 41-001343 and 41-001160'

export const mitelSources = [wazo, fusionpbx, guide]

/** A number sign begins a comment, and a quote is none of the value. */
const plain: Rule = without(/[#"]/)
const digitsOnly: Rule = (text) => (/^[0-9]*$/.test(text) ? null : phrase('other-than-digits'))
const passwordOf = (key: string): Carrier<'adminPassword' | 'userPassword'> => ({
  keys: [key],
  sources: [wazo, fusionpbx, guide],
  write: (value) => ruled(value, [digitsOnly], [[key, value]]),
})

const digit = { off: 0, on: 1 } as const
const tones = { US: 'US', GB: 'UK', DE: 'Germany', FR: 'France', IT: 'Italy', MX: 'Mexico', AU: 'Australia' } as const
const payloads: Readonly<Partial<Record<Codec, number>>> = { pcmu: 0, pcma: 8, g722: 9, g729: 18 }
const srtpModes = { off: 0, optional: 1, required: 2 } as const
/** Beside the voice, and whether as INFO. */
const dtmfWays = { rfc4733: [1, 0], info: [1, 1], 'in-band': [0, 0] } as const

/** Minutes west of Greenwich, with the rule itself: what the phone knows of a name may be years old. */
function zoneLines(name: string): Carried {
  const zone = zoneOf(name)
  const beyond = beyondRules(zone, (minutes) => minutes <= 60)
  if (beyond) return beyond
  const here: Values = [
    ['time zone name', 'Custom'],
    ['time zone minutes', -zone.standardMinutes || 0],
  ]
  if (!zone.summer) return [...here, ['dst config', 0]]
  return [
    ...here,
    ['dst config', 3],
    ['dst minutes', zone.summer.saveMinutes],
    ...changeLines('start', zone.summer.start),
    ...changeLines('end', zone.summer.end),
  ]
}

const changeLines = (which: 'start' | 'end', { month, week, weekday, minutes }: Change): Values => [
  [`dst ${which} relative date`, 1],
  [`dst ${which} month`, month],
  [`dst ${which} week`, week === 5 ? -1 : week],
  [`dst ${which} day`, weekday + 1],
  [`dst ${which} hour`, minutes / 60],
]

/** The protocol, and the server, port and folder in keys that are called after it. */
function serverLines(address: string): Carried {
  const [, scheme = '', host = '', port, path = ''] =
    /^(https?):\/\/((?:\[[^\]]+\]|[^/:?#]+))(?::(\d+))?(?:\/([^?#]*))?$/.exec(address) ?? []
  if (scheme === '' || host.includes('@')) return noValue(address)
  return ruled(
    path,
    [plain],
    [
      ['download protocol', scheme.toUpperCase()],
      [`${scheme} server`, host],
      [`${scheme} port`, port ?? (scheme === 'https' ? 443 : 80)],
      [`${scheme} path`, path === '' ? null : path],
    ],
  )
}

export const mitelCarriers: Carriers = {
  timeZone: {
    keys: ['time zone name', 'time zone minutes', 'dst config', 'dst minutes', 'dst start …', 'dst end …'],
    sources: [wazo, guide],
    write: zoneLines,
  },
  ntpServers: {
    keys: ['time server disabled', 'time server1', 'time server2'],
    sources: [wazo, fusionpbx],
    write: ([first = null, second = null]) => [
      ['time server disabled', 0],
      ['time server1', first],
      ['time server2', second],
    ],
  },
  tones: {
    keys: ['tone set'],
    sources: [wazo, fusionpbx],
    write: (value) => worded(tones, value, (word) => [['tone set', word]]),
  },
  dateForm: {
    keys: ['date format'],
    sources: [fusionpbx, guide],
    write: (value) => worded({ 'yyyy-mm-dd': 2 }, value, (code) => [['date format', code]]),
  },
  clock: {
    keys: ['time format'],
    sources: [wazo, fusionpbx],
    write: (value) => [['time format', value === '24h' ? 1 : 0]],
  },
  webPage: {
    keys: ['web interface enabled'],
    sources: [fusionpbx, guide],
    write: (value) => worded({ off: 0, on: 1 }, value, (code) => [['web interface enabled', code]]),
  },
  provisioning: {
    keys: ['download protocol', 'http server', 'http port', 'http path', 'https …'],
    sources: [wazo, fusionpbx],
    write: (value) => (value === 'off' ? noValue(value) : serverLines(value)),
  },
  makersCloud: {
    keys: ['contact rcs'],
    sources: [wazo, 'provisioner/Provisioner'],
    write: (value) => [['contact rcs', digit[value]]],
  },
  lldp: { keys: ['lldp'], sources: [fusionpbx, guide], write: (value) => [['lldp', digit[value]]] },
  vlan: {
    keys: ['tagging enabled', 'vlan id'],
    sources: [wazo, guide],
    write: ({ id, priority }) =>
      priority === null
        ? [
            ['tagging enabled', 1],
            ['vlan id', id],
          ]
        : cannot('vlan-priority'),
  },
  qos: {
    keys: ['tos sip', 'tos rtp'],
    sources: [wazo, guide],
    write: ({ signalling, voice }) => [
      ['tos sip', signalling],
      ['tos rtp', voice],
    ],
  },
  secondServer: {
    keys: ['sip lineN backup proxy ip', 'sip lineN backup proxy port', 'sip lineN backup registrar ip', '… port'],
    sources: [wazo],
    write: (value, account) =>
      linesBesideFirst(account).flatMap(({ slot, sip }): Values => {
        const { host, port } = hostAndPort(value, sip.transport === 'tls' ? 5061 : 5060)
        return ['proxy', 'registrar'].flatMap((which): Values => [
          [`sip line${slot} backup ${which} ip`, host],
          [`sip line${slot} backup ${which} port`, port],
        ])
      }),
  },
  codecs: {
    keys: ['sip customized codec'],
    sources: [wazo, fusionpbx],
    write(value) {
      const unknown = value.find((codec) => !(codec in payloads))
      if (unknown !== undefined) return noValue(unknown)
      const list = value.map((codec) => `payload=${payloads[codec]};ptime=20;silsupp=off`)
      return [['sip customized codec', list.join(',')]]
    },
  },
  dtmf: {
    keys: ['sip out-of-band dtmf', 'sip dtmf method'],
    sources: [wazo, fusionpbx],
    write: (value) => [
      ['sip out-of-band dtmf', dtmfWays[value][0]],
      ['sip dtmf method', dtmfWays[value][1]],
    ],
  },
  srtp: {
    keys: ['sip lineN srtp mode'],
    sources: [wazo],
    write: (value, account) => perLine(account, (slot) => [[`sip line${slot} srtp mode`, srtpModes[value]]]),
  },
  authority: {
    keys: ['sips trusted certificates'],
    sources: [wazo, guide],
    // Fetched from where the file is, by its name; there may be several in it.
    write(value, { mac }) {
      const name = `${mac}-ca.pem`
      return {
        lines: [['sips trusted certificates', name]],
        beside: [{ name, bytes: utf8(value.endsWith('\n') ? value : `${value}\n`) }],
      }
    },
  },
  authName: {
    keys: ['sip line1 auth name'],
    sources: [wazo, guide],
    write: (value) => ruled(value, [plain], [['sip line1 auth name', value]]),
  },
  adminPassword: passwordOf('admin password'),
  userPassword: passwordOf('user password'),
}
