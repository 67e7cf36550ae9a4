import { el, xmlDocument, type XmlElement } from '../escape/xml-document.ts'
import { notInXml } from '../escape/xml.ts'
import { deskDefaults, deskTarget, withValue, type Values } from './desk-phone.ts'
import type { Target } from './target.ts'

/**
 * Obihai's `<mac>.xml` in its short form: objects (O) with names (N), and in them parameters (P) with a name and a value (V). Parameters
 * as one provisioning server writes them; those for an outbound proxy, SRTP, STUN and voicemail are not known.
 */
export const obihai: Target = deskTarget({
  info: {
    ...deskDefaults,
    id: 'obihai',
    name: 'Obihai OBi and Poly VVX OBi edition',
    platforms: ['OBi2xx', 'OBi3xx', 'OBi1xxx', 'VVX D230'],
    fileNames: ['<mac>.xml'],
    srtp: false,
    notices:
      'The device fetches the address in its provisioning setting at its next start; let that address end with this file’s name.',
    evidence: 'one-server',
    source: 'fusionpbx obihai',
  },
  password: [notInXml],
  displayName: [notInXml],
  write(account) {
    const { extension, mac, name, password, sip, server } = account
    const line = 'VoiceService.1.VoiceProfile.1.Line.1.'
    const root = el('ParameterList', [
      object('VoiceService.1.VoiceProfile.1.SIP.', [
        ['ProxyServer', server.host],
        ['ProxyServerPort', server.port],
        ['ProxyServerTransport', sip.transport.toUpperCase()],
        ['RegisterExpires', sip.expiresSeconds],
      ]),
      object(line, [
        ['X_DisplayLabel', extension],
        ['X_DisplayNumber', extension],
      ]),
      object(`${line}SIP.`, [
        ['AuthUserName', extension],
        ['AuthPassword', password],
      ]),
      object(`${line}CallingFeatures.`, [['CallerIDName', name]]),
    ])
    return {
      files: [{ name: `${mac}.xml`, bytes: xmlDocument(root) }],
      byHand: ['proxy', 'srtp', 'stun', 'voicemail'],
    }
  },
})

function object(name: string, values: Values): XmlElement {
  return el('O', [el('N', name), ...withValue(values).map(([key, value]) => el('P', [el('N', key), el('V', value)]))])
}
