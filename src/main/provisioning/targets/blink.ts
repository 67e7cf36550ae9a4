import { phrase } from '#shared/phrase.ts'
import { utf8 } from '../escape/bytes.ts'
import { check, noControls, refuse } from '../escape/refuse.ts'
import { contacted } from '../escape/sip.ts'
import { note } from '#shared/handoff-notes.ts'
import { softphoneDefaults } from './softphone.ts'
import type { Target } from './target.ts'

const srtpModes = { off: null, optional: 'sdes_optional', required: 'sdes_mandatory' } as const

/** A quoted text of SIP SIMPLE's configuration: a backslash before a backslash or a quote. */
function quoted(text: string): string {
  return `"${text.replace(/[\\"]/g, '\\$&')}"`
}

/**
 * Blink's `config`: groups that end with a colon, four blanks a level. Settings and quoting: Blink's and SIP SIMPLE's own source; its own parser
 * read such a file back. The transport can only be told with a proxy, so the domain stands there where there is none. voicemail_uri is left
 * out: it is what Blink dials and also where it subscribes to waiting messages, and a PBX keeps those of the extension, not of *97.
 */
export const blink: Target = {
  info: {
    ...softphoneDefaults,
    id: 'blink',
    name: 'Blink',
    platforms: ['Windows', 'macOS', 'Linux'],
    fileNames: ['config'],
    delivery: ['file', 'copy'],
    notices:
      'Blink reads config when it starts: from ~/.blink, %APPDATA%\\Blink or ~/Library/Application Support/Blink-Qt. The file contains all of Blink’s settings. Save it only if there is none yet, or copy its lines into the Accounts group.',
    evidence: 'parser-source',
    source: 'blink-qt: blink/resources.py; python3-sipsimple: configuration/backend/file.py, account',
  },
  render({ extension, displayName, password, sip }) {
    const refused = check([
      ['password', password, noControls],
      ['name', displayName, noControls],
    ])
    if (refused) return refused
    const server = contacted(sip)
    if (server.host.startsWith('[')) return refuse('server', phrase('ipv6'))
    const srtp = srtpModes[sip.srtp]
    const lines = [
      'Accounts:',
      `    ${quoted(`${extension}@${sip.domain}`)}:`,
      ...(displayName === '' ? [] : [`        display_name = ${quoted(displayName)}`]),
      '        enabled = True',
      '        auth:',
      `            password = ${quoted(password)}`,
      `            username = ${quoted(extension)}`,
      '        sip:',
      `            outbound_proxy = ${quoted(`${server.host}:${server.port};transport=${sip.transport}`)}`,
      `            register_interval = ${sip.expiresSeconds}`,
      '        rtp:',
      '            encryption:',
      `                enabled = ${srtp === null ? 'False' : 'True'}`,
      ...(srtp === null ? [] : [`                key_negotiation = ${srtp}`]),
      ...(sip.stun === null ? [] : ['        nat_traversal:', `            stun_server_list = ${quoted(sip.stun)}`]),
      ...(sip.voicemail === null ? [] : ['        message_summary:', '            enabled = True']),
      '',
    ]
    const notes = sip.voicemail === null ? [] : [note('blink-voicemail', { number: sip.voicemail })]
    return { ok: true, files: [{ name: 'config', bytes: utf8(lines.join('\n')) }], qr: null, notes, byHand: [] }
  },
}
