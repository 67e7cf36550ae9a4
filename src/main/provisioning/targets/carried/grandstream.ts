import type { Codec, SettingName } from '#shared/phone-settings.ts'
import type { PhraseCode } from '#shared/phrase.ts'
import { atMostCharacters, type Rule } from '../../escape/refuse.ts'
import { hostAndPort } from '../../escape/sip.ts'
import { notInXml } from '../../escape/xml.ts'
import { zoneOf } from '../../zones/zone.ts'
import { cannot, linesBesideFirst, linesOf, noValue, ruled, worded } from '../carriers.ts'
import type { Cannot, Carried, Carrier, Carriers, PhoneAccount } from '../target.ts'
import type { Values } from '../values.ts'
import { folderAt, posixInFull, seconds, type Folder } from './common.ts'

const fusionpbx = 'fusionpbx grandstream/grp261x'
const fspbx = 'fspbx grandstream/GRP26xx'
const wazo = 'wazo-provd-plugins wazo_grandstream/common base_v2'
export const grandstreamSources = [fusionpbx, fspbx, wazo]
const gxp16 = 'fusionpbx grandstream/gxp16xx'
const ht802 = 'fusionpbx grandstream/ht802'
const ht80x = 'fspbx grandstream/HT80x V2'
const wazoAta = 'wazo-provd-plugins wazo_grandstream/common_ata'
const gxp17 = 'fspbx grandstream/GXP17xx'
const wazoOld = 'wazo-provd-plugins wazo_grandstream/common base'
export const grandstreamPSources = [gxp16, ht802, ht80x, wazoAta]

const yesNo = { off: 'No', on: 'Yes' } as const
const bit = { off: 0, on: 1 } as const

/** Nothing longer than what the security guides and both servers' comments allow. */
const adminRules: readonly Rule[] = [notInXml, atMostCharacters(25)]
const userRules: readonly Rule[] = [notInXml, atMostCharacters(32)]

/** The maker's list has Bangkok at +7; all else is said by rule, as the lists of its families differ. */
function zoneText(name: string): string | Cannot {
  const zone = zoneOf(name)
  if (zone.irregular) return cannot('zone-irregular', { zone: name })
  return posixInFull(zone) ?? cannot('zone-change', { zone: name })
}

function zoneValues(name: string, [zone, custom, byDhcp]: readonly [string, string, string], no: string | number): Carried {
  const text = zoneText(name)
  if (typeof text !== 'string') return text
  const lists = text === 'STD-7'
  return [
    [zone, lists ? 'TZX-7' : 'customize'],
    [custom, lists ? null : text],
    // Or DHCP puts its own there.
    [byDhcp, no],
  ]
}

/** The phone wants a folder without a scheme or a slash at its end, and the scheme apart. */
function atFolder(address: string, protocols: Readonly<Record<string, string | number>>, write: WriteFolder): Carried {
  const folder = folderAt(address)
  if (!folder) return cannot('address-of-folder')
  return worded(protocols, folder.scheme, (protocol) => write(folder, protocol))
}
type WriteFolder = (folder: Folder, protocol: string | number) => Values

/** Codecs fill all places that there are: the last one is said again. */
function codecPlaces<W extends string | number>(
  chosen: readonly Codec[],
  words: Readonly<Partial<Record<Codec, W>>>,
  places: number,
  values: (words: readonly W[]) => Values,
): Carried {
  const unknown = chosen.find((codec) => words[codec] === undefined)
  if (unknown !== undefined) return noValue(unknown)
  const beyond = chosen[places]
  if (beyond !== undefined) return noValue(beyond)
  const found = chosen.flatMap((codec) => words[codec] ?? [])
  return values(Array.from({ length: places }, (_, at) => found[Math.min(at, found.length - 1)] as W))
}

const dateForms = { 'yyyy-mm-dd': 0, 'mm/dd/yyyy': 1, 'dd/mm/yyyy': 2 } as const

