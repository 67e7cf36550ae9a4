import { readYealinkEntries } from '../line-formats.ts'
import { need, textOf } from '../read-account.ts'
import { said, wordOf, type PhoneReader, type ReadKey } from '../read-phone.ts'
import { number, optional, yealinkAccount, type Values } from '../desk-phones.ts'
import { byWeek, fixed, type WallChange } from './clock.ts'

/** The phone's own list of zones (Yealink's AutoDST table, and the two that newer firmware adds): a name of another offset is none. */
const places: Readonly<Record<string, string>> = {
  Samoa: '-11',
  'United States-Hawaii-Aleutian': '-10',
  'French Polynesia': '-9:30',
  'United States-Alaska Time': '-9',
  'Canada(Vancouver,Whitehorse)': '-8',
  'Mexico(Tijuana,Mexicali)': '-8',
  'United States-Pacific Time': '-8',
  'Canada(Edmonton,Calgary)': '-7',
  'Mexico(Mazatlan,Chihuahua)': '-7',
  'United States-Mountain Time': '-7',
  'United States-MST no DST': '-7',
  'Canada-Manitoba(Winnipeg)': '-6',
  'Mexico(Mexico City,Acapulco)': '-6',
  'United States-Central Time': '-6',
  'Bahamas(Nassau)': '-5',
  'Canada(Montreal,Ottawa,Quebec)': '-5',
  'Cuba(Havana)': '-5',
  'United States-Eastern Time': '-5',
  'Venezuela(Caracas)': '-4:30',
  'Canada(Halifax,Saint John)': '-4',
  'Chile(Santiago)': '-4',
  'Paraguay(Asuncion)': '-4',
  'Trinidad&Tobago': '-4',
  'Canada-New Foundland(St.Johns)': '-3:30',
  'Denmark-Greenland(Nuuk)': '-3',
  'Argentina(Buenos Aires)': '-3',
  'Brazil(no DST)': '-2',
  'Portugal(Azores)': '-1',
  GMT: '0',
  'Denmark-Faroe Islands(Torshavn)': '0',
  'Ireland(Dublin)': '0',
  'Portugal(Lisboa,Porto,Funchal)': '0',
  'Spain-Canary Islands(Las Palmas)': '0',
  'United Kingdom(London)': '0',
  'Albania(Tirane)': '+1',
  'Austria(Vienna)': '+1',
  'Belgium(Brussels)': '+1',
  Chad: '+1',
  'Croatia(Zagreb)': '+1',
  'Czech Republic(Prague)': '+1',
  'Denmark(Kopenhagen)': '+1',
  'France(Paris)': '+1',
  'Germany(Berlin)': '+1',
  'Hungary(Budapest)': '+1',
  'Italy(Rome)': '+1',
  'Luxembourg(Luxembourg)': '+1',
  'Macedonia(Skopje)': '+1',
  'Netherlands(Amsterdam)': '+1',
  'Namibia(Windhoek)': '+1',
  'Estonia(Tallinn)': '+2',
  'Finland(Helsinki)': '+2',
  'Gaza Strip(Gaza)': '+2',
  'Greece(Athens)': '+2',
  'Israel(Tel Aviv)': '+2',
  'Latvia(Riga)': '+2',
  'Lebanon(Beirut)': '+2',
  'Moldova(Kishinev)': '+2',
  'Russia(Kaliningrad)': '+2',
  'Romania(Bucharest)': '+2',
  'East Africa Time': '+3',
  'Iraq(Baghdad)': '+3',
  'Russia(Moscow)': '+3',
  'Iran(Teheran)': '+3:30',
  'Armenia(Yerevan)': '+4',
  'Azerbaijan(Baku)': '+4',
  'Georgia(Tbilisi)': '+4',
  'Russia(Samara)': '+4',
  'Afghanistan(Kabul)': '+4:30',
  'Pakistan(Islamabad)': '+5',
  'India(Calcutta)': '+5:30',
  'Nepal(Katmandu)': '+5:45',
  'Kyrgyzstan(Bishkek)': '+6',
  'Myanmar(Naypyitaw)': '+6:30',
  'Russia(Krasnoyarsk)': '+7',
  'Thailand(Bangkok)': '+7',
  'China(Beijing)': '+8',
  'Singapore(Singapore)': '+8',
  'Australia(Perth)': '+8',
  'Korea(Seoul)': '+9',
  'Japan(Tokyo)': '+9',
  'Australia(Adelaide)': '+9:30',
  'Australia(Darwin)': '+9:30',
  'Australia(Sydney,Melboume,Canberra)': '+10',
  'Australia(Brisbane)': '+10',
  'Australia(Hobart)': '+10',
  'Russia(Vladivostok)': '+10',
  'Australia(Lord Howe Islands)': '+10:30',
  'New Caledonia(Noumea)': '+11',
  'New Zealand(Wellington,Auckland)': '+12',
  'New Zealand(Chatham Islands)': '+12:45',
  'Tonga(Nukualofa)': '+13',
  Kiribati: '+14',
}

