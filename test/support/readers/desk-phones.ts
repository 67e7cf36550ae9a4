import { readAvaya, readColonLines, readEqualsLines, readPanasonic, readYealinkLines } from './line-formats.ts'
import { meaning, need, textOf, type ReadAccount, type ReadFile } from './read-account.ts'
import { child, once, readXml, textsOf, type Node } from './xml-formats.ts'

export type Reader = (files: readonly ReadFile[]) => ReadAccount

export type Values = ReadonlyMap<string, string>

export const number = (values: Values, key: string): number => {
  const text = need(values.get(key), key)
  if (!/^[0-9]+$/.test(text)) throw new Error(`${key} is not a number`)
  return Number(text)
}
export const pair = (values: Values, host: string, port: string): string =>
  `${need(values.get(host), host)}:${number(values, port)}`
export const optional = (values: Values, host: string, port: string): string | null =>
  values.has(host) ? pair(values, host, port) : null
export const isOn = (values: Values, key: string, word: string): void => {
  if (values.get(key) !== word) throw new Error(`${key} is ${values.get(key)}: the line would stay off`)
}

const yealink: Reader = (files) => yealinkAccount(readYealinkLines(textOf(files, /^[0-9a-f]{12}\.cfg$/)), 1)

/** What one account of a Yealink phone logs in with. */
export function yealinkAccount(values: Values, slot: number): ReadAccount {
  const key = (rest: string): string => `account.${slot}.${rest}`
  isOn(values, key('enable'), '1')
  const proxied = meaning({ 0: false, 1: true }, values.get(key('outbound_proxy_enable')))
  const stun = optional(values, 'static.sip.nat_stun.server', 'static.sip.nat_stun.port')
  for (const one of ['static.sip.nat_stun.enable', key('nat.nat_traversal')]) if (stun !== null) isOn(values, one, '1')
  return {
    extension: need(values.get(key('user_name')), 'user'),
    authId: need(values.get(key('auth_name')), 'auth'),
    password: need(values.get(key('password')), 'password'),
    displayName: need(values.get(key('display_name')), 'name'),
    server: pair(values, key('sip_server.1.address'), key('sip_server.1.port')),
    transport: meaning({ 0: 'udp', 1: 'tcp', 2: 'tls', 3: 'naptr' }, values.get(key('sip_server.1.transport_type'))),
    expiresSeconds: number(values, key('sip_server.1.expires')),
    proxy: proxied ? pair(values, key('outbound_proxy.1.address'), key('outbound_proxy.1.port')) : null,
    ...(values.has(key('srtp_encryption'))
      ? { srtp: meaning({ 0: 'off', 1: 'optional', 2: 'required' }, values.get(key('srtp_encryption'))) }
      : {}),
    stun,
    voicemail: values.get(`voice_mail.number.${slot}`) ?? null,
  }
}

export function grandstreamConfig(files: readonly ReadFile[], version: string): { mac: string; config: Node } {
  const root = readXml(textOf(files, /^cfg[0-9a-f]{12}\.xml$/))
  if (root.name !== 'gs_provision' || root.attributes['version'] !== '1') throw new Error('wrong root')
  const config = child(root, 'config')
  if (config.attributes['version'] !== version) throw new Error('wrong kind of values')
  return { mac: child(root, 'mac').text, config }
}

/** The items of a Grandstream's file by their names. */
export function grandstreamItems(files: readonly ReadFile[]): { mac: string; all: Map<string, string> } {
  const { mac, config } = grandstreamConfig(files, '2')
  return { mac, all: once(config.children.map((item) => [need(item.attributes['name'], 'item name'), item.text])) }
}

const grandstream: Reader = (files) => {
  const { mac, all } = grandstreamItems(files)
  return { mac, ...grandstreamAccount(all, 1) }
}