/** How the phone keeps its path open, in a word of either form. Where a STUN server finds the way, it stays so. */
function keepAlive(
  value: number,
  account: PhoneAccount,
  words: { readonly alive: string | number; readonly none: string | number },
  keys: { readonly way: (slot: number) => string; readonly interval: string },
  slots: readonly number[],
): Carried {
  if (value === 0 && account.sip.stun !== null) return cannot('setting-no-value', { value: '0' })
  if (value === 0) return [...slots.map((slot) => [keys.way(slot), words.none] as const), [keys.interval, null]]
  return seconds(value, 10, 160, () => [
    ...(account.sip.stun === null ? slots.map((slot) => [keys.way(slot), words.alive] as const) : []),
    [keys.interval, value],
  ])
}

const dnsModes = { port: 'ARecord', srv: 'SRV', naptr: 'NaptrOrSrv' } as const
const dnsNumbers = { port: 0, srv: 1, naptr: 2 } as const

/** Found by DNS, the server has no port. */
function registrar(
  value: keyof typeof dnsModes,
  account: PhoneAccount,
  keys: { readonly mode: (slot: number) => string; readonly server: (slot: number) => string },
  mode: string | number,
): Carried {
  const lines = linesBesideFirst(account)
  if (value === 'naptr' && lines.some(({ sip }) => sip.transport === 'tls')) return cannot('naptr-not-tls')
  return lines.flatMap(({ slot, sip }): Values => [
    [keys.mode(slot), mode],
    ...(value === 'port' ? [] : ([[keys.server(slot), sip.domain]] as const)),
  ])
}

const everyLine = (account: PhoneAccount, values: (slot: number) => Values): Values =>
  linesOf(account).flatMap(({ slot }) => values(slot))

const second = (value: string, transport: string): string => {
  const { host, port } = hostAndPort(value, transport === 'tls' ? 5061 : 5060)
  return `${host}:${port}`
}

const itemCodecs = {
  pcmu: 'PCMU',
  pcma: 'PCMA',
  g723: 'G.723.1',
  g729: 'G.729A/B',
  g722: 'G.722',
  ilbc: 'iLBC',
  'g726-32': 'G.726-32',
  opus: 'OPUS',
} as const

const languages = {
  ...{ en: 'en', de: 'de', fr: 'fr', es: 'es', pt: 'pt', it: 'it', nl: 'nl', pl: 'pl', ru: 'ru', tr: 'tr', cs: 'cz', hu: 'hu' },
  ...{ sv: 'se', hr: 'hr', sl: 'sl', he: 'he', ar: 'ar', ja: 'ja', ko: 'ko', 'zh-CN': 'zh', 'zh-TW': 'zh-tw' },
} as const

const acs = 'https://acs.gdms.cloud'

