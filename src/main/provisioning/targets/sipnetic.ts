import { utf8 } from '../escape/bytes.ts'
import { check, noControls, without } from '../escape/refuse.ts'
import { proxyParts } from '../escape/sip.ts'
import { byHand, namesIpv6, notesFor } from './notes.ts'
import { softphoneDefaults } from './softphone.ts'
import type { Target } from './target.ts'

const transports = { udp: 0, tcp: 1, tls: 2 } as const

/**
 * The code that Sipnetic scans: `k=v;` pairs, no server needed. Keys as one provisioning server writes them; a semicolon in the password is
 * doubled, and whether that holds for a name is not known. A port has its place only in the outbound proxy.
 */
export const sipnetic: Target = {
  info: {
    ...softphoneDefaults,
    id: 'sipnetic',
    name: 'Sipnetic',
    platforms: ['Android'],
    fileNames: [],
    qr: 'credentials',
    delivery: ['qr'],
    srtp: false,
    notices: 'As soon as the QR code is scanned in the app.',
    evidence: 'one-server',
    source: 'fusionpbx sipnetic/default, app/devices/device_edit.php',
  },
  render(account) {
    const { extension, displayName, password, sip } = account
    const refused = check([
      ['password', password, noControls],
      ['name', displayName, noControls, without(/;/)],
    ])
    if (refused) return refused
    const usual = sip.port === (sip.transport === 'tls' ? 5061 : 5060)
    const way = proxyParts(sip) ?? (usual ? null : { host: sip.domain, port: sip.port })
    const pairs: [string, string | number][] = [
      ['d', sip.domain],
      ['u', extension],
      ['p', password.replaceAll(';', ';;')],
      ['n', displayName],
      ['au', extension],
      ['R', 1],
      ['dt', transports[sip.transport]],
      ...(way ? ([['op', `${way.host}:${way.port}`]] as [string, string][]) : []),
      ['exp', sip.expiresSeconds],
      ...(sip.voicemail === null ? [] : ([['vm', sip.voicemail]] as [string, string][])),
    ]
    const text = pairs.map(([key, value]) => `${key}=${value};`).join('')
    return {
      ok: true,
      files: [],
      qr: utf8(text),
      notes: notesFor(namesIpv6(sip) && 'address-unverified'),
      byHand: byHand(account, 'srtp', 'stun'),
    }
  },
}