/** What one account of a Grandstream logs in with. */
export function grandstreamAccount(all: Values, slot: number): ReadAccount {
  const of = (key: string): string | undefined => all.get(`account.${slot}.${key}`)
  isOn(all, `account.${slot}.enable`, 'Yes')
  isOn(all, `account.${slot}.sip.registration`, 'Yes')
  const stun = all.get('network.stunServer') ?? null
  if (stun !== null) isOn(all, `account.${slot}.network.natTraversal`, 'STUN')
  return {
    extension: need(of('sip.userid'), 'user'),
    authId: need(of('sip.subscriber.userid'), 'auth'),
    password: need(of('sip.subscriber.password'), 'password'),
    displayName: need(of('sip.subscriber.name'), 'name'),
    server: need(of('sip.server.1.address'), 'server'),
    proxy: of('sip.outboundProxy.1.address') ?? null,
    transport: meaning({ UDP: 'udp', TCP: 'tcp', TlsOrTcp: 'tls' }, of('sip.transport')),
    expiresSeconds: number(all, `account.${slot}.sip.registerExpiration`) * 60,
    stun,
    srtp: meaning({ Disabled: 'off', EnabledButNotForced: 'optional', EnabledAndForced: 'required' }, of('audio.srtpMode')),
    voicemail: of('sip.voicemail.number') ?? null,
  }
}

export const grandstreamP: Reader = (files) => {
  const { mac, config } = grandstreamConfig(files, '1')
  const values = textsOf(config)
  isOn(values, 'P271', '1')
  isOn(values, 'P31', '1')
  const stun = values.get('P76') ?? null
  if (stun !== null) isOn(values, 'P52', '1')
  return {
    mac,
    extension: need(values.get('P35'), 'P35'),
    authId: need(values.get('P36'), 'P36'),
    password: need(values.get('P34'), 'P34'),
    displayName: need(values.get('P3'), 'P3'),
    server: need(values.get('P47'), 'P47'),
    proxy: values.get('P48') ?? null,
    transport: meaning({ 0: 'udp', 1: 'tcp', 2: 'tls' }, values.get('P130')),
    expiresSeconds: number(values, 'P32') * 60,
    srtp: meaning({ 0: 'off', 1: 'optional', 2: 'required' }, values.get('P183')),
    stun,
    voicemail: values.get('P33') ?? null,
  }
}

export const htek: Reader = (files) => {
  const root = readXml(textOf(files, /^cfg[0-9a-f]{12}\.xml$/))
  if (root.name !== 'hl_provision') throw new Error('wrong root')
  const values = textsOf(child(root, 'config'))
  isOn(values, 'P271', '1')
  isOn(values, 'P31', '1')
  return {
    extension: need(values.get('P35'), 'P35'),
    authId: need(values.get('P36'), 'P36'),
    password: need(values.get('P34'), 'P34'),
    displayName: need(values.get('P3'), 'P3'),
    server: need(values.get('P47'), 'P47'),
    proxy: values.get('P48') ?? null,
    transport: meaning({ 0: 'udp', 1: 'tcp', 2: 'tls', 3: 'srv' }, values.get('P130')),
    expiresSeconds: number(values, 'P32') * 60,
    // Left to the phone where it is not there.
    ...(values.has('P183') ? { srtp: meaning({ 0: 'off', 2: 'required' }, values.get('P183')) } : {}),
    voicemail: values.get('P33') ?? null,
  }
}

const poly: Reader = (files) => {
  const master = readXml(textOf(files, /^[0-9a-f]{12}\.cfg$/))
  if (master.name !== 'APPLICATION') throw new Error('wrong root')
  const second = need(master.attributes['CONFIG_FILES'], 'CONFIG_FILES')
  if (/-(phone|web)\.cfg$/.test(second)) throw new Error('the phone writes that file itself')
  const named = files.find((file) => file.name === second)
  if (!named) throw new Error(`${second} is not there`)
  const { attributes } = readXml(new TextDecoder('utf-8', { fatal: true }).decode(named.bytes))
  const values = new Map(Object.entries(attributes))
  const transportOf = (code: string | undefined): string =>
    meaning({ UDPOnly: 'udp', TCPOnly: 'tcp', TLS: 'tls', DNSnaptr: 'naptr' }, code)
  const [user, domain] = need(values.get('reg.1.address'), 'address').split('@')
  const transport = transportOf(values.get('reg.1.server.1.transport'))
  const proxy = optional(values, 'reg.1.outboundProxy.address', 'reg.1.outboundProxy.port')
  if (proxy !== null && transportOf(values.get('reg.1.outboundProxy.transport')) !== transport) throw new Error('two transports')
  isOn(values, 'reg.1.server.1.register', '1')
  if (values.has('msg.mwi.1.callBack')) isOn(values, 'msg.mwi.1.callBackMode', 'contact')
  return {
    extension: need(user, 'user'),
    domain: need(domain, 'domain'),
    authId: need(values.get('reg.1.auth.userId'), 'auth'),
    password: need(values.get('reg.1.auth.password'), 'password'),
    displayName: need(values.get('reg.1.displayName'), 'name'),
    server: pair(values, 'reg.1.server.1.address', 'reg.1.server.1.port'),
    proxy,
    transport,
    expiresSeconds: number(values, 'reg.1.server.1.expires'),
    srtp: meaning(
      { '0/0/0': 'off', '1/1/0': 'optional', '1/1/1': 'required' },
      ['enable', 'offer', 'require'].map((word) => values.get(`sec.srtp.${word}`)).join('/'),
    ),
    voicemail: values.get('msg.mwi.1.callBack') ?? null,
  }
}

