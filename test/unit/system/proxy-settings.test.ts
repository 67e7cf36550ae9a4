import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { waysFromAnswer } from '../../../src/main/electron/proxy.ts'
import { proxyFromEnvironment } from '../../../src/main/system/network.ts'
import { isExempt } from '../../../src/main/system/no-proxy.ts'
import { readProxy } from '../../../src/main/pbx/way/proxy-setting.ts'

const label = fc.stringMatching(/^[a-z][a-z0-9-]{0,8}[a-z0-9]$/)
const name = fc.array(label, { minLength: 2, maxLength: 4 }).map((labels) => labels.join('.'))
const port = fc.integer({ min: 1, max: 65_535 })
const ipv4 = fc.ipV4()
/** As `URL` writes it. */
const ipv6 = fc.ipV6().map((text) => new URL(`http://[${text}]`).hostname)

describe('NO_PROXY', () => {
  it.each([
    ['pbx.example.com', 443, 'pbx.example.com', true],
    ['pbx.example.com', 443, 'example.com', true],
    ['pbx.example.com', 443, '.example.com', true],
    ['pbx.example.com', 443, '*.example.com', true],
    ['example.com', 443, '.example.com', true],
    ['pbx.example.com', 443, 'PBX.Example.COM.', true],
    ['badexample.com', 443, 'example.com', false],
    ['pbx.example.com', 443, 'pbx', false],
    ['pbx.example.com', 443, 'other.example  \t pbx.example.com', true],
    ['pbx.example.com', 443, 'other.example;pbx.example.com', true],
    ['pbx.example.com', 8443, 'pbx.example.com:8443', true],
    ['pbx.example.com', 443, 'pbx.example.com:8443', false],
    ['pbx.example.com', 8443, '*.example.com:8443', true],
    ['pbx.example.com', 443, '*', true],
    ['pbx.example.com', 443, '', false],
    ['pbx.example.com', 443, ',, ,', false],
    ['10.1.2.3', 443, '10.0.0.0/8', true],
    ['10.1.2.3', 443, '10.1.2.3/32', true],
    ['11.1.2.3', 443, '10.0.0.0/8', false],
    ['10.1.2.3', 8443, '10.0.0.0/8:8443', true],
    ['10.1.2.3', 443, '10.0.0.0/33', false],
    ['10.1.2.3', 443, '0.0.0.0/0', true],
    ['10.1.2.3', 443, '2.3', false],
    ['pbx.example.com', 443, '10.0.0.0/8', false],
    ['[fd12:3456::7]', 443, 'fd00::/8', true],
    ['[fd12:3456::7]', 443, '[fd00::]/8', true],
    ['[fd12:3456::7]', 443, 'fd12:3456:0::7', true],
    ['[fd12:3456::7]', 8443, '[fd12:3456::7]:8443', true],
    ['[fd12:3456::7]', 443, '[fd12:3456::7]:8443', false],
    ['[fd12:3456::7]', 443, '2001:db8::/32', false],
    ['xn--tng-i-d9a9b.example', 443, 'tổng-đài.example', false],
    ['xn--bcher-kva.example', 443, 'bücher.example', true],
    ['localhost', 8443, '', true],
    ['pbx.localhost', 8443, '', true],
    ['127.8.9.1', 443, '', true],
    ['[::1]', 443, '', true],
  ])('%s:%i with %j is exempt: %s', (host, at, list, exempt) => {
    expect(isExempt(host, at, list)).toBe(exempt)
  })

  it('exempts a host by its own name, address or network, with its port and without, among anything else', () => {
    const junk = fc.constantFrom('other.example', '192.0.2.1', '2001:db8::/32', ':', '[', '/', '1.2.3.4/99', '*x', ':443', '.')
    fc.assert(
      fc.property(fc.oneof(name, ipv4, ipv6), port, junk, junk, fc.boolean(), (host, at, one, other, withPort) => {
        const list = `${one}, ${withPort ? `${host}:${at}` : host} ,${other}`
        return isExempt(host, at, list)
      }),
    )
  })

  it('exempts no host by the name of another, or by another port', () => {
    fc.assert(
      fc.property(name, name, port, (host, other, at) => {
        fc.pre(host !== other && !host.endsWith(`.${other}`) && !host.endsWith('localhost'))
        return !isExempt(host, at, `${other},.${other},*.${other},${host}:${at === 1 ? 2 : 1}`)
      }),
    )
  })

  it('takes an address for one of a network when their first bits are the same, and only then', () => {
    const number = (text: string): number => text.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)
    fc.assert(
      fc.property(ipv4, ipv4, fc.integer({ min: 0, max: 32 }), (host, network, bits) => {
        fc.pre(!host.startsWith('127.'))
        const same = Math.floor(number(host) / 2 ** (32 - bits)) === Math.floor(number(network) / 2 ** (32 - bits))
        return isExempt(host, 443, `${network}/${bits}`) === same
      }),
    )
  })

  it('is read whatever it holds', () => {
    fc.assert(
      fc.property(fc.oneof(name, ipv4, ipv6), fc.string({ unit: 'binary' }), (host, list) => {
        expect(typeof isExempt(host, 443, list)).toBe('boolean')
      }),
    )
  })
})

