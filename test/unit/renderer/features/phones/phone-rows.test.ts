import { describe, expect, it } from 'vitest'
import type { Phone } from '#shared/phone.ts'
import { PhoneRows, phoneViews } from '../../../../../src/renderer/src/features/phones/phone-rows.svelte.ts'
import { phoneColumnOf, phoneColumns, phoneName } from '../../../../../src/renderer/src/features/phones/phone-columns.ts'

const words = {
  target: (id: string) => ({ yealink: 'Yealink T/W', linphone: 'Linphone' })[id] ?? id,
  site: (id: string) => ({ hn: 'Hà Nội', dn: 'Đà Nẵng' })[id] ?? '',
  person: (_account: string, number: string) => ({ '1101': 'Mai Nguyễn', '1102': 'Kho' })[number] ?? '',
  state: ({ stale }: Phone) => stale.join(', '),
}

const phone = (id: string, of: Partial<Phone> = {}): Phone => ({
  ...{ id, accountId: 'office', mac: null, target: 'yealink', model: null, serial: null, siteId: null, place: '', note: '' },
  ...{ plainName: false, lines: [], given: null, told: null, stale: [], retiredAt: null },
  ...of,
})

const desk = phone('a', {
  ...{ mac: '001565abcdf3', model: 'T54W', siteId: 'hn', place: 'Bàn 4.12', serial: 'SN-77', note: 'kho hàng' },
  lines: [
    { slot: 1, accountId: 'office', number: '1101' },
    { slot: 2, accountId: 'office', number: '1102' },
  ],
  given: { kind: 'file', place: '/x', at: 2_000 },
})
const app = phone('b', { target: 'linphone', lines: [{ slot: 1, accountId: 'office', number: '1101' }] })
const old = phone('c', {
  ...{ mac: '001565000001', siteId: 'dn' },
  stale: ['password'],
  given: { kind: 'link', place: '', at: 1_000 },
})
const gone = phone('d', { mac: '001565000002', retiredAt: 5, stale: ['settings'] })

function listed(typed = '') {
  const rows = new PhoneRows(
    () => words,
    () => typed,
  )
  rows.replaceAll([desk, app, old, gone])
  return { rows, ids: () => Array.from({ length: rows.shown.length }, (_, at) => rows.shown.key(at) ?? '') }
}

describe('the rows of the table of phones', () => {
  it('are those in use, by name and then by MAC', () => {
    const { rows, ids } = listed()
    expect(ids()).toEqual(['b', 'c', 'a'])
    rows.sortBy('phone')
    expect(ids()).toEqual(['a', 'c', 'b'])
    rows.sortBy('given')
    expect(ids()).toEqual(['c', 'a', 'b'])
    rows.sortBy('given')
    // What was given nothing comes last either way.
    expect(ids()).toEqual(['a', 'c', 'b'])
  })

  it('are narrowed to those that need their files again, those that were given nothing, and those out of use', () => {
    const { rows, ids } = listed()
    expect(rows.counts).toEqual({ used: 3, stale: 1, new: 1, retired: 1 })
    const seen = phoneViews.map((view) => {
      rows.view = view
      return [view, ids().sort()]
    })
    expect(seen).toEqual([
      ['used', ['a', 'b', 'c']],
      ['stale', ['c']],
      ['new', ['b']],
      ['retired', ['d']],
    ])
    expect(rows.stale().map(({ id }) => id)).toEqual(['c'])
  })

  it.each([
    ['1101', ['b', 'a']],
    ['mai nguyen', ['b', 'a']],
    ['00:15:65:AB:CD:F3', ['a']],
    ['abcdf3', ['a']],
    ['da nang', ['c']],
    ['ban 4.12', ['a']],
    ['sn-77', ['a']],
    ['kho hang', ['a']],
    ['yealink 1102', ['a']],
    ['linphone', ['b']],
    ['1103', []],
  ])('are found by %s', (text, found) => {
    expect(listed(text).ids()).toEqual(found)
  })

  it('follow what main tells, and leave the selection as they go', () => {
    const { rows, ids } = listed()
    rows.goTo('a')
    rows.selectTo('c')
    expect([...rows.selected].sort()).toEqual(['a', 'c'])
    rows.view = 'stale'
    expect(rows.selectedHidden).toBe(1)
    rows.view = 'used'
    rows.change([{ ...old, stale: [] }, phone('e', { mac: '001565000003' })], ['a'])
    expect(ids()).toEqual(['b', 'c', 'e'])
    expect([...rows.selected]).toEqual(['c'])
    expect(rows.active).toBe('c')
    expect(rows.counts.stale).toBe(0)
    rows.replaceAll([app])
    expect(ids()).toEqual(['b'])
    expect([rows.selected.size, rows.active]).toEqual([0, null])
  })

  it('name the models that some phone in use is of, each maker before its models', () => {
    expect(listed().rows.models()).toEqual([
      { target: 'linphone', model: null },
      { target: 'yealink', model: null },
      { target: 'yealink', model: 'T54W' },
    ])
  })
})

describe('a row of the table of phones', () => {
  const shown = (of: Phone): unknown[] => phoneColumns.map((column) => phoneColumnOf[column].shown(of, words))

  it('says what phone it is, whose, where, and what it has', () => {
    expect(shown(desk)).toEqual(['Yealink T54W', '00:15:65:ab:cd:f3', '1101, 1102', null, 'Hà Nội', 'Bàn 4.12', 2_000, null])
    const told = { address: '10.0.0.4', userAgent: 'Linphone/5.2', model: null, firmware: null, at: 1 }
    expect(shown({ ...app, told })).toEqual(['Linphone', null, '1101 Mai Nguyễn', null, null, null, null, 'Linphone/5.2'])
    const desk46 = { ...old, told: { ...told, model: 'SIP-T46S', firmware: '66.86' } }
    expect(shown(desk46).slice(3)).toEqual(['password', 'Đà Nẵng', null, 1_000, 'SIP-T46S 66.86'])
  })

  it('names a model with its maker once', () => {
    expect(phoneName({ ...desk, model: 'Yealink T46' }, words)).toBe('Yealink T46')
    expect(phoneName({ ...desk, model: null }, words)).toBe('Yealink T/W')
  })
})
