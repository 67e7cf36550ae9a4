import { grandstreamAccount, grandstreamConfig, grandstreamItems, grandstreamP, number, type Values } from '../desk-phones.ts'
import { need } from '../read-account.ts'
import { said, wordOf, type PhoneReader, type ReadKey } from '../read-phone.ts'
import { textsOf } from '../xml-formats.ts'
import { posixClock } from './clock.ts'

/** As the comments in the maker's templates list them. */
const codecWords: Readonly<Record<string, string>> = {
  PCMU: 'pcmu',
  PCMA: 'pcma',
  'G.723.1': 'g723',
  'G.729A/B': 'g729',
  'G.722': 'g722',
  iLBC: 'ilbc',
  'G.726-32': 'g726-32',
  OPUS: 'opus',
}
/** RTP's own numbers, and those that the maker gives the others. */
const payloads: Readonly<Record<string, string>> = {
  0: 'pcmu',
  2: 'g726-32',
  4: 'g723',
  8: 'pcma',
  9: 'g722',
  18: 'g729',
  97: 'ilbc',
  123: 'opus',
}
const languages: Readonly<Record<string, string>> = {
  ...{ ar: 'ar', cz: 'cs', de: 'de', en: 'en', es: 'es', fr: 'fr', he: 'he', hr: 'hr', hu: 'hu', it: 'it', ja: 'ja', ko: 'ko' },
  ...{ nl: 'nl', pl: 'pl', pt: 'pt', ru: 'ru', se: 'sv', sl: 'sl', tr: 'tr', zh: 'zh-CN', 'zh-tw': 'zh-TW' },
}

/** A list of places in which the last one may stand several times, as every place has to be filled. */
function inOrder(words: readonly (string | undefined)[], meanings: Readonly<Record<string, string>>): string[] | undefined {
  if (words.every((word) => word === undefined)) return undefined
  const all = words.map((word) => need(wordOf(meanings, need(word, 'a place')), 'codec'))
  const names = [...new Set(all)]
  const last = names.at(-1)
  if (all.some((name, at) => at < names.length - 1 && name !== names[at])) throw new Error('one codec at two places')
  if (all.slice(names.length).some((name) => name !== last)) throw new Error('not filled up with the last one')
  return names
}