export const grandstreamCarriers: Carriers = {
  timeZone: {
    keys: ['dateTime.timezone', 'dateTime.timezone.custom', 'dateTime.override.dhcp.allowOption2'],
    sources: [fusionpbx, fspbx, wazo],
    write: (name) =>
      zoneValues(name, ['dateTime.timezone', 'dateTime.timezone.custom', 'dateTime.override.dhcp.allowOption2'], 'No'),
  },
  ntpServers: {
    keys: ['dateTime.ntp.server.1', 'dateTime.ntp.server.2', 'dateTime.override.dhcp.allowOption42'],
    sources: [fusionpbx, fspbx, wazo],
    write: ([first = null, next = null]) => [
      ['dateTime.ntp.server.1', first],
      ['dateTime.ntp.server.2', next],
      ['dateTime.override.dhcp.allowOption42', 'No'],
    ],
  },
  language: {
    keys: ['language.gui'],
    sources: [wazo],
    write: (value) => worded(languages, value, (word) => [['language.gui', word]]),
  },
  dateForm: {
    keys: ['dateTime.format.date'],
    sources: [fusionpbx, fspbx],
    // Its parts stand in this order; what is between them is the phone's.
    write: (value) => [['dateTime.format.date', value.replaceAll('/', '-')]],
  },
  clock: {
    keys: ['dateTime.format.time'],
    sources: [fusionpbx, fspbx],
    write: (value) => [['dateTime.format.time', value === '24h' ? '24Hour' : '12Hour']],
  },
  provisioning: {
    keys: [
      'provisioning.config.serverPath',
      'provisioning.config.protocol',
      'provisioning.auto.mode',
      'provisioning.override.dhcp.allowCommonOptions',
    ],
    sources: [fusionpbx, fspbx],
    write: (value, { settings }) =>
      value === 'off'
        ? [
            ['provisioning.auto.mode', 'No'],
            // Empty is set empty here, and is what takes the server away.
            ['provisioning.config.serverPath', ''],
            ['provisioning.override.dhcp.allowCommonOptions', 'No'],
            ...(settings?.plugAndPlay === undefined ? ([['provisioning.3cxAutoProvision', 'No']] as const) : []),
          ]
        : atFolder(value, { https: 'HTTPS', http: 'HTTP', tftp: 'TFTP' }, ({ rest }, protocol) => [
            ['provisioning.config.protocol', protocol],
            ['provisioning.config.serverPath', rest],
          ]),
  },
  plugAndPlay: {
    keys: ['provisioning.3cxAutoProvision'],
    sources: [fusionpbx, fspbx],
    write: (value) => [['provisioning.3cxAutoProvision', yesNo[value]]],
  },
  makersCloud: {
    keys: ['tr069.enable', 'tr069.url'],
    sources: [fspbx],
    write: (value) => [
      ['tr069.enable', yesNo[value]],
      ['tr069.url', value === 'on' ? acs : ''],
    ],
  },
  firmware: {
    keys: ['provisioning.firmware.serverPath', 'provisioning.firmware.protocol'],
    sources: [fusionpbx, fspbx],
    write: (value) =>
      atFolder(value, { https: 'HTTPS', http: 'HTTP', tftp: 'TFTP' }, ({ rest }, protocol) => [
        ['provisioning.firmware.protocol', protocol],
        ['provisioning.firmware.serverPath', rest],
      ]),
  },
  lldp: {
    keys: ['network.lldp.enable'],
    sources: [fusionpbx, fspbx],
    write: (value) => [['network.lldp.enable', yesNo[value]]],
  },
  vlan: {
    keys: ['network.port.eth.1.vlan.enable', 'network.port.eth.1.vlan.tag', 'network.port.eth.1.vlan.priority'],
    sources: [fusionpbx, fspbx, wazo],
    write: ({ id, priority }) => [
      ['network.port.eth.1.vlan.enable', 'Yes'],
      ['network.port.eth.1.vlan.tag', id],
      ['network.port.eth.1.vlan.priority', priority],
    ],
  },
  qos: {
    keys: ['network.qos.forSip', 'network.qos.forRtp'],
    sources: [fusionpbx, fspbx],
    write: ({ signalling, voice }) => [
      ['network.qos.forSip', signalling],
      ['network.qos.forRtp', voice],
    ],
  },
  keepAliveSeconds: {
    keys: ['account.N.network.natTraversal', 'sip.keepAliveInterval'],
    sources: [fusionpbx, fspbx],
    write: (value, account) =>
      keepAlive(
        value,
        account,
        { alive: 'KeepAlive', none: 'No' },
        { way: (slot) => `account.${slot}.network.natTraversal`, interval: 'sip.keepAliveInterval' },
        linesOf(account).map(({ slot }) => slot),
      ),
  },
  registrar: {
    keys: ['account.N.network.dnsMode', 'account.N.sip.server.1.address'],
    sources: [fusionpbx, fspbx],
    write: (value, account) =>
      registrar(
        value,
        account,
        { mode: (slot) => `account.${slot}.network.dnsMode`, server: (slot) => `account.${slot}.sip.server.1.address` },
        dnsModes[value],
      ),
  },
  secondServer: {
    keys: ['account.N.sip.server.2.address'],
    sources: [fusionpbx, wazo],
    write: (value, account) =>
      linesBesideFirst(account).map(
        ({ slot, sip }) => [`account.${slot}.sip.server.2.address`, second(value, sip.transport)] as const,
      ),
  },
  codecs: {
    keys: ['account.N.codec.choice.1', 'account.N.codec.choice.8'],
    sources: [fusionpbx, fspbx],
    write: (value, account) =>
      codecPlaces(value, itemCodecs, 8, (words) =>
        everyLine(account, (slot) => words.map((word, at) => [`account.${slot}.codec.choice.${at + 1}`, word] as const)),
      ),
  },
  dtmf: {
    keys: ['account.N.dtmf.sendInAudio', 'account.N.dtmf.sendInRtp', 'account.N.dtmf.sendInSip'],
    sources: [fusionpbx, fspbx, wazo],
    write: (value, account) =>
      everyLine(account, (slot) => [
        [`account.${slot}.dtmf.sendInAudio`, value === 'in-band' ? 'Yes' : 'No'],
        [`account.${slot}.dtmf.sendInRtp`, value === 'rfc4733' ? 'Yes' : 'No'],
        [`account.${slot}.dtmf.sendInSip`, value === 'info' ? 'Yes' : 'No'],
      ]),
  },
  srtp: {
    keys: ['account.N.audio.srtpMode'],
    sources: [fusionpbx, fspbx],
    write: (value, account) =>
      everyLine(account, (slot) => [
        [
          `account.${slot}.audio.srtpMode`,
          { off: 'Disabled', optional: 'EnabledButNotForced', required: 'EnabledAndForced' }[value],
        ],
      ]),
  },
  authName: {
    keys: ['account.1.sip.subscriber.userid'],
    sources: [fusionpbx, fspbx, wazo],
    write: (value) => ruled(value, [notInXml], [['account.1.sip.subscriber.userid', value]]),
  },
  adminPassword: {
    keys: ['users.admin.password'],
    sources: [fusionpbx, fspbx, wazo],
    write: (value) => ruled(value, adminRules, [['users.admin.password', value]]),
  },
  userPassword: {
    keys: ['users.user.password'],
    sources: [fusionpbx, fspbx],
    write: (value) => ruled(value, userRules, [['users.user.password', value]]),
  },
}