/** The whole of a Fanvil's file. */
export function fanvilRoot(files: readonly ReadFile[]): Node {
  const root = readXml(textOf(files, /^[0-9a-f]{12}\.cfg$/))
  if (root.name !== 'sysConf' || root.children[0]?.name !== 'Version') throw new Error('no Version in front')
  if (!/^2\.[0-9]{4,10}$/.test(root.children[0].text)) throw new Error('not a version')
  return root
}

const fanvil: Reader = (files) => fanvilAccount(child(fanvilRoot(files), 'sip'), 1)

/** What one line of a Fanvil logs in with. */
export function fanvilAccount(sip: Node, slot: number): ReadAccount {
  const lines = sip.children.filter(({ name, attributes }) => name === 'line' && attributes['index'] === String(slot))
  const [line] = lines
  if (!line || lines.length > 1) throw new Error(`not one line ${slot}`)
  const global = new Map(sip.children.map((one) => [one.name, one.text]))
  const values = textsOf(line)
  isOn(values, 'EnableReg', '1')
  if (values.get('DNSSRV') === '1' && values.has('RegisterPort')) throw new Error('a port, and no look-up')
  return {
    extension: need(values.get('PhoneNumber'), 'PhoneNumber'),
    authId: need(values.get('RegisterUser'), 'RegisterUser'),
    password: need(values.get('RegisterPswd'), 'RegisterPswd'),
    displayName: need(values.get('DisplayName'), 'DisplayName'),
    server:
      values.get('DNSSRV') === '1' ? need(values.get('RegisterAddr'), 'server') : pair(values, 'RegisterAddr', 'RegisterPort'),
    proxy: optional(values, 'ProxyAddr', 'ProxyPort'),
    transport: meaning({ 0: 'udp', 1: 'tcp', 3: 'tls' }, values.get('Transport')),
    expiresSeconds: number(values, 'RegisterTTL'),
    stun: optional(global, 'STUNServer', 'STUNPort'),
    voicemail: values.get('MWINum') ?? null,
  }
}

const snom: Reader = (files) => {
  const root = readXml(textOf(files, /^[0-9A-F]{12}\.xml$/))
  if (root.name !== 'settings') throw new Error('wrong root')
  const settings = child(root, 'phone-settings')
  for (const one of settings.children)
    if (one.name.startsWith('user_') && one.attributes['idx'] !== '1') throw new Error('not identity 1')
  const values = textsOf(settings)
  isOn(values, 'user_active', 'on')
  const [contact, word] = need(values.get('user_outbound'), 'user_outbound').split(';transport=')
  const srtp = meaning({ on: true, off: false }, values.get('user_srtp'))
  const mode = meaning({ off: 'off', optional: 'optional', mandatory: 'required' }, values.get('user_savp'))
  if (srtp !== (mode !== 'off')) throw new Error('the two SRTP settings contradict each other')
  return {
    extension: need(values.get('user_name'), 'user_name'),
    authId: need(values.get('user_pname'), 'user_pname'),
    password: need(values.get('user_pass'), 'user_pass'),
    displayName: need(values.get('user_realname'), 'user_realname'),
    domain: need(values.get('user_host'), 'user_host'),
    // The one way that requests take: the proxy where there is one, else the domain.
    server: need(contact, 'user_outbound'),
    transport: meaning({ udp: 'udp', tcp: 'tcp', tls: 'tls' }, word),
    expiresSeconds: number(values, 'user_expiry'),
    srtp: mode,
    stun: values.get('stun_server') ?? null,
    voicemail: values.get('user_mailbox') ?? null,
  }
}

