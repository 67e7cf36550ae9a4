import { meaning, need, textOf, type ReadAccount, type ReadFile } from '../read-account.ts'
import { said, wordOf, type PhoneReader, type ReadKey } from '../read-phone.ts'
import type { Values } from '../desk-phones.ts'
import { once, readXml, type Node } from '../xml-formats.ts'
import { byWeek, fixed, type WallChange } from './clock.ts'
import { numeral, ofAll, together } from './lines.ts'

/** Everything in the file, what is inside other parts by its path. */
function leaves({ name, children, text }: Node, path = ''): (readonly [string, string])[] {
  return children.length === 0
    ? [[`${path}${name}`, text]]
    : children.flatMap((one) => leaves(one, path === '' && name === 'flat-profile' ? '' : `${path}${name}/`))
}

const yesNo = { Yes: true, No: false } as const
const onOff = { Yes: 'on', No: 'off' } as const

/** The menu's rows, as the guides print them: UTC is GMT alone. */
const rows =
  /^GMT(?:-(?:12|11|10|09|08|07|06|05|04|03|02|01):00|-03:30|\+(?:01|02|03|04|05|06|07|08|09|10|11|12|13):00|\+(?:03|05|06|09):30|\+05:45)?$/

/** A day and a time of the rule `month/day/weekday/hh:mm:ss`: weekdays from Monday (1), on or after a day, or the last for -1. */
function changeOf(text: string): (year: number) => number {
  const [month = 0, day = 0, weekday = 0] = text.split('/').map(Number)
  const [hours = 24, minutes = 60, seconds = 60] = (text.split('/')[3] ?? '').split(':').map(Number)
  if (hours > 23 || minutes > 59 || seconds > 59 || weekday < 1 || weekday > 7 || month < 1 || month > 12) throw new Error(text)
  return (year) => {
    const length = new Date(Date.UTC(year, month, 0)).getUTCDate()
    const first = day === -1 ? length - 6 : day
    if (first < 1) throw new Error(`no such day: ${text}`)
    const later = (weekday - new Date(Date.UTC(year, month - 1, first)).getUTCDay() + 7) % 7
    return Date.UTC(year, month - 1, first + later, hours, minutes, seconds)
  }
}

function clockOf(values: Values): ((at: number) => number) | undefined {
  const row = values.get('Time_Zone')
  if (row === undefined) return undefined
  if (!rows.test(row)) throw new Error(`not in the menu: ${row}`)
  const [, sign, hours = '0', minutes = '0'] = /^GMT(?:([+-])(\d\d):(\d\d))?$/.exec(row) ?? []
  const [, moreHours = '', moreMinutes = ''] = /^(\d\d)\/(\d\d)$/.exec(need(values.get('Time_Offset__HH_mm_'), 'offset')) ?? []
  const offset = Number(hours) * 60 + Number(minutes)
  const standard = (sign === '-' ? -offset : offset) + Number(moreHours) * 60 + Number(moreMinutes)
  if (!meaning(yesNo, values.get('Daylight_Saving_Time_Enable'))) return fixed(standard)
  const [, start, end, save] =
    /^start=([^;]+);end=([^;]+);save=([^;]+)$/.exec(need(values.get('Daylight_Saving_Time_Rule'), 'rule')) ?? []
  const [saveHours = 0, saveMinutes = 0] = need(save, 'save').split(':').map(Number)
  const saved = saveHours * 60 + saveMinutes
  const [from, to] = [changeOf(need(start, 'start')), changeOf(need(end, 'end'))]
  return (at) => {
    const year = new Date(at + standard * 60_000).getUTCFullYear()
    const begins = from(year) - standard * 60_000
    const ends = to(year) - (standard + saved) * 60_000
    const summer = begins < ends ? at >= begins && at < ends : at >= begins || at < ends
    return standard + (summer ? saved : 0)
  }
}

/** The adapters' list, as the maker's pages of the same firmware print it. */
const adapterClocks: Readonly<Record<string, (at: number) => number>> = {
  '+01 2 2': byWeek(60, 60, week(3, 120), week(10, 180)),
  '+04 1 0': fixed(240),
  '+05.5 1 0': fixed(330),
  '+07 1 0': fixed(420),
  '+08 2 0': fixed(480),
  '+09 1 0': fixed(540),
}
function week(month: number, minutes: number): WallChange {
  return { month, week: 5, weekday: 0, minutes }
}

const codecs = { G722: 'g722', G711a: 'pcma', G711u: 'pcmu', G729a: 'g729', OPUS: 'opus' }

function codecsOf(values: Values, slot: number): string[] | undefined {
  const words = ['Preferred', 'Second_Preferred', 'Third_Preferred'].map((which) => values.get(`${which}_Codec_${slot}_`))
  if (words.every((word) => word === undefined)) return undefined
  if (values.get(`Use_Pref_Codec_Only_${slot}_`) !== 'Yes') throw new Error('others would be offered, too')
  return words.flatMap((word) => (word === 'Unspecified' ? [] : [meaning(codecs, word)]))
}

