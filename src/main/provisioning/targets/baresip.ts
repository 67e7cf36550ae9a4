import { phrase } from '#shared/phrase.ts'
import { utf8 } from '../escape/bytes.ts'
import { check, noControls, refuse, without } from '../escape/refuse.ts'
import { proxyParts, quotedString } from '../escape/sip.ts'
import { byHand, notesFor } from './notes.ts'
import type { Target } from './target.ts'

/** baresip 1.0 cuts a longer line without a word; newer ones take 1,024. */
const lineLimitBytes = 511

/**
 * One line of baresip's `accounts`. A quoted value is taken as it stands, without any escapes: a double quote cannot be written,
 * nor a backslash as the last character. Read in the source of baresip and libre; registered for real with baresip 1.0.0.
 */
export const baresip: Target = {
  info: {
    id: 'baresip',
    name: 'baresip',
    kind: 'softphone',
    platforms: ['Linux', 'macOS', 'Windows'],
    fileNames: ['accounts'],
    needsMac: false,
    macSpelling: 'none',
    qr: 'none',
    delivery: ['file', 'copy'],
    transports: ['udp', 'tcp', 'tls'],
    srtp: true,
    passwordLimit: null,
    nameLimit: null,
    notices: 'baresip reads the file when it starts. Put it into the configuration folder (~/.baresip) and restart baresip.',
    experimental: false,
    evidence: 'tested',
    source: 'baresip: src/account.c, modules/account/account.c; re: src/msg/param.c, src/fmt/regex.c',
  },
  render(account) {
    const { extension, displayName, password, sip } = account
    const refused = check([
      ['password', password, noControls, without(/"/), (text) => (text.endsWith('\\') ? phrase('backslash-at-end') : null)],
      ['name', displayName, noControls],
    ])
    if (refused) return refused
    const port = sip.port === (sip.transport === 'tls' ? 5061 : 5060) ? '' : `:${sip.port}`
    const proxy = proxyParts(sip)
    const parts = [
      `${displayName === '' ? '' : `${quotedString(displayName)} `}<sip:${extension}@${sip.domain}${port};transport=${sip.transport}>`,
      `auth_user=${extension}`,
      `auth_pass="${password}"`,
      ...(proxy ? [`outbound="sip:${proxy.host}:${proxy.port};transport=${sip.transport}"`] : []),
      `regint=${sip.expiresSeconds}`,
      ...(sip.srtp === 'off' ? [] : [`mediaenc=${sip.srtp === 'required' ? 'srtp-mand' : 'srtp'}`]),
      ...(sip.stun === null ? [] : ['medianat=stun', `stunserver="stun:${sip.stun}"`]),
    ]
    const line = `${parts.join(';')}\n`
    if (Buffer.byteLength(line) > lineLimitBytes) return refuse('name', phrase('line-too-long', { count: lineLimitBytes }))
    const notes = notesFor(sip.srtp !== 'off' && 'baresip-srtp-module', sip.stun !== null && 'baresip-stun-module')
    return { ok: true, files: [{ name: 'accounts', bytes: utf8(line) }], qr: null, notes, byHand: byHand(account, 'voicemail') }
  },
}
