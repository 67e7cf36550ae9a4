import { check } from '../escape/refuse.ts'
import { hostPort, proxyParts } from '../escape/sip.ts'
import { el, xmlDocument } from '../escape/xml-document.ts'
import { notInXml } from '../escape/xml.ts'
import { byHand, namesIpv6, notesFor } from './notes.ts'
import { softphoneDefaults } from './softphone.ts'
import type { Target } from './target.ts'
import { withValue, type Values } from './values.ts'

/** `tls` alone would make sips: addresses; FreeSWITCH answers sip: ones over TLS. */
const transports = { udp: 'udp', tcp: 'tcp', tls: 'tls+sip:' } as const
const srtpModes = { off: '', optional: 'enabled', required: 'required' } as const

/** The Account XML of Acrobits' apps, as their documentation describes it; a web service answers with it. The title must not be empty. */
export const acrobits: Target = {
  info: {
    ...softphoneDefaults,
    id: 'acrobits',
    name: 'Acrobits Account XML',
    platforms: ['Android', 'iOS', 'Windows', 'macOS'],
    fileNames: ['<extension>.acrobits.xml'],
    delivery: ['url', 'file'],
    notices:
      'The app gets its settings from the external provisioning address of Cloud Softphone or of a branded app. No way has been tested for Groundwire from an app store: use the sheet to type from.',
    evidence: 'vendor-doc',
    source: 'doc.acrobits.net: cloudsoftphone/account.html, cloudsoftphone/provisioning.html',
  },
  render(account) {
    const { extension, displayName, password, sip } = account
    const refused = check([
      ['password', password, notInXml],
      ['name', displayName, notInXml],
    ])
    if (refused) return refused
    const proxy = proxyParts(sip)
    const values: Values = [
      ['title', displayName === '' ? extension : `${extension} ${displayName}`],
      ['username', extension],
      ['password', password],
      ['authUsername', extension],
      ['userDisplayName', displayName],
      ['host', hostPort(sip.domain, sip.port, sip.transport)],
      ['proxy', proxy && `${proxy.host}:${proxy.port}`],
      ['transport', transports[sip.transport]],
      ['expires', sip.expiresSeconds],
      ['voiceMailNumber', sip.voicemail],
      ['subscribeForVoicemail', sip.voicemail === null ? null : 1],
      ['sdesIncoming', srtpModes[sip.srtp]],
      ['sdesOutgoing', srtpModes[sip.srtp]],
    ]
    return {
      ok: true,
      files: [
        {
          name: `${extension}.acrobits.xml`,
          bytes: xmlDocument(
            el(
              'account',
              withValue(values).map(([name, value]) => el(name, value)),
            ),
          ),
        },
      ],
      qr: null,
      notes: notesFor(namesIpv6(sip) && 'address-unverified'),
      byHand: byHand(account, 'stun'),
    }
  },
}