function cisco(fileName: RegExp, has: { switches: boolean; keys: boolean; srtp: boolean }): Reader {
  return (files) => {
    const root = readXml(textOf(files, fileName))
    if (root.name !== 'flat-profile') throw new Error('wrong root')
    const values = textsOf(root)
    for (const text of values.values()) if (text.includes('$')) throw new Error('the phone may expand a macro')
    isOn(values, 'Line_Enable_1_', 'Yes')
    isOn(values, 'Register_1_', 'Yes')
    if (has.keys) isOn(values, 'Extension_1_', '1')
    const proxy = values.get('Outbound_Proxy_1_') ?? null
    if (has.switches) {
      isOn(values, 'Use_Auth_ID_1_', 'Yes')
      isOn(values, 'Use_Outbound_Proxy_1_', proxy === null ? 'No' : 'Yes')
    }
    const stun = values.get('STUN_Server') ?? null
    if (stun !== null) for (const key of ['STUN_Enable', 'NAT_Mapping_Enable_1_']) isOn(values, key, 'Yes')
    const transport = meaning({ UDP: 'udp', TCP: 'tcp', TLS: 'tls' }, values.get('SIP_Transport_1_'))
    const secure = values.get('Secure_Call_Option_1_')
    const srtp = secure === 'Strict' ? (transport === 'tls' ? 'required' : 'off') : secure?.toLowerCase()
    return {
      extension: need(values.get('User_ID_1_'), 'User_ID'),
      authId: need(values.get('Auth_ID_1_'), 'Auth_ID'),
      password: need(values.get('Password_1_'), 'Password'),
      displayName: need(values.get('Display_Name_1_'), 'Display_Name'),
      server: need(values.get('Proxy_1_'), 'Proxy'),
      proxy,
      transport,
      expiresSeconds: number(values, 'Register_Expires_1_'),
      stun,
      ...(has.keys ? { voicemail: values.get('Voice_Mail_Number') ?? null } : {}),
      ...(has.srtp && srtp !== undefined ? { srtp } : {}),
    }
  }
}

const mitel: Reader = (files) => {
  const values = readColonLines(textOf(files, /^[0-9A-F]{12}\.cfg$/))
  const line = (key: string): string => `sip line1 ${key}`
  const server = pair(values, line('registrar ip'), line('registrar port'))
  // Else the phone wants a certificate and a key of its own.
  if (values.get('sip transport protocol') === '4') isOn(values, 'sips persistent tls', '1')
  if (pair(values, line('proxy ip'), line('proxy port')) !== server) throw new Error('two servers')
  return {
    extension: need(values.get(line('user name')), 'user name'),
    authId: need(values.get(line('auth name')), 'auth name'),
    password: need(values.get(line('password')), 'password'),
    displayName: need(values.get(line('display name')), 'display name'),
    server,
    proxy: optional(values, line('outbound proxy'), line('outbound proxy port')),
    transport: meaning({ 1: 'udp', 2: 'tcp', 4: 'tls' }, values.get('sip transport protocol')),
    expiresSeconds: number(values, line('registration period')),
    srtp: meaning({ 0: 'off', 1: 'optional', 2: 'required' }, values.get(line('srtp mode'))),
    voicemail: values.get(line('vmail')) ?? null,
  }
}

