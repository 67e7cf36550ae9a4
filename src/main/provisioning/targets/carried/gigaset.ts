import { hostAndPort } from '../../escape/sip.ts'
import { notInXml } from '../../escape/xml.ts'
import { zoneOf } from '../../zones/zone.ts'
import { linesOf, noValue, ruled, worded } from '../carriers.ts'
import type { Carriers, LineAccount, PhoneAccount } from '../target.ts'
import type { Values } from '../values.ts'
import { sameClock } from './clock-rules.ts'

const wazo = 'wazo-provd-plugins wazo_gigaset/Nx70_83_v2_65_0'
const template = 'public templates for N670 and N870'
const wiki = 'Gigaset wiki'

export const gigasetSources = [wazo, template]

/** Names that the base is known to have, but for countries that changed their rules. None of them is seven hours ahead. */
const zones: readonly string[] = [
  ...['Pacific/Honolulu', 'America/Anchorage', 'America/Los_Angeles', 'America/Denver', 'America/Chicago', 'America/New_York'],
  ...[
    'Europe/London',
    'Europe/Dublin',
    'Europe/Lisbon',
    'Europe/Berlin',
    'Europe/Amsterdam',
    'Europe/Brussels',
    'Europe/Budapest',
  ],
  ...['Europe/Copenhagen', 'Europe/Madrid', 'Europe/Oslo', 'Europe/Paris', 'Europe/Prague', 'Europe/Rome', 'Europe/Stockholm'],
  ...['Europe/Vienna', 'Europe/Warsaw', 'Europe/Zagreb', 'Europe/Zurich', 'Europe/Athens', 'Europe/Bucharest', 'Europe/Helsinki'],
  ...['Europe/Riga', 'Europe/Sofia', 'Europe/Tallinn', 'Europe/Vilnius', 'Asia/Dubai', 'Asia/Karachi', 'Asia/Dhaka'],
  ...['Asia/Hong_Kong', 'Asia/Tokyo', 'Australia/Adelaide', 'Australia/Darwin', 'Australia/Brisbane', 'Australia/Sydney'],
  'Pacific/Noumea',
]

/** Lines of one service share a provider, counted from 0. */
export function providersOf(account: PhoneAccount): readonly (readonly LineAccount[])[] {
  const groups = new Map<string, LineAccount[]>()
  for (const line of linesOf(account)) {
    const key = JSON.stringify(line.sip)
    groups.set(key, [...(groups.get(key) ?? []), line])
  }
  return [...groups.values()]
}

const perProvider = (account: PhoneAccount, values: (index: number, line: LineAccount) => Values): Values =>
  providersOf(account).flatMap(([line], index) => (line ? values(index, line) : []))

const srtpModes = { off: [0, 1], optional: [1, 1], required: [1, 0] } as const

export const gigasetCarriers: Carriers = {
  timeZone: {
    keys: ['DmGlobal.0.TimeZone'],
    sources: [wazo],
    write(name) {
      const zone = zoneOf(name)
      const known = zones.includes(name) ? name : zones.find((one) => sameClock(zoneOf(one), zone))
      return known === undefined ? noValue(name) : [['DmGlobal.0.TimeZone', known]]
    },
  },
  ntpServers: {
    keys: ['DmGlobal.0.NtpServer'],
    sources: [wazo, template],
    write: (servers) => [['DmGlobal.0.NtpServer', servers.join(',')]],
  },
  tones: {
    keys: ['Telephony.0.ToneScheme'],
    sources: [wazo],
    write: (value) => worded({ DE: 'Germany', ES: 'Spain', FR: 'France' }, value, (word) => [['Telephony.0.ToneScheme', word]]),
  },
  provisioning: {
    keys: ['Provisioning.global.ProvisioningServer'],
    sources: [wazo, template],
    write: (value) =>
      value === 'off' ? noValue(value) : ruled(value, [notInXml], [['Provisioning.global.ProvisioningServer', value]]),
  },
  plugAndPlay: {
    keys: ['SystemSettings.global.SipMulticastEnabled'],
    sources: [wiki],
    write: (value) => [['SystemSettings.global.SipMulticastEnabled', value === 'on' ? 1 : 0]],
  },
  secondServer: {
    keys: ['SipProvider.N.FailoverServerEnabled', 'SipProvider.N.FailoverServerAddress', 'SipProvider.N.FailoverServerPort'],
    sources: [wazo],
    write: (value, account) =>
      perProvider(account, (index, { sip }) => {
        if (sip.domain !== account.sip.domain) return []
        const { host, port } = hostAndPort(value, sip.transport === 'tls' ? 5061 : 5060)
        return [
          [`SipProvider.${index}.FailoverServerEnabled`, 1],
          [`SipProvider.${index}.FailoverServerAddress`, host],
          [`SipProvider.${index}.FailoverServerPort`, port],
        ]
      }),
  },
  dtmf: {
    keys: ['SipProvider.N.DTMFTransmission'],
    sources: [wazo],
    write: (value, account) =>
      perProvider(account, (index) => [[`SipProvider.${index}.DTMFTransmission`, { 'in-band': 1, rfc4733: 2, info: 4 }[value]]]),
  },
  srtp: {
    keys: ['SipProvider.N.SRTP_Enabled', 'SipProvider.N.AcceptNonSRTPCalls'],
    sources: [wazo],
    write: (value, account) =>
      perProvider(account, (index) => [
        [`SipProvider.${index}.SRTP_Enabled`, srtpModes[value][0]],
        [`SipProvider.${index}.AcceptNonSRTPCalls`, srtpModes[value][1]],
      ]),
  },
  authName: {
    keys: ['SipAccount.00001.AuthName'],
    sources: [wazo, template],
    write: (value) => [['SipAccount.00001.AuthName', value]],
  },
  adminPassword: {
    keys: ['WebUIAccounts.1.Password'],
    sources: [wazo],
    write: (value) => [['WebUIAccounts.1.Password', value]],
  },
}