const payloads = { pcmu: 0, pcma: 8, g723: 4, g729: 18, g722: 9, ilbc: 97, 'g726-32': 2, opus: 123 } as const
const pProtocols = { tftp: 0, http: 1, https: 2 } as const

/** Some numbers mean something else on the adapters than on the phones, so the model has to be known. */
function byFamily(account: PhoneAccount, families: { readonly adapter: () => Carried; readonly phone: () => Carried }): Carried {
  if (/\bHT\d/i.test(account.model ?? '')) return families.adapter()
  if (/\b(?:GXP|GXV|DP)\d/i.test(account.model ?? '')) return families.phone()
  return cannot('setting-by-model')
}
const noPlace = (): Cannot => cannot('setting-no-place' satisfies PhraseCode)

const simple = <S extends SettingName>(key: string, sources: readonly string[], write: Carrier<S>['write']): Carrier<S> => ({
  keys: [key],
  sources,
  write,
})

export const grandstreamPCarriers: Carriers = {
  timeZone: {
    keys: ['P64', 'P246', 'P143'],
    sources: [gxp16, ht802, wazoAta],
    write: (name) => zoneValues(name, ['P64', 'P246', 'P143'], 0),
  },
  ntpServers: {
    keys: ['P30', 'P144'],
    sources: [ht802, wazoAta, ht80x],
    write: ([first = null, next]) =>
      next === undefined
        ? [
            ['P30', first],
            ['P144', 0],
          ]
        : cannot('one-time-server'),
  },
  language: simple('P1362', [gxp16, wazoAta], (value) => worded(languages, value, (word) => [['P1362', word]])),
  // Adapters have no screen.
  dateForm: simple('P102', [gxp16, gxp17], (value, account) =>
    byFamily(account, { adapter: noPlace, phone: () => worded(dateForms, value, (code) => [['P102', code]]) }),
  ),
  clock: simple('P122', [gxp16, gxp17], (value, account) =>
    byFamily(account, { adapter: noPlace, phone: () => [['P122', value === '24h' ? 1 : 0]] }),
  ),
  webPage: simple('P1650', [gxp16, ht802], (value) => worded({ https: 0, on: 1 }, value, (code) => [['P1650', code]])),
  provisioning: {
    keys: ['P237', 'P212', 'P194', 'P238', 'P145'],
    sources: [gxp16, ht802, ht80x],
    write: (value, { settings }) =>
      value === 'off'
        ? [
            ['P194', 0],
            ['P237', ''],
            // 2: it never looks.
            ['P238', 2],
            ['P145', 0],
            ...(settings?.plugAndPlay === undefined ? ([['P1414', 0]] as const) : []),
          ]
        : atFolder(value, pProtocols, ({ rest }, protocol) => [
            ['P212', protocol],
            ['P237', rest],
          ]),
  },
  plugAndPlay: simple('P1414', [gxp16, ht802, ht80x], (value) => [['P1414', bit[value]]]),
  makersCloud: {
    keys: ['P1409', 'P4503'],
    sources: [ht802],
    write: (value) => [
      ['P1409', bit[value]],
      ['P4503', value === 'on' ? acs : ''],
    ],
  },
  firmware: {
    keys: ['P192'],
    sources: [gxp16, ht802, ht80x],
    // One number says how file and firmware are fetched, so both come the same way.
    write(value, { settings }) {
      const way = settings?.provisioning
      const config = way === undefined || way === 'off' || way === 'keep' ? null : folderAt(way)
      const carried = atFolder(value, pProtocols, ({ rest }) => [['P192', rest]])
      return 'cannot' in carried || config?.scheme === folderAt(value)?.scheme ? carried : cannot('firmware-as-file')
    },
  },
  lldp: simple('P1684', [gxp16, gxp17], (value, account) =>
    byFamily(account, { adapter: noPlace, phone: () => [['P1684', bit[value]]] }),
  ),
  vlan: {
    keys: ['P51', 'P87'],
    sources: [ht802, wazoAta],
    write: ({ id, priority }) => [
      ['P51', id],
      ['P87', priority],
    ],
  },
  qos: {
    keys: ['P1558', 'P1559'],
    sources: [gxp16, gxp17],
    write: ({ signalling, voice }, account) =>
      byFamily(account, {
        adapter: noPlace,
        phone: () => [
          ['P1558', signalling],
          ['P1559', voice],
        ],
      }),
  },
  keepAliveSeconds: {
    keys: ['P52', 'P84'],
    sources: [ht802, gxp16, ht80x],
    write: (value, account) => keepAlive(value, account, { alive: 2, none: 0 }, { way: () => 'P52', interval: 'P84' }, [1]),
  },
  registrar: {
    keys: ['P103', 'P47'],
    sources: [gxp16, ht802, ht80x],
    write: (value, account) =>
      registrar(value, { ...account, lines: [] }, { mode: () => 'P103', server: () => 'P47' }, dnsNumbers[value]),
  },
  secondServer: {
    keys: ['P2312', 'P967'],
    sources: [gxp16, wazoOld, ht802, ht80x],
    write: (value, account) => {
      const address = second(value, account.sip.transport)
      return byFamily(account, { adapter: () => [['P967', address]], phone: () => [['P2312', address]] })
    },
  },
  codecs: {
    keys: ['P57', 'P58', 'P59', 'P60', 'P61', 'P62'],
    sources: [ht802, ht80x, gxp16],
    write: (value) => codecPlaces(value, payloads, 6, (numbers) => numbers.map((one, at) => [`P${57 + at}`, one] as const)),
  },
  dtmf: {
    keys: ['P2301', 'P2302', 'P2303'],
    sources: [gxp16, wazoOld],
    // The adapters have an order of all three, and what two servers say of it contradicts.
    write: (value, account) =>
      byFamily(account, {
        adapter: noPlace,
        phone: () => [
          ['P2301', value === 'in-band' ? 1 : 0],
          ['P2302', value === 'rfc4733' ? 1 : 0],
          ['P2303', value === 'info' ? 1 : 0],
        ],
      }),
  },
  srtp: simple('P183', [gxp16, ht802], (value) => [['P183', { off: 0, optional: 1, required: 2 }[value]]]),
  authName: simple('P36', [gxp16, ht802, wazoAta], (value) => ruled(value, [notInXml], [['P36', value]])),
  adminPassword: simple('P2', [gxp16, ht802, wazoAta], (value) => ruled(value, adminRules, [['P2', value]])),
  userPassword: simple('P196', [gxp16, ht802], (value) => ruled(value, userRules, [['P196', value]])),
}
