import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { SipService } from '#shared/account.ts'
import { recordOf } from '../../../src/main/provisioning/artefacts.ts'
import { targets } from '../../../src/main/provisioning/targets/index.ts'
import type { PhoneAccount, Rendered } from '../../../src/main/provisioning/targets/target.ts'
import { accountFor, written } from '../../support/sip/accounts.ts'

/** What people report of phones' files: each a line that a phone misunderstood, with what it takes instead. */

function rendered(id: string, sip: Partial<SipService>, account: Partial<PhoneAccount> = {}): Rendered {
  const target = targets.find((one) => one.info.id === id)
  if (!target) throw new Error(id)
  return target.render(accountFor(target, account, sip))
}
function textOf(id: string, sip: Partial<SipService>, account: Partial<PhoneAccount> = {}): string {
  const files = written(rendered(id, sip, account)).files
  return files.map(({ bytes }) => new TextDecoder().decode(bytes)).join('\n')
}
const notesOf = (id: string, sip: Partial<SipService>): string[] =>
  written(rendered(id, sip)).notes.map((note) => `${note.code} ${note.text}`)

describe('Blink', () => {
  it('subscribes to its own extension’s messages, not to the number of the voicemail', () => {
    const text = textOf('blink', { voicemail: '*97' })
    expect(text).toContain('message_summary:\n            enabled = True')
    expect(text).not.toContain('voicemail_uri')
    expect(notesOf('blink', { voicemail: '*97' })).toEqual([expect.stringContaining('dial *97')])
    expect(textOf('blink', { voicemail: null })).not.toContain('message_summary')
  })
})

describe('Jitsi', () => {
  it('subscribes to its own extension’s messages, and calls the voicemail’s number to hear them', () => {
    const text = textOf('jitsi', { voicemail: '*97' })
    expect(text).toContain('.VOICEMAIL_CHECK_URI=sip\\:*97@pbx.example.com\n')
    expect(text).not.toContain('.VOICEMAIL_URI=')
  })
})

describe.each(['mitel', 'aastra'])('%s', (id) => {
  const short = { password: 'Xy7kQ2ab' }
  it('reuses one connection over TLS, so that the phone needs no certificate of its own, and names the trust it needs', () => {
    expect(textOf(id, { transport: 'tls' }, short)).toContain('\nsips persistent tls: 1\n')
    expect(written(rendered(id, { transport: 'tls' }, short)).notes.map((note) => note.code)).toContain('mitel-tls')
  })
  it('says nothing of TLS over UDP and TCP', () => {
    for (const transport of ['udp', 'tcp'] as const) {
      expect(textOf(id, { transport }, short)).not.toContain('sips')
      expect(written(rendered(id, { transport }, short)).notes.map((note) => note.code)).not.toContain('mitel-tls')
    }
  })
})

describe('Avaya J100', () => {
  it('says that UDP has to be allowed first, and is quiet about TCP and TLS', () => {
    expect(notesOf('avaya-j1xx', { transport: 'udp' })).toEqual([expect.stringContaining('avaya-udp')])
    for (const transport of ['tcp', 'tls'] as const) expect(notesOf('avaya-j1xx', { transport })).toEqual([])
  })
  it('takes a password of 31 characters and refuses one of 32, and letters outside ASCII', () => {
    const secret = 'Abcdefghijklmnopqrstuvwxyz01234'
    expect(textOf('avaya-j1xx', {}, { password: secret })).toContain(`"${secret}"`)
    expect(rendered('avaya-j1xx', {}, { password: `${secret}5` })).toMatchObject({
      ok: false,
      field: { code: 'field-password' },
      character: { code: 'too-many-characters', params: { count: 31 } },
    })
    expect(rendered('avaya-j1xx', {}, { password: 'Mậtkhẩu123' })).toMatchObject({ ok: false, field: { code: 'field-password' } })
  })
  it('registers for as long as it was asked to', () => {
    expect(textOf('avaya-j1xx', { expiresSeconds: 120 })).toContain('\nSET REGISTERWAIT 120\n')
  })
})

describe('Digium', () => {
  it.each(['udp', 'tcp', 'tls'] as const)('registers over %s', (transport) => {
    expect(textOf('digium-d', { transport })).toMatch(new RegExp(`<host_primary[^>]* transport="${transport}"`))
  })
  it('goes through the outbound proxy', () => {
    expect(textOf('digium-d', { outboundProxy: 'sbc.example.com' })).toMatch(
      /outbound_proxy="sbc\.example\.com"\s+outbound_port="5061"/,
    )
  })
})

