import { parse as parseCsv } from 'csv-parse/sync'
import { parse as parseProperties } from 'dot-properties'
import ICAL from 'ical.js'
import { z } from 'zod'
import { handoffSchema } from '#shared/render-input.ts'
import { meaning, need, textOf, type ReadAccount, type ReadFile } from './read-account.ts'
import { child, readXml, textsOf, type Node } from './xml-formats.ts'

export interface Written {
  readonly files: readonly ReadFile[]
  readonly qr: Uint8Array | null
}
type Values = ReadonlyMap<string, string>

const utf8 = (bytes: Uint8Array | null): string => {
  if (!bytes) throw new Error('no code')
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
}
const some = (text: string | undefined): string | null => (text === undefined || text === '' ? null : text)

/** host:port, with the transport's own port where none is written. */
const withPort = (host: string, transport: string): string =>
  /:[0-9]+$/.test(host) ? host : `${host}:${transport === 'tls' ? 5061 : 5060}`

const proxyOf = (host: string | null, transport: string): string | null => (host === null ? null : withPort(host, transport))

/** Apps that have one place for a proxy and for a server with an unusual port: which of the two it is. Behind a proxy there is no port. */
const way = (place: string | undefined, domain: string, transport: string): { server?: string; proxy: string | null } =>
  place === undefined || place.startsWith(`${domain}:`)
    ? { server: place ?? withPort(domain, transport), proxy: null }
    : { proxy: place }

/** `"Name" <sip:user@host:port;transport=x>` with SIP's quoting. */
function nameAddress(text: string): { name: string; user: string; host: string; transport: string | undefined } {
  const parts = /^(?:"((?:[^"\\]|\\.)*)" )?<sip:([^@>]+)@(\[[^\]]+\](?::\d+)?|[^;>]+)(?:;transport=(\w+))?>/su.exec(text)
  if (!parts?.[2] || !parts[3]) throw new Error(`not an address: ${text}`)
  return { name: (parts[1] ?? '').replace(/\\(.)/gsu, '$1'), user: parts[2], host: parts[3], transport: parts[4] }
}

/** The number in a SIP address, where # stands as %23. */
const voicemailOf = (address: string | undefined): string | null => {
  if (address === undefined) return null
  if (address.includes('#')) throw new Error('a # in a SIP address ends it')
  return decodeURIComponent(address.replace(/^sip:(.*)@.*$/, '$1'))
}

/** What a key of a section says; undefined: it is not in the file. */
export type LinphoneValue = (section: string, key: string) => string | undefined

/** The account with this number: 0 is the first. */
export function linphoneAccount(of: LinphoneValue, at = 0): ReadAccount {
  const proxy = `proxy_${at}`
  const identity = nameAddress(need(of(proxy, 'reg_identity'), 'identity'))
  const server = /^<sip:(.*);transport=(\w+)>$/.exec(need(of(proxy, 'reg_proxy'), 'reg_proxy'))
  const encryption = of('sip', 'media_encryption')
  if (of(proxy, 'reg_sendregister') !== '1') throw new Error('it would not register')
  const stun = of(proxy, 'nat_policy_ref') === undefined ? null : need(of(`nat_policy_${at}`, 'stun_server'), 'stun')
  if (stun !== null && of(`nat_policy_${at}`, 'ref') !== of(proxy, 'nat_policy_ref')) throw new Error('no such NAT policy')
  return {
    extension: identity.user,
    authId: need(of(`auth_info_${at}`, 'username'), 'username'),
    password: need(of(`auth_info_${at}`, 'passwd'), 'passwd'),
    displayName: identity.name,
    domain: identity.host,
    server: need(server?.[1], 'server'),
    transport: need(server?.[2], 'transport'),
    expiresSeconds: Number(of(proxy, 'reg_expires')),
    srtp: encryption === 'none' ? 'off' : meaning({ 0: 'optional', 1: 'required' }, of('sip', 'media_encryption_mandatory')),
    stun,
    voicemail: voicemailOf(of(proxy, 'voicemail_uri')),
  }
}