const languages = {
  English: 'en',
  Chinese_S: 'zh-CN',
  Chinese_T: 'zh-TW',
  German: 'de',
  French: 'fr',
  Turkish: 'tr',
  Italian: 'it',
  Polish: 'pl',
  Spanish: 'es',
  Portuguese: 'pt',
  Russian: 'ru',
}

const countries = {
  Australia: 'AU',
  Austria: 'AT',
  Brazil: 'BR',
  Belgium: 'BE',
  Chile: 'CL',
  China: 'CN',
  Czech: 'CZ',
  Denmark: 'DK',
  Finland: 'FI',
  France: 'FR',
  Germany: 'DE',
  'Great Britain': 'GB',
  Greece: 'GR',
  Hungary: 'HU',
  Lithuania: 'LT',
  India: 'IN',
  Italy: 'IT',
  Japan: 'JP',
  Mexico: 'MX',
  'New Zealand': 'NZ',
  Netherlands: 'NL',
  Norway: 'NO',
  Portugal: 'PT',
  Spain: 'ES',
  Switzerland: 'CH',
  Sweden: 'SE',
  Russia: 'RU',
  'United States': 'US',
}

const codecNames: Readonly<Record<string, string>> = {
  opus: 'opus',
  g722: 'g722',
  pcma: 'pcma',
  pcmu: 'pcmu',
  g729: 'g729',
  g726_32: 'g726-32',
  g723_53: 'g723',
  g723_63: 'g723',
  ilbc: 'ilbc',
  ilbc_15_2kbps: 'ilbc',
  ilbc_13_33kbps: 'ilbc',
}

const keyKinds = { 15: 'line', 16: 'blf', 13: 'speed-dial', 10: 'park', 9: 'pick-up', 12: 'voicemail' } as const
const onOff = { 0: 'off', 1: 'on' } as const

/** The phone's clock: an offset of the list, and a rule of its own or none. Automatic means the list's rule, which is years old. */
function clockOf(values: Values, offsetsOnly: boolean): ((at: number) => number) | undefined {
  const zone = values.get('local_time.time_zone')
  if (zone === undefined) return undefined
  if (offsetsOnly && /^(0|[+-]\d\d?)$/.test(zone)) return fixed(Number(zone) * 60)
  const name = need(values.get('local_time.time_zone_name'), 'a name')
  if (places[name] !== zone) throw new Error(`${name} is not at ${zone}`)
  if (values.get('local_time.dhcp_time') !== '0') throw new Error('DHCP may say another zone')
  const [, sign, hours, minutes = '0'] = /^([+-]?)(\d{1,2})(?::(\d\d))?$/.exec(zone) ?? []
  const standard = (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) || 0
  const mode = values.get('local_time.summer_time')
  if (mode === '0') return fixed(standard)
  if (mode !== '1' || values.get('local_time.dst_time_type') !== '1') throw new Error('not a rule of its own, by week')
  const save = number(values, 'local_time.offset_time')
  if (save > 300) throw new Error('more than 300 minutes')
  const change = (key: string): WallChange => {
    const [month = 0, week = 0, weekday = 0, hour = 0] = need(values.get(key), key).split('/').map(Number)
    if (weekday < 1 || weekday > 7 || hour > 23) throw new Error('no such day or hour')
    return { month, week, weekday: weekday % 7, minutes: hour * 60 }
  }
  return byWeek(standard, save, change('local_time.start_time'), change('local_time.end_time'))
}

