/**
 * Ready text for the DHCP server that a network already has, so that it leads phones to the bench: what is typed or pasted there, in that server's own
 * language. Linecard answers no DHCP by itself. Each text was measured on the wire where the server runs here (dnsmasq, Kea, ISC); the others
 * are as their makers write them.
 */

export const dhcpServers = ['dnsmasq', 'kea', 'isc', 'mikrotik', 'windows', 'unifi', 'cisco-ios'] as const
export type DhcpServer = (typeof dhcpServers)[number]

/** 66: what most makers read. 160: Poly, Panasonic, AudioCodes. 43: a list of parts, each maker its own. 114: Gigaset. */
export const dhcpOptions = [66, 160, 43, 114] as const
export type DhcpOption = (typeof dhcpOptions)[number]

export interface DhcpText {
  readonly server: DhcpServer
  readonly option: DhcpOption
  /** Lines for a file, a terminal, or fields of a page as `field: value`. */
  readonly text: string
  readonly form: 'file' | 'terminal' | 'page'
  /** Where the text goes: a file, or the way through menus as the product calls them. */
  readonly where: string
  /** Not seen on the wire: from the maker's words, or from nobody's. */
  readonly experimental: boolean
}

/** An option has at most 255 bytes, and 43 needs two of them for its part. */
const longestUrl = 253
/** No quote, comma, backslash, blank or semicolon: one of the servers would cut the text there, or end it. */
const plainUrl = /^https?:\/\/[A-Za-z0-9.:[\]_~/-]+$/

/** Whether every server can say this address without changing it. */
export const fitsDhcp = (url: string): boolean => url.length <= longestUrl && plainUrl.test(url)

/** In option 43 the address is a part of its own; which number it has differs from maker to maker, and 1 is the usual one. */
export const urlPart = 1

/** Option 43 as bytes: the part's number, its length, and the address. */
function partsOf(url: string): Buffer {
  return Buffer.concat([Buffer.from([urlPart, url.length]), Buffer.from(url, 'latin1')])
}
const hex = (bytes: Buffer, between: string): string => [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join(between)
const lines = (...all: readonly string[]): string => `${all.join('\n')}\n`

interface Way {
  readonly form: DhcpText['form']
  readonly where: string
  readonly measured: boolean
  text(option: DhcpOption, url: string): string
}

const ways: Readonly<Record<DhcpServer, Way>> = {
  dnsmasq: {
    form: 'file',
    where: '/etc/dnsmasq.d/phones.conf',
    measured: true,
    // Forced: a phone that does not ask for option 66 would find the address in another field of the answer.
    text: (option, url) => lines(`dhcp-option-force=${option},${option === 43 ? hex(partsOf(url), ':') : `"${url}"`}`),
  },
  kea: {
    form: 'file',
    where: '/etc/kea/kea-dhcp4.conf, in "Dhcp4"',
    measured: true,
    text: (option, url) => keaText(option, url),
  },
  isc: {
    form: 'file',
    where: '/etc/dhcp/dhcpd.conf',
    measured: false,
    text: (option, url) => {
      if (option === 66) return lines(`option tftp-server-name "${url}";`)
      if (option === 43) return lines(`option vendor-encapsulated-options ${hex(partsOf(url), ':')};`)
      return lines(`option prov${option} code ${option} = text;`, `option prov${option} "${url}";`)
    },
  },
  mikrotik: {
    form: 'terminal',
    where: 'RouterOS terminal',
    measured: false,
    // The outer quotes are the terminal's, the inner ones make it a text.
    text: (option, url) =>
      lines(
        `/ip dhcp-server option add name=phones${option} code=${option} value=${option === 43 ? `0x${hex(partsOf(url), '')}` : `"'${url}'"`}`,
        `/ip dhcp-server network set [find] dhcp-option=phones${option}`,
      ),
  },
  windows: {
    form: 'terminal',
    where: 'PowerShell (administrator)',
    measured: false,
    text: (option, url) => {
      if (option === 66) return lines(`Set-DhcpServerv4OptionValue -OptionId 66 -Value "${url}"`)
      if (option === 43) {
        const bytes = [...partsOf(url)].map((byte) => `0x${byte.toString(16).padStart(2, '0')}`).join(',')
        return lines(`Set-DhcpServerv4OptionValue -OptionId 43 -Value ${bytes}`)
      }
      return lines(
        `Add-DhcpServerv4OptionDefinition -Name phones${option} -OptionId ${option} -Type String`,
        `Set-DhcpServerv4OptionValue -OptionId ${option} -Value "${url}"`,
      )
    },
  },
  unifi: {
    form: 'page',
    where: 'Settings › Networks › (network) › DHCP Service Management',
    measured: false,
    text: (option, url) => {
      if (option === 66) return lines(`TFTP Server: ${url}`)
      if (option === 43) return lines('Custom DHCP Option', 'Code: 43', 'Type: Hex', `Value: ${hex(partsOf(url), '')}`)
      return lines('Custom DHCP Option', `Code: ${option}`, 'Type: Text', `Value: ${url}`)
    },
  },
  'cisco-ios': {
    form: 'terminal',
    where: 'configure terminal, ip dhcp pool NAME',
    measured: false,
    text: (option, url) =>
      lines(option === 43 ? `option 43 hex ${dotted(hex(partsOf(url), ''))}` : `option ${option} ascii "${url}"`),
  },
}

/** IOS writes hex digits in groups of four. */
const dotted = (digits: string): string => digits.replace(/(.{4})(?=.)/g, '$1.')

/** Kea knows 114 by itself and lets nobody say it anew; 160 it has to be told. It sends an option to those who ask for it, and to all with always-send: phones often read 66 without asking. */
function keaText(option: DhcpOption, url: string): string {
  const data: Record<string, unknown> = { 'always-send': true }
  const definition = { name: `phones${option}`, code: option, type: 'string' }
  if (option === 66) Object.assign(data, { name: 'tftp-server-name', data: url })
  else if (option === 43) Object.assign(data, { code: 43, 'csv-format': false, data: hex(partsOf(url), '') })
  else if (option === 114) Object.assign(data, { code: 114, data: url })
  else Object.assign(data, { name: definition.name, data: url })
  const own = option === 160 ? `"option-def": [ ${JSON.stringify(definition)} ],\n` : ''
  return `${own}"option-data": [ ${JSON.stringify(data)} ]\n`
}

/** The text that makes this server lead phones to `url` by this option; null: the address has a sign that one of them would break at. */
export function dhcpText(server: DhcpServer, option: DhcpOption, url: string): DhcpText | null {
  if (!fitsDhcp(url)) return null
  const { form, where, measured, text } = ways[server]
  return { server, option, form, where, text: text(option, url), experimental: !measured || option === 43 }
}
