import { describe, expect, it } from 'vitest'
import { haystack } from '#shared/search-text.ts'
import { families, familiesOf, targetWords } from '#shared/target-models.ts'
import { targets } from '../../../src/main/provisioning/targets/index.ts'
import { noRank, rankOf, wordsOf } from '#shared/search-words.ts'

/** The ids of the targets that a search finds, those that it finds best alone. */
function best(typed: string): string[] {
  const wanted = wordsOf(typed.replaceAll('-', ' '))
  const ranked = targets.map(({ info }) => ({ id: info.id, rank: rankOf(`${info.name} ${targetWords(info)}`, wanted) }))
  const rank = Math.min(...ranked.map((one) => one.rank))
  return rank === noRank ? [] : ranked.filter((one) => one.rank === rank).map(({ id }) => id)
}

describe('a phone or app', () => {
  it.each([
    ['T31P', 'yealink'],
    ['SIP-T31P', 'yealink'],
    ['yealink t54w', 'yealink'],
    ['grp2601', 'grandstream'],
    ['GRP2614', 'grandstream'],
    ['HT801', 'grandstream-p'],
    ['vvx 411', 'poly'],
    ['VVX411', 'poly'],
    ['d785', 'snom'],
    ['6920w', 'mitel'],
    ['SPA504G', 'cisco-spa'],
    ['8841', 'cisco-mpp'],
    ['x3u', 'fanvil'],
    ['KX-UT113', 'panasonic-hdv'],
    ['sheet', 'manual'],
  ])('%s is found: %s', (typed, id) => {
    if (typed === 'vvx 411') return expect(best(typed)).toContain('poly')
    expect(best(typed)).toEqual([id])
  })

  it('is found by what it is and runs on, in both languages', () => {
    const kinds = (ids: string[]): string[] => [
      ...new Set(ids.map((id) => targets.find(({ info }) => info.id === id)?.info.kind ?? '')),
    ]
    expect(kinds(best('softphone'))).toEqual(['softphone'])
    expect(kinds(best('điện thoại mềm'))).toEqual(['softphone'])
    expect(kinds(best('desk'))).toEqual(['desk-phone'])
    expect(kinds(best('dien thoai ban'))).toEqual(['desk-phone'])
    expect(kinds(best('ata')).includes('adapter')).toBe(true)
    for (const { info } of targets) {
      expect([info.id, best('iphone').includes(info.id)]).toEqual([info.id, info.platforms.includes('iOS')])
      expect([info.id, best('qr').includes(info.id)]).toEqual([info.id, info.qr !== 'none'])
    }
  })

  it('has a family that its name alone begins with, where models are known', () => {
    for (const [id, family] of Object.entries(families))
      expect(targets.filter(({ info }) => info.name.startsWith(family)).map(({ info }) => info.id)).toEqual([id])
    for (const model of ['t54w', 'kx-hdv230', 'd785', 'ht801', 'j179', 'spa504g', 'ata191', 'spa112', 'x3u', 'w610w'])
      expect([model, familiesOf(model).length]).toEqual([model, 1])
  })

  it('that nobody makes is not found', () => {
    expect(best('zx81')).toEqual([])
  })
})

describe('a row', () => {
  const row = (number: string, teamId: number | null): string =>
    haystack({ number, displayName: 'Trần Thị Hoa', outboundCallerId: null, teamId })
  const finds = (typed: string, text: string): boolean => wordsOf(typed).every((word) => text.includes(word))

  it('is found by its team, and not by one that begins with the same digits', () => {
    for (const typed of ['team 2', 'Team 2', 'nhóm 2', 'hoa team 2', 'team 2 hoa']) {
      expect([typed, finds(typed, row('1001', 2))]).toEqual([typed, true])
      expect([typed, finds(typed, row('1002', 21))]).toEqual([typed, false])
      expect([typed, finds(typed, row('2002', null))]).toEqual([typed, false])
    }
    expect(finds('21', row('1002', 21))).toBe(true)
  })

  it('is found by its phone, and by the MAC in any notation, also while it is typed', () => {
    const phone = haystack({
      ...{ number: '1001', displayName: 'Kho 10-20', outboundCallerId: null, teamId: null },
      ...{ phone: 'Yealink T, W and CP series', mac: '001565abcdef' },
    })
    const typed = [
      'yealink',
      '00:15:65:AB:CD:EF',
      '00-15-65-ab-cd-ef',
      '0015.65ab.cdef',
      '001565ABCDEF',
      '00:15:65:',
      '00:15:65:a',
    ]
    for (const one of typed) {
      expect([one, finds(one, phone)]).toEqual([one, true])
      expect([one, finds(one, row('1002', null))]).toEqual([one, false])
    }
    expect(finds('00:15:66', phone)).toBe(false)
    expect(finds('10-20', phone)).toBe(true)
  })
})
