import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { matches, readHostRule, shownRule } from '../../../src/main/policy/hosts.ts'

const allows = (entry: string, address: string): boolean | null => {
  const rule = readHostRule(entry)
  return rule && matches([rule], address)
}

describe('an allowed server', () => {
  it.each([
    ['pbx.example.com', 'https://pbx.example.com', true],
    ['PBX.Example.COM', 'https://pbx.example.com', true],
    ['pbx.example.com.', 'https://pbx.example.com', true],
    ['pbx.example.com', 'https://pbx.example.com.', true],
    ['pbx.example.com', 'https://pbx.example.com:8443', true],
    ['pbx.example.com:8443', 'https://pbx.example.com:8443', true],
    ['pbx.example.com:8443', 'https://pbx.example.com', false],
    ['pbx.example.com:443', 'https://pbx.example.com', true],
    ['pbx.example.com', 'https://pbx.example.com.evil.example', false],
    ['pbx.example.com', 'https://evilpbx.example.com', false],
    ['pbx.example.com', 'https://a.pbx.example.com', false],
    ['*.example.com', 'https://a.example.com', true],
    ['*.example.com', 'https://a.b.example.com', true],
    ['*.example.com.', 'https://a.b.example.com.', true],
    ['*.example.com', 'https://example.com', false],
    ['*.example.com', 'https://evilexample.com', false],
    ['*.example.com:8443', 'https://a.example.com:8443', true],
    ['*.example.com:8443', 'https://a.example.com', false],
    ['tổngđài.example.vn', 'https://xn--tngi-iwa24mga31d.example.vn', null],
    ['BÜRO.example', 'https://xn--bro-hoa.example', true],
    ['*.büro.example', 'https://pbx.xn--bro-hoa.example', true],
    ['10.0.0.5', 'https://10.0.0.5', true],
    ['10.5', 'https://10.0.0.5', true],
    ['0x0a.0.0.5', 'https://10.0.0.5', true],
    ['167772165', 'https://10.0.0.5', true],
    ['10.0.0.5', 'https://[::ffff:10.0.0.5]', true],
    ['10.0.0.5', 'https://10.0.0.50', false],
    ['2001:DB8::0:1', 'https://[2001:db8::1]', true],
    ['[2001:db8::1]', 'https://[2001:db8:0:0:0:0:0:1]', true],
    ['[2001:db8::1]:8443', 'https://[2001:db8::1]', false],
    ['[2001:db8::1]:8443', 'https://[2001:db8::1]:8443', true],
  ])('%s lets Linecard talk to %s: %s', (entry, address, allowed) => {
    if (allowed === null) expect(allows(entry, new URL(`https://${entry}`).origin)).toBe(true)
    else expect(allows(entry, address)).toBe(allowed)
  })

  it.each([
    '',
    '*',
    '*.',
    '*.*.example.com',
    'a*.example.com',
    '*.10.0.0.5',
    '*.5',
    '*.[::1]',
    '.example.com',
    'https://pbx.example.com',
    'pbx.example.com/admin',
    'pbx.example.com?x',
    'user@pbx.example.com',
    'pbx example.com',
    ' pbx.example.com',
    'pbx.example.com:99999',
    'pbx.example.com:port',
    'pbx.example.com%2f',
    'fe80::1%eth0',
    '300.1.1.1',
  ])('is not what %j says', (entry) => {
    expect(readHostRule(entry)).toBeNull()
  })

  it('allows exactly the names below a suffix, however they are written', () => {
    const label = fc.stringMatching(/^[a-z][a-z0-9]{0,8}$/)
    fc.assert(
      fc.property(
        fc.array(label, { minLength: 1, maxLength: 4 }),
        fc.array(label, { minLength: 1, maxLength: 3 }),
        fc.boolean(),
        (name, suffix, upper) => {
          const written = `*.${suffix.join('.')}`
          const host = [...name, ...suffix].join('.')
          expect(allows(upper ? written.toUpperCase() : written, `https://${host}`)).toBe(true)
          // One label more at its front makes another name of the suffix itself; the same letters without the dot do not.
          expect(allows(written, `https://${name.join('')}${suffix.join('.')}`)).toBe(
            `${name.join('')}${suffix.join('.')}`.endsWith(`.${suffix.join('.')}`),
          )
        },
      ),
    )
  })

  it('is shown so that reading it again gives the same rule', () => {
    const part = fc.oneof(
      fc.domain(),
      fc.ipV4(),
      fc.ipV6().map((ip) => `[${ip}]`),
    )
    fc.assert(
      fc.property(part, fc.option(fc.integer({ min: 1, max: 65535 })), (host, port) => {
        const rule = readHostRule(port === null ? host : `${host}:${port}`)
        if (rule) expect(readHostRule(shownRule(rule))).toEqual(rule)
      }),
    )
  })
})
