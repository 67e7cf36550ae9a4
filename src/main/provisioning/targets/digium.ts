import { elWith, el, xmlDocument } from '../escape/xml-document.ts'
import { without } from '../escape/refuse.ts'
import { notInXml } from '../escape/xml.ts'
import { deskDefaults, deskTarget } from './desk-phone.ts'
import type { Target } from './target.ts'

/** Digium's `<mac>.cfg`: XML with everything in attributes. The one server that writes it uses UDP alone, so UDP is all that is offered. */
export const digium: Target = deskTarget({
  info: {
    ...deskDefaults,
    id: 'digium-d',
    name: 'Digium and Sangoma D series',
    platforms: ['D40–D70', 'D6x', 'D8x'],
    fileNames: ['<mac>.cfg'],
    transports: ['udp'],
    srtp: false,
    notices: 'The phone fetches the file from its configuration server at its next start.',
    evidence: 'one-server',
    source: 'wazo-provd-plugins wazo_digium/common',
  },
  password: [notInXml],
  displayName: [notInXml],
  // It stands in a SIP address, where # would need an escape that the phone may not undo.
  voicemail: [without(/#/)],
  write({ extension, mac, name, password, sip, server }) {
    const account = {
      index: '0',
      status: '1',
      register: '1',
      account_id: extension,
      username: extension,
      authname: extension,
      password,
      line_label: name,
      ...(sip.voicemail === null ? {} : { voicemail: `sip:${sip.voicemail}@${sip.domain}` }),
    }
    const primary = {
      server: server.host,
      port: String(server.port),
      transport: sip.transport,
      reregister: String(sip.expiresSeconds),
    }
    const root = el('config', [el('accounts', [elWith('account', account, [elWith('host_primary', primary)])])])
    return {
      files: [{ name: `${mac}.cfg`, bytes: xmlDocument(root) }],
      byHand: ['proxy', 'srtp', 'stun'],
    }
  },
})
