import { without } from '../../escape/refuse.ts'
import { notInXml } from '../../escape/xml.ts'
import { hostAndPort } from '../../escape/sip.ts'
import { zoneOf } from '../../zones/zone.ts'
import { cannot, linesBesideFirst, ruled, worded } from '../carriers.ts'
import type { Carriers } from '../target.ts'
import type { Values } from '../values.ts'

const wazo = 'wazo-provd-plugins wazo_digium/common'
const pages = 'Digium: DPMA and XML Configuration pages'
export const digiumSources = [wazo, pages]

export const digiumCarriers: Carriers = {
  // It has zone files of its own, by the names of the tz database.
  timeZone: {
    keys: ['time_zone'],
    sources: [wazo, pages],
    write: (name) => [['time_zone', zoneOf(name).name]],
  },
  ntpServers: {
    keys: ['time_source', 'ntp_server', 'ntp_prefer_option42'],
    sources: [wazo, pages],
    write: ([first = null, next]) =>
      next === undefined
        ? [
            ['time_source', 'ntp'],
            ['ntp_server', first],
            // Or a server of DHCP wins.
            ['ntp_prefer_option42', 0],
          ]
        : cannot('one-time-server'),
  },
  webPage: {
    keys: ['web_ui_enabled'],
    sources: [pages],
    write: (value) => worded({ off: 0, on: 1 }, value, (code) => [['web_ui_enabled', code]]),
  },
  vlan: {
    keys: ['network_vlan_id', 'network_vlan_qos'],
    sources: [wazo, pages],
    write: ({ id, priority }) => [
      ['network_vlan_id', id],
      ['network_vlan_qos', priority],
    ],
  },
  qos: {
    keys: ['sip_dscp', 'rtp_dscp'],
    sources: [pages],
    write: ({ signalling, voice }) => [
      ['sip_dscp', signalling],
      ['rtp_dscp', voice],
    ],
  },
  keepAliveSeconds: {
    keys: ['udp_ka_interval'],
    sources: [pages],
    write: (value) => [['udp_ka_interval', value]],
  },
  secondServer: {
    keys: ['server', 'port', 'transport'].map((name) => `accounts/N/host_alternate/${name}`),
    sources: [wazo, pages],
    write: (value, account) =>
      linesBesideFirst(account).flatMap(({ slot, sip }): Values => {
        const { host, port } = hostAndPort(value, sip.transport === 'tls' ? 5061 : 5060)
        const key = (name: string): string => `accounts/${slot - 1}/host_alternate/${name}`
        return [
          [key('server'), host],
          [key('port'), port],
          [key('transport'), sip.transport],
        ]
      }),
  },
  authName: {
    keys: ['accounts/0/authname'],
    sources: [wazo, pages],
    write: (value) => ruled(value, [notInXml], [['accounts/0/authname', value]]),
  },
  adminPassword: {
    keys: ['login_password'],
    sources: [wazo, pages],
    write: (value) => ruled(value, [without(/[^0-9]/)], [['login_password', value]]),
  },
}