const panasonic: Reader = (files) => {
  const values = readPanasonic(textOf(files, /^Config[0-9A-F]{12}\.cfg$/))
  const server = pair(values, 'SIP_RGSTR_ADDR_1', 'SIP_RGSTR_PORT_1')
  if (pair(values, 'SIP_PRXY_ADDR_1', 'SIP_PRXY_PORT_1') !== server) throw new Error('two servers')
  const [user, domain] = need(values.get('SIP_URI_1'), 'SIP_URI_1').replace(/^sip:/, '').split('@')
  return {
    extension: need(user, 'user'),
    domain: need(domain, 'domain'),
    authId: need(values.get('SIP_AUTHID_1'), 'SIP_AUTHID_1'),
    password: need(values.get('SIP_PASS_1'), 'SIP_PASS_1'),
    displayName: need(values.get('DISPLAY_NAME_1'), 'DISPLAY_NAME_1'),
    server,
    proxy: optional(values, 'SIP_OUTPROXY_ADDR_1', 'SIP_OUTPROXY_PORT_1'),
    transport: meaning({ 0: 'udp', 1: 'tcp', 2: 'tls' }, values.get('SIP_TRANSPORT_1')),
    expiresSeconds: number(values, 'REG_EXPIRE_TIME_1'),
    voicemail: values.get('VM_NUMBER_1') ?? null,
  }
}

const avaya: Reader = (files) => {
  const values = readAvaya(textOf(files, /^[0-9a-f]{12}\.cfg$/))
  isOn(values, 'ENABLE_3PCC_ENVIRONMENT', '1')
  const [contact, word] = need(values.get('SIP_CONTROLLER_LIST'), 'SIP_CONTROLLER_LIST').split(';transport=')
  const secret = need(values.get('FORCE_SIP_PASSWORD'), 'FORCE_SIP_PASSWORD')
  if (!/^[\x20-\x7e]{1,31}$/.test(secret)) throw new Error('at most 31 characters of ASCII')
  return {
    extension: need(values.get('FORCE_SIP_EXTENSION'), 'FORCE_SIP_EXTENSION'),
    authId: need(values.get('FORCE_SIP_USERNAME'), 'FORCE_SIP_USERNAME'),
    password: secret,
    expiresSeconds: number(values, 'REGISTERWAIT'),
    displayName: need(values.get('DISPLAY_NAME'), 'DISPLAY_NAME'),
    domain: need(values.get('SIPDOMAIN'), 'SIPDOMAIN'),
    server: need(contact, 'SIP_CONTROLLER_LIST'),
    transport: meaning({ udp: 'udp', tcp: 'tcp', tls: 'tls' }, word),
    voicemail: values.get('PSTN_VM_NUM') ?? null,
  }
}

/** The whole of a Digium's file, and its settings by their ids. */
export function digiumRoot(files: readonly ReadFile[]): { root: Node; settings: Map<string, string> } {
  const root = readXml(textOf(files, /^[0-9a-f]{12}\.cfg$/))
  if (root.name !== 'config') throw new Error('wrong root')
  const settings = once(
    root.children
      .filter((one) => one.name === 'setting')
      .map((one) => [need(one.attributes['id'], 'id'), need(one.attributes['value'], 'value')]),
  )
  return { root, settings }
}

const digium: Reader = (files) => {
  const { root, settings } = digiumRoot(files)
  return digiumAccount(child(child(root, 'accounts'), 'account'), settings, 1)
}

/** What one account of a Digium logs in with; they are counted from 0. */
export function digiumAccount(account: Node, settings: Values, slot: number): ReadAccount {
  const { attributes } = account
  const primary = child(account, 'host_primary').attributes
  const transport = meaning({ udp: 'udp', tcp: 'tcp', tls: 'tls' } as const, primary['transport'])
  isOn(settings, { udp: 'transport_udp_enabled', tcp: 'transport_tcp_enabled', tls: 'transport_tls_allowed' }[transport], '1')
  const proxy = attributes['outbound_proxy']
  if (attributes['index'] !== String(slot - 1) || attributes['status'] !== '1' || attributes['register'] !== '1') {
    throw new Error('the account would stay off')
  }
  return {
    extension: need(attributes['username'], 'username'),
    authId: need(attributes['authname'], 'authname'),
    password: need(attributes['password'], 'password'),
    displayName: need(attributes['line_label'], 'line_label'),
    server: `${need(primary['server'], 'server')}:${need(primary['port'], 'port')}`,
    transport,
    expiresSeconds: Number(need(primary['reregister'], 'reregister')),
    proxy: proxy === undefined ? null : `${proxy}:${need(attributes['outbound_port'], 'outbound_port')}`,
    voicemail: attributes['voicemail']?.replace(/^sip:(.*)@.*$/, '$1') ?? null,
  }
}

