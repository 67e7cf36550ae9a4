import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { SipService, Transport } from '#shared/account.ts'
import { targets } from '../../../src/main/provisioning/targets/index.ts'
import type { PhoneAccount, Rendered, Target } from '../../../src/main/provisioning/targets/target.ts'
import { deskReaders } from '../../support/readers/desk-phones.ts'

const deskPhones = targets.filter((target) => target.info.kind === 'desk-phone' || target.info.kind === 'adapter')

const safePassword = 'h7Kw2mPq9XnR4tVb'

const plain: PhoneAccount = {
  extension: '1001',
  displayName: 'Ana Diaz',
  password: safePassword,
  mac: '001565abcdef',
  sip: {
    domain: 'pbx.example.com',
    transport: 'tls',
    port: 5061,
    outboundProxy: 'sbc.example.com',
    expiresSeconds: 600,
    srtp: 'optional',
    stun: null,
    voicemail: '*97',
  },
}

/** The same account over a transport that this phone knows. */
function accountFor(target: Target, change: Partial<PhoneAccount> = {}, sip: Partial<SipService> = {}): PhoneAccount {
  const transport: Transport = target.info.transports.includes('tls') ? 'tls' : 'udp'
  return { ...plain, ...change, sip: { ...plain.sip, transport, port: transport === 'tls' ? 5061 : 5060, ...sip } }
}

function written(rendered: Rendered): Extract<Rendered, { ok: true }> {
  if (!rendered.ok) throw new Error(`refused: ${rendered.character} in ${rendered.field}`)
  return rendered
}

// What people and generators come up with: all 94 signs, blanks (also at the ends), Vietnamese, emoji, and halves of characters.
const sign = fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code))
const vietnamese = fc.constantFrom(...'ăâđêôơưáàảãạấầẩẫậắằẳẵặéèẻẽẹếềểễệíìỉĩịóòỏõọốồổỗộớờởỡợúùủũụứừửữựýỳỷỹỵĐƠƯ')
const unit = fc.oneof({ weight: 8, arbitrary: sign }, vietnamese, fc.constantFrom('😀', '👩‍💻', '€', '&amp;', '%20', '\u00a0'))
const password = fc
  .oneof(
    fc.string({ unit, minLength: 8, maxLength: 100 }),
    fc.string({ unit: fc.constantFrom(...'abcXYZ019&<>"\'#;=%$\\: '), minLength: 8, maxLength: 40 }),
    fc.string({ unit: fc.constantFrom(...'abcdefghjkmnpqrstuvwxyz23456789'), minLength: 8, maxLength: 30 }),
  )
  .filter((text) => [...text].length >= 8 && [...text].length <= 100)
const displayName = fc.oneof(
  fc.string({ unit, maxLength: 60 }),
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.constantFrom('', 'Nguyễn Thị Hằng', 'Ana "Annie" Díaz', '[ALERT] = #1; rm', '%NULL%', ' both ends ', 'a\nb', '\ud800'),
)
const service = fc.record<SipService>({
  domain: fc.constantFrom('pbx.example.com', '192.0.2.7', '[2001:db8::7]'),
  transport: fc.constantFrom<Transport>('udp', 'tcp', 'tls'),
  port: fc.constantFrom(5060, 5061, 7443),
  outboundProxy: fc.constantFrom(null, 'sbc.example.com', 'sbc.example.com:5081', '[2001:db8::8]', '[2001:db8::8]:5081'),
  expiresSeconds: fc.constantFrom(60, 120, 600, 3600),
  srtp: fc.constantFrom('off', 'optional', 'required'),
  stun: fc.constantFrom(null, 'stun.example.com:3478'),
  voicemail: fc.constantFrom(null, '*97', '#97', '5000'),
})