/** Linphone's XML: only an entry with overwrite="true" replaces what is there, and no name may be empty. */
export function linphoneXmlValues(files: readonly ReadFile[]): ReadonlyMap<string, string> {
  const root = readXml(textOf(files, /\.linphone\.xml$/))
  if (root.name !== 'config' || root.attributes['xmlns'] !== 'http://www.linphone.org/xsds/lpconfig.xsd')
    throw new Error('wrong root')
  const values = new Map<string, string>()
  for (const section of root.children) {
    for (const entry of section.children) {
      if (entry.attributes['overwrite'] !== 'true' || entry.attributes['name'] === '') throw new Error('it would not be taken')
      values.set(`${section.attributes['name']}/${entry.attributes['name']}`, entry.text)
    }
  }
  return values
}

/** linphonerc: a value is the rest of its line, without the blanks at the ends. */
export function linphonercValues(files: readonly ReadFile[]): ReadonlyMap<string, string> {
  const values = new Map<string, string>()
  let section = ''
  for (const line of textOf(files, /^linphonerc$/).split(/[\r\n]/)) {
    if (line.startsWith('#') || line === '') continue
    if (/^\[.*\]$/.test(line)) section = line.slice(1, -1)
    else values.set(`${section}/${line.slice(0, line.indexOf('='))}`, line.slice(line.indexOf('=') + 1).trim())
  }
  return values
}

const linphone = ({ files }: Written): ReadAccount => {
  const values = linphoneXmlValues(files)
  return linphoneAccount((section, key) => values.get(`${section}/${key}`))
}

const linphonerc = ({ files }: Written): ReadAccount => {
  const values = linphonercValues(files)
  return linphoneAccount((section, key) => values.get(`${section}/${key}`))
}

const baresip = ({ files }: Written): ReadAccount => {
  const [only, ...others] = baresipAccounts(files)
  if (!only || others.length > 0) throw new Error('not one line')
  return only
}

/** baresip takes each line as an account. */
export function baresipAccounts(files: readonly ReadFile[]): ReadAccount[] {
  const lines = textOf(files, /^accounts$/).split('\n')
  if (lines.pop() !== '') throw new Error('the last line does not end')
  return lines.map(baresipAccount)
}

/** baresip's line: parameters end at a semicolon outside quotes; a backslash stays, but hides what follows it from the scanner. */
function baresipAccount(line: string): ReadAccount {
  if (Buffer.byteLength(line) > 511) throw new Error('baresip would cut the line')
  const end = line.indexOf('>', line.lastIndexOf('<sip:'))
  const address = nameAddress(line.slice(0, end + 1))
  const values = new Map<string, string>()
  let quoted = false
  let text = ''
  const keep = (): void => {
    if (text === '') return
    const at = text.indexOf('=')
    values.set(text.slice(0, at), text.slice(at + 1).replace(/^"(.*)"$/s, '$1'))
    text = ''
  }
  for (let at = end + 1; at < line.length; at += 1) {
    const sign = line.charAt(at)
    if (sign === '\\') {
      text += sign + line.charAt((at += 1))
      continue
    }
    if (sign === '"') quoted = !quoted
    if (sign === ';' && !quoted) keep()
    else text += sign
  }
  if (quoted) throw new Error('a quote is not closed')
  keep()
  const encryption = values.get('mediaenc')
  return {
    extension: address.user,
    authId: need(values.get('auth_user'), 'auth_user'),
    password: need(values.get('auth_pass'), 'auth_pass'),
    displayName: address.name,
    transport: need(address.transport, 'transport'),
    server: withPort(address.host, need(address.transport, 'transport')),
    proxy: values.get('outbound')?.replace(/^sip:(.*);transport=.*$/, '$1') ?? null,
    expiresSeconds: Number(values.get('regint')),
    srtp: encryption === undefined ? 'off' : meaning({ srtp: 'optional', 'srtp-mand': 'required' }, encryption),
    stun: values.get('stunserver')?.replace(/^stun:/, '') ?? null,
  }
}

const wave = ({ qr }: Written): ReadAccount => {
  const xml = utf8(qr)
  const root = readXml(xml.replace('?><', '?>\n<'))
  if (root.name !== 'AccountConfig' || root.attributes['version'] !== '1') throw new Error('wrong root')
  const values = textsOf(child(root, 'Account'))
  return {
    extension: need(values.get('UserID'), 'UserID'),
    authId: need(values.get('AuthID'), 'AuthID'),
    password: need(values.get('AuthPass'), 'AuthPass'),
    displayName: need(values.get('DisplayName'), 'DisplayName'),
    server: need(values.get('RegisterServer'), 'RegisterServer'),
    proxy: some(values.get('OutboundServer')),
    voicemail: some(values.get('Voicemail')),
  }
}

