import { meaning, need, textOf } from '../read-account.ts'
import { said, wordOf, type PhoneReader, type ReadKey } from '../read-phone.ts'
import { child, once, readXml, type Node } from '../xml-formats.ts'
import { byWeek, fixed } from './clock.ts'
import { numeral, ofAll, together } from './lines.ts'

const europe = (offset: number): ((at: number) => number) =>
  // All of Europe's clocks change at one in the morning of Greenwich.
  byWeek(
    offset,
    60,
    { month: 3, week: 5, weekday: 0, minutes: 60 + offset },
    { month: 10, week: 5, weekday: 0, minutes: 120 + offset },
  )
const america = (offset: number): ((at: number) => number) =>
  byWeek(offset, 60, { month: 3, week: 2, weekday: 0, minutes: 120 }, { month: 11, week: 1, weekday: 0, minutes: 120 })
const australia = (offset: number, save = 60): ((at: number) => number) =>
  byWeek(
    offset,
    save,
    { month: 10, week: 1, weekday: 0, minutes: 120 },
    { month: 4, week: 1, weekday: 0, minutes: 120 + (save === 60 ? 60 : 0) },
  )

/** The list of the phone's menu: which country's clock each code is. With a country's summer time where it has one today. */
const clocks: Readonly<Record<string, (at: number) => number>> = {
  ...Object.fromEntries(
    [
      ...['ALB', 'AUT', 'BEL', 'CZE', 'DNK', 'FRA', 'GER', 'HRV', 'HUN', 'ITA', 'LUX', 'NLD'],
      ...['NOR', 'POL', 'SVK', 'ESP', 'SWE', 'CHE'],
    ].map((country) => [`${country}+1`, europe(60)] as const),
  ),
  ...{ 'PRT-1': europe(-60), 'GBR-0': europe(0), 'IRL-0': europe(0), 'PRT-0': europe(0), 'ESP-0': europe(0) },
  ...{ 'GRC+2': europe(120), 'FIN+2': europe(120), 'EST+2': europe(120), 'BGR+2': europe(120) },
  ...{ 'USA-10': fixed(-600), 'USA-9': america(-540), 'USA-8': america(-480), 'USA-7': america(-420), 'USA2-7': fixed(-420) },
  ...{ 'USA-6': america(-360), 'CAN2-6': fixed(-360), 'USA-5': america(-300), 'CAN-4': america(-240), 'TTB-4': fixed(-240) },
  ...{ 'CAN-3.5': america(-210), 'BRA2-3': fixed(-180), 'BRA-2': fixed(-120), 'WAT+1': fixed(60), 'CAT+2': fixed(120) },
  ...{ 'EAT+3': fixed(180), 'GEO+4': fixed(240), 'PAK+5': fixed(300), 'IND+5.5': fixed(330), 'KAZ+6': fixed(360) },
  ...{ 'THA+7': fixed(420), 'RUS+7': fixed(420), 'CHN+7': fixed(480), 'SGP+8': fixed(480), 'JPN+9': fixed(540) },
  ...{ 'AUS+9.5': australia(570), 'AUS2+9.5': fixed(570), 'AUS+10': australia(600), 'AUS2+10': fixed(600) },
  ...{ 'AUS+10.5': australia(630, 30), 'NCL+11': fixed(660), 'TON+13': fixed(780) },
  'NZL+12': byWeek(720, 60, { month: 9, week: 5, weekday: 0, minutes: 120 }, { month: 4, week: 1, weekday: 0, minutes: 180 }),
  'NZL+12.75': byWeek(765, 60, { month: 9, week: 5, weekday: 0, minutes: 165 }, { month: 4, week: 1, weekday: 0, minutes: 225 }),
}

const languages = {
  ...{ English: 'en', 'English(UK)': 'en-GB', Deutsch: 'de', Français: 'fr', Español: 'es', Português: 'pt', Italiano: 'it' },
  ...{ Nederlands: 'nl', Polski: 'pl', Русский: 'ru', Türkçe: 'tr', Čeština: 'cs', Magyar: 'hu', Dansk: 'da', Svenska: 'sv' },
  ...{ Norsk: 'nb', Suomi: 'fi', Slovenščina: 'sl', Lietuvių: 'lt', 'Traditional Chinese': 'zh-TW' },
}

const countries = {
  ...{ AUS: 'AU', AUT: 'AT', CHN: 'CN', DNK: 'DK', FRA: 'FR', GER: 'DE', GBR: 'GB', GRE: 'GR', IND: 'IN', ITA: 'IT', JPN: 'JP' },
  ...{ MEX: 'MX', NLD: 'NL', NOR: 'NO', NZL: 'NZ', ESP: 'ES', SWE: 'SE', SWI: 'CH', USA: 'US' },
}

const onOff = { off: 'off', on: 'on' } as const
const codecs = ['g722', 'pcma', 'pcmu', 'g729', 'opus', 'gsm', 'g723', 'g726-32']

function codecsOf(list: string | undefined): string[] | undefined {
  if (list === undefined) return undefined
  const names = list.split(',')
  if (names.pop() !== 'telephone-event') throw new Error('keys pressed in a call would not be heard')
  for (const name of names) if (!codecs.includes(name)) throw new Error(`unknown codec ${name}`)
  return names
}

/** Keys count from 0, and what one does stands in front of what it does it with. */
function keyOf({ name, attributes, text }: Node): ReadKey {
  if (name !== 'fkey') throw new Error(`not a key: ${name}`)
  const [, word = '', number = ''] = /^(\S+)(?: (\S+))?$/.exec(text) ?? []
  const kind = meaning({ line: 'line', blf: 'blf', speed: 'speed-dial', orbit: 'park' } as const, word)
  if ((kind === 'line') !== (number === '')) throw new Error('a key without its number')
  return {
    ...{ kind, number, label: need(attributes['label'], 'label') },
    line: numeral(attributes['context']) ?? 0,
    place: (numeral(attributes['idx']) ?? NaN) + 1,
  }
}

