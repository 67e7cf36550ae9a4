import { utf8 } from '../escape/bytes.ts'
import { check, noControls } from '../escape/refuse.ts'
import { byHand, expiryByHand, softphoneDefaults, stunByHand, voicemailByHand } from './softphone.ts'
import type { Target } from './target.ts'

/**
 * The code that branded SessionTalk apps scan: `scloc:` and JSON, as SessionTalk's documentation shows it, which shows UDP alone. The apps from the
 * stores want a provider's number in it, which Linecard does not have.
 */
export const sessiontalk: Target = {
  info: {
    ...softphoneDefaults,
    id: 'sessiontalk',
    name: 'SessionTalk (branded app)',
    platforms: ['Android', 'iOS'],
    fileNames: [],
    qr: 'credentials',
    delivery: ['qr'],
    transports: ['udp'],
    notices: 'At once, when the code is scanned in the app.',
    evidence: 'vendor-doc',
    source: 'docs.sessiontalk.co.uk: Using QR codes without a provisioning server',
  },
  render({ extension, displayName, password, sip }) {
    const refused = check([['password', password, noControls]])
    if (refused) return refused
    const account = {
      sipusername: extension,
      sippassword: password,
      subdomain: sip.port === 5060 ? sip.domain : `${sip.domain}:${sip.port}`,
      authusername: extension,
      transport: 'UDP',
      ...(sip.srtp === 'off' ? {} : { srtp: 'Enabled' }),
    }
    return {
      ok: true,
      files: [],
      qr: utf8(`scloc:${JSON.stringify({ sipaccounts: [account] })}`),
      notes: byHand(
        'sessiontalk-by-hand',
        displayName !== '' && `the display name to ${displayName}`,
        sip.outboundProxy !== null && `the outbound proxy to ${sip.outboundProxy}`,
        expiryByHand(sip),
        stunByHand(sip),
        voicemailByHand(sip),
      ),
    }
  },
}
