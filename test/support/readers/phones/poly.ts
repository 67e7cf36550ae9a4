import { meaning, need, textOf, type ReadAccount, type ReadFile } from '../read-account.ts'
import { said, wordOf, type PhoneReader, type ReadKey } from '../read-phone.ts'
import { optional, pair, type Values } from '../desk-phones.ts'
import { readXml } from '../xml-formats.ts'
import { byWeek, fixed, type WallChange } from './clock.ts'
import { numeral, ofAll, together } from './lines.ts'

const languages = {
  ...{ English_United_States: 'en', English_United_Kingdom: 'en-GB', German_Germany: 'de', French_France: 'fr' },
  ...{ Spanish_Spain: 'es', Portuguese_Portugal: 'pt', Italian_Italy: 'it', Dutch_Netherlands: 'nl', Polish_Poland: 'pl' },
  ...{ Russian_Russia: 'ru', Danish_Denmark: 'da', Swedish_Sweden: 'sv', Norwegian_Norway: 'nb', Slovenian_Slovenia: 'sl' },
  ...{ Chinese_China: 'zh-CN', Japanese_Japan: 'ja', Korean_Korea: 'ko' },
}

const codecs: Readonly<Record<string, string>> = {
  ...{ G722: 'g722', G711_A: 'pcma', G711_Mu: 'pcmu', G729_AB: 'g729', Opus: 'opus', 'iLBC.13_33kbps': 'ilbc' },
}

function settingsFile(files: readonly ReadFile[]): Values {
  const master = readXml(textOf(files, /^[0-9a-f]{12}\.cfg$/))
  const second = need(master.attributes['CONFIG_FILES'], 'CONFIG_FILES')
  const named = files.find(({ name }) => name === second)
  if (!named) throw new Error(`${second} is not there`)
  return new Map(Object.entries(readXml(new TextDecoder('utf-8', { fatal: true }).decode(named.bytes)).attributes))
}

/** What is set on the device itself counts only with both of its switches. */
function deviceSetting(values: Values, name: string): string | undefined {
  const value = values.get(`device.${name}`)
  const on = values.get('device.set') === '1' && values.get(`device.${name}.set`) === '1'
  if (value !== undefined && !on) throw new Error(`device.${name} would be ignored`)
  return value
}

/** Seconds; summer time is on, with American dates, where nothing is said of it. Its hour is always one. */
function clockOf(values: Values): ((at: number) => number) | undefined {
  const of = (rest: string): string | undefined => values.get(`tcpIpApp.sntp.${rest}`)
  const offset = of('gmtOffset')
  if (offset === undefined) return undefined
  if (!/^-?\d+$/.test(offset) || Number(offset) % 60 !== 0) throw new Error('not seconds of whole minutes')
  if (of('gmtOffset.overrideDHCP') !== '1') throw new Error('DHCP may say another zone')
  const standard = Number(offset) / 60
  const change = (which: string): WallChange => {
    const [month, date, time, day, last] = ['month', 'date', 'time', 'dayOfWeek', 'dayOfWeek.lastInMonth'].map((part) =>
      numeral(of(`daylightSavings.${which}.${part}`)),
    )
    if (![1, 8, 15, 22].includes(date ?? 0) || (time ?? 24) > 23) throw new Error('no such day or hour')
    return { month: month ?? 0, week: last === 1 ? 5 : ((date ?? 0) + 6) / 7, weekday: (day ?? 0) - 1, minutes: (time ?? 0) * 60 }
  }
  if (of('daylightSavings.enable') === '0') return fixed(standard || 0)
  if (of('daylightSavings.fixedDayEnable') !== '0') throw new Error('the same date every year')
  return byWeek(standard, 60, change('start'), change('stop'))
}

function codecsOf(values: Values): string[] | undefined {
  const ranks = [...values].flatMap(([key, rank]) => {
    const [, name] = /^voice\.codecPref\.(.+)$/.exec(key) ?? []
    return name === undefined ? [] : [[name, numeral(rank) ?? 0] as const]
  })
  if (ranks.length === 0) return undefined
  const used = ranks.filter(([, rank]) => rank > 0).sort(([, one], [, other]) => one - other)
  if (used.some(([, rank], at) => rank !== at + 1)) throw new Error('ranks with a gap, or twice the same')
  return used.map(([name]) => need(codecs[name], name))
}

function accountOf(values: Values, slot: number): ReadAccount {
  const of = (rest: string): string | undefined => values.get(`reg.${slot}.${rest}`)
  const word = (code: string | undefined): string =>
    meaning({ UDPOnly: 'udp', TCPOnly: 'tcp', TLS: 'tls', DNSnaptr: 'naptr' }, code)
  const [user, domain] = need(of('address'), 'address').split('@')
  if (of('server.1.register') !== '1') throw new Error('it would not register')
  return {
    extension: need(user, 'user'),
    domain: need(domain, 'domain'),
    authId: need(of('auth.userId'), 'auth'),
    password: need(of('auth.password'), 'password'),
    displayName: need(of('displayName'), 'name'),
    server: pair(values, `reg.${slot}.server.1.address`, `reg.${slot}.server.1.port`),
    proxy: optional(values, `reg.${slot}.outboundProxy.address`, `reg.${slot}.outboundProxy.port`),
    transport: word(of('server.1.transport')),
    expiresSeconds: numeral(of('server.1.expires')) ?? NaN,
    voicemail: values.get(`msg.mwi.${slot}.callBack`) ?? null,
  }
}

