import fc from 'fast-check'
import type { SipService } from '#shared/account.ts'
import type { Transport } from '#shared/sip-words.ts'
import type { PhoneAccount, Rendered, Target } from '../../../src/main/provisioning/targets/target.ts'

/** An account that every target can carry. */
export const plain: PhoneAccount = {
  extension: '1001',
  displayName: 'Ana Diaz',
  password: 'h7Kw2mPq9XnR4tVb',
  mac: '001565abcdef',
  madeAt: Date.UTC(2026, 10, 26, 8),
  sip: {
    domain: 'pbx.example.com',
    transport: 'tls',
    port: 5061,
    outboundProxy: 'sbc.example.com',
    expiresSeconds: 600,
    srtp: 'optional',
    stun: null,
    voicemail: '*97',
    cloudId: 'ACME',
  },
}

/** The same account over a transport that this phone knows. */
export function accountFor(target: Target, change: Partial<PhoneAccount> = {}, sip: Partial<SipService> = {}): PhoneAccount {
  const transport: Transport = target.info.transports.includes('tls') ? 'tls' : 'udp'
  return { ...plain, ...change, sip: { ...plain.sip, transport, port: transport === 'tls' ? 5061 : 5060, ...sip } }
}

/** What was written; a refusal fails the test. */
export function written(rendered: Rendered): Extract<Rendered, { ok: true }> {
  if (!rendered.ok) throw new Error(`refused: ${JSON.stringify(rendered)}`)
  return rendered
}

// What people and generators come up with: all 94 signs, blanks (also at the ends), Vietnamese, emoji, and halves of characters.
const sign = fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code))
const vietnamese = fc.constantFrom(...'ăâđêôơưáàảãạấầẩẫậắằẳẵặéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵĐƠƯ')
const unit = fc.oneof({ weight: 8, arbitrary: sign }, vietnamese, fc.constantFrom('😀', '👩‍💻', '€', '&amp;', '%20', '\u00a0'))
export const password = fc
  .oneof(
    fc.string({ unit, minLength: 8, maxLength: 100 }),
    fc.string({ unit: fc.constantFrom(...'abcXYZ019&<>"\'#;=%$\\: '), minLength: 8, maxLength: 40 }),
    fc.string({ unit: fc.constantFrom(...'abcdefghjkmnpqrstuvwxyz23456789'), minLength: 8, maxLength: 30 }),
  )
  .filter((text) => [...text].length >= 8 && [...text].length <= 100)
export const displayName = fc.oneof(
  fc.string({ unit, maxLength: 60 }),
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.constantFrom('', 'Nguyễn Thị Hằng', 'Ana "Annie" Díaz', '[ALERT] = #1; rm', '%NULL%', ' both ends ', 'a\nb', '\ud800'),
)
export const service = fc.record<SipService>({
  domain: fc.constantFrom('pbx.example.com', '192.0.2.7', '[2001:db8::7]'),
  transport: fc.constantFrom<Transport>('udp', 'tcp', 'tls'),
  port: fc.constantFrom(5060, 5061, 7443),
  outboundProxy: fc.constantFrom(null, 'sbc.example.com', 'sbc.example.com:5081', '[2001:db8::8]', '[2001:db8::8]:5081'),
  expiresSeconds: fc.constantFrom(60, 120, 600, 3600),
  srtp: fc.constantFrom('off', 'optional', 'required'),
  stun: fc.constantFrom(null, 'stun.example.com:3478'),
  voicemail: fc.constantFrom(null, '*97', '#97', '5000'),
  cloudId: fc.constantFrom('ACME', 'acme*'),
})

/** The account as a phone should understand it; `readsOneAddress`: its format has one place for proxy or server. */
export function expected(account: PhoneAccount, readsOneAddress: boolean): Record<string, unknown> {
  const { sip } = account
  const proxyPort = sip.transport === 'tls' ? 5061 : 5060
  const proxy =
    sip.outboundProxy === null
      ? null
      : /:[0-9]+$/.test(sip.outboundProxy)
        ? sip.outboundProxy
        : `${sip.outboundProxy}:${proxyPort}`
  const proxyOf = sip.outboundProxy?.endsWith(']') ? `${sip.outboundProxy}:${proxyPort}` : proxy
  const server = `${sip.domain}:${sip.port}`
  return {
    extension: account.extension,
    authId: account.extension,
    password: account.password,
    displayName: account.displayName === '' ? account.extension : account.displayName,
    domain: sip.domain,
    server: readsOneAddress ? (proxyOf ?? server) : server,
    proxy: proxyOf,
    transport: sip.transport,
    expiresSeconds: sip.expiresSeconds,
    srtp: sip.srtp,
    stun: sip.stun,
    voicemail: sip.voicemail,
    mac: account.mac,
  }
}
