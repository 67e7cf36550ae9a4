import { el } from '../escape/xml-document.ts'
import { notInXml } from '../escape/xml.ts'
import { grandstreamPCarriers, grandstreamPSources } from './carried/grandstream.ts'
import { flatLine } from './carried/xml-line.ts'
import { deskDefaults, deskTarget, inMinutes, joined, keepAlive, roundedNote } from './desk-phone.ts'
import { keepsPath, provisionFile } from './grandstream.ts'
import type { Target } from './target.ts'
import { withValue, type Values } from './values.ts'

const transports = { udp: 0, tcp: 1, tls: 2 } as const
const srtpModes = { off: 0, optional: 1, required: 2 } as const

/** Whether the other ports and accounts are used, and what they log in with. */
const otherPorts: Readonly<Record<string, number>> = {
  ...{ P401: 2, P402: 2, P404: 2, P405: 2, P406: 2, P501: 3, P504: 3, P505: 3, P506: 3, P601: 4, P604: 4, P605: 4, P606: 4 },
}

/**
 * Grandstream's `cfg<mac>.xml` with numbered values, for adapters (port 1) and older phones (account 1). Numbers as two provisioning
 * servers write them. P32, the registration's life, is in minutes.
 */
export const grandstreamPValues: Target = deskTarget({
  info: {
    ...deskDefaults,
    id: 'grandstream-p',
    name: 'Grandstream HT8xx and older phones',
    kind: 'adapter',
    platforms: ['HT80x', 'HT81x', 'GXP16xx', 'older GXP'],
    fileNames: ['cfg<mac>.xml'],
    notices:
      'The device downloads the file from its provisioning server the next time it starts. You can also upload it on the device’s web page. The device gets the server address from DHCP option 66 or GDMS.',
    evidence: 'two-servers',
    source: 'fusionpbx grandstream/ht802, grandstream/gxp21xx; wazo-provd-plugins wazo_grandstream/common_ata',
  },
  password: [notInXml],
  displayName: [notInXml],
  carriers: grandstreamPCarriers,
  extra: {
    sources: grandstreamPSources,
    read: flatLine(/^P[0-9]+$/),
    slotOf: (number) => otherPorts[number] ?? null,
  },
  own(account): Values {
    const { extension, password, sip, proxy } = account
    return [
      ['P271', 1],
      ['P270', extension],
      ['P47', joined(account.server)],
      ['P48', proxy && joined(proxy)],
      ['P35', extension],
      ['P36', extension],
      ['P34', password],
      ['P3', account.name],
      ['P33', sip.voicemail],
      ['P31', 1],
      ['P32', inMinutes(sip.expiresSeconds)],
      ['P130', transports[sip.transport]],
      ['P183', srtpModes[sip.srtp]],
      // P52 = 1: find the way through NAT with the STUN server in P76; 2: keep the path open every P84 seconds.
      ['P52', sip.stun === null ? (keepsPath(account) ? 2 : null) : 1],
      ['P84', keepsPath(account) ? keepAlive(account) : null],
      ['P76', sip.stun],
      ['P99', sip.voicemail === null ? null : 1],
    ]
  },
  write(account, values) {
    const config = withValue(values).map(([name, value]) => el(name, value))
    return { files: [provisionFile(account, config, '1')], notes: roundedNote(account.sip.expiresSeconds) }
  },
})
