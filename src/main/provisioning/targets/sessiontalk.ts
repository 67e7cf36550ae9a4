import { utf8 } from '../escape/bytes.ts'
import { check, noControls } from '../escape/refuse.ts'
import { byHand, namesIpv6, notesFor } from './notes.ts'
import { softphoneDefaults } from './softphone.ts'
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
    notices: 'As soon as the QR code is scanned in the app.',
    evidence: 'vendor-doc',
    source: 'docs.sessiontalk.co.uk: Using QR codes without a provisioning server',
  },
  render(account) {
    const { extension, password, sip } = account
    const refused = check([['password', password, noControls]])
    if (refused) return refused
    const sipAccount = {
      sipusername: extension,
      sippassword: password,
      subdomain: sip.domain,
      authusername: extension,
      transport: 'UDP',
      ...(sip.srtp === 'off' ? {} : { srtp: 'Enabled' }),
    }
    return {
      ok: true,
      files: [],
      qr: utf8(`scloc:${JSON.stringify({ sipaccounts: [sipAccount] })}`),
      notes: notesFor(namesIpv6(sip) && 'address-unverified'),
      // Whether its word takes calls without SRTP, too, is not said.
      byHand: byHand(account, 'name', 'port', 'proxy', 'expiry', 'srtp', 'stun', 'voicemail'),
    }
  },
}
