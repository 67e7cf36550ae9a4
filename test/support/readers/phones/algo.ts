import { meaning, need, textOf } from '../read-account.ts'
import { said, wordOf, type PhoneReader } from '../read-phone.ts'
import { isOn } from '../desk-phones.ts'
import { readEqualsLines } from '../line-formats.ts'
import { numeral } from './lines.ts'
import { namedClock } from './named-clock.ts'

/** Two groups of models look for two names: what both know is the same in either. */
export const algoPhone: PhoneReader = (files) => {
  const older = readEqualsLines(textOf(files, /^algom[0-9A-F]{12}\.conf$/))
  const values = readEqualsLines(textOf(files, /^algo[0-9A-F]{12}\.conf$/))
  for (const [key, value] of older) if (values.get(key) !== value) throw new Error(`two of ${key}`)
  isOn(values, 'sip.register.use', '1')
  const zone = values.get('admin.timezone')
  const servers = [values.get('net.time1'), values.get('net.time2')].filter((one) => one !== undefined)
  const used = values.get('prov.use')
  if (used === '1') isOn(values, 'prov.server.method', 'static')
  const cloud = [values.get('prov.ztp.use'), values.get('iot.use')]
  if (cloud[0] !== cloud[1]) throw new Error('one cloud on, another off')
  return {
    lines: new Map([
      [
        1,
        {
          extension: need(values.get('sip.u1.user'), 'user'),
          authId: need(values.get('sip.u1.auth'), 'auth'),
          password: need(values.get('sip.u1.pwd'), 'pwd'),
          displayName: need(values.get('sip.u1.dname'), 'dname'),
          server: need(values.get('sip.registrar'), 'registrar'),
          proxy: values.get('sip.obproxy') ?? null,
          transport: meaning({ udp: 'udp', tcp: 'tcp', tls: 'tls' }, values.get('sip.transp')),
          expiresSeconds: numeral(values.get('sip.regexp')) ?? NaN,
          stun: values.get('sip.stun.server') ?? null,
        },
      ],
    ]),
    all: [...values],
    keys: [],
    ...(zone !== undefined && { offsetAt: namedClock(zone) }),
    settings: {
      ...said('ntpServers', servers.length > 0 ? servers : undefined),
      ...said(
        'provisioning',
        used === '0'
          ? 'off'
          : used === '1'
            ? `${values.get('prov.download.method')}://${need(values.get('prov.server.static'), 'server')}`
            : undefined,
      ),
      ...said('makersCloud', wordOf({ 0: 'off', 1: 'on' }, cloud[0])),
      ...said('authName', values.get('sip.u1.auth')),
      ...said('adminPassword', values.get('admin.pwd')),
    },
  }
}