/** `name:SRV=host:port:p=priority|…` in the place of a server is a list of servers. */
function serversOf(proxy: string): string[] {
  const [, list] = /^[^:[\]]+:SRV=(.+)$/.exec(proxy) ?? []
  if (list === undefined) return [proxy]
  const servers = list.split('|').map((one) => /^([^:]+:\d+):p=(\d+)$/.exec(one) ?? [])
  if (servers.some(([, , rank], at) => rank !== String(at))) throw new Error('another order')
  return servers.map(([, server]) => need(server, 'server'))
}

function keysOf(values: Values): ReadKey[] {
  return [...values].flatMap(([key, extension]): ReadKey[] => {
    const [, place] = /^Extension_(\d+)_$/.exec(key) ?? []
    if (place === undefined) return []
    const here = { place: Number(place) }
    const functionText = values.get(`Extended_Function_${place}_`)
    if (extension !== 'Disabled') {
      if (functionText !== undefined) throw new Error('a line and a function on one key')
      const label = need(values.get(`Short_Name_${place}_`), 'Short_Name')
      return [{ ...here, kind: 'line', number: '', label, line: numeral(extension) ?? 0 }]
    }
    const parts = new Map(
      need(functionText, 'function')
        .split(';')
        .map((part) => part.split('=') as [string, string]),
    )
    const kind = meaning({ 'sd+blf+cp': 'blf', sd: 'speed-dial' } as const, parts.get('fnc'))
    const [number] = need(parts.get(kind === 'blf' ? 'sub' : 'ext'), 'number').split('@')
    return [{ ...here, kind, number: number ?? '', label: parts.get('nme') ?? '', line: numeral(parts.get('vid')) ?? 1 }]
  })
}

interface Kind {
  readonly fileName: RegExp
  /** Whether a proxy and an authentication name need a switch of their own. */
  readonly switches: boolean
  readonly adapter: boolean
  readonly passwords: readonly [admin: string, user: string]
  readonly authority: string
}

