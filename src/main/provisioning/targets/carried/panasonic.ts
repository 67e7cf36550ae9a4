import { without, type Rule } from '../../escape/refuse.ts'
import { posixOf, zoneOf } from '../../zones/zone.ts'
import { cannot, noValue, ruled, worded } from '../carriers.ts'
import type { Carriers } from '../target.ts'

const sail = 'sail db_v4_device'
const fusionpbx = 'fusionpbx panasonic'
const wazo = 'wazo-provd-plugins wazo_panasonic/common'

export const panasonicSources = [sail, fusionpbx, wazo]

/** A value stands between double quotes. */
const unquoted: Rule = without(/"/)

export const panasonicCarriers: Carriers = {
  timeZone: {
    keys: ['LOCAL_TIME_ZONE_POSIX'],
    sources: [sail, fusionpbx],
    write(name) {
      const zone = zoneOf(name)
      if (zone.irregular) return cannot('zone-irregular', { zone: name })
      const changes = zone.summer ? [zone.summer.start, zone.summer.end] : []
      // What other phones make of hours beyond the day is not known of this one.
      if (changes.some(({ minutes }) => minutes < 0 || minutes >= 24 * 60)) return cannot('zone-change', { zone: name })
      return [['LOCAL_TIME_ZONE_POSIX', posixOf(zone)]]
    },
  },
  ntpServers: {
    keys: ['NTP_ADDR'],
    sources: [sail, wazo, fusionpbx],
    write: ([first = null, ...others]) => (others.length > 0 ? cannot('one-time-server') : [['NTP_ADDR', first]]),
  },
  webPage: {
    keys: ['HTTPD_PORTOPEN_AUTO'],
    sources: [sail, fusionpbx],
    write: (value) => worded({ off: 'N', on: 'Y' }, value, (word) => [['HTTPD_PORTOPEN_AUTO', word]]),
  },
  provisioning: {
    keys: ['PROVISION_ENABLE', 'CFG_STANDARD_FILE_PATH'],
    sources: [sail, wazo, fusionpbx],
    write: (value) =>
      value === 'off'
        ? [['PROVISION_ENABLE', 'N']]
        : ruled(
            value,
            [unquoted],
            [
              ['PROVISION_ENABLE', 'Y'],
              ['CFG_STANDARD_FILE_PATH', value],
            ],
          ),
  },
  vlan: {
    keys: ['VLAN_ENABLE', 'VLAN_ID_IP_PHONE', 'VLAN_PRI_IP_PHONE'],
    sources: [wazo, fusionpbx],
    write: ({ id, priority }) => [
      ['VLAN_ENABLE', 'Y'],
      ['VLAN_ID_IP_PHONE', id],
      ['VLAN_PRI_IP_PHONE', priority],
    ],
  },
  qos: {
    keys: ['DSCP_SIP_1', 'DSCP_RTP_1'],
    sources: [sail, fusionpbx],
    write: ({ signalling, voice }) => [
      ['DSCP_SIP_1', signalling],
      ['DSCP_RTP_1', voice],
    ],
  },
  registrar: {
    keys: ['SIP_DNSSRV_ENA_1', 'SIP_RGSTR_PORT_1', 'SIP_PRXY_PORT_1'],
    sources: [sail, fusionpbx],
    write: (value) =>
      value === 'port'
        ? []
        : value === 'naptr'
          ? noValue('NAPTR')
          : [
              ['SIP_DNSSRV_ENA_1', 'Y'],
              ['SIP_RGSTR_PORT_1', null],
              ['SIP_PRXY_PORT_1', null],
            ],
  },
  dtmf: {
    keys: ['OUTBANDDTMF_1'],
    sources: [sail, fusionpbx],
    write: (value) => worded({ rfc4733: 'Y', 'in-band': 'N' }, value, (word) => [['OUTBANDDTMF_1', word]]),
  },
  authName: {
    keys: ['SIP_AUTHID_1'],
    sources: [sail, wazo],
    write: (value) => ruled(value, [unquoted], [['SIP_AUTHID_1', value]]),
  },
  adminPassword: {
    keys: ['ADMIN_ID', 'ADMIN_PASS'],
    sources: [sail, fusionpbx],
    write: (value) =>
      ruled(
        value,
        [unquoted],
        [
          ['ADMIN_ID', 'admin'],
          ['ADMIN_PASS', value],
        ],
      ),
  },
  userPassword: {
    keys: ['USER_ID', 'USER_PASS'],
    sources: [sail, fusionpbx],
    write: (value) =>
      ruled(
        value,
        [unquoted],
        [
          ['USER_ID', 'user'],
          ['USER_PASS', value],
        ],
      ),
  },
}