const obihai: Reader = (files) => {
  const root = readXml(textOf(files, /^[0-9a-f]{12}\.xml$/))
  if (root.name !== 'ParameterList') throw new Error('wrong root')
  const values = once(
    root.children.flatMap((object) => {
      const [name, ...parameters] = object.children
      if (object.name !== 'O' || name?.name !== 'N') throw new Error('not an object')
      return parameters.map((one) => [`${name.text}${child(one, 'N').text}`, child(one, 'V').text] as const)
    }),
  )
  const profile = 'VoiceService.1.VoiceProfile.1.'
  const user = need(values.get(`${profile}Line.1.SIP.AuthUserName`), 'AuthUserName')
  isOn(values, `${profile}Line.1.Enable`, 'true')
  const stun = optional(values, `${profile}STUNServer`, `${profile}X_STUNServerPort`)
  isOn(values, `${profile}STUNEnable`, stun === null ? 'false' : 'true')
  const voicemail = values.get(`${profile}Line.1.CallingFeatures.X_CheckVoiceMailNumber`) ?? null
  isOn(values, `${profile}SIP.X_MWISubscribe`, voicemail === null ? 'false' : 'true')
  return {
    extension: user,
    authId: user,
    password: need(values.get(`${profile}Line.1.SIP.AuthPassword`), 'AuthPassword'),
    displayName: need(values.get(`${profile}Line.1.CallingFeatures.CallerIDName`), 'CallerIDName'),
    server: pair(values, `${profile}SIP.ProxyServer`, `${profile}SIP.ProxyServerPort`),
    transport: meaning({ UDP: 'udp', TCP: 'tcp', TLS: 'tls' }, values.get(`${profile}SIP.ProxyServerTransport`)),
    expiresSeconds: number(values, `${profile}SIP.RegistrationPeriod`),
    proxy: optional(values, `${profile}SIP.OutboundProxy`, `${profile}SIP.OutboundProxyPort`),
    stun,
    voicemail,
  }
}

const gigaset: Reader = (files) => {
  const root = readXml(textOf(files, /^[0-9a-f]{12}\.xml$/))
  if (root.name !== 'provisioning' || root.attributes['productID'] !== 'e2') throw new Error('wrong root')
  const values = once(
    child(root, 'nvm').children.map((one) => [need(one.attributes['name'], 'name'), need(one.attributes['value'], 'value')]),
  )
  const of = (key: string): string => need(values.get(`SipAccount.00001.${key}`), key)
  const provider = `SipProvider.${of('ProviderId')}.`
  const proxied = meaning({ 0: true, 2: false }, values.get(`${provider}OutboundProxyMode`))
  return {
    extension: of('UserName'),
    authId: of('AuthName'),
    password: of('AuthPassword'),
    displayName: of('DisplayName'),
    domain: need(values.get(`${provider}Domain`), 'Domain'),
    server: pair(values, `${provider}RegServerAddress`, `${provider}RegServerPort`),
    proxy: proxied ? pair(values, `${provider}OutboundProxyAddress`, `${provider}OutboundProxyPort`) : null,
    transport: meaning({ 1: 'udp', 2: 'tcp', 3: 'tls' }, values.get(`${provider}TransportProtocol`)),
    expiresSeconds: number(values, `${provider}RegServerRefreshTimer`),
    srtp: meaning(
      { '0/1': 'off', '1/1': 'optional', '1/0': 'required' },
      `${values.get(`${provider}SRTP_Enabled`)}/${values.get(`${provider}AcceptNonSRTPCalls`)}`,
    ),
    voicemail: values.get('SipAccount.00001.VoiceMailMailbox') ?? null,
  }
}

const alcatel: Reader = (files) => {
  const root = readXml(textOf(files, /^config\.[0-9a-f]{12}\.xml$/))
  if (root.name !== 'settings') throw new Error('wrong root')
  const values = once(root.children.map((one) => [need(one.attributes['id'], 'id'), need(one.attributes['value'], 'value')]))
  isOn(values, 'Account1Enable', 'true')
  return {
    extension: need(values.get('Account1UserName'), 'UserName'),
    authId: need(values.get('Account1RegName'), 'RegName'),
    password: need(values.get('Account1Password'), 'Password'),
    displayName: need(values.get('Account1DisplayName'), 'DisplayName'),
    server: pair(values, 'Account1Server1Address', 'Account1Server1Port'),
    proxy: optional(values, 'Account1OutboundProxy1Address', 'Account1OutboundProxy1Port'),
    transport: meaning({ udp: 'udp', tcp: 'tcp', tls: 'tls' }, values.get('Account1Server1Transport')),
    expiresSeconds: number(values, 'Account1Server1Expire'),
    voicemail: values.get('Account1VmNumber') ?? null,
  }
}