/** What Windows' GetPrivateProfileString makes of a file: UTF-16 by its mark, blanks trimmed, one pair of quotes stripped. */
const microsip = ({ files }: Written): ReadAccount => {
  const file = files.find((one) => one.name === 'microsip.ini')
  if (file?.bytes[0] !== 0xff || file.bytes[1] !== 0xfe) throw new Error('no mark of UTF-16')
  const text = new TextDecoder('utf-16le', { fatal: true }).decode(file.bytes)
  const values = new Map<string, string>()
  let section = ''
  for (const whole of text.split(/\r\n|\r|\n/)) {
    const line = whole.trim()
    if (line === '' || line.startsWith(';')) continue
    if (line.startsWith('[')) {
      section = line.slice(1, line.indexOf(']'))
      continue
    }
    const at = line.indexOf('=')
    const value = line.slice(at + 1).trim()
    const stripped = /^(["'])(.*)\1$/s.exec(value)?.[2]
    const key = `${section}/${line.slice(0, at).trim()}`
    if (!values.has(key)) values.set(key, value.length > 1 && stripped !== undefined ? stripped : value)
  }
  const of = (key: string): string => need(values.get(`Account1/${key}`), key)
  if (values.get('Settings/accountId') !== '1' || of('domain') === '') throw new Error('the account would not be loaded')
  const stun = values.get('Settings/STUN') ?? null
  if (stun !== null && values.get('Settings/enableSTUN') !== '1') throw new Error('STUN is off')
  return {
    extension: of('username'),
    authId: of('authID'),
    password: of('password'),
    displayName: of('displayName'),
    domain: of('domain'),
    server: of('server'),
    proxy: some(of('proxy')),
    transport: meaning({ udp: 'udp', tcp: 'tcp', tls: 'tls' }, of('transport')),
    expiresSeconds: Number(of('registerRefresh')),
    srtp: meaning({ '': 'off', optional: 'optional', mandatory: 'required' }, of('SRTP')),
    stun,
    voicemail: some(of('voicemailNumber')),
  }
}

/** Twinkle: all behind the first `=`, trimmed of blanks; a carriage return would stay; a line without `=` ends the reading. */
const twinkle = ({ files }: Written): ReadAccount => {
  const values = new Map<string, string>()
  for (const line of textOf(files, /^\d+\.cfg$/).split('\n')) {
    if (line.trim() === '' || line.startsWith('#')) continue
    const at = line.indexOf('=')
    if (at < 0) throw new Error('Syntax error')
    values.set(line.slice(0, at), line.slice(at + 1).replace(/^ +| +$/g, ''))
  }
  if (values.has('outbound_proxy') === values.has('registrar')) throw new Error('two ways, or none')
  return {
    extension: need(values.get('user_name'), 'user_name'),
    authId: need(values.get('auth_name'), 'auth_name'),
    password: need(values.get('auth_pass'), 'auth_pass'),
    displayName: need(values.get('user_display'), 'user_display'),
    domain: need(values.get('user_domain'), 'user_domain'),
    // A registrar would be asked past the proxy.
    server: need(values.get('outbound_proxy') ?? values.get('registrar'), 'way'),
    transport: meaning({ udp: 'udp', tcp: 'tcp' }, values.get('sip_transport')),
    expiresSeconds: Number(values.get('registration_time')),
    stun: values.get('stun_server') ?? null,
    voicemail: values.get('mwi_vm_address') ?? null,
  }
}

/** Java's Properties.load on a stream: ISO-8859-1, read by somebody else's parser. */
const jitsi = ({ files }: Written): ReadAccount => {
  const file = files[0]
  if (!file) throw new Error('no file')
  const values = new Map(
    Object.entries(z.record(z.string(), z.string()).parse(parseProperties(Buffer.from(file.bytes).toString('latin1')))),
  )
  // Where it subscribes to waiting messages; those are the account's, not the voicemail number's.
  for (const key of values.keys()) if (key.endsWith('.VOICEMAIL_URI')) throw new Error('it would ask for other messages')
  for (const value of values.values()) if (value === '${null}') throw new Error('the property would be deleted')
  const [root, id] = [...values].find(([, value]) => /^acc\d+$/.test(value)) ?? []
  if (root !== `net.java.sip.communicator.impl.protocol.sip.${id}`) throw new Error('no account')
  const of = (key: string): string | undefined => values.get(`${root}.${key}`)
  const [user, domain] = need(of('USER_ID'), 'USER_ID').split(/@(.*)/s)
  const server = `${of('SERVER_ADDRESS')}:${of('SERVER_PORT')}`
  const proxy = `${of('PROXY_ADDRESS')}:${of('PROXY_PORT')}`
  return {
    extension: need(user, 'user'),
    domain: need(domain, 'domain'),
    authId: need(of('AUTHORIZATION_NAME'), 'AUTHORIZATION_NAME'),
    password: need(of('PASSWORD'), 'PASSWORD'),
    displayName: of('DISPLAY_NAME') ?? '',
    server,
    // It is always told a proxy, the server itself where there is no other.
    proxy: proxy === server ? null : proxy,
    expiresSeconds: Number(values.get('net.java.sip.communicator.impl.protocol.sip.REGISTRATION_EXPIRATION')),
    transport: meaning({ UDP: 'udp', TCP: 'tcp', TLS: 'tls' }, of('PREFERRED_TRANSPORT')),
    srtp: of('DEFAULT_ENCRYPTION') === 'true' ? meaning({ 1: 'required', 2: 'optional' }, of('SAVP_OPTION')) : 'off',
    voicemail: voicemailOf(of('VOICEMAIL_CHECK_URI')),
  }
}

/** SIP SIMPLE's file: groups by their depth, quoted values with backslash escapes, `#` a comment outside quotes. */
const blink = ({ files }: Written): ReadAccount => {
  const values = new Map<string, string>()
  const groups: string[] = []
  const plainOf = (text: string): string => {
    const quoted = /^"((?:[^"\\]|\\.)*)"$/su.exec(text)?.[1]
    if (quoted === undefined && /[,"'=:\s#\\]/.test(text)) throw new Error(`it should be quoted: ${text}`)
    return (quoted ?? text).replace(/\\(.)/gsu, (_, sign: string) => ({ n: '\n', r: '\r' })[sign] ?? sign)
  }
  for (const line of textOf(files, /^config$/).split('\n')) {
    if (line === '') continue
    const depth = (/^ */.exec(line)?.[0].length ?? 0) / 4
    const body = line.trim()
    const group = /^("(?:[^"\\]|\\.)*"|[^"=:]+):$/su.exec(body)?.[1]
    groups.length = depth
    if (group !== undefined) groups.push(plainOf(group))
    else {
      const parts = /^(\w+) = (.*)$/su.exec(body)
      if (!parts?.[1]) throw new Error(`not a setting: ${body}`)
      values.set([...groups, parts[1]].join('/'), plainOf(parts[2] ?? ''))
    }
  }
  const address = [...values.keys()][0]?.split('/')[1] ?? ''
  const of = (key: string): string | undefined => values.get(`Accounts/${address}/${key}`)
  const [server, transport] = need(of('sip/outbound_proxy'), 'outbound_proxy').split(';transport=')
  // It subscribes to waiting messages there, so an address of the voicemail's number would ask for somebody else's.
  if (of('message_summary/voicemail_uri') !== undefined) throw new Error('it would subscribe to another address')
  const [user, domain] = address.split('@')
  return {
    extension: need(user, 'user'),
    domain: need(domain, 'domain'),
    authId: need(of('auth/username'), 'username'),
    password: need(of('auth/password'), 'password'),
    displayName: of('display_name') ?? '',
    server: need(server, 'server'),
    transport: need(transport, 'transport'),
    expiresSeconds: Number(of('sip/register_interval')),
    srtp:
      of('rtp/encryption/enabled') === 'True'
        ? meaning({ sdes_optional: 'optional', sdes_mandatory: 'required' }, of('rtp/encryption/key_negotiation'))
        : 'off',
    stun: of('nat_traversal/stun_server_list') ?? null,
  }
}