/** An index points into the list of registrations, or of watched extensions, never at a key. */
function keysOf(values: Values): ReadKey[] {
  const keys = [...values].flatMap(([key, category]): ReadKey[] => {
    const [, place] = /^lineKey\.(\d+)\.category$/.exec(key) ?? []
    if (place === undefined) return []
    const index = need(values.get(`lineKey.${place}.index`), 'index')
    if (category === 'Line')
      return [
        {
          place: Number(place),
          kind: 'line',
          number: '',
          label: need(values.get(`reg.${index}.label`), 'label'),
          line: Number(index),
        },
      ]
    if (category !== 'BLF') throw new Error(`unknown category ${category}`)
    const of = (rest: string): string => need(values.get(`attendant.resourceList.${index}.${rest}`), rest)
    if (of('type') !== 'normal') throw new Error('another type')
    return [{ place: Number(place), kind: 'blf', number: of('address'), label: of('label'), line: 1 }]
  })
  if (keys.length > 0 && values.get('lineKey.reassignment.enabled') !== '1') throw new Error('the keys would be ignored')
  return keys
}

/** A Poly's whole settings: every attribute of every element of the file that the master names. */
export const polyPhone: PhoneReader = (files) => {
  const values = settingsFile(files)
  const slots = [...values.keys()].flatMap((key) => /^reg\.(\d+)\.address$/.exec(key)?.[1] ?? []).map(Number)
  const offsetAt = clockOf(values)
  const ntp = values.get('tcpIpApp.sntp.address')
  if (ntp !== undefined && values.get('tcpIpApp.sntp.address.overrideDHCP') !== '1') throw new Error('a server of DHCP would win')
  const web = ['httpd.enabled', 'httpd.cfg.enabled', 'httpd.cfg.secureTunnelRequired'].map((key) => values.get(key) ?? '-')
  const cloud = ['feature.lens.enabled', 'feature.da.enabled'].map((key) => values.get(key))
  cloud.push(deviceSetting(values, 'prov.ztpEnabled'))
  if (new Set(cloud).size > 1) throw new Error('one cloud on, another off')
  const server = deviceSetting(values, 'prov.serverName')
  if (server !== undefined && deviceSetting(values, 'dhcp.bootSrvUseOpt') !== '2') throw new Error('DHCP would win')
  const scheme = deviceSetting(values, 'prov.serverType')
  const vlan = numeral(deviceSetting(values, 'net.vlanId'))
  const authority = deviceSetting(values, 'sec.TLS.customCaCert2')
  const used = [deviceSetting(values, 'sec.TLS.profile.caCertList2'), values.get('sec.TLS.profileSelection.SIP')]
  if (authority !== undefined && used.join() !== 'Platform2,PlatformProfile2') throw new Error('a certificate that is not used')
  const dtmf = ['tone.dtmf.viaRtp', 'tone.dtmf.rfc2833Control', 'voIpProt.SIP.dtmfViaSignaling.rfc2976']
  return {
    lines: new Map(slots.map((slot) => [slot, accountOf(values, slot)])),
    all: [...values],
    keys: keysOf(values),
    ...(offsetAt && { offsetAt }),
    settings: {
      ...said('ntpServers', ntp === undefined ? undefined : [ntp]),
      ...said('language', wordOf(languages, values.get('lcl.ml.lang'))),
      ...said('dateForm', wordOf({ 'D,dM': 'dd/mm/yyyy', 'D,Md': 'mm/dd/yyyy' }, values.get('lcl.datetime.date.format'))),
      ...said('clock', wordOf({ 0: '12h', 1: '24h' }, values.get('lcl.datetime.time.24HourClock'))),
      ...said('webPage', wordOf({ '-/-/-': undefined, '0/0/-': 'off', '1/1/1': 'https', '1/1/0': 'on' }, web.join('/'))),
      ...said('provisioning', server === undefined ? undefined : `${scheme?.toLowerCase()}://${server}`),
      ...said('makersCloud', wordOf({ 0: 'off', 1: 'on' }, cloud[0])),
      ...said('firmware', deviceSetting(values, 'prov.upgradeServer')),
      ...said('lldp', wordOf({ 0: 'off', 1: 'on' }, deviceSetting(values, 'net.lldpEnabled'))),
      ...said('vlan', vlan === undefined ? undefined : { id: vlan, priority: null }),
      ...said(
        'qos',
        together({ signalling: numeral(values.get('qos.ip.callControl.dscp')), voice: numeral(values.get('qos.ip.rtp.dscp')) }),
      ),
      ...said('keepAliveSeconds', numeral(values.get('nat.keepalive.interval'))),
      ...said(
        'registrar',
        ofAll(slots, (slot) =>
          values.get(`reg.${slot}.server.1.port`) === '0' && values.get(`reg.${slot}.server.1.transport`) === 'DNSnaptr'
            ? 'naptr'
            : 'port',
        ),
      ),
      ...said(
        'secondServer',
        ofAll(slots, (slot) => optional(values, `reg.${slot}.server.2.address`, `reg.${slot}.server.2.port`) ?? undefined),
      ),
      ...said('codecs', codecsOf(values)),
      ...said(
        'dtmf',
        wordOf(
          { '-/-/-': undefined, '1/1/0': 'rfc4733', '1/0/0': 'in-band', '0/0/1': 'info' },
          dtmf.map((key) => values.get(key) ?? '-').join('/'),
        ),
      ),
      ...said(
        'srtp',
        wordOf(
          { '0/0/0': 'off', '1/1/0': 'optional', '1/1/1': 'required' },
          ['enable', 'offer', 'require'].map((word) => values.get(`sec.srtp.${word}`)).join('/'),
        ),
      ),
      ...said('authority', authority),
      ...said('authName', values.get('reg.1.auth.userId')),
      ...said('adminPassword', deviceSetting(values, 'auth.localAdminPassword')),
      ...said('userPassword', deviceSetting(values, 'auth.localUserPassword')),
    },
  }
}
