import { describe, expect, it } from 'vitest'
import { phraseText } from '#shared/phrase.ts'
import { carry, mergedInto } from '../../../src/main/provisioning/targets/carriers.ts'
import type { Carriers } from '../../../src/main/provisioning/targets/target.ts'
import { plain } from '../../support/sip/accounts.ts'

const carriers: Carriers = {
  clock: { keys: ['clock'], sources: ['one', 'another'], write: (value) => [['clock', value]] },
  language: { keys: ['language'], sources: ['one'], write: (value) => [['language', value]] },
  timeZone: { keys: ['zone'], sources: ['one', 'another'], write: () => ({ cannot: { code: 'nothing', params: {} } }) },
  adminPassword: { keys: ['password'], sources: ['one', 'another'], write: () => ({ cannot: { code: 'blank', params: {} } }) },
  authority: {
    keys: ['ca'],
    sources: ['one', 'another'],
    write: () => ({ lines: [['ca', 'ca.pem']], beside: [{ name: 'ca.pem', bytes: new Uint8Array([1]) }] }),
  },
}

describe('the settings of a phone', () => {
  it('are nothing where none is set', () => {
    expect(carry(carriers, plain)).toEqual({ ok: true, values: [], beside: [], left: [], unsure: [] })
  })

  it('become lines, and what the file has no place or no words for is named', () => {
    const carried = carry(carriers, { ...plain, settings: { clock: '24h', timeZone: 'Asia/Kathmandu', dtmf: 'info' } })
    if (!carried.ok) throw new Error('refused')
    expect(carried.values).toEqual([['clock', '24h']])
    expect(carried.left.map(({ setting, why }) => [setting, phraseText(why)])).toEqual([
      ['timeZone', 'an empty value'],
      ['dtmf', 'its files have no verified place for it'],
    ])
  })

  it('are named where only one source vouches for their form', () => {
    expect(carry(carriers, { ...plain, settings: { language: 'vi', clock: '12h' } })).toMatchObject({ unsure: ['language'] })
  })

  it('that are kept as they are say nothing', () => {
    expect(carry(carriers, { ...plain, settings: { firmware: 'keep' } })).toMatchObject({ values: [], left: [] })
  })

  it('bring the files that they name', () => {
    const carried = carry(carriers, { ...plain, settings: { authority: '-----BEGIN CERTIFICATE-----' } })
    expect(carried).toMatchObject({ values: [['ca', 'ca.pem']], beside: [{ name: 'ca.pem' }] })
  })

  it('with a password that the phone cannot have make no file', () => {
    expect(carry(carriers, { ...plain, settings: { adminPassword: 'abc def' } })).toMatchObject({
      ok: false,
      field: { code: 'field-admin-password' },
      character: { code: 'blank' },
    })
  })
})

describe('the lines of a setting', () => {
  it('stand in the place of the target’s own of the same name, also where there are several', () => {
    const own = [
      ['a', 1],
      ['b', 2],
      ['c', 3],
    ] as const
    expect(
      mergedInto(own, [
        ['b', 'x'],
        ['b', 'y'],
        ['d', 4],
        ['d', 5],
      ]),
    ).toEqual([
      ['a', 1],
      ['b', 'x'],
      ['b', 'y'],
      ['c', 3],
      ['d', 4],
      ['d', 5],
    ])
  })
})
