import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { makes, oneOf, vendorNames, vendorsOf } from '#shared/mac-vendors.ts'
import { targets } from '../../../src/main/provisioning/targets/index.ts'

const names = (mac: string): string[] => vendorNames(vendorsOf(mac))
const hex = (digits: number) =>
  fc.array(fc.constantFrom(...'0123456789abcdef'), { minLength: digits, maxLength: digits }).map((all) => all.join(''))

describe('the maker of a phone', () => {
  it.each([
    ['805ec0', 'Yealink'],
    ['0c1105', 'Akuvox'],
    ['9c7514', 'Wildix'],
    ['c81fea', 'Avaya'],
    ['00908f', 'AudioCodes'],
    ['00a859', 'Fanvil'],
    ['0021f2', 'Flyingvoice'],
    ['247823', 'Panasonic'],
    ['901c9e', 'Alcatel-Lucent'],
    ['200a0d3', 'ClearlyIP'],
    ['70b3d59b0', 'ClearlyIP'],
    ['807b851', 'Synway'],
    ['00acdce4', 'Gigaset'],
  ])('is told by the prefix %s, whatever follows', (prefix, name) => {
    fc.assert(
      fc.property(hex(12 - prefix.length), (rest) => {
        expect(names(prefix + rest)).toEqual([name])
      }),
    )
  })

  it('has a part of a block that says nothing of the rest of it', () => {
    for (const mac of [
      '200a0d412345',
      '200a0d012345',
      '70b3d59b1234',
      '70b3d5123456',
      '807b85012345',
      '00acdce51234',
      '020000123456',
    ])
      expect([mac, names(mac)]).toEqual([mac, []])
  })

  it('is that of the smallest block', () => {
    // Snom's block, and what Gigaset has of it: whole parts, and parts from one address to another with both ends.
    for (const mac of ['000413e20000', '000413e7ffff', '000413800000', '000413809fff', '00041380a200', '00041380f5ff'])
      expect([mac, names(mac)]).toEqual([mac, ['Gigaset']])
    for (const mac of [
      '00041380f8e0',
      '00041380f8ff',
      '000413d84f30',
      '000413d85000',
      '000413d8527f',
      '000413d86eff',
      '000413d8719f',
    ])
      expect([mac, names(mac)]).toEqual([mac, ['Gigaset']])
    for (const mac of [
      '000413e40000',
      '000413e1ffff',
      '00041380a000',
      '00041380a1ff',
      '00041380f600',
      '00041380f8df',
      '00041380f900',
    ])
      expect([mac, names(mac)]).toEqual([mac, ['Snom']])
    for (const mac of [
      '000413d84f2f',
      '000413d85080',
      '000413d85280',
      '000413d86edf',
      '000413d870a0',
      '000413d871a0',
      '000413123456',
    ])
      expect([mac, names(mac)]).toEqual([mac, ['Snom']])
  })

  it('may be one of several, in the words of the language', () => {
    expect(names('0c383e123456')).toEqual(['Fanvil', 'Attimo'])
    const htek = vendorsOf('001fc1123456')
    expect(oneOf(htek, 'en')).toBe('Htek or Sangoma')
    expect(oneOf(htek, 'vi')).toBe('Htek hoặc Sangoma')
    expect([makes(htek, 'htek'), makes(htek, 'sangoma-s'), makes(htek, 'yealink'), makes([], 'yealink')]).toEqual([
      true,
      true,
      false,
      false,
    ])
  })

  it('is never told by less than a whole prefix', () => {
    fc.assert(
      fc.property(hex(5), (start) => {
        for (let digits = 0; digits <= 5; digits += 1) expect(vendorsOf(start.slice(0, digits))).toEqual([])
      }),
    )
  })

  it('leads to targets that exist', () => {
    const ids = new Set(targets.map((target) => target.info.id))
    fc.assert(
      fc.property(hex(12), (mac) => {
        for (const { targets: of } of vendorsOf(mac)) for (const id of of) expect(ids).toContain(id)
      }),
    )
    // Every maker whose file Linecard writes is known by a MAC.
    for (const mac of [
      '001565',
      '000b82',
      '0004f2',
      '000413',
      '0c383e',
      '001fc1',
      '7c2f80',
      '00085d',
      '0080f0',
      '0022ee',
      '005058',
      '9cadef',
    ])
      for (const { targets: of } of vendorsOf(`${mac}000000`)) expect(ids).toContain(of[0])
  })
})
