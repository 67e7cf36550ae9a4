import { fanvilAccount, fanvilRoot, number, optional, type Values } from '../desk-phones.ts'
import { need } from '../read-account.ts'
import { said, wordOf, type PhoneReader, type ReadKey } from '../read-phone.ts'
import { child, type Node } from '../xml-formats.ts'
import { byWeek, fixed, type WallChange } from './clock.ts'

/** Every text of the file by its path; an element with an index is another one each time, all others are there once. */
function pathsOf(node: Node, path = ''): [string, string][] {
  return node.children.flatMap((one): [string, string][] => {
    const index = one.attributes['index']
    const here = `${path}${one.name}${index === undefined ? '' : `[${index}]`}`
    return one.children.length === 0 ? [[here, one.text]] : pathsOf(one, `${here}/`)
  })
}

const languages: Readonly<Record<string, string>> = {
  ...{ en: 'en', cn: 'zh-CN', tc: 'zh-TW', ru: 'ru', it: 'it', fr: 'fr', de: 'de', he: 'he', es: 'es', tr: 'tr', hr: 'hr' },
  ...{ cz: 'cs', nl: 'nl', ua: 'uk', pt: 'pt', pl: 'pl', ar: 'ar' },
}
const countries: Readonly<Record<string, string>> = {
  ...{ 0: 'BE', 1: 'CN', 2: 'DE', 3: 'IL', 4: 'JP', 5: 'NL', 6: 'NO', 7: 'KR', 8: 'SE', 9: 'CH', 10: 'TW', 11: 'US', 12: 'CZ' },
  ...{ 13: 'GB', 14: 'ZA', 15: 'AU', 16: 'BR', 18: 'CA', 19: 'RU', 20: 'CL', 21: 'IT', 22: 'AT', 23: 'DK', 24: 'FI', 25: 'FR' },
  ...{ 26: 'GR', 27: 'HU', 28: 'LT', 29: 'IN', 30: 'MX', 31: 'NZ', 32: 'PT', 33: 'ES' },
}
const codecs: Readonly<Record<string, string>> = {
  ...{ PCMU: 'pcmu', PCMA: 'pcma', G729: 'g729', G722: 'g722', G723: 'g723', iLBC: 'ilbc', opus: 'opus', 'G726-32': 'g726-32' },
}
/** Offsets in quarters of an hour that are in the phone's list but are not whole hours. */
const quarters = ['-38', '-18', '-14', '14', '18', '22', '23', '26', '35', '38', '42', '46', '51', '54']

function clockOf(values: Values): ((at: number) => number) | undefined {
  const of = (tag: string): string | undefined => values.get(`phone/date/${tag}`)
  const zone = of('TimeZone')
  if (zone === undefined) return undefined
  if (values.get('net/DHCPAutoTime') !== '0') throw new Error('DHCP would win')
  if (Number(zone) % 4 !== 0 && !quarters.includes(zone)) throw new Error(`${zone} is not in the list`)
  const standard = Number(zone) * 15
  const [, sign, hours = '0', minutes = '0'] = /^UTC(?:([+-])([1-9]\d?)(?::(\d\d))?)?$/.exec(of('TimeZoneName') ?? '?') ?? []
  if ((sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) !== standard && standard !== 0)
    throw new Error('name and number differ')
  const switches = ['DSTType', 'EnableDST', 'Enable_DST'].map(of)
  if (switches.every((one) => one === '0')) return fixed(standard)
  const rules = ['DSTRuleMode', 'DSTFixedType', 'DST_Fixed_Type'].map(of)
  if ([...switches, ...rules].some((one) => one !== '2'))
    throw new Error('firmware of different ages would understand differently')
  const change = (name: string): WallChange => {
    const hour = number(values, `phone/date/DST${name}Hour`)
    if (hour > 23) throw new Error('no such hour')
    const [month, week, weekday] = ['Mon', 'Week', 'Wday'].map((tag) => number(values, `phone/date/DST${name}${tag}`))
    return { month: month ?? 0, week: week ?? 0, weekday: weekday ?? 9, minutes: hour * 60 }
  }
  const save = number(values, 'phone/date/DSTMinOffset')
  if (save > 60) throw new Error('more than 60 minutes')
  return byWeek(standard, save, change('Start'), change('End'))
}

const kinds: Readonly<Record<string, ReadKey['kind']>> = { f: 'speed-dial', ba: 'blf', c: 'park', m: 'voicemail' }

/** With twelve keys a page, as the model of the samples has. */
function keysOf(values: Values, perPage: number): ReadKey[] {
  return [...values].flatMap(([path, type]): ReadKey[] => {
    const [, page, index] = /^dsskey\/internal\[(\d+)\]\/Fkey\[(\d+)\]\/Type$/.exec(path) ?? []
    if (page === undefined || index === undefined) return []
    const of = (tag: string): string => values.get(`dsskey/internal[${page}]/Fkey[${index}]/${tag}`) ?? ''
    const place = (Number(page) - 1) * perPage + Number(index)
    const label = of('Title')
    const [, line] = /^SIP(\d+)$/.exec(of('Value')) ?? []
    if (type === '2' && line !== undefined) return [{ place, kind: 'line', number: '', label, line: Number(line) }]
    const [, dialled, slot, code] = /^([^@/]*)@(\d+)\/(\w+)$/.exec(of('Value')) ?? []
    const kind = wordOf(kinds, need(code, 'what the key does'))
    if (type !== '1' || kind === undefined) throw new Error('no memory key')
    return [{ place, kind, number: dialled ?? '', label, line: Number(slot) }]
  })
}