describe('the proxy that the environment names', () => {
  it.each<[Record<string, string>, string | null]>([
    [{ HTTPS_PROXY: 'http://one:1' }, 'http://one:1'],
    [{ https_proxy: 'http://one:1' }, 'http://one:1'],
    [{ https_proxy: 'http://one:1', HTTPS_PROXY: 'http://two:2' }, 'http://one:1'],
    [{ HTTP_PROXY: 'http://one:1' }, null],
    [{ ALL_PROXY: 'socks5://one:1' }, 'socks5://one:1'],
    [{ all_proxy: 'socks5://one:1', HTTPS_PROXY: 'http://two:2' }, 'http://two:2'],
    [{ HTTPS_PROXY: '' }, null],
    [{ HTTPS_PROXY: ' http://one:1\n' }, 'http://one:1'],
    [{ HTTPS_PROXY: 'http://one:1', no_proxy: 'pbx.example' }, null],
    [{ HTTPS_PROXY: 'http://one:1', NO_PROXY: 'pbx.example:8443' }, 'http://one:1'],
    [{}, null],
  ])('%j is %j', (env, proxy) => {
    expect(proxyFromEnvironment('https://pbx.example', env)).toBe(proxy)
  })
})

describe('a proxy as it is written', () => {
  it.each([
    ['proxy.example', 'http', 'proxy.example:80'],
    ['proxy.example:3128', 'http', 'proxy.example:3128'],
    ['//proxy.example:3128/', 'http', 'proxy.example:3128'],
    ['HTTP://Proxy.Example:3128', 'http', 'proxy.example:3128'],
    ['https://proxy.example', 'https', 'proxy.example:443'],
    ['socks://proxy.example', 'socks5', 'proxy.example:1080'],
    ['socks5h://[fd00::1]:1081', 'socks5', '[fd00::1]:1081'],
    ['socks4a://10.0.0.1', 'socks4', '10.0.0.1:1080'],
    ['ann:secret@proxy.example:3128', 'http', 'proxy.example:3128'],
  ])('%s is %s to %s', (text, kind, shown) => {
    expect(readProxy(text)).toMatchObject({ kind, shown })
  })

  it.each([
    '',
    'http://',
    'ftp://proxy:21',
    'http://proxy:0',
    'http://proxy:70000',
    'http://[fd00::1',
    'http://two words:1',
    'http://[x]:1',
  ])('%j is none', (text) => {
    expect(readProxy(text)).toBeNull()
  })

  it('keeps any name and password, written as they are or in %xx, and names neither', () => {
    const plain = fc.string({ unit: fc.constantFrom(...'aZ09@:/#?%&+ ü[]\\'), minLength: 1, maxLength: 20 })
    fc.assert(
      fc.property(plain, plain, name, port, (user, password, host, at) => {
        const written = readProxy(`http://${encodeURIComponent(user)}:${encodeURIComponent(password)}@${host}:${at}`)
        expect(written).toMatchObject({ host, port: at, login: { user, password } })
        expect(written?.shown).toBe(`${host}:${at}`)
        fc.pre(!/[:%]/.test(user) && !password.includes('%'))
        expect(readProxy(`http://${user}:${password}@${host}:${at}`)).toMatchObject({ host, port: at, login: { user, password } })
      }),
    )
  })
})

describe('the system’s proxy answer', () => {
  it.each([
    ['DIRECT', [null]],
    ['', [null]],
    [' ; ', [null]],
    ['PROXY proxy.example:3128', ['http://proxy.example:3128']],
    ['PROXY one.example:3128; PROXY two.example:3128; DIRECT', ['http://one.example:3128', 'http://two.example:3128', null]],
    ['HTTPS proxy.example:443;DIRECT;', ['https://proxy.example:443', null]],
    ['SOCKS5 socks.example:1080; PROXY proxy.example:3128', ['socks5://socks.example:1080', 'http://proxy.example:3128']],
    ['SOCKS socks.example:1080', ['socks4://socks.example:1080']],
    ['DIRECT; PROXY proxy.example:3128', [null, 'http://proxy.example:3128']],
    ['proxy one.example:3128; PROXY one.example:3128', ['http://one.example:3128']],
  ])('%j means %j', (answer, ways) => {
    expect(waysFromAnswer(answer)).toEqual(ways)
  })

  it('of a kind that nobody knows is no direct way: it is refused', () => {
    const [found = ''] = waysFromAnswer('QUIC proxy.example:443; DIRECT')
    expect(found).not.toBe('')
    expect(readProxy(found ?? '')).toBeNull()
  })

  it('gets the name and password that the environment has for the same proxy, and for no other', () => {
    const variable = 'http://ann:secret@proxy.example:3128'
    expect(waysFromAnswer('PROXY other.example:3128; PROXY proxy.example:3128', variable)).toEqual([
      'http://other.example:3128',
      variable,
    ])
    expect(waysFromAnswer('SOCKS5 proxy.example:3128', variable)).toEqual(['socks5://proxy.example:3128'])
    expect(waysFromAnswer('DIRECT', variable)).toEqual([null])
  })
})
