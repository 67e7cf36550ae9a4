import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseMac } from '#shared/mac.ts'
import { showMac } from '#shared/show-mac.ts'
import { pastedMacs, phoneOf, sharedMacs } from '../../../../../src/renderer/src/features/handoff-many/many-macs.ts'

const numbers = ['1001', '1002', '1003', '1004', '1005']
const mac = (index: number): string => `001565${index.toString(16).padStart(6, '0')}`

describe('MACs that are pasted', () => {
  it('go to the extension where they were pasted and the ones after it', () => {
    expect([...pastedMacs(numbers, '1002', `${mac(2)}\r\n${mac(3)}\r\n`)]).toEqual([
      ['1002', mac(2)],
      ['1003', mac(3)],
    ])
  })

  it('go to the extensions that their lines name, whatever their order and what else is there', () => {
    const text = `Name;Number;MAC\nAn;1005;${showMac(mac(5))}\n"Bình";"1001";"${mac(1).toUpperCase()}"\nChi;9999;${mac(9)}`
    expect([...pastedMacs(numbers, '1003', text).entries()].filter(([, typed]) => parseMac(typed) !== mac(9))).toEqual([
      ['1005', showMac(mac(5))],
      ['1001', mac(1).toUpperCase()],
    ])
  })

  it('keep their places beside lines that could not be read, so that nobody gets the next one’s phone', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('mac', 'empty', 'half', 'article'), { minLength: 1, maxLength: 5 }), (kinds) => {
        const lines = kinds.map((kind, index) =>
          kind === 'mac' ? mac(index) : kind === 'empty' ? '' : kind === 'half' ? '805EC011ZZ' : '012345678905',
        )
        const found = pastedMacs(numbers, '1001', lines.join('\n'))
        for (const [index, line] of lines.entries()) expect(found.get(numbers[index] ?? '') ?? '').toBe(line)
      }),
    )
  })

  it('that are two in one line are left for somebody to choose from', () => {
    const typed = pastedMacs(numbers, '1001', `1001\t${mac(1)}\t${mac(2)}`).get('1001') ?? ''
    expect(typed).toContain(mac(1))
    expect(parseMac(typed)).toBeNull()
  })
})

describe('a MAC that several extensions have', () => {
  it('is named at each of them, in whatever spelling', () => {
    const shared = sharedMacs(
      new Map([
        ['1001', showMac(mac(1))],
        ['1002', mac(2)],
        ['1003', mac(1).toUpperCase()],
        ['1004', 'no MAC'],
        ['1005', 'no MAC'],
      ]),
    )
    expect([...shared]).toEqual([
      ['1001', '1003'],
      ['1003', '1001'],
    ])
  })
})

describe('the phone of a row', () => {
  const known = new Set(['yealink', 'grandstream', 'snom'])
  it.each([
    ['is its MAC’s maker’s', '000b82112233', 'yealink', 'grandstream'],
    ['is the chosen one where the maker is the same', '001565112233', 'yealink', 'yealink'],
    ['is the chosen one where nothing is known of the MAC', '020000112233', 'snom', 'snom'],
    ['is the chosen one where there is no MAC', '', 'snom', 'snom'],
    ['is the chosen one where there is no target for the maker', '0022ee112233', 'snom', 'snom'],
  ])('%s', (_what, typed, chosen, phone) => {
    expect(phoneOf(typed, chosen, known)).toBe(phone)
  })
})