function expected(account: PhoneAccount, readsOneAddress: boolean): Record<string, unknown> {
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

describe.each(deskPhones.map((target) => [target.info.id, target] as const))('%s', (id, target) => {
  const read = deskReaders[id]
  if (!read) throw new Error(`${id} has no reader`)
  const onlyUdp = !target.info.transports.includes('tls')
  const readsOneAddress = id === 'snom' || id === 'avaya-j1xx'

  const anything: [string, fc.Arbitrary<Partial<PhoneAccount>>][] = [
    ['password', password.map((text) => ({ password: text }))],
    ['display name', displayName.map((text) => ({ displayName: text }))],
  ]
  it.each(anything)('carries any %s exactly, or refuses it by name', (field, change) => {
    let carried = 0
    fc.assert(
      fc.property(change, service, (part, sip) => {
        const account = { ...plain, ...part, sip: { ...sip, ...(onlyUdp ? { transport: 'udp' as const } : {}) } }
        const rendered = target.render(account)
        if (!rendered.ok) {
          expect([field, 'voicemail number']).toContain(rendered.field)
          expect(rendered.character).not.toBe('')
          expect(rendered.way).not.toBe('')
          expect(JSON.stringify(rendered)).not.toContain(account.password)
          return
        }
        carried += 1
        const found = read(rendered.files)
        expect(expected(account, readsOneAddress)).toMatchObject(found)
        expect(found.password).toBe(account.password)
      }),
      { numRuns: 500 },
    )
    expect(carried).toBeGreaterThan(50)
  })

  it('never refuses a password of twenty letters and digits with a Vietnamese name', () => {
    const account = accountFor(target, { password: 'Abcdefgh234567892345', displayName: 'Nguyễn Thị Hằng' })
    const rendered = written(target.render(account))
    expect(read(rendered.files)).toMatchObject({ password: 'Abcdefgh234567892345' })
  })

  it('writes the same file as was reviewed against the format’s description', async () => {
    const password = id === 'aastra' ? 'Xy7kQ2ab' : 'Xy7&k<Q2'
    const rendered = written(target.render(accountFor(target, { displayName: 'Ana Díaz', password })))
    for (const file of rendered.files) {
      await expect(new TextDecoder().decode(file.bytes)).toMatchFileSnapshot(`../../golden/${id}/${file.name}`)
    }
  })

  it('knows the transports it names, and refuses the others', () => {
    for (const transport of ['udp', 'tcp', 'tls'] as const) {
      const rendered = target.render({ ...plain, sip: { ...plain.sip, transport } })
      if (target.info.transports.includes(transport)) expect(read(written(rendered).files).transport).toBe(transport)
      else expect(rendered).toMatchObject({ ok: false, field: 'transport', character: transport.toUpperCase() })
    }
  })

  it('says so where SRTP has to be set by hand', () => {
    const rendered = written(target.render(accountFor(target, {}, { srtp: 'required' })))
    const carried = read(rendered.files).srtp
    if (target.info.srtp) expect(carried).toBe('required')
    else expect(rendered.notes.map((note) => note.code)).toContain('srtp-by-hand')
  })

  it('asks for a MAC when there is none, and names its files after it', () => {
    expect(target.render(accountFor(target, { mac: null }))).toMatchObject({ ok: false, field: 'MAC' })
    const names = written(target.render(accountFor(target))).files.map((file) => file.name)
    const promised = target.info.fileNames.map((name) =>
      name.replace('<mac>', '001565abcdef').replace('<MAC>', '001565ABCDEF').replace('<extension>', '1001'),
    )
    expect(names).toEqual(promised)
  })
})

describe('units', () => {
  const minutes = [
    ['grandstream', /registerExpiration">10</],
    ['grandstream-p', /<P32>10</],
    ['htek', /<P32 [^>]*>10</],
    ['sangoma-s', /<P32 [^>]*>10</],
  ] as const
  it.each(minutes)('%s registers for ten minutes when asked for 600 seconds', (id, pattern) => {
    const target = targets.find((one) => one.info.id === id)
    if (!target) throw new Error(id)
    const [file] = written(target.render(accountFor(target))).files
    expect(new TextDecoder().decode(file?.bytes)).toMatch(pattern)
  })

  it.each(minutes)('%s says so when the seconds do not make whole minutes', (id) => {
    const target = targets.find((one) => one.info.id === id)
    if (!target) throw new Error(id)
    const rendered = written(target.render(accountFor(target, {}, { expiresSeconds: 90 })))
    expect(rendered.notes.map((note) => note.code)).toContain('expiry-rounded')
  })
})

it('gives Fanvil another version for another password, so that the phone takes the file', () => {
  const target = targets.find((one) => one.info.id === 'fanvil')
  if (!target) throw new Error('fanvil')
  const version = (password: string): string | undefined =>
    /<Version>(.*)<\/Version>/.exec(
      new TextDecoder().decode(written(target.render(accountFor(target, { password }))).files[0]?.bytes),
    )?.[1]
  expect(version('aaaaaaaa')).not.toBe(version('aaaaaaab'))
  expect(version('aaaaaaaa')).toBe(version('aaaaaaaa'))
})
