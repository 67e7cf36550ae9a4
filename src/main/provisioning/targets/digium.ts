import { elWith, el, xmlDocument } from '../escape/xml-document.ts'
import { without } from '../escape/refuse.ts'
import { notInXml } from '../escape/xml.ts'
import { deskDefaults, deskTarget, keepAlive } from './desk-phone.ts'
import { notesFor } from './notes.ts'
import type { Target } from './target.ts'
import { withValue, type Values } from './values.ts'

/**
 * Digium's `<mac>.cfg`: XML with everything in attributes. Attributes as three provisioning servers write them; the transports and the
 * keep-alive as the maker's pages on its XML say. How media_encryption spells SRTP, and stunaddr a port, is shown nowhere: left to the hand.
 */
export const digium: Target = deskTarget({
  info: {
    ...deskDefaults,
    id: 'digium-d',
    name: 'Digium and Sangoma D series',
    platforms: ['D40–D70', 'D6x', 'D8x'],
    fileNames: ['<mac>.cfg'],
    srtp: false,
    notices: 'The phone downloads the file from its provisioning server the next time it starts.',
    evidence: 'two-servers',
    source:
      'wazo-provd-plugins wazo_digium/common; fusionpbx digium/d40–d70; provisioner/Provisioner digium/dxx; Sangoma: XML Configuration 2.9.22, 3.8.0 and 4.24.2, Digium Phones and Secure Calling',
  },
  password: [notInXml],
  displayName: [notInXml],
  // It stands in a SIP address, where # would need an escape that the phone may not undo.
  voicemail: [without(/#/)],
  write(phone) {
    const { extension, mac, name, password, sip, server, proxy } = phone
    const settings: Values = [
      ['transport_udp_enabled', sip.transport === 'udp' ? 1 : null],
      ['transport_tcp_enabled', sip.transport === 'tcp' ? 1 : null],
      ['transport_tls_allowed', sip.transport === 'tls' ? 1 : null],
      ['udp_ka_interval', keepAlive(phone)],
    ]
    const account = {
      index: '0',
      status: '1',
      register: '1',
      account_id: extension,
      username: extension,
      authname: extension,
      password,
      line_label: name,
      ...(sip.voicemail === null ? {} : { voicemail: `sip:${sip.voicemail}@${sip.domain}`, needMwiSubscription: '1' }),
      ...(proxy === null ? {} : { outbound_proxy: proxy.host, outbound_port: String(proxy.port) }),
    }
    const primary = {
      server: server.host,
      port: String(server.port),
      transport: sip.transport,
      reregister: String(sip.expiresSeconds),
    }
    const root = el('config', [
      ...withValue(settings).map(([id, value]) => elWith('setting', { id, value })),
      el('accounts', [elWith('account', account, [elWith('host_primary', primary)])]),
    ])
    return {
      files: [{ name: `${mac}.cfg`, bytes: xmlDocument(root) }],
      notes: notesFor(sip.transport === 'tls' && 'digium-tls'),
      byHand: ['srtp', 'stun'],
    }
  },
})