describe.each(['cisco-mpp', 'cisco-spa', 'cisco-spa-adapter', 'cisco-ata'])('%s', (id) => {
  it('uses the address that STUN finds', () => {
    expect(textOf(id, { stun: 'stun.example.com:3478' })).toContain('<NAT_Mapping_Enable_1_>Yes</NAT_Mapping_Enable_1_>')
    expect(textOf(id, { stun: null })).not.toContain('NAT_Mapping')
  })
})

describe('a path through a router', () => {
  // UDP is forgotten after half a minute; of the registration's ten minutes a phone would be unreachable for nine and a half.
  const kept = [
    ['yealink', /account\.1\.nat\.udp_update_enable = 1\naccount\.1\.nat\.udp_update_time = 25\n/],
    ['flyingvoice', /account\.1\.nat\.udp_update_time = 25\n/],
    ['snom', /<keepalive_interval idx="1" perm="R">25</],
    ['cisco-mpp', /<NAT_Keep_Alive_Enable_1_>Yes<[^]*<NAT_Keep_Alive_Intvl>25</],
    ['cisco-spa', /<NAT_Keep_Alive_Enable_1_>Yes<[^]*<NAT_Keep_Alive_Intvl>25</],
    ['cisco-spa-adapter', /<NAT_Keep_Alive_Enable_1_>Yes<[^]*<NAT_Keep_Alive_Intvl>25</],
    ['cisco-ata', /<NAT_Keep_Alive_Enable_1_>Yes<[^]*<NAT_Keep_Alive_Intvl>25</],
    ['digium-d', /<setting id="udp_ka_interval" value="25" \/>/],
    ['poly', /\snat\.keepalive\.interval="25"/],
    ['fanvil', /<NATUDPUpdate>2<[^]*<UDPUpdateTTL>25</],
    ['htek', /<P52 [^>]*>2<[^]*<P84>25</],
    ['sangoma-s', /<P52 [^>]*>2<[^]*<P84>25</],
    ['obihai', /<N>X_KeepAliveExpires<\/N>\s*<V>25</],
    ['akuvox', /NAT\.UdpKeepEnable = 1\n.*NAT\.UdpKeepInterval = 25\n/],
    ['algo', /sip\.interop\.ka\.method = crlf\nsip\.interop\.ka\.interval = 25\n/],
  ] as const
  it.each(kept)('is kept open by %s over UDP, and by the connection itself over TCP and TLS', (id, setting) => {
    expect(textOf(id, { transport: 'udp' })).toMatch(setting)
    for (const transport of ['tcp', 'tls'] as const) expect(textOf(id, { transport })).not.toMatch(setting)
  })
})

