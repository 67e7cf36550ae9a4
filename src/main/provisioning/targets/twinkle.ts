import { utf8 } from '../escape/bytes.ts'
import { check, noBlanksAtEnds, noControls } from '../escape/refuse.ts'
import { proxyParts } from '../escape/sip.ts'
import { notesFor } from './notes.ts'
import { softphoneDefaults } from './softphone.ts'
import type { Target } from './target.ts'

/**
 * A profile of Twinkle: `key=value` with LF ends, a value being all that follows the first `=`, without the blanks around it. Keys and
 * parsing: Twinkle's own source; registered for real with Twinkle 1.10.2. It has neither TLS nor SRTP with keys in SDP.
 */
export const twinkle: Target = {
  info: {
    ...softphoneDefaults,
    id: 'twinkle',
    name: 'Twinkle',
    platforms: ['Linux'],
    fileNames: ['<extension>.cfg'],
    delivery: ['file', 'copy'],
    transports: ['udp', 'tcp'],
    srtp: false,
    notices: 'Twinkle reads the profile from ~/.twinkle when you start it with twinkle -f and the file’s name.',
    evidence: 'tested',
    source: 'twinkle: src/user.cpp, src/util.cpp, src/gui/main.cpp',
  },
  render({ extension, displayName, password, sip }) {
    const refused = check([
      ['password', password, noControls, noBlanksAtEnds],
      ['name', displayName, noControls, noBlanksAtEnds],
    ])
    if (refused) return refused
    const proxy = proxyParts(sip)
    const lines = [
      `user_name=${extension}`,
      `user_domain=${sip.domain}`,
      `user_display=${displayName}`,
      `auth_name=${extension}`,
      `auth_pass=${password}`,
      // A registrar that is named is looked up and asked past the proxy; without it REGISTER takes the proxy's way to the domain.
      ...(proxy
        ? [`outbound_proxy=${proxy.host}:${proxy.port}`, 'all_requests_to_proxy=yes']
        : [`registrar=${sip.domain}:${sip.port}`]),
      'register_at_startup=yes',
      `registration_time=${sip.expiresSeconds}`,
      `sip_transport=${sip.transport}`,
      'codecs=g711a,g711u,g722',
      ...(sip.stun === null ? [] : [`stun_server=${sip.stun}`]),
      ...(sip.voicemail === null ? [] : [`mwi_vm_address=${sip.voicemail}`]),
      '',
    ]
    const files = [{ name: `${extension}.cfg`, bytes: utf8(lines.join('\n')) }]
    return { ok: true, files, qr: null, notes: notesFor(sip.srtp !== 'off' && 'twinkle-no-srtp'), byHand: [] }
  },
}
