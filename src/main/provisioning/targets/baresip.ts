import { phrase } from '#shared/phrase.ts'
import { utf8 } from '../escape/bytes.ts'
import { check, noControls, refuse, without, type Field, type Rule } from '../escape/refuse.ts'
import { proxyParts, quotedString } from '../escape/sip.ts'
import { linesOf } from './carriers.ts'
import { byHand, notesFor } from './notes.ts'
import { appLines } from './softphone.ts'
import type { LineAccount, Target } from './target.ts'

/** baresip 1.0 cuts a longer line without a word; newer ones take 1,024. */
const lineLimitBytes = 511

/**
 * baresip's `accounts`, one line an account. A quoted value is taken as it stands, without any escapes: a double quote cannot be written,
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
  maxLines: () => appLines,
  render(account) {
    const lines = linesOf(account)
    const refused = check(
      lines.flatMap(({ password, displayName }): [Field, string, ...Rule[]][] => [
        ['password', password, noControls, without(/"/), (text) => (text.endsWith('\\') ? phrase('backslash-at-end') : null)],
        ['name', displayName, noControls],
      ]),
    )
    if (refused) return refused
    const written = lines.map(accountLine)
    if (written.some((line) => Buffer.byteLength(line) > lineLimitBytes))
      return refuse('name', phrase('line-too-long', { count: lineLimitBytes }))
    const notes = notesFor(
      lines.some(({ sip }) => sip.srtp !== 'off') && 'baresip-srtp-module',
      lines.some(({ sip }) => sip.stun !== null) && 'baresip-stun-module',
    )
    return {
      ok: true,
      files: [{ name: 'accounts', bytes: utf8(written.join('')) }],
      qr: null,
      notes,
      byHand: byHand(account, 'voicemail'),
    }
  },
}

function accountLine({ extension, displayName, password, sip }: LineAccount): string {
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
  return `${parts.join(';')}\n`
}
