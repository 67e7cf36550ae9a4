import { digiumAccount, digiumRoot, number } from '../desk-phones.ts'
import { said, wordOf, type PhoneReader } from '../read-phone.ts'
import { child } from '../xml-formats.ts'

/** The phone has the tz database's own files. */
function clockOf(timeZone: string): (at: number) => number {
  const format = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' })
  return (at) => {
    const [, sign, hours = '0', minutes = '0'] = /GMT(?:([+-])(\d\d):(\d\d))?$/.exec(format.format(at)) ?? []
    return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) || 0
  }
}

export const digiumPhone: PhoneReader = (files) => {
  const { root, settings: values } = digiumRoot(files)
  const accounts = child(root, 'accounts').children
  const of = (id: string): string | undefined => values.get(id)
  const zone = of('time_zone')
  const ntp = of('ntp_server')
  if (ntp !== undefined && (of('time_source') !== 'ntp' || of('ntp_prefer_option42') !== '0'))
    throw new Error('it would not be asked')
  const password = of('login_password')
  if (password !== undefined && !/^[0-9]+$/.test(password)) throw new Error('a keypad has only digits')
  const priority = of('network_vlan_qos')
  const second = accounts.map(({ children }) => {
    const [primary, alternate] = ['host_primary', 'host_alternate'].map(
      (name) => children.find((one) => one.name === name)?.attributes,
    )
    if (alternate && alternate['transport'] !== primary?.['transport']) throw new Error('another transport')
    return alternate && `${alternate['server']}:${alternate['port']}`
  })
  return {
    lines: new Map(
      accounts.map((account, at) => {
        const slot = Number(account.attributes['index'] ?? at) + 1
        return [slot, digiumAccount(account, values, slot)]
      }),
    ),
    all: [...values],
    keys: [],
    ...(zone !== undefined && { offsetAt: clockOf(zone) }),
    settings: {
      ...said('ntpServers', ntp === undefined ? undefined : [ntp]),
      ...said('webPage', wordOf({ 0: 'off', 1: 'on' }, of('web_ui_enabled'))),
      ...said(
        'vlan',
        of('network_vlan_id') === undefined
          ? undefined
          : { id: number(values, 'network_vlan_id'), priority: priority === undefined ? null : Number(priority) },
      ),
      ...said(
        'qos',
        of('sip_dscp') === undefined ? undefined : { signalling: number(values, 'sip_dscp'), voice: number(values, 'rtp_dscp') },
      ),
      ...said('keepAliveSeconds', of('udp_ka_interval') === undefined ? undefined : number(values, 'udp_ka_interval')),
      ...said('secondServer', new Set(second).size === 1 ? second[0] : undefined),
      ...said('authName', accounts[0]?.attributes['authname']),
      ...said('adminPassword', password),
    },
  }
}