/** A folder, without a scheme or a slash at its end, and the scheme apart. */
function address(path: string | undefined, protocol: string | undefined): string | undefined {
  if (path === undefined || path === '') return undefined
  if (/:\/\//.test(path) || path.endsWith('/')) throw new Error(`${path} has a scheme, or a slash at its end`)
  return `${need(protocol, 'protocol').toLowerCase()}://${path}`
}

const yesNo = { Yes: 'on', No: 'off' }
const bits = { 0: 'off', 1: 'on' }

/** Custom zones stand in a text of their own; the one name that is used of the list says itself what it is. */
function clock(zone: string | undefined, custom: string | undefined, byDhcp: boolean): ((at: number) => number) | undefined {
  if (zone === undefined) return undefined
  if (byDhcp) throw new Error('DHCP would win')
  if (zone !== 'customize') return posixClock(zone)
  const text = need(custom, 'custom zone')
  if (text.length > 64) throw new Error('longer than 64')
  return posixClock(text)
}

function ofAll<T>(slots: readonly number[], read: (slot: number) => T): T | undefined {
  const found = slots.map(read)
  if (new Set(found.map((one) => JSON.stringify(one))).size > 1) throw new Error('the lines differ')
  return found[0]
}

const kinds: Readonly<Record<string, ReadKey['kind']>> = {
  Line: 'line',
  BLF: 'blf',
  SpeedDial: 'speed-dial',
  CallPark: 'park',
  VoiceMail: 'voicemail',
}

function keysOf(all: Values): ReadKey[] {
  const places = [...all.keys()].flatMap((name) => /^pks\.vpk\.(\d+)\.keyMode$/.exec(name)?.[1] ?? []).map(Number)
  if (places.some((place, at) => place !== at + 1)) throw new Error('a gap: the phone drops what is behind it')
  return places.flatMap((place): ReadKey[] => {
    const of = (rest: string): string => all.get(`pks.vpk.${place}.${rest}`) ?? ''
    const kind = of('keyMode') === 'None' ? undefined : wordOf(kinds, of('keyMode'))
    if (kind === undefined) return []
    if (of('description').length > 32 || of('value').length > 64) throw new Error('too long')
    return [{ place, kind, number: of('value'), label: of('description'), line: Number(of('account')) + 1 }]
  })
}

export const grandstreamPhone: PhoneReader = (files) => {
  const { all } = grandstreamItems(files)
  const slots = [...all.keys()].flatMap((name) => /^account\.(\d+)\.enable$/.exec(name)?.[1] ?? []).map(Number)
  const of = (slot: number, name: string): string | undefined => all.get(`account.${slot}.${name}`)
  const offsetAt = clock(
    all.get('dateTime.timezone'),
    all.get('dateTime.timezone.custom'),
    all.get('dateTime.override.dhcp.allowOption2') !== 'No',
  )
  const servers = [all.get('dateTime.ntp.server.1'), all.get('dateTime.ntp.server.2')].filter((one) => one !== undefined)
  if (servers.length > 0 && all.get('dateTime.override.dhcp.allowOption42') !== 'No') throw new Error('DHCP would win')
  const off = all.get('provisioning.auto.mode') === 'No' && all.get('provisioning.config.serverPath') === ''
  const priority = all.get('network.port.eth.1.vlan.priority')
  const cloud = wordOf(yesNo, all.get('tr069.enable'))
  if (cloud === 'off' && all.get('tr069.url') !== '') throw new Error('it still knows the cloud')
  return {
    lines: new Map(slots.map((slot) => [slot, grandstreamAccount(all, slot)])),
    all: [...all],
    keys: keysOf(all),
    ...(offsetAt && { offsetAt }),
    settings: {
      ...said('ntpServers', servers.length > 0 ? servers : undefined),
      ...said('language', wordOf(languages, all.get('language.gui'))),
      ...said(
        'dateForm',
        wordOf(
          { 'yyyy-mm-dd': 'yyyy-mm-dd', 'mm-dd-yyyy': 'mm/dd/yyyy', 'dd-mm-yyyy': 'dd/mm/yyyy' },
          all.get('dateTime.format.date'),
        ),
      ),
      ...said('clock', wordOf({ '12Hour': '12h', '24Hour': '24h' }, all.get('dateTime.format.time'))),
      ...said(
        'provisioning',
        off ? 'off' : address(all.get('provisioning.config.serverPath'), all.get('provisioning.config.protocol')),
      ),
      ...said('plugAndPlay', wordOf(yesNo, all.get('provisioning.3cxAutoProvision'))),
      ...said('makersCloud', cloud),
      ...said('firmware', address(all.get('provisioning.firmware.serverPath'), all.get('provisioning.firmware.protocol'))),
      ...said('lldp', wordOf(yesNo, all.get('network.lldp.enable'))),
      ...said(
        'vlan',
        all.get('network.port.eth.1.vlan.enable') === 'Yes'
          ? { id: number(all, 'network.port.eth.1.vlan.tag'), priority: priority === undefined ? null : Number(priority) }
          : undefined,
      ),
      ...said(
        'qos',
        all.has('network.qos.forSip')
          ? { signalling: number(all, 'network.qos.forSip'), voice: number(all, 'network.qos.forRtp') }
          : undefined,
      ),
      ...said(
        'keepAliveSeconds',
        ofAll(slots, (slot) => {
          const way = of(slot, 'network.natTraversal')
          if (way === 'No') return 0
          return way !== undefined && all.has('sip.keepAliveInterval') ? number(all, 'sip.keepAliveInterval') : undefined
        }),
      ),
      ...said(
        'registrar',
        ofAll(slots, (slot) => {
          const mode = wordOf({ ARecord: 'port', SRV: 'srv', NaptrOrSrv: 'naptr' }, of(slot, 'network.dnsMode')) ?? 'port'
          const port = /:\d+$/.test(of(slot, 'sip.server.1.address') ?? '')
          if (port !== (mode === 'port')) throw new Error('a port where DNS is to say it, or none where it is not')
          return mode
        }),
      ),
      ...said(
        'secondServer',
        ofAll(slots, (slot) => of(slot, 'sip.server.2.address')),
      ),
      ...said(
        'codecs',
        ofAll(slots, (slot) =>
          inOrder(
            [1, 2, 3, 4, 5, 6, 7, 8].map((place) => of(slot, `codec.choice.${place}`)),
            codecWords,
          ),
        ),
      ),
      ...said(
        'dtmf',
        ofAll(slots, (slot) => {
          const switches = ['sendInAudio', 'sendInRtp', 'sendInSip'].map((name) => of(slot, `dtmf.${name}`))
          return switches[0] === undefined
            ? undefined
            : wordOf({ 'Yes/No/No': 'in-band', 'No/Yes/No': 'rfc4733', 'No/No/Yes': 'info' }, switches.join('/'))
        }),
      ),
      ...said(
        'srtp',
        ofAll(slots, (slot) => grandstreamAccount(all, slot).srtp),
      ),
      ...said('authName', of(1, 'sip.subscriber.userid')),
      ...said('adminPassword', atMost(25, all.get('users.admin.password'))),
      ...said('userPassword', atMost(32, all.get('users.user.password'))),
    },
  }
}

function atMost(count: number, text: string | undefined): string | undefined {
  if (text !== undefined && text.length > count) throw new Error(`more than ${count} characters`)
  return text
}

/** The numbered form; what only phones or only adapters know is here for both. */
export const grandstreamPPhone: PhoneReader = (files) => {
  const values = textsOf(grandstreamConfig(files, '1').config)
  const of = (key: string): string | undefined => values.get(key)
  const offsetAt = clock(of('P64'), of('P246'), of('P143') !== '0')
  if (of('P30') !== undefined && of('P144') !== '0') throw new Error('DHCP would win')
  const off = of('P194') === '0' && of('P237') === '' && of('P238') === '2' && of('P145') === '0'
  const protocol = wordOf({ 0: 'tftp', 1: 'http', 2: 'https' }, of('P212'))
  const priority = of('P87')
  const switches = [of('P2301'), of('P2302'), of('P2303')]
  const cloud = wordOf(bits, of('P1409'))
  if (cloud === 'off' && of('P4503') !== '') throw new Error('it still knows the cloud')
  const way = of('P52')
  const mode = wordOf({ 0: 'port', 1: 'srv', 2: 'naptr' }, of('P103')) ?? 'port'
  if (/:\d+$/.test(of('P47') ?? '') !== (mode === 'port')) throw new Error('a port where DNS is to say it')
  const account = grandstreamP(files)
  return {
    lines: new Map([[1, account]]),
    all: [...values],
    keys: [],
    ...(offsetAt && { offsetAt }),
    settings: {
      ...said('ntpServers', of('P30') === undefined ? undefined : [of('P30')]),
      ...said('language', wordOf(languages, of('P1362'))),
      ...said('dateForm', wordOf({ 0: 'yyyy-mm-dd', 1: 'mm/dd/yyyy', 2: 'dd/mm/yyyy' }, of('P102'))),
      ...said('clock', wordOf({ 0: '12h', 1: '24h' }, of('P122'))),
      ...said('webPage', wordOf({ 0: 'https', 1: 'on' }, of('P1650'))),
      ...said('provisioning', off ? 'off' : address(of('P237'), protocol)),
      ...said('plugAndPlay', wordOf(bits, of('P1414'))),
      ...said('makersCloud', cloud),
      ...said('firmware', address(of('P192'), protocol)),
      ...said('lldp', wordOf(bits, of('P1684'))),
      ...said(
        'vlan',
        of('P51') === undefined
          ? undefined
          : { id: number(values, 'P51'), priority: priority === undefined ? null : Number(priority) },
      ),
      ...said(
        'qos',
        of('P1558') === undefined ? undefined : { signalling: number(values, 'P1558'), voice: number(values, 'P1559') },
      ),
      ...said('keepAliveSeconds', way === '0' ? 0 : way === '2' ? number(values, 'P84') : undefined),
      ...said('registrar', mode),
      ...said('secondServer', of('P2312') ?? of('P967')),
      ...said(
        'codecs',
        inOrder(
          [57, 58, 59, 60, 61, 62].map((one) => of(`P${one}`)),
          payloads,
        ),
      ),
      ...said(
        'dtmf',
        switches[0] === undefined
          ? undefined
          : wordOf({ '1/0/0': 'in-band', '0/1/0': 'rfc4733', '0/0/1': 'info' }, switches.join('/')),
      ),
      ...said('srtp', wordOf({ 0: 'off', 1: 'optional', 2: 'required' }, of('P183'))),
      ...said('authName', of('P36')),
      ...said('adminPassword', atMost(25, of('P2'))),
      ...said('userPassword', atMost(32, of('P196'))),
    },
  }
}