function provisioningOf(values: Values): string | undefined {
  const switches = ['power_on', 'repeat.enable', 'weekly.enable', 'flexible.enable', 'dhcp_option.enable']
  const found = switches.map((one) => values.get(`static.auto_provision.${one}`))
  if (found.every((one) => one === '0')) return 'off'
  return values.get('static.auto_provision.server.url')
}

function codecsOf(values: Values, slot: number): string[] | undefined {
  const found = [...values].flatMap(([key, value]) => {
    const [, name] = new RegExp(`^account\\.${slot}\\.codec\\.(\\w+)\\.enable$`).exec(key) ?? []
    if (name === undefined || value === '0') return []
    if (value !== '1') throw new Error(`${key} is ${value}`)
    return [[need(codecNames[name], name), number(values, `account.${slot}.codec.${name}.priority`)] as const]
  })
  if (![...values.keys()].some((key) => key.startsWith(`account.${slot}.codec.`))) return undefined
  const inOrder = found.sort(([, one], [, other]) => one - other)
  const names = [...new Set(inOrder.map(([name]) => name))]
  if (new Set(found.map(([, priority]) => priority)).size !== names.length) throw new Error('two codecs share a priority')
  return names
}

function keysOf(values: Values): ReadKey[] {
  return [...values].flatMap(([key, code]): ReadKey[] => {
    const [, place] = /^linekey\.(\d+)\.type$/.exec(key) ?? []
    if (place === undefined) return []
    const kind = wordOf<ReadKey['kind']>(keyKinds, code)
    if (kind === undefined) return []
    const of = (rest: string): string => values.get(`linekey.${place}.${rest}`) ?? ''
    return [{ place: Number(place), kind, number: of('value'), label: of('label'), line: Number(of('line')) }]
  })
}

/** What all lines say alike; lines that differ are an error. */
function ofAll<T>(slots: readonly number[], read: (slot: number) => T): T | undefined {
  const found = slots.map(read)
  if (new Set(found.map((one) => JSON.stringify(one))).size > 1) throw new Error('the lines differ')
  return found[0]
}

export const yealinkPhone: PhoneReader = (files) => read(files, false)

/** The same dialect, of whose clock nothing is known but the offset. */
export const flyingvoicePhone: PhoneReader = (files) => read(files, true)

