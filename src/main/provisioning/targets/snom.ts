import { el, elWith, xmlDocument } from '../escape/xml-document.ts'
import { notInXml } from '../escape/xml.ts'
import { deskDefaults, deskTarget, joined, keepAlive } from './desk-phone.ts'
import type { Target } from './target.ts'
import { withValue, type Values } from './values.ts'

/** How SRTP is offered: beside RTP, or alone. */
const savp = { off: 'off', optional: 'optional', required: 'mandatory' } as const

/**
 * Snom's settings XML for desk phones, identity 1. `user_outbound` is the only place that chooses the transport, so it is always there:
 * the proxy, or the domain itself. Setting names as two provisioning servers write them; user_savp's three words as Gemeinschaft checks them,
 * of which wazo writes mandatory and fusionpbx off; keepalive_interval in seconds as fusionpbx and fspbx write it.
 */
export const snom: Target = deskTarget({
  info: {
    ...deskDefaults,
    id: 'snom',
    name: 'Snom D series',
    platforms: ['3xx', '7xx', 'D1xx–D8xx', 'PA1'],
    fileNames: ['<MAC>.xml'],
    macSpelling: 'upper',
    notices:
      'The phone downloads from the address in setting_server the next time it starts. End that address with {mac}.xml. The address can also come from DHCP option 66 or Snom SRAPS. Firmware 8 of the 3xx replaces {mac} with colons in it: enter the full file name there.',
    evidence: 'two-servers',
    source: 'wazo-provd-plugins wazo_snom/common; fusionpbx snom; fspbx snom/D8xx; GS4 manufacturer_snom; tancredi snom',
  },
  password: [notInXml],
  displayName: [notInXml],
  write(account) {
    const { extension, mac, password, sip, server, proxy } = account
    const identity: Values = [
      ['user_active', 'on'],
      ['user_realname', account.name],
      ['user_idle_text', account.label],
      ['user_name', extension],
      ['user_pname', extension],
      ['user_pass', password],
      ['user_host', sip.domain],
      ['user_outbound', `${joined(proxy ?? server)};transport=${sip.transport}`],
      ['user_expiry', sip.expiresSeconds],
      ['user_srtp', sip.srtp === 'off' ? 'off' : 'on'],
      ['user_savp', savp[sip.srtp]],
      ['user_mailbox', sip.voicemail],
      ['keepalive_interval', keepAlive(account)],
    ]
    const settings = [
      ...withValue(identity).map(([name, value]) => elWith(name, { idx: '1', perm: 'R' }, value)),
      ...(sip.stun === null ? [] : [elWith('stun_server', { perm: 'R' }, sip.stun)]),
    ]
    return {
      files: [{ name: `${mac.toUpperCase()}.xml`, bytes: xmlDocument(el('settings', [el('phone-settings', settings)])) }],
    }
  },
})
