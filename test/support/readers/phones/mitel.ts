import { meaning, need, textOf } from '../read-account.ts'
import { said, wordOf, type PhoneReader } from '../read-phone.ts'
import { isOn, optional, pair, type Values } from '../desk-phones.ts'
import { readColonLines } from '../line-formats.ts'
import { byWeek, fixed, type WallChange } from './clock.ts'
import { numeral, ofAll, together } from './lines.ts'

/** Minutes count to the west. Summer time is on unless it is switched off. */
function clockOf(values: Values): ((at: number) => number) | undefined {
  if (!values.has('time zone name')) return undefined
  isOn(values, 'time zone name', 'Custom')
  const west = need(values.get('time zone minutes'), 'minutes')
  if (!/^-?\d+$/.test(west)) throw new Error('not minutes')
  const standard = -Number(west) || 0
  if (values.get('dst config') === '0') return fixed(standard)
  isOn(values, 'dst config', '3')
  const change = (which: string): WallChange => {
    isOn(values, `dst ${which} relative date`, '1')
    const of = (part: string): number => {
      const text = values.get(`dst ${which} ${part}`)
      return text === '-1' ? -1 : (numeral(text) ?? NaN)
    }
    if (!(of('hour') <= 23) || !(of('day') >= 1 && of('day') <= 7)) throw new Error('no such day or hour')
    return { month: of('month'), week: of('week') === -1 ? 5 : of('week'), weekday: of('day') - 1, minutes: of('hour') * 60 }
  }
  const save = numeral(values.get('dst minutes')) ?? NaN
  if (!(save <= 60)) throw new Error('more than an hour')
  return byWeek(standard, save, change('start'), change('end'))
}

function provisioningOf(values: Values): string | undefined {
  const scheme = values.get('download protocol')?.toLowerCase()
  if (scheme === undefined) return undefined
  const usual = { http: '80', https: '443' }[scheme]
  const port = values.get(`${scheme} port`)
  const path = values.get(`${scheme} path`)
  return `${scheme}://${need(values.get(`${scheme} server`), 'server')}${port === usual ? '' : `:${port}`}${path === undefined ? '' : `/${path}`}`
}

const payloads = { 0: 'pcmu', 8: 'pcma', 9: 'g722', 18: 'g729' }
const tones = { US: 'US', UK: 'GB', Germany: 'DE', France: 'FR', Italy: 'IT', Mexico: 'MX', Australia: 'AU' }

export const mitelPhone: PhoneReader = (files) => {
  const values = readColonLines(textOf(files, /^[0-9A-F]{12}\.cfg$/))
  const slots = [...values.keys()].flatMap((key) => /^sip line(\d+) user name$/.exec(key)?.[1] ?? []).map(Number)
  const of = (slot: number, rest: string): string | undefined => values.get(`sip line${slot} ${rest}`)
  const offsetAt = clockOf(values)
  const servers = [values.get('time server1'), values.get('time server2')].filter((one) => one !== undefined)
  if (servers.length > 0) isOn(values, 'time server disabled', '0')
  const authority = values.get('sips trusted certificates')
  const beside = files.find(({ name }) => name === authority)
  if (authority !== undefined && !beside) throw new Error(`${authority} is not there`)
  const vlan = numeral(values.get('vlan id'))
  if (vlan !== undefined) isOn(values, 'tagging enabled', '1')
  const codecs = values.get('sip customized codec')
  const dtmf = ['sip out-of-band dtmf', 'sip dtmf method'].map((key) => values.get(key))
  const on = (key: string): string | undefined => wordOf({ 0: 'off', 1: 'on' }, values.get(key))
  return {
    lines: new Map(
      slots.map((slot) => {
        const server = pair(values, `sip line${slot} registrar ip`, `sip line${slot} registrar port`)
        if (pair(values, `sip line${slot} proxy ip`, `sip line${slot} proxy port`) !== server) throw new Error('two servers')
        return [
          slot,
          {
            extension: need(of(slot, 'user name'), 'user name'),
            authId: need(of(slot, 'auth name'), 'auth name'),
            password: need(of(slot, 'password'), 'password'),
            displayName: need(of(slot, 'display name'), 'display name'),
            server,
            proxy: optional(values, `sip line${slot} outbound proxy`, `sip line${slot} outbound proxy port`),
            transport: meaning({ 1: 'udp', 2: 'tcp', 4: 'tls' }, values.get('sip transport protocol')),
            expiresSeconds: numeral(of(slot, 'registration period')) ?? NaN,
            srtp: meaning({ 0: 'off', 1: 'optional', 2: 'required' }, of(slot, 'srtp mode')),
            voicemail: of(slot, 'vmail') ?? null,
          },
        ]
      }),
    ),
    all: [...values],
    keys: [],
    ...(offsetAt && { offsetAt }),
    settings: {
      ...said('ntpServers', servers.length > 0 ? servers : undefined),
      ...said('tones', wordOf(tones, values.get('tone set'))),
      ...said('dateForm', wordOf({ 2: 'yyyy-mm-dd' }, values.get('date format'))),
      ...said('clock', wordOf({ 0: '12h', 1: '24h' }, values.get('time format'))),
      ...said('webPage', on('web interface enabled')),
      ...said('provisioning', provisioningOf(values)),
      ...said('makersCloud', on('contact rcs')),
      ...said('lldp', on('lldp')),
      ...said('vlan', vlan === undefined ? undefined : { id: vlan, priority: null }),
      ...said('qos', together({ signalling: numeral(values.get('tos sip')), voice: numeral(values.get('tos rtp')) })),
      ...said(
        'secondServer',
        ofAll(slots, (slot) => {
          const [proxy, registrar] = ['proxy', 'registrar'].map((which) =>
            optional(values, `sip line${slot} backup ${which} ip`, `sip line${slot} backup ${which} port`),
          )
          if (proxy !== registrar) throw new Error('two second servers')
          return proxy ?? undefined
        }),
      ),
      ...said(
        'codecs',
        codecs?.split(',').map((one) => meaning(payloads, /^payload=(\d+);ptime=20;silsupp=off$/.exec(one)?.[1])),
      ),
      ...said(
        'dtmf',
        dtmf[0] === undefined ? undefined : wordOf({ '1/0': 'rfc4733', '1/1': 'info', '0/0': 'in-band' }, dtmf.join('/')),
      ),
      ...said(
        'srtp',
        ofAll(slots, (slot) => wordOf({ 0: 'off', 1: 'optional', 2: 'required' }, of(slot, 'srtp mode'))),
      ),
      ...said('authority', beside && new TextDecoder().decode(beside.bytes)),
      ...said('authName', of(1, 'auth name')),
      ...said('adminPassword', values.get('admin password')),
      ...said('userPassword', values.get('user password')),
    },
  }
}
