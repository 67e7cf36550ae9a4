import { meaning, need, textOf } from '../read-account.ts'
import { said, wordOf, type PhoneReader } from '../read-phone.ts'
import { optional } from '../desk-phones.ts'
import { readPanasonic } from '../line-formats.ts'
import { posixClock } from './clock.ts'
import { numeral, together } from './lines.ts'

export const panasonicPhone: PhoneReader = (files) => {
  const values = readPanasonic(textOf(files, /^Config[0-9A-F]{12}\.cfg$/))
  const [user, domain] = need(values.get('SIP_URI_1'), 'SIP_URI_1').replace(/^sip:/, '').split('@')
  const zone = values.get('LOCAL_TIME_ZONE_POSIX')
  const server = values.get('SIP_RGSTR_ADDR_1')
  const port = values.get('SIP_RGSTR_PORT_1')
  const vlan = numeral(values.get('VLAN_ID_IP_PHONE'))
  if (vlan !== undefined && values.get('VLAN_ENABLE') !== 'Y') throw new Error('the VLAN stays off')
  for (const who of ['ADMIN', 'USER'])
    if (values.has(`${who}_PASS`) && values.get(`${who}_ID`) !== who.toLowerCase()) throw new Error('nobody’s password')
  return {
    lines: new Map([
      [
        1,
        {
          extension: need(user, 'user'),
          domain: need(domain, 'domain'),
          authId: need(values.get('SIP_AUTHID_1'), 'SIP_AUTHID_1'),
          password: need(values.get('SIP_PASS_1'), 'SIP_PASS_1'),
          displayName: need(values.get('DISPLAY_NAME_1'), 'DISPLAY_NAME_1'),
          server: port === undefined ? need(server, 'server') : `${server}:${port}`,
          proxy: optional(values, 'SIP_OUTPROXY_ADDR_1', 'SIP_OUTPROXY_PORT_1'),
          transport: meaning({ 0: 'udp', 1: 'tcp', 2: 'tls' }, values.get('SIP_TRANSPORT_1')),
          expiresSeconds: numeral(values.get('REG_EXPIRE_TIME_1')) ?? NaN,
          voicemail: values.get('VM_NUMBER_1') ?? null,
        },
      ],
    ]),
    all: [...values],
    keys: [],
    ...(zone !== undefined && { offsetAt: posixClock(zone) }),
    settings: {
      ...said('ntpServers', values.has('NTP_ADDR') ? [values.get('NTP_ADDR')] : undefined),
      ...said('webPage', wordOf({ N: 'off', Y: 'on' }, values.get('HTTPD_PORTOPEN_AUTO'))),
      ...said('provisioning', values.get('PROVISION_ENABLE') === 'N' ? 'off' : values.get('CFG_STANDARD_FILE_PATH')),
      ...said('vlan', vlan === undefined ? undefined : { id: vlan, priority: numeral(values.get('VLAN_PRI_IP_PHONE')) ?? null }),
      ...said('qos', together({ signalling: numeral(values.get('DSCP_SIP_1')), voice: numeral(values.get('DSCP_RTP_1')) })),
      ...said('registrar', port === undefined && values.get('SIP_DNSSRV_ENA_1') === 'Y' ? 'srv' : 'port'),
      ...said('dtmf', wordOf({ Y: 'rfc4733', N: 'in-band' }, values.get('OUTBANDDTMF_1'))),
      ...said('authName', values.get('SIP_AUTHID_1')),
      ...said('adminPassword', values.get('ADMIN_PASS')),
      ...said('userPassword', values.get('USER_PASS')),
    },
  }
}
