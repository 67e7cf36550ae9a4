import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { handedUrl, macInName, matchFile, readAskedPath } from '../../../../src/main/bench/network/file-names.ts'
import { macInUserAgent } from '../../../../src/main/bench/network/said.ts'
import { fetches, named } from '../../../support/bench/fetches.ts'
import { filesFor } from '../../../support/bench/room.ts'

const mac = '001565a1b2c3'

describe('what is asked for below a path', () => {
  it.each([
    ['/abc/001565a1b2c3.cfg', { path: 'abc', name: '001565a1b2c3.cfg' }],
    ['/abc/', { path: 'abc', name: '' }],
    ['/abc', { path: 'abc', name: '' }],
    ['/abc/Digium/001565a1b2c3.cfg', { path: 'abc', name: 'Digium/001565a1b2c3.cfg' }],
    ['/abc/x.xml?mac=001565a1b2c3', { path: 'abc', name: 'x.xml' }],
    ['/abc/X6U%20Pro.cfg', { path: 'abc', name: 'X6U Pro.cfg' }],
    ['/abc/../x.cfg', null],
    ['/abc/..%2f..%2fetc%2fpasswd', null],
    ['/abc/%2e%2e/x', null],
    ['/abc/..\\x', null],
    ['/abc/%00.cfg', null],
    ['/abc/%', null],
    ['/abc/.htaccess', null],
    ['/abc//x', null],
    ['/abc/a/b/c', null],
    ['//abc/x', null],
    ['/%61bc/x', null],
    ['abc/x', null],
    ['http://evil.example/abc/x', null],
    ['*', null],
    [`/abc/${'x'.repeat(200)}`, null],
    [`/${'x'.repeat(10_000)}`, null],
  ])('in %s is %j', (url, expected) => {
    expect(readAskedPath(url)).toEqual(expected)
  })

  it('is never a way to somewhere else, whatever it is', () => {
    const piece = fc.constantFrom(
      '..',
      '%2e',
      '%2E%2e',
      '/',
      '%2f',
      '\\',
      '%5c',
      'a',
      '.',
      '%00',
      '%c0%ae',
      'abc',
      '//',
      ':',
      '%',
      '?',
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const asked = readAskedPath(`/${pieces.join('')}`)
        if (asked) expect(/\.\.|[\\:]|(?:^|\/)[./]|\p{Cc}/u.test(asked.name)).toBe(false)
      }),
      { numRuns: 2_000 },
    )
  })
})

describe('a file that a phone asks for', () => {
  it.each(Object.entries(fetches))('by the names of %s is its own where its search shall end', (_, { target, order }) => {
    const phone = filesFor(mac, target)
    const names = phone.files.map(({ name }) => name)
    for (const [name, status, method] of order) {
      if (method === 'PUT') continue
      const found = matchFile(named(name, mac), { target, mac, ownFile: names[0] ?? '' }, names)
      expect([name, found]).toEqual([name, status === 200 ? names[0] : null])
    }
  })

  it.each([
    ['cfg001565a1b2c3', mac],
    ['cfg001565A1B2C3.xml', mac],
    ['ConfigBCC342778899.cfg', 'bcc342778899'],
    ['001565a1b2c3-phone.cfg', mac],
    ['snomD735-001565A1B2C3.htm', mac],
    ['SEP001565A1B2C3.cnf.xml', mac],
    ['ATA001565A1B2C3.cnf.xml', mac],
    ['Digium/001565a1b2c3.cfg', mac],
    ['y000000000108.cfg', null],
    ['000000000000.cfg', null],
    ['cfgGRP2614.xml', null],
    ['0015.65a1b2c3.cfg', null],
  ])('called %s has the MAC %s', (name, expected) => {
    expect(macInName(name)).toBe(expected)
  })

  it('is handed as a folder to makers that search, and by its name to the others', () => {
    expect(handedUrl('yealink', 'http://x/t/', `${mac}.cfg`)).toBe('http://x/t/')
    expect(handedUrl('snom', 'http://x/t/', '001565A1B2C3.xml')).toBe('http://x/t/001565A1B2C3.xml')
  })
})

describe('the MAC in a User-Agent', () => {
  it.each([
    ['Yealink SIP-T46G 28.72.0.1 00:15:65:4a:a9:37', '0015654aa937'],
    ['Yealink SIP-T56A 58.80.0.25 001565f429a4', '001565f429a4'],
    ['Grandstream Model HW GXP2135 V1.1A SW 1.0.7.97 DevId 000b828aa872', '000b828aa872'],
    [
      'Mozilla/4.0 (compatible; snomD785-SIP 10.1.169.16 2010.12-00004 (Feb 25 2019 - 14:19:43) 00041396D9B4 SXM:0 UXM:0 UXMC:0)',
      '00041396d9b4',
    ],
    ['Gigaset N870 IP PRO/83.V2.11.0+build.a546b91;7C2F80E0D605', '7c2f80e0d605'],
    ['Fanvil X4U 2.12.16 0c383e123456', '0c383e123456'],
    ['Mitel6930 MAC:14-00-E9-1E-DB-52 V:6.4.0.140-SIP', '1400e91edb52'],
    ['Panasonic_KX-UT113/01.133 (0080f0c8c381)', '0080f0c8c381'],
    ['AUDC-IPPhone/2.2.8.61 (440HDG-Rev0; 00908F602AAC)', '00908f602aac'],
    ['Mozilla/4.0 AVAYA/J179-4.1.3.0.6 (MAC:c81fea83e85a)', 'c81fea83e85a'],
    ['Flyingvoice FIP13G V0.6.24 00:21:F2:22:AE:F1', '0021f222aef1'],
    ['Linksys/SPA-942-6.1.5(a) (88019FA42805)', null],
    ['FileTransport PolycomVVX-VVX_400-UA/4.1.4.7430 Type/Application', null],
    ['curl/8.5.0', null],
    ['', null],
  ])('%s is %s', (agent, expected) => {
    expect(macInUserAgent(agent)).toBe(expected)
  })
})