const algo: Reader = (files) => {
  const text = textOf(files, /^algom[0-9A-F]{12}\.conf$/)
  const newer = textOf(files, /^algo[0-9A-F]{12}\.conf$/)
  if (!newer.startsWith(text)) throw new Error('the two files differ in more than what one of them has more')
  const values = readEqualsLines(newer)
  isOn(values, 'sip.register.use', '1')
  return {
    extension: need(values.get('sip.u1.user'), 'user'),
    authId: need(values.get('sip.u1.auth'), 'auth'),
    password: need(values.get('sip.u1.pwd'), 'pwd'),
    displayName: need(values.get('sip.u1.dname'), 'dname'),
    server: need(values.get('sip.registrar'), 'registrar'),
    proxy: values.get('sip.obproxy') ?? null,
    transport: meaning({ udp: 'udp', tcp: 'tcp', tls: 'tls' }, values.get('sip.transp')),
    expiresSeconds: number(values, 'sip.regexp'),
    stun: values.get('sip.stun.server') ?? null,
  }
}

const akuvox: Reader = (files) => {
  const values = readEqualsLines(textOf(files, /^[0-9A-F]{12}\.cfg$/))
  const key = (name: string): string => `Config.Account1.${name}`
  isOn(values, key('GENERAL.Enable'), '1')
  const stun = optional(values, key('STUN.Server'), key('STUN.Port'))
  if (stun !== null) isOn(values, key('STUN.Enable'), '1')
  const proxy = optional(values, key('OUTPROXY.Server'), key('OUTPROXY.Port'))
  isOn(values, key('OUTPROXY.Enable'), proxy === null ? '0' : '1')
  const voicemail = values.get(key('VOICEMSG.Number')) ?? null
  isOn(values, key('SUBSCRIBE.SubsribeMWI'), voicemail === null ? '0' : '1')
  return {
    extension: need(values.get(key('GENERAL.UserName')), 'UserName'),
    authId: need(values.get(key('GENERAL.AuthName')), 'AuthName'),
    password: need(values.get(key('GENERAL.Pwd')), 'Pwd'),
    displayName: need(values.get(key('GENERAL.DisplayName')), 'DisplayName'),
    server: pair(values, key('SIP.Server'), key('SIP.Port')),
    transport: meaning({ 0: 'udp', 1: 'tcp', 2: 'tls', 3: 'srv' }, values.get(key('SIP.TransType'))),
    expiresSeconds: number(values, key('REG.Timeout')),
    proxy,
    stun,
    voicemail,
  }
}

const spaAdapter = { switches: true, keys: false, srtp: false }

/** One reader a desk phone or adapter, by the target's id. */
export const deskReaders: Readonly<Record<string, Reader>> = {
  aastra: mitel,
  akuvox,
  'alcatel-myriad': alcatel,
  algo,
  'avaya-j1xx': avaya,
  'cisco-ata': cisco(/^ATA[0-9A-F]{12}\.cnf\.xml$/, spaAdapter),
  'cisco-mpp': cisco(/^[0-9a-f]{12}\.xml$/, { switches: false, keys: true, srtp: true }),
  'cisco-spa': cisco(/^[0-9a-f]{12}\.xml$/, { switches: true, keys: true, srtp: false }),
  'cisco-spa-adapter': cisco(/^[0-9a-f]{12}\.xml$/, spaAdapter),
  'digium-d': digium,
  fanvil,
  flyingvoice: yealink,
  'gigaset-n': gigaset,
  grandstream,
  'grandstream-p': grandstreamP,
  htek,
  mitel,
  obihai,
  'panasonic-hdv': panasonic,
  poly,
  'sangoma-s': htek,
  snom,
  yealink,
}