const firstAccount = (root: Node): Node => child(child(root, 'accounts'), 'account')

const zoiper = ({ files }: Written): ReadAccount => {
  const account = firstAccount(readXml(textOf(files, /\.zoiper\.xml$/)))
  if (child(account, 'codecs').children.length === 0) throw new Error('the reader wants codecs')
  const values = textsOf(account)
  const stun = account.children.find((one) => one.name === 'stun')
  if (values.get('SIP_use_auth_username') !== 'true') throw new Error('the authentication name would not be used')
  const place = values.get('SIP_outbound_proxy')
  if (values.get('SIP_use_outbound_proxy') !== String(place !== undefined)) throw new Error('the proxy would not be used')
  const transport = meaning({ UDP: 'udp', TCP: 'tcp', TLS: 'tls' }, values.get('SIP_transport_type'))
  return {
    extension: need(values.get('username'), 'username'),
    authId: need(values.get('SIP_auth_username'), 'SIP_auth_username'),
    password: need(values.get('password'), 'password'),
    displayName: need(values.get('SIP_callerId'), 'SIP_callerId'),
    domain: need(values.get('SIP_domain'), 'SIP_domain'),
    ...way(place, need(values.get('SIP_domain'), 'SIP_domain'), transport),
    transport,
    expiresSeconds: Number(values.get('reregistration_time')),
    stun: stun ? `${child(stun, 'stun_host').text}:${child(stun, 'stun_port').text}` : null,
    voicemail: values.get('voicemail_check_extension') ?? null,
  }
}