describe.each([
  ['grandstream', />KeepAlive<[^]*sip\.keepAliveInterval">25</, /natTraversal">STUN<[^]*stunServer">stun\.example\.com:3478</],
  ['grandstream-p', /<P52>2<\/P52>\s*<P84>25</, /<P52>1<\/P52>\s*<P76>stun\.example\.com:3478</],
])('%s', (id, kept, found) => {
  it('keeps its own path to the server open over UDP, and leaves it alone where there is a proxy', () => {
    expect(textOf(id, { transport: 'udp', outboundProxy: null })).toMatch(kept)
    expect(textOf(id, { transport: 'udp', outboundProxy: 'sbc.example.com' })).not.toMatch(/KeepAlive|keepAlive|P52|P84/)
    expect(textOf(id, { transport: 'tls', outboundProxy: null })).not.toMatch(/KeepAlive|keepAlive|P52|P84/)
  })
  it('asks the STUN server that it was given', () => {
    expect(textOf(id, { stun: 'stun.example.com:3478' })).toMatch(found)
  })
})

describe('Fanvil', () => {
  const versionAt = (madeAt: number, password = 'Xy7kQ2ab'): string =>
    /<Version>2\.(\d{10})<\/Version>/.exec(textOf('fanvil', {}, { madeAt, password }))?.[1] ?? ''
  it('has a higher Version whenever it is made later, however a phone compares it', () => {
    const moment = fc.integer({ min: 0, max: Date.UTC(2150, 0, 1) })
    fc.assert(
      fc.property(moment, moment, (one, other) => {
        const [early, late] = one < other ? [one, other] : [other, one]
        fc.pre(late - early >= 1000)
        const [before, after] = [versionAt(early, 'Zz9pLm4k'), versionAt(late)]
        expect(after > before).toBe(true)
        expect(Number(`2.${after}`)).toBeGreaterThan(Number(`2.${before}`))
      }),
    )
  })
  it('has a higher one than any phone has from an earlier Linecard, which made it of the content', () => {
    expect(versionAt(0) > '4294967295').toBe(true)
  })
  it('is remembered as the same content, whenever it was made', () => {
    const target = targets.find((one) => one.info.id === 'fanvil')
    if (!target) throw new Error('fanvil')
    const hashAt = (madeAt: number): string => {
      const account = accountFor(target, { madeAt })
      return recordOf({ target, account, version: 1, rendered: written(target.render(account)), given: null }, 'account').hash
    }
    expect(hashAt(1_000_000)).toBe(hashAt(2_000_000))
  })
  it('does not promise its form for V phones of newer firmware', () => {
    expect(targets.find(({ info }) => info.id === 'fanvil')?.info.notices).toContain('V series')
  })
})

describe.each(['htek', 'sangoma-s'])('%s', (id) => {
  it('encrypts all calls or none as told, and leaves what is optional to the hand', () => {
    const codes = (['off', 'optional', 'required'] as const).map((srtp) => /<P183 [^>]*>(\d)</.exec(textOf(id, { srtp }))?.[1])
    expect(codes).toEqual(['0', undefined, '2'])
    expect(written(rendered(id, { srtp: 'optional' })).byHand).toContainEqual({ setting: 'srtp', value: 'optional' })
    expect(written(rendered(id, { srtp: 'required' })).byHand.map(({ setting }) => setting)).not.toContain('srtp')
  })
})

describe('OBi', () => {
  it('is told the registration’s life under the name that the phones themselves write', () => {
    expect(textOf('obihai', { expiresSeconds: 120 })).toMatch(/<N>RegistrationPeriod<\/N>\s*<V>120</)
    expect(textOf('obihai', {})).not.toContain('RegisterExpires')
  })
})

describe('an IPv6 address', () => {
  const apps = ['acrobits', 'bria', 'grandstream-wave', 'sessiontalk', 'sipnetic', 'zoiper']
  const unverified = targets
    .filter(({ info }) => info.kind === 'desk-phone' || info.kind === 'adapter' || apps.includes(info.id))
    .map(({ info }) => info.id)
  it.each(unverified)('is doubted by %s, wherever it stands', (id) => {
    const account = id === 'aastra' ? { password: 'Xy7kQ2ab' } : {}
    const places: Partial<SipService>[] = [
      { domain: '[2001:db8::5]' },
      { outboundProxy: '[2001:db8::6]:5061' },
      { stun: '[2001:db8::7]' },
    ]
    for (const sip of places)
      expect(written(rendered(id, sip, account)).notes.map((note) => note.code)).toContain('address-unverified')
    expect(written(rendered(id, {}, account)).notes.map((note) => note.code)).not.toContain('address-unverified')
  })
})

describe('what somebody types', () => {
  it('has the port that the files have, on the sheet', () => {
    const text = textOf('manual', { outboundProxy: 'sbc.example.com', stun: 'stun.example.com' })
    expect(text).toContain('Outbound proxy: sbc.example.com:5061\n')
    expect(text).toContain('STUN server: stun.example.com:3478\n')
    expect(textOf('manual', { outboundProxy: '[2001:db8::6]', transport: 'udp' })).toContain(
      'Outbound proxy: [2001:db8::6]:5060\n',
    )
    expect(textOf('manual', { outboundProxy: 'sbc.example.com:7443' })).toContain('Outbound proxy: sbc.example.com:7443\n')
  })
  it('has it among the settings to make by hand, too', () => {
    const { byHand } = written(rendered('bria', { outboundProxy: 'sbc.example.com', stun: 'stun.example.com' }))
    expect(byHand).toContainEqual({ setting: 'proxy', value: 'sbc.example.com:5061' })
    expect(byHand).toContainEqual({ setting: 'stun', value: 'stun.example.com:3478' })
  })
})

describe('Snom', () => {
  it('offers SRTP beside RTP when it is optional, alone when it is required, and not at all when it is off', () => {
    const words = (['optional', 'required', 'off'] as const).map(
      (srtp) => /user_savp[^>]*>(\w+)</.exec(textOf('snom', { srtp }))?.[1],
    )
    expect(words).toEqual(['optional', 'mandatory', 'off'])
  })
  it('warns of the firmware that fills the MAC in with colons', () => {
    expect(targets.find(({ info }) => info.id === 'snom')?.info.notices).toContain('colons')
  })
})

describe.each(['yealink', 'flyingvoice'])('%s', (id) => {
  it('knows all three ways of SRTP', () => {
    const codes = (['off', 'optional', 'required'] as const).map(
      (srtp) => /srtp_encryption = (\d)/.exec(textOf(id, { srtp }))?.[1],
    )
    expect(codes).toEqual(['0', '1', '2'])
  })
})
