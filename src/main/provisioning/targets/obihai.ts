import { el, xmlDocument, type XmlElement } from '../escape/xml-document.ts'
import { notInXml } from '../escape/xml.ts'
import { stunParts } from '../escape/sip.ts'
import { deskDefaults, deskTarget, keepAlive } from './desk-phone.ts'
import type { Target } from './target.ts'
import { withValue, type Values } from './values.ts'

/**
 * Obihai's `<mac>.xml` in its short form: objects (O) with names (N), and in them parameters (P) with a name and a value (V). Parameters
 * as two phones wrote them into backups of their own (VVX D230 and VVX x50) and as the maker's guides explain them. The words of X_SRTP other than
 * the one for off are not known.
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
      'The device downloads from the address in its provisioning setting the next time it starts. End that address with this file’s name.',
    evidence: 'vendor-doc',
    source: 'backups of a VVX D230 and a VVX 450 in fusionpbx poly; OBi1000 administration guide; fusionpbx obihai',
  },
  password: [notInXml],
  displayName: [notInXml],
  write(account) {
    const { extension, mac, name, password, sip, server, proxy } = account
    const profile = 'VoiceService.1.VoiceProfile.1.'
    const line = `${profile}Line.1.`
    const stun = stunParts(sip)
    const alive = keepAlive(account)
    const contact = proxy ?? server
    const root = el('ParameterList', [
      object(profile, [
        ['STUNEnable', stun ? 'true' : 'false'],
        ['STUNServer', stun && stun.host],
        ['X_STUNServerPort', stun && stun.port],
      ]),
      object(`${profile}SIP.`, [
        ['ProxyServer', server.host],
        ['ProxyServerPort', server.port],
        ['ProxyServerTransport', sip.transport.toUpperCase()],
        ['OutboundProxy', proxy && proxy.host],
        ['OutboundProxyPort', proxy && proxy.port],
        ['RegistrationPeriod', sip.expiresSeconds],
        ['X_MWISubscribe', sip.voicemail === null ? 'false' : 'true'],
      ]),
      object(line, [
        ['Enable', 'true'],
        ['X_DisplayLabel', extension],
        ['X_DisplayNumber', extension],
        ['X_KeepAliveEnable', alive === null ? 'false' : 'true'],
        ['X_KeepAliveExpires', alive],
        ['X_KeepAliveServer', alive && contact.host],
        ['X_KeepAliveServerPort', alive && contact.port],
      ]),
      object(`${line}SIP.`, [
        ['AuthUserName', extension],
        ['AuthPassword', password],
      ]),
      object(`${line}CallingFeatures.`, [
        ['CallerIDName', name],
        ['X_CheckVoiceMailNumber', sip.voicemail],
        ['X_SRTP', sip.srtp === 'off' ? 'Disable SRTP' : null],
      ]),
    ])
    return {
      files: [{ name: `${mac}.xml`, bytes: xmlDocument(root) }],
      byHand: ['srtp'],
    }
  },
})

function object(name: string, values: Values): XmlElement {
  return el('O', [el('N', name), ...withValue(values).map(([key, value]) => el('P', [el('N', key), el('V', value)]))])
}