const acrobits = ({ files }: Written): ReadAccount => {
  const root = readXml(textOf(files, /\.acrobits\.xml$/))
  const values = textsOf(root)
  if (root.name !== 'account' || need(values.get('title'), 'title') === '') throw new Error('it would not be saved')
  if (values.get('sdesIncoming') !== values.get('sdesOutgoing')) throw new Error('two SRTP modes')
  const transport = meaning({ udp: 'udp', tcp: 'tcp', 'tls+sip:': 'tls' }, values.get('transport'))
  return {
    extension: need(values.get('username'), 'username'),
    authId: need(values.get('authUsername'), 'authUsername'),
    password: need(values.get('password'), 'password'),
    displayName: need(values.get('userDisplayName'), 'userDisplayName'),
    server: withPort(need(values.get('host'), 'host'), transport),
    proxy: values.get('proxy') ?? null,
    transport,
    expiresSeconds: Number(values.get('expires')),
    srtp: meaning({ '': 'off', enabled: 'optional', required: 'required' }, values.get('sdesIncoming')),
    voicemail: values.get('voiceMailNumber') ?? null,
  }
}

/** Sipnetic's pairs: `;;` is a semicolon in a value, a single one ends it. */
const sipnetic = ({ qr }: Written): ReadAccount => {
  const values = new Map<string, string>()
  for (const [, key = '', value = ''] of utf8(qr).matchAll(/([A-Za-z]+)=((?:[^;]|;;)*);(?!;)/gsu))
    values.set(key, value.replaceAll(';;', ';'))
  const transport = meaning({ 0: 'udp', 1: 'tcp', 2: 'tls' }, values.get('dt'))
  return {
    extension: need(values.get('u'), 'u'),
    authId: need(values.get('au'), 'au'),
    password: need(values.get('p'), 'p'),
    displayName: need(values.get('n'), 'n'),
    domain: need(values.get('d'), 'd'),
    ...way(values.get('op'), need(values.get('d'), 'd'), transport),
    transport,
    expiresSeconds: Number(values.get('exp')),
    voicemail: values.get('vm') ?? null,
  }
}

/** `csc:user:password@CLOUDID`: the app splits at the last @, then at the first colon. */
const cloudSoftphone = ({ qr }: Written): ReadAccount => {
  const text = utf8(qr)
  const at = text.lastIndexOf('@')
  const [user, ...secret] = text.slice(4, at).split(':')
  if (!text.startsWith('csc:') || !/^(ACME|acme\*)$/.test(text.slice(at + 1)) || secret.length !== 1)
    throw new Error('not a csc code')
  return { extension: decodeURIComponent(need(user, 'user')), password: decodeURIComponent(need(secret[0], 'password')) }
}

const sessiontalkShape = z.object({
  sipaccounts: z.tuple([
    z.object({
      ...{ sipusername: z.string(), sippassword: z.string(), authusername: z.string(), transport: z.string() },
      srtp: z.literal('Enabled').optional(),
    }),
  ]),
})
const sessiontalk = ({ qr }: Written): ReadAccount => {
  const text = utf8(qr)
  if (!text.startsWith('scloc:{')) throw new Error('not a SessionTalk code')
  const [account] = sessiontalkShape.parse(JSON.parse(text.slice(6))).sipaccounts
  return {
    extension: account.sipusername,
    authId: account.authusername,
    password: account.sippassword,
    transport: meaning({ UDP: 'udp' }, account.transport),
  }
}

