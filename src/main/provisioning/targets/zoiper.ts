import { check } from '../escape/refuse.ts'
import { proxyParts, stunParts } from '../escape/sip.ts'
import { el, xmlDocument } from '../escape/xml-document.ts'
import { notInXml } from '../escape/xml.ts'
import { namesIpv6, notesFor } from './notes.ts'
import { softphoneDefaults } from './softphone.ts'
import type { Target } from './target.ts'
import { withValue, type Values } from './values.ts'

/** aLaw, uLaw, G.722 and Opus: Zoiper's numbers. Its Android reader wants a list of codecs to be there. */
const codecs = [6, 0, 7, 37]

/**
 * Zoiper's provisioning answer: `options` with one account, as Zoiper's own repository describes it. A port beside the domain is not described, so
 * an unusual one goes into the outbound proxy.
 */
export const zoiper: Target = {
  info: {
    ...softphoneDefaults,
    id: 'zoiper',
    name: 'Zoiper',
    platforms: ['Android', 'iOS', 'Windows', 'macOS', 'Linux'],
    fileNames: ['<extension>.zoiper.xml'],
    delivery: ['url', 'file'],
    notices:
      'Zoiper downloads it from the address on its provisioning page (Zoiper 5 Pro and branded versions). Loading the file in the free version has not been tested.',
    evidence: 'vendor-doc',
    source: 'ZoiPer/provisioningexample: README.md; fusionpbx zoiper/5.x',
  },
  render({ extension, displayName, password, sip }) {
    const refused = check([
      ['password', password, notInXml],
      ['name', displayName, notInXml],
    ])
    if (refused) return refused
    const usual = sip.port === (sip.transport === 'tls' ? 5061 : 5060)
    const way = proxyParts(sip) ?? (usual ? null : { host: sip.domain, port: sip.port })
    const stun = stunParts(sip)
    const values: Values = [
      ['ident', ''],
      ['name', displayName === '' ? extension : `${extension} ${displayName}`],
      ['username', extension],
      ['password', password],
      ['register_on_startup', 'true'],
      ['voicemail_check_extension', sip.voicemail],
      ['protocol', 'SIP'],
      ['reregistration_mode', 'custom'],
      ['reregistration_time', sip.expiresSeconds],
      ['SIP_domain', sip.domain],
      ['SIP_use_outbound_proxy', way ? 'true' : 'false'],
      ['SIP_outbound_proxy', way && `${way.host}:${way.port}`],
      ['SIP_transport_type', sip.transport.toUpperCase()],
      ['SIP_use_auth_username', 'true'],
      ['SIP_auth_username', extension],
      ['SIP_callerId', displayName],
      ['SIP_use_rport', 'true'],
      ['SIP_srtp_mode', sip.srtp === 'off' ? 'none' : 'SDES'],
      ['SIP_dtmf_style', 'rfc_2833'],
    ]
    const account = el('account', [
      ...withValue(values).map(([name, value]) => el(name, value)),
      ...(stun ? [el('stun', [el('use_stun', 'custom'), el('stun_host', stun.host), el('stun_port', String(stun.port))])] : []),
      el(
        'codecs',
        codecs.map((id, priority) =>
          el('codec', [el('codec_id', String(id)), el('priority', String(priority)), el('enabled', 'true')]),
        ),
      ),
    ])
    return {
      ok: true,
      files: [{ name: `${extension}.zoiper.xml`, bytes: xmlDocument(el('options', [el('accounts', [account])])) }],
      qr: null,
      notes: notesFor(sip.srtp !== 'off' && 'zoiper-srtp', namesIpv6(sip) && 'address-unverified'),
      byHand: [],
    }
  },
}