function read(files: Parameters<PhoneReader>[0], offsetsOnly: boolean): ReturnType<PhoneReader> {
  const entries = readYealinkEntries(textOf(files, /^[0-9a-f]{12}\.cfg$/))
  const values: Values = new Map(entries)
  const twice = entries.filter(([key], at) => entries.findIndex(([other]) => other === key) !== at)
  if (twice.some(([key]) => key !== 'static.security.user_password')) throw new Error(`${twice[0]?.[0]} is there twice`)
  const passwords = entries.filter(([key]) => key === 'static.security.user_password').map(([, value]) => value.split(/:(.*)/s))
  const slots = [...values.keys()].flatMap((key) => /^account\.(\d+)\.enable$/.exec(key)?.[1] ?? []).map(Number)
  const of = (slot: number, rest: string): string | undefined => values.get(`account.${slot}.${rest}`)
  const offsetAt = clockOf(values, offsetsOnly)
  const servers = [values.get('local_time.ntp_server1'), values.get('local_time.ntp_server2')].filter((one) => one !== undefined)
  if (servers.length > 0 && values.get('local_time.manual_ntp_srv_prior') !== '1') throw new Error('a server of DHCP would win')
  const web = [values.get('static.wui.http_enable'), values.get('static.wui.https_enable')]
  const cloud = [values.get('static.zero_touch.enable'), values.get('dm.enable')]
  if (cloud[0] !== cloud[1]) throw new Error('two clouds')
  const certificate = values.get('static.trusted_certificates.url')
  const beside = files.find(({ name }) => certificate?.endsWith(`/${name}`))
  if (certificate !== undefined) {
    if (!beside || !/^(https?|t?ftp):\/\/[^/]+\//.test(certificate)) throw new Error('no certificate at that address')
    for (const [key, value] of [
      ['static.security.ca_cert', '2'],
      ['static.security.trust_certificates', '1'],
    ] as const)
      if (values.get(key) !== value) throw new Error(`${key} would leave the certificate unused`)
  }
  const vlan = values.get('static.network.vlan.internet_port_enable') === '1'
  const priority = values.get('static.network.vlan.internet_port_priority')
  return {
    lines: new Map(slots.map((slot) => [slot, yealinkAccount(values, slot)])),
    all: entries,
    keys: keysOf(values),
    ...(offsetAt && { offsetAt }),
    settings: {
      ...said('ntpServers', servers.length > 0 ? servers : undefined),
      ...said('language', wordOf(languages, values.get('lang.gui'))),
      ...said('tones', wordOf(countries, values.get('voice.tone.country'))),
      ...said('dateForm', wordOf({ 2: 'yyyy-mm-dd', 3: 'dd/mm/yyyy' }, values.get('local_time.date_format'))),
      ...said('clock', wordOf({ 0: '12h', 1: '24h' }, values.get('local_time.time_format'))),
      ...said('webPage', web[0] === undefined ? undefined : wordOf({ '0/0': 'off', '0/1': 'https', '1/1': 'on' }, web.join('/'))),
      ...said('provisioning', provisioningOf(values)),
      ...said('plugAndPlay', wordOf(onOff, values.get('static.auto_provision.pnp_enable'))),
      ...said('makersCloud', wordOf(onOff, cloud[0])),
      ...said('firmware', values.get('static.firmware.url')),
      ...said('lldp', wordOf(onOff, values.get('static.network.lldp.enable'))),
      ...said(
        'vlan',
        vlan
          ? {
              id: number(values, 'static.network.vlan.internet_port_vid'),
              priority: priority === undefined ? null : Number(priority),
            }
          : undefined,
      ),
      ...said(
        'qos',
        values.has('static.network.qos.signaltos')
          ? { signalling: number(values, 'static.network.qos.signaltos'), voice: number(values, 'static.network.qos.audiotos') }
          : undefined,
      ),
      ...said(
        'keepAliveSeconds',
        ofAll(slots, (slot) =>
          of(slot, 'nat.udp_update_enable') === '0'
            ? 0
            : values.has(`account.${slot}.nat.udp_update_enable`)
              ? number(values, `account.${slot}.nat.udp_update_time`)
              : undefined,
        ),
      ),
      ...said(
        'registrar',
        ofAll(slots, (slot) =>
          of(slot, 'sip_server.1.port') === '0' && of(slot, 'sip_server.1.transport_type') === '3' ? 'naptr' : 'port',
        ),
      ),
      ...said(
        'secondServer',
        ofAll(slots, (slot) => {
          const key = (rest: string): string => `account.${slot}.sip_server.2.${rest}`
          const [first, second] = [1, 2].map((server) => of(slot, `sip_server.${server}.transport_type`))
          // Found by DNS, the first has none of its own.
          if (values.has(key('address')) && first !== '3' && second !== first) throw new Error('another transport')
          return optional(values, key('address'), key('port')) ?? undefined
        }),
      ),
      ...said(
        'codecs',
        ofAll(slots, (slot) => codecsOf(values, slot)),
      ),
      ...said(
        'dtmf',
        ofAll(slots, (slot) => wordOf({ 0: 'in-band', 1: 'rfc4733', 2: 'info' }, of(slot, 'dtmf.type'))),
      ),
      ...said(
        'srtp',
        ofAll(slots, (slot) => wordOf({ 0: 'off', 1: 'optional', 2: 'required' }, of(slot, 'srtp_encryption'))),
      ),
      ...said('authority', beside && new TextDecoder().decode(beside.bytes)),
      ...said('authName', of(1, 'auth_name')),
      ...said('adminPassword', passwords.find(([user]) => user === 'admin')?.[1]),
      ...said('userPassword', passwords.find(([user]) => user === 'user')?.[1]),
    },
  }
}