/** Yes and No by label: `flat-profile`, one element a field of the web page, line numbers in their names. */
export function ciscoPhone(kind: Kind): PhoneReader {
  return (files) => {
    const root = readXml(textOf(files, kind.fileName))
    if (root.name !== 'flat-profile') throw new Error('wrong root')
    const all = leaves(root)
    const values = once(all)
    for (const [key, text] of all)
      if (text.includes('$') && !/_Rule(_[BCD])?$/.test(key)) throw new Error(`the phone may expand a macro in ${key}`)
    const of = (name: string, slot: number): string | undefined => values.get(`${name}_${slot}_`)
    const inside = (path: string): string | undefined => values.get(`router-configuration/${path}`)
    const slots = [...values.keys()].flatMap((key) => /^Line_Enable_(\d+)_$/.exec(key)?.[1] ?? []).map(Number)
    const adapterClock = inside('Time_Setup/Time_Zone')
    const offsetAt = adapterClock === undefined ? clockOf(values) : meaning(adapterClocks, adapterClock)
    if (adapterClock !== undefined && (inside('Time_Setup/Auto_Adjust_Clock') === '1') !== adapterClock.endsWith('2'))
      throw new Error('summer time of another zone')
    const ntp = kind.adapter
      ? [inside('Time_Setup/Time_Server')]
      : [values.get('Primary_NTP_Server'), values.get('Secondary_NTP_Server')]
    const servers = ntp.filter((one) => one !== undefined)
    if (servers.length > 0) {
      const mode = kind.adapter ? inside('Time_Setup/Time_Server_Mode') : values.get('NTP_Enable')
      if (mode !== (kind.adapter ? 'manual' : 'Yes')) throw new Error('the server would not be asked')
    }
    const password = (key: string): string | undefined => {
      const text = values.get(key)
      if (text !== undefined && kind.adapter && !values.get(key.replace(/Password$/, 'Name')))
        throw new Error('nobody’s password')
      return text
    }
    const beside = (address: string | undefined): string | undefined =>
      address === undefined ? undefined : besideAt(files, address)
    const web = kind.adapter
      ? [inside('Web_Utility_Access_HTTP'), inside('Web_Utility_Access_HTTPS')].join('/')
      : [values.get('Enable_Web_Server'), values.get('Enable_Protocol')].join('/')
    const vlan = kind.adapter ? inside('WAN_VLAN_Setting/WAN_VLAN_ID') : values.get('VLAN_ID')
    const vlanOn = kind.adapter ? inside('WAN_VLAN_Setting/WAN_VLAN_Enable') === '1' : values.get('Enable_VLAN') === 'Yes'
    if (vlan !== undefined && !vlanOn) throw new Error('the VLAN stays off')
    const byte = (name: string, slot: number): number | undefined => {
      const text = of(name, slot)
      if (text === undefined) return undefined
      if (!/^0x[0-9a-f]{2}$/.test(text) || Number(text) % 4 !== 0) throw new Error(`not a byte with a DSCP alone: ${text}`)
      return Number(text) / 4
    }
    const tos = kind.adapter ? 'ToS' : 'TOS'
    return {
      lines: new Map(slots.map((slot) => [slot, accountOf(values, slot, kind)])),
      all,
      keys: keysOf(values),
      ...(offsetAt && { offsetAt }),
      settings: {
        ...said('ntpServers', servers.length > 0 ? servers : undefined),
        ...said('dateForm', wordOf({ 'day/month': 'dd/mm/yyyy', 'month/day': 'mm/dd/yyyy' }, values.get('Date_Format'))),
        ...said('clock', wordOf({ '12hr': '12h', '24hr': '24h' }, values.get('Time_Format'))),
        ...said(
          'webPage',
          wordOf(
            {
              ...{ '/': undefined, 'No/': 'off', 'Yes/': 'on', 'Yes/Https': 'https', 'Yes/Http': 'on' },
              ...{ '0/0': 'off', '0/1': 'https', '1/1': 'on' },
            },
            web,
          ),
        ),
        ...said(
          'provisioning',
          values.get('Provision_Enable') === 'No'
            ? 'off'
            : values.get('Resync_On_Reset') === 'Yes'
              ? values.get('Profile_Rule')
              : undefined,
        ),
        ...said('makersCloud', wordOf(onOff, values.get('Webex_Onboard_Enable'))),
        ...said('firmware', values.get('Upgrade_Enable') === 'Yes' ? values.get('Upgrade_Rule') : undefined),
        ...said(
          'lldp',
          kind.adapter
            ? wordOf({ 0: 'off', 1: 'on' }, inside('CLDP_Setting/LLDP_ENABLE'))
            : wordOf(onOff, values.get('Enable_LLDP-MED')),
        ),
        ...said('vlan', vlan === undefined ? undefined : { id: numeral(vlan), priority: null }),
        ...said(
          'qos',
          ofAll(slots, (slot) =>
            together({
              signalling: byte(`SIP_${tos}_DiffServ_Value`, slot),
              voice: byte(`RTP_${tos}_DiffServ_Value`, slot),
            }),
          ),
        ),
        ...said(
          'keepAliveSeconds',
          ofAll(slots, (slot) => {
            const on = wordOf(yesNo, of('NAT_Keep_Alive_Enable', slot))
            if (on === undefined) return undefined
            return on ? numeral(need(values.get('NAT_Keep_Alive_Intvl'), 'interval')) : 0
          }),
        ),
        ...said(
          'registrar',
          ofAll(slots, (slot) => (/:SRV=|:\d+$/.test(of('Proxy', slot) ?? '') ? 'port' : 'srv')),
        ),
        ...said(
          'secondServer',
          ofAll(slots, (slot) => {
            const [, second] = serversOf(of('Proxy', slot) ?? '')
            if (second !== undefined && of('Use_DNS_SRV', slot) !== 'Yes') throw new Error('the list would not be read')
            return second
          }),
        ),
        ...said(
          'codecs',
          ofAll(slots, (slot) => codecsOf(values, slot)),
        ),
        ...said(
          'dtmf',
          ofAll(slots, (slot) => wordOf({ AVT: 'rfc4733', INFO: 'info', InBand: 'in-band' }, of('DTMF_Tx_Method', slot))),
        ),
        ...said(
          'srtp',
          ofAll(slots, (slot) =>
            wordOf({ Strict: 'off', Optional: 'optional', Required: 'required' }, of('Secure_Call_Option', slot)),
          ),
        ),
        ...said('authority', beside(values.get(kind.authority))),
        ...said('authName', of('Auth_ID', 1)),
        ...said('adminPassword', password(kind.passwords[0])),
        ...said('userPassword', password(kind.passwords[1])),
      },
    }
  }
}

/** What is fetched from an address that has a file of ours at its end. */
export function besideAt(files: readonly ReadFile[], address: string): string {
  const found = files.find(({ name }) => address.endsWith(`/${name}`))
  if (!found || !/^(https?|t?ftp):\/\/[^/]+\//.test(address)) throw new Error(`nothing at ${address}`)
  return new TextDecoder().decode(found.bytes)
}

function accountOf(values: Values, slot: number, { switches }: Kind): ReadAccount {
  const of = (name: string): string | undefined => values.get(`${name}_${slot}_`)
  for (const name of ['Line_Enable', 'Register', ...(switches ? ['Use_Auth_ID'] : [])])
    if (of(name) !== 'Yes') throw new Error(`${name} is off`)
  const proxy = of('Outbound_Proxy') ?? null
  if (switches && of('Use_Outbound_Proxy') !== (proxy === null ? 'No' : 'Yes')) throw new Error('the proxy would not be used')
  const transport = meaning({ UDP: 'udp', TCP: 'tcp', TLS: 'tls' }, of('SIP_Transport'))
  return {
    extension: need(of('User_ID'), 'User_ID'),
    authId: need(of('Auth_ID'), 'Auth_ID'),
    password: need(of('Password'), 'Password'),
    displayName: need(of('Display_Name'), 'Display_Name'),
    server: need(serversOf(need(of('Proxy'), 'Proxy'))[0], 'server'),
    proxy,
    transport,
    expiresSeconds: numeral(of('Register_Expires')) ?? NaN,
  }
}
