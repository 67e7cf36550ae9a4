import { utf8 } from '../escape/bytes.ts'
import { check, noControls } from '../escape/refuse.ts'
import { proxyParts } from '../escape/sip.ts'
import { notInXml, xmlText } from '../escape/xml.ts'
import { beyondAscii } from './desk-phone.ts'
import { byHand, namesIpv6, notesFor } from './notes.ts'
import type { Target } from './target.ts'

/**
 * The code that Grandstream Wave and Wave Lite scan: an XML text, no server needed. Elements as three provisioning servers write
 * them. It has no element for the transport, SRTP, STUN or the expiry: the app's own defaults apply.
 */
export const grandstreamWave: Target = {
  info: {
    id: 'grandstream-wave',
    name: 'Grandstream Wave',
    kind: 'softphone',
    platforms: ['Android', 'iOS'],
    fileNames: [],
    needsMac: false,
    macSpelling: 'none',
    qr: 'credentials',
    delivery: ['qr'],
    transports: ['udp', 'tcp', 'tls'],
    srtp: false,
    passwordLimit: null,
    nameLimit: null,
    notices: 'As soon as the QR code is scanned in the app.',
    experimental: false,
    evidence: 'two-servers',
    source: 'fusionpbx app/devices/device_edit.php; IssabelFoundation/pbx qr_batch; irontec/ivozprovider pull 217',
  },
  render(account) {
    const { extension, displayName, password, sip } = account
    const refused = check([
      ['password', password, notInXml],
      ['name', displayName, notInXml, noControls],
    ])
    if (refused) return refused
    const proxy = proxyParts(sip)
    const elements: [string, string | number][] = [
      ['RegisterServer', `${sip.domain}:${sip.port}`],
      ['OutboundServer', proxy ? `${proxy.host}:${proxy.port}` : ''],
      ['UserID', extension],
      ['AuthID', extension],
      ['AuthPass', password],
      ['AccountName', extension],
      ['DisplayName', displayName],
      ['Dialplan', '{x+|\\+x+|*x+|*xx*x+}'],
      ['RandomPort', 0],
      ['SecOutboundServer', ''],
      ['Voicemail', sip.voicemail ?? ''],
    ]
    const inner = elements.map(([name, value]) => `<${name}>${xmlText(String(value))}</${name}>`).join('')
    const xml = `<?xml version="1.0" encoding="utf-8"?><AccountConfig version="1"><Account>${inner}</Account></AccountConfig>`
    return {
      ok: true,
      files: [],
      qr: utf8(xml),
      notes: notesFor(beyondAscii({ ...account, password: '' }) && 'encoding-unverified', namesIpv6(sip) && 'address-unverified'),
      byHand: byHand(account, sip.transport !== 'udp' && 'transport', 'expiry', 'srtp', 'stun'),
    }
  },
}