function ofAll<T>(slots: readonly number[], read: (slot: number) => T): T | undefined {
  const found = slots.map(read)
  if (new Set(found.map((one) => JSON.stringify(one))).size > 1) throw new Error('the lines differ')
  return found[0]
}

const bits = { 0: 'off', 1: 'on' }

export const fanvilPhone: PhoneReader = (files) => {
  const root = fanvilRoot(files)
  const all = pathsOf(root)
  const values: Values = new Map(all)
  if (values.size !== all.length) throw new Error('a setting is there twice')
  const sip = child(root, 'sip')
  const slots = sip.children.filter(({ name }) => name === 'line').map(({ attributes }) => Number(attributes['index']))
  const of = (path: string): string | undefined => values.get(path)
  const inLine = (slot: number, tag: string): string | undefined => values.get(`sip/line[${slot}]/${tag}`)
  const offsetAt = clockOf(values)
  const ntp = [of('phone/date/SNTPServer'), of('phone/date/SecondSNTPServer')].filter((one) => one !== undefined)
  if (ntp.length > 0 && of('phone/date/EnableSNTP') !== '1') throw new Error('it would not ask them')
  const off = of('ap/FlashMode') === '0' && of('ap/opt/DHCPOption') === '0'
  const server = of('ap/FlashServerIP')
  if (server !== undefined) {
    const code = server.startsWith('https:') ? '5' : '4'
    if (of('ap/FlashProtocol') !== code || of('ap/FlashMode') !== '1') throw new Error('another protocol, or never asked')
  }
  const firmware = of('fwCheck/UpgradeServer1')
  if (firmware !== undefined && of('fwCheck/EnableAutoUpgrade') !== '1') throw new Error('never asked for')
  const priorities = [of('qos/SignallingPriority'), of('qos/VoicePriority')]
  if (priorities[0] !== priorities[1]) throw new Error('two priorities')
  const [priority] = priorities
  const account = (index: number, name: string, level: string): string | undefined => {
    const password = of(`web/account[${index}]/Password`)
    if (password === undefined) return undefined
    if (of(`web/account[${index}]/Name`) !== name || of(`web/account[${index}]/Level`) !== level) throw new Error('locked out')
    return password
  }
  const style = of('phone/timeDisplay/DateDisplayStyle')
  return {
    lines: new Map(slots.map((slot) => [slot, fanvilAccount(sip, slot)])),
    all,
    keys: keysOf(values, 12),
    ...(offsetAt && { offsetAt }),
    settings: {
      ...said('ntpServers', ntp.length > 0 ? ntp : undefined),
      ...said('language', wordOf(languages, of('phone/display/DefaultLanguage'))),
      ...said('tones', wordOf(countries, of('mm/SelectYourTone'))),
      ...said('dateForm', wordOf({ 9: 'dd/mm/yyyy', 11: 'mm/dd/yyyy', 13: 'yyyy-mm-dd' }, style)),
      ...said('clock', wordOf({ 0: '24h', 1: '12h' }, of('phone/timeDisplay/TimeDisplayStyle'))),
      ...said('provisioning', off ? 'off' : server),
      ...said('plugAndPlay', wordOf(bits, of('ap/pnp/PNPEnable'))),
      ...said('firmware', firmware),
      ...said(
        'lldp',
        wordOf(
          { '0/0': 'off', '1/1': 'on', '/': undefined },
          `${of('qos/LLDPTransmit') ?? ''}/${of('qos/LLDPLearnPolicy') ?? ''}`,
        ),
      ),
      ...said(
        'vlan',
        of('qos/EnableVLAN') === '1'
          ? { id: number(values, 'qos/VLANID'), priority: priority === undefined ? null : Number(priority) }
          : undefined,
      ),
      ...said(
        'qos',
        of('qos/EnablediffServ') === '1'
          ? { signalling: number(values, 'qos/SingallingDSCP'), voice: number(values, 'qos/VoiceDSCP') }
          : undefined,
      ),
      ...said(
        'keepAliveSeconds',
        ofAll(slots, (slot) => {
          const way = inLine(slot, 'NATUDPUpdate')
          return way === '0' ? 0 : way === '2' ? number(values, `sip/line[${slot}]/UDPUpdateTTL`) : undefined
        }),
      ),
      ...said(
        'registrar',
        ofAll(slots, (slot) => (inLine(slot, 'DNSSRV') === '1' && inLine(slot, 'DNSMode') === '1' ? 'srv' : 'port')),
      ),
      ...said(
        'secondServer',
        ofAll(slots, (slot) => {
          const path = (tag: string): string => `sip/line[${slot}]/${tag}`
          if (values.has(path('BackupAddr')) && inLine(slot, 'BackupTransport') !== inLine(slot, 'Transport'))
            throw new Error('another transport')
          return optional(values, path('BackupAddr'), path('BackupPort')) ?? undefined
        }),
      ),
      ...said(
        'codecs',
        ofAll(slots, (slot) => {
          const names = inLine(slot, 'VoiceCodecMap')
          const most = of('mm/capability/AudioCodecSets')?.split(',')
          if (names?.split(',').some((name) => !most?.includes(name))) throw new Error('the phone as a whole does not speak it')
          return names?.split(',').map((name) => need(wordOf(codecs, name), name))
        }),
      ),
      ...said(
        'dtmf',
        ofAll(slots, (slot) => wordOf({ 0: 'in-band', 1: 'rfc4733', 2: 'info' }, inLine(slot, 'DTMFMode'))),
      ),
      ...said('authName', inLine(1, 'RegisterUser')),
      ...said('adminPassword', account(1, 'admin', '10')),
      ...said('userPassword', account(2, 'guest', '5')),
    },
  }
}
