import { noBlanksAtEnds } from '../../escape/refuse.ts'
import { noValue, ruled } from '../carriers.ts'
import type { Carriers } from '../target.ts'

const fusionpbx = 'fusionpbx algo'
const fspbx = 'fspbx algo/8301'

export const algoSources = [fusionpbx, fspbx]

export const algoCarriers: Carriers = {
  timeZone: {
    keys: ['admin.timezone'],
    sources: [fusionpbx, fspbx],
    // By its name in the tz database, of which the device has its own copy.
    write: (name) => [['admin.timezone', name]],
  },
  ntpServers: {
    keys: ['net.time1', 'net.time2'],
    sources: [fusionpbx, fspbx],
    write: ([first = null, second = null]) => [
      ['net.time1', first],
      ['net.time2', second],
    ],
  },
  provisioning: {
    keys: ['prov.use', 'prov.server.method', 'prov.server.static', 'prov.download.method'],
    sources: [fusionpbx, fspbx],
    write(value) {
      if (value === 'off') return [['prov.use', 0]]
      const [, scheme = '', host = ''] = /^(https?|tftp|ftp):\/\/([^/?#@]+)\/?$/.exec(value) ?? []
      return host === ''
        ? noValue(value)
        : [
            ['prov.use', 1],
            ['prov.server.method', 'static'],
            ['prov.server.static', host],
            ['prov.download.method', scheme],
          ]
    },
  },
  makersCloud: {
    keys: ['prov.ztp.use', 'iot.use'],
    sources: [fusionpbx, fspbx],
    write: (value) => [
      ['prov.ztp.use', value === 'on' ? 1 : 0],
      ['iot.use', value === 'on' ? 1 : 0],
    ],
  },
  authName: {
    keys: ['sip.u1.auth'],
    sources: [fusionpbx, fspbx],
    write: (value) => [['sip.u1.auth', value]],
  },
  adminPassword: {
    keys: ['admin.pwd'],
    sources: [fusionpbx, fspbx],
    write: (value) => ruled(value, [noBlanksAtEnds], [['admin.pwd', value]]),
  },
}
