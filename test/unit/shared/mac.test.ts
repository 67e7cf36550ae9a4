import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { vendorsOf } from '#shared/mac-vendors.ts'
import { parseMac, readMac } from '#shared/mac.ts'
import { showMac } from '#shared/show-mac.ts'

const hex = '0123456789abcdef'
/** A phone's: no group's, not all zeros, and not twelve decimal digits that may be an article's. */
const phoneMac = fc
  .array(fc.constantFrom(...hex), { minLength: 12, maxLength: 12 })
  .map((digits) => digits.join(''))
  .filter((mac) => (parseInt(mac.slice(0, 2), 16) & 1) === 0 && /[a-f]/.test(mac))
const spelling = fc.constantFrom<(mac: string) => string>(
  (mac) => mac,
  (mac) => mac.toUpperCase(),
  showMac,
  (mac) => showMac(mac).toUpperCase(),
  (mac) => showMac(mac).replaceAll(':', '-'),
  (mac) => showMac(mac).replaceAll(':', ' '),
  (mac) => showMac(mac).replaceAll(':', '.'),
  (mac) => mac.replace(/(....)(....)(....)/, '$1.$2.$3'),
  (mac) => mac.replace(/(......)(......)/, '$1-$2'),
)
/** Around a MAC on labels, in links and in mails. */
const around = fc.constantFrom<(spelled: string) => string>(
  (mac) => mac,
  (mac) => ` ${mac}\r`,
  (mac) => `MAC: ${mac}`,
  (mac) => `MAC ${mac} S/N 3146019091637`,
  (mac) => `Yealink SIP-T31P\nMAC: ${mac}\nSN: 803009D080003821`,
  (mac) => `https://label.example/q?model=T31P&mac=${mac}&v=2`,
  (mac) => `MAC：${mac}。`,
  (mac) => `Địa chỉ MAC: ${mac} (cổng LAN)`,
  (mac) => `\ufeff${mac}\u200b`,
)

describe('a MAC', () => {
  it('is found in any spelling, alone or in what stands around it', () => {
    fc.assert(
      fc.property(phoneMac, spelling, around, (mac, spell, text) => {
        // Blanks part words, so a MAC that is spelled with them is one only beside other text than letters and digits.
        expect(readMac(text(spell(mac)))).toEqual({ ok: true, mac })
      }),
      { numRuns: 2_000 },
    )
  })

  it('is found in full-width digits', () => {
    const wide = (text: string): string => text.replace(/[!-~]/g, (char) => String.fromCharCode(char.charCodeAt(0) + 0xfee0))
    fc.assert(
      fc.property(phoneMac, spelling, (mac, spell) => {
        expect(parseMac(wide(spell(mac)))).toBe(mac)
      }),
    )
  })

  it('that is one of several is taken where it alone is called MAC, and asked about where nothing tells', () => {
    expect(readMac('S/N 0004F2A1B2C3 MAC 64167F00A1B2')).toEqual({ ok: true, mac: '64167f00a1b2' })
    expect(readMac('805EC0112233 805EC0112233')).toEqual({ ok: true, mac: '805ec0112233' })
    for (const text of ['805EC0112233 805EC0112234', 'MAC 805EC0112233, MAC 805EC0112234', 'WAN 805EC011223A / LAN 805EC011223B'])
      expect(readMac(text)).toEqual({ ok: false, why: 'several' })
  })

  it('is none of the numbers that a box has besides', () => {
    // EAN-8, UPC-A, EAN-13 and a carton's ITF-14; makers' prefixes among them begin as no phone's address does.
    const digits = fc
      .constantFrom(7, 11, 12, 13)
      .chain((length) => fc.array(fc.integer({ min: 0, max: 9 }), { minLength: length, maxLength: length }))
    fc.assert(
      fc.property(digits, (body) => {
        const sum = body.reduceRight((all, digit, at) => all + digit * ((body.length - at) % 2 === 1 ? 3 : 1), 0)
        const code = `${body.join('')}${(10 - (sum % 10)) % 10}`
        fc.pre(Number(code) !== 0 && vendorsOf(code).length === 0)
        expect(readMac(code)).toEqual({ ok: false, why: 'article' })
      }),
    )
    for (const code of ['012345678905', '96385074']) expect(readMac(code)).toEqual({ ok: false, why: 'article' })
    // Serial numbers, a model, what was scanned half.
    for (const code of [
      '3146019091637ABC',
      'SIP-T31P',
      '20EYW5Q112233445566',
      '',
      '   ',
      '805EC011ZZ',
      '805EC011223',
      '805EC01122334',
    ])
      expect([code, readMac(code)]).toEqual([code, { ok: false, why: 'none' }])
  })

  it('of twelve decimal digits is a phone’s where its maker is known, or its check digit is no article’s', () => {
    const tails = fc.integer({ min: 0, max: 999_999 }).map((tail) => `001565${String(tail).padStart(6, '0')}`)
    fc.assert(
      fc.property(tails, (mac) => {
        expect(vendorsOf(mac).map(({ name }) => name)).toEqual(['Yealink'])
        expect(parseMac(mac)).toBe(mac)
      }),
    )
    expect(readMac('012345678901')).toEqual({ ok: false, why: 'of-no-phone' })
    expect(readMac('022345678901')).toEqual({ ok: true, mac: '022345678901' })
  })

  it('is no address that no phone has', () => {
    for (const mac of [
      '00:00:00:00:00:00',
      'ff:ff:ff:ff:ff:ff',
      '01:00:5e:00:01:4b',
      '33:33:00:00:00:01',
      '0180.c200.000e',
      'MAC: FF-FF-FF-FF-FF-FF',
    ])
      expect([mac, readMac(mac)]).toEqual([mac, { ok: false, why: 'of-no-phone' }])
  })

  it('is read from any text without an error, and what it answers can be read again', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(...hex, ...'ghMAC:-. /\n：０Ａ') })), (text) => {
        const mac = parseMac(text)
        if (mac !== null) expect(parseMac(showMac(mac))).toBe(mac)
      }),
    )
  })

  it('in a long text takes no long time', () => {
    const long = '80:5e:c0:11:22:'.repeat(50_000)
    expect(readMac(long).ok).toBe(false)
  })
})