/** A Snom's whole file: `<setting idx="identity" perm="…">value</setting>`, and the keys beside. */
export const snomPhone: PhoneReader = (files) => {
  const root = readXml(textOf(files, /^[0-9A-F]{12}\.xml$/))
  if (root.name !== 'settings') throw new Error('wrong root')
  const settings = child(root, 'phone-settings').children
  const entries = settings.map(({ name, attributes, text }) => {
    const { idx, perm, ...others } = attributes
    if (!['', 'R', 'RW', '!'].includes(perm ?? '') || Object.keys(others).length > 0) throw new Error('unknown attributes')
    return [idx === undefined ? name : `${name}[${idx}]`, text] as const
  })
  const values = once(entries)
  const of = (name: string, slot: number): string | undefined => values.get(`${name}[${slot}]`)
  const slots = [...values.keys()].flatMap((key) => /^user_active\[(\d+)\]$/.exec(key)?.[1] ?? []).map(Number)
  const keys = root.children.filter(({ name }) => name === 'functionKeys').flatMap(({ children }) => children.map(keyOf))
  const zone = values.get('timezone')
  const web = ['http_pass', 'admin_mode_password', 'admin_mode_password_confirm', 'webserver_admin_password'].map((key) =>
    values.get(key),
  )
  if (new Set(web).size > 1) throw new Error('one administrator, two passwords')
  if (web[0] !== undefined && values.get('http_user') !== 'admin') throw new Error('a password for nobody')
  if (values.has('firmware') && values.get('update_policy') !== 'auto_update') throw new Error('it would ask first')
  const byte = (key: string): number | undefined => {
    const tos = numeral(values.get(key))
    if (tos !== undefined && (tos > 255 || tos % 4 !== 0)) throw new Error('not a byte with a DSCP alone')
    return tos === undefined ? undefined : tos / 4
  }
  const vlan = numeral(values.get('vlan_id'))
  return {
    lines: new Map(
      slots.map((slot) => {
        const host = need(of('user_host', slot), 'user_host')
        const [contact = '', word] = need(of('user_outbound', slot), 'user_outbound').split(';transport=')
        const mode = meaning({ off: 'off', optional: 'optional', mandatory: 'required' } as const, of('user_savp', slot))
        if (meaning({ on: true, off: false }, of('user_srtp', slot)) !== (mode !== 'off')) throw new Error('SRTP on and off')
        if (of('user_active', slot) !== 'on') throw new Error('the line would stay off')
        return [
          slot,
          {
            extension: need(of('user_name', slot), 'user_name'),
            authId: need(of('user_pname', slot), 'user_pname'),
            password: need(of('user_pass', slot), 'user_pass'),
            displayName: need(of('user_realname', slot), 'user_realname'),
            domain: host,
            // The one way that requests take: the proxy where there is one, else the domain.
            ...(contact.startsWith(host) ? { server: contact } : { proxy: contact }),
            transport: meaning({ udp: 'udp', tcp: 'tcp', tls: 'tls' }, word),
            expiresSeconds: numeral(of('user_expiry', slot)) ?? NaN,
            srtp: mode,
            voicemail: of('user_mailbox', slot) ?? null,
          },
        ]
      }),
    ),
    all: entries,
    keys,
    ...(zone !== undefined && { offsetAt: meaning(clocks, zone) }),
    settings: {
      ...said('ntpServers', values.has('ntp_server') ? [values.get('ntp_server')] : undefined),
      ...said('language', wordOf(languages, values.get('language'))),
      ...said('tones', wordOf(countries, values.get('tone_scheme'))),
      ...said('dateForm', wordOf({ off: 'dd/mm/yyyy', on: 'mm/dd/yyyy' }, values.get('date_us_format'))),
      ...said('clock', wordOf({ off: '12h', on: '24h' }, values.get('time_24_format'))),
      ...said('webPage', wordOf({ https: 'https', http_https: 'on' }, values.get('webserver_type'))),
      ...said('provisioning', values.get('setting_server')),
      ...said('plugAndPlay', wordOf(onOff, values.get('pnp_config'))),
      ...said('makersCloud', wordOf({ false: 'off', true: 'on' }, of('tr369_enable', 1))),
      ...said('firmware', values.get('firmware')),
      ...said('lldp', wordOf(onOff, values.get('lldp_enable'))),
      ...said('vlan', vlan === undefined ? undefined : { id: vlan, priority: numeral(values.get('vlan_qos')) ?? null }),
      ...said('qos', together({ signalling: byte('signaling_tos'), voice: byte('codec_tos') })),
      ...said(
        'keepAliveSeconds',
        ofAll(slots, (slot) => numeral(of('keepalive_interval', slot))),
      ),
      ...said(
        'registrar',
        ofAll(slots, (slot) => (/:\d+;/.test(of('user_outbound', slot) ?? '') ? 'port' : 'srv')),
      ),
      ...said(
        'codecs',
        ofAll(slots, (slot) => codecsOf(of('codec_priority_list', slot))),
      ),
      ...said(
        'dtmf',
        ofAll(slots, (slot) => wordOf({ off: 'rfc4733', sip_info_only: 'info' }, of('user_dtmf_info', slot))),
      ),
      ...said(
        'srtp',
        ofAll(slots, (slot) => wordOf({ off: 'off', optional: 'optional', mandatory: 'required' }, of('user_savp', slot))),
      ),
      ...said('authName', of('user_pname', 1)),
      ...said('adminPassword', web[0]),
      ...said('userPassword', values.get('webserver_user_password')),
    },
  }
}