function csvRow(text: string): Values {
  const rows = parseCsv<Record<string, string>>(text, { columns: true })
  if (rows.length !== 1 || !rows[0]) throw new Error('not one row')
  return new Map(Object.entries(rows[0]))
}

const bria = ({ files }: Written): ReadAccount => {
  const values = csvRow(textOf(files, /\.bria\.csv$/))
  const of = (key: string): string => need(values.get(`account1Sip.${key}`), key)
  return {
    extension: of('credentials.username'),
    authId: of('credentials.authorizationName'),
    password: of('credentials.password'),
    displayName: of('credentials.displayName'),
    domain: of('domain'),
  }
}

const csv = ({ files }: Written): ReadAccount => {
  const values = csvRow(textOf(files, /^\d+\.csv$/))
  const of = (key: string): string => need(values.get(key), key)
  return {
    extension: of('extension'),
    authId: of('extension'),
    password: of('password'),
    displayName: of('display_name'),
    domain: of('domain'),
    server: `${of('domain')}:${of('port')}`,
    transport: of('transport'),
    expiresSeconds: Number(of('expires_seconds')),
    srtp: of('srtp'),
    proxy: proxyOf(some(of('outbound_proxy')), of('transport')),
    stun: some(of('stun')),
    voicemail: some(of('voicemail')),
  }
}

const json = ({ files }: Written): ReadAccount => {
  const read = handoffSchema.parse(JSON.parse(textOf(files, /^\d+\.json$/)))
  const { extension, password, displayName, sip } = read
  const { domain, transport, port, stun, voicemail } = sip
  const [expiresSeconds, srtp] = [sip.expiresSeconds ?? undefined, sip.srtp ?? undefined]
  return {
    extension,
    authId: extension,
    password,
    displayName,
    domain,
    server: `${domain}:${port}`,
    proxy: proxyOf(sip.outboundProxy ?? null, transport),
    transport,
    ...(expiresSeconds === undefined ? {} : { expiresSeconds }),
    ...(srtp === undefined ? {} : { srtp }),
    ...(stun === undefined ? {} : { stun }),
    ...(voicemail === undefined ? {} : { voicemail }),
  }
}

const manual = ({ files }: Written): ReadAccount => {
  const values = new Map(
    textOf(files, /^\d+\.txt$/)
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => [line.slice(0, line.indexOf(': ')), line.slice(line.indexOf(': ') + 2)] as const),
  )
  const user = need(values.get('Username (also the authentication name)'), 'user')
  return {
    extension: user,
    authId: user,
    password: need(values.get('Password'), 'password'),
    displayName: values.get('Display name') ?? '',
    domain: need(values.get('SIP domain (registrar)'), 'domain'),
    server: `${values.get('SIP domain (registrar)')}:${values.get('Port')}`,
    proxy: values.get('Outbound proxy') ?? null,
    transport: need(values.get('Transport'), 'transport'),
    expiresSeconds: Number(values.get('Registration life in seconds')),
    srtp: need(values.get('SRTP'), 'SRTP'),
    stun: values.get('STUN server') ?? null,
    voicemail: values.get('Voicemail number') ?? null,
  }
}

/** A reader a softphone or plain form, by the target's id. */
export const softphoneReaders: Readonly<Record<string, (written: Written) => ReadAccount>> = {
  acrobits,
  baresip,
  blink,
  bria,
  csv,
  'grandstream-wave': wave,
  jitsi,
  json,
  linphone,
  linphonerc,
  manual,
  microsip,
  sessiontalk,
  'cloud-softphone': cloudSoftphone,
  sipnetic,
  twinkle,
  zoiper,
}

const vcardShape = z.tuple([
  z.literal('vcard'),
  z.array(z.tuple([z.string(), z.unknown(), z.string()], z.unknown())),
  z.unknown(),
])

/**
 * The name and the address of a vCard, by somebody else's parser. It leaves the escaped semicolon of a 3.0 text (RFC 2426, section 4)
 * as it stands, so that is undone here. No line is longer than 75 bytes.
 */
export function readVcard(bytes: Uint8Array): { name: string; address: string } {
  const text = utf8(bytes)
  for (const line of text.split('\r\n')) if (Buffer.byteLength(line) > 75) throw new Error('a line is too long')
  const [, properties] = vcardShape.parse(ICAL.parse(text))
  const valueOf = (key: string): string => z.string().parse(properties.find(([name]) => name === key)?.[3])
  return { name: valueOf('fn').replaceAll('\\;', ';'), address: valueOf('impp') }
}
