import { el, elWith, xmlDocument } from '../escape/xml-document.ts'
import { notInXml } from '../escape/xml.ts'
import { deskDefaults, deskTarget } from './desk-phone.ts'
import { notesFor } from './notes.ts'
import type { Target } from './target.ts'
import { withValue, type Values } from './values.ts'

const transports = { udp: 1, tcp: 2, tls: 3 } as const
/** SRTP on, and whether calls without it are taken. */
const srtpModes = { off: [0, 1], optional: [1, 1], required: [1, 0] } as const

/**
 * Gigaset's `<mac>.xml` for the DECT bases N670 and N870: the SIP account of handset 00001 and its provider. Registering the handset itself
 * needs a pairing code and a time, which a hand-off does not have. Parameters as one provisioning server writes them.
 */
export const gigaset: Target = deskTarget({
  info: {
    ...deskDefaults,
    id: 'gigaset-n',
    name: 'Gigaset N670 and N870 IP PRO',
    platforms: ['N670 IP PRO', 'N870 IP PRO', 'N870E IP PRO'],
    fileNames: ['<mac>.xml'],
    experimental: true,
    notices:
      'The base (role All-in-one) downloads the file the next time it starts. It gets the server address from DHCP option 66, SIP PnP or Gigaset’s redirection service.',
    evidence: 'one-server',
    source: 'wazo-provd-plugins wazo_gigaset/Nx70_83_v2_65_0',
  },
  password: [notInXml],
  displayName: [notInXml],
  write(account) {
    const { extension, mac, name, password, sip, server, proxy } = account
    const [srtp, acceptWithout] = srtpModes[sip.srtp]
    const values: Values = [
      ['SipAccount.00001.AuthName', extension],
      ['SipAccount.00001.AuthPassword', password],
      ['SipAccount.00001.UserName', extension],
      ['SipAccount.00001.DisplayName', name],
      ['SipAccount.00001.ProviderId', 0],
      ['SipAccount.00001.VoiceMailMailbox', sip.voicemail],
      ['SipAccount.00001.VoiceMailActive', sip.voicemail === null ? null : 1],
      ['SipProvider.0.Name', sip.domain],
      ['SipProvider.0.Domain', sip.domain],
      ['SipProvider.0.ProxyServerAddress', server.host],
      ['SipProvider.0.ProxyServerPort', server.port],
      ['SipProvider.0.RegServerAddress', server.host],
      ['SipProvider.0.RegServerPort', server.port],
      ['SipProvider.0.RegServerRefreshTimer', sip.expiresSeconds],
      ['SipProvider.0.TransportProtocol', transports[sip.transport]],
      ['SipProvider.0.UseSIPS', 0],
      ['SipProvider.0.SRTP_Enabled', srtp],
      ['SipProvider.0.AcceptNonSRTPCalls', acceptWithout],
      ['SipProvider.0.OutboundProxyMode', proxy ? 0 : 2],
      ['SipProvider.0.OutboundProxyAddress', proxy && proxy.host],
      ['SipProvider.0.OutboundProxyPort', proxy && proxy.port],
      ['SipProvider.0.MWISubscription', sip.voicemail === null ? 0 : 1],
    ]
    const params = withValue(values).map(([key, value]) => elWith('param', { name: key, value }))
    const root = elWith('provisioning', { version: '1.1', productID: 'e2' }, [el('nvm', params)])
    return {
      files: [{ name: `${mac}.xml`, bytes: xmlDocument(root) }],
      notes: notesFor('gigaset-handset'),
      byHand: ['stun'],
    }
  },
})
