import { beforeEach, describe, expect, test } from 'vitest'
import type { ExtensionRow, RegistrationState } from '#shared/extension.ts'
import { packRows } from '#shared/packed-rows.ts'
import { Rows } from '../../../../src/renderer/src/rows/rows.svelte.ts'
import { aRow } from '../../../support/extensions.ts'

const at = Date.UTC(2026, 10, 24)

const row = (number: string, over: Partial<ExtensionRow> = {}): ExtensionRow =>
  aRow({ number, displayName: `Người ${number}`, readAt: at, ...over })
const registered = (state: RegistrationState, checkedAt = at): ExtensionRow['registration'] => ({
  state,
  checkedAt,
  source: 'pbx',
})

let rows: Rows
let later: (() => void)[]
const shown = (): string[] => rows.shown.numbers()
/** Lets what waits for half a second happen. */
const settle = (): void => later.splice(0).forEach((then) => then())

beforeEach(() => {
  later = []
  rows = new Rows((_ms, then) => void later.push(then))
  rows.replaceAll(
    packRows([
      row('1001', { displayName: 'Mai Nguyễn', outboundCallerId: '0901234567', registration: registered('registered') }),
      row('1002', { displayName: 'Kho', teamId: 7, registration: registered('unregistered') }),
      row('1003', { displayName: 'Đặng Văn Hùng', status: 'disabled', password: 'stored' }),
      row('1004', { displayName: null, registration: registered('unknown') }),
    ]),
  )
})

describe('search', () => {
  test.each([
    ['nguyen', ['1001']],
    ['NGUYỄN', ['1001']],
    ['dang van', ['1003']],
    ['hùng 1003', ['1003']],
    ['0123', ['1001']],
    ['100', ['1001', '1002', '1003', '1004']],
    ['kho 7', ['1002']],
    ['nobody', []],
    ['   ', ['1001', '1002', '1003', '1004']],
  ])('“%s” finds %j', (text, expected) => {
    rows.search = text
    expect(shown()).toEqual(expected)
  })

  test('typed letter by letter, and taken back, it finds what it would at once', () => {
    for (const text of ['m', 'ma', 'mai', 'mai 0', 'mai', 'kho', 'k', '']) {
      rows.search = text
      const found = shown()
      const fresh = new Rows()
      fresh.replaceAll(rows.numbers().flatMap((number) => rows.get(number) ?? []))
      fresh.search = text
      expect(found, text).toEqual(fresh.shown.numbers())
    }
  })

  test('a phone is found by its maker and by its models, wherever it was told of, and an extension’s number is no model', () => {
    const phones = ['Yealink T, W and CP series', 'Grandstream GRP, GXP21xx, GXV and WP', 'Poly VVX, CCX, Trio and Edge E']
    rows.replaceAll(packRows([row('8841', { phone: phones[0] }), row('1002', { phone: phones[1] }), row('1003')]))
    rows.change(
      [row('1003', { phone: phones[2], readAt: at + 1 }), row('1004', { phone: 'Cisco multiplatform phones (MPP)' })],
      [],
    )
    const found = (search: string): string[] => {
      rows.search = search
      return shown()
    }
    expect(found('yealink')).toEqual(['8841'])
    expect(found('T54W')).toEqual(['8841'])
    expect(found('sip-t31p 88')).toEqual(['8841'])
    expect(found('grp26')).toEqual(['1002'])
    expect(found('vvx411')).toEqual(['1003'])
    expect(found('Polycom')).toEqual(['1003'])
    expect(found('t54w 1002')).toEqual([])
    expect(found('8841')).toEqual(['8841'])
    expect(found('zx81')).toEqual([])
  })

  test('an edited name is found by its new text only', () => {
    rows.search = 'kho'
    expect(shown()).toEqual(['1002'])
    rows.change([row('1002', { displayName: 'Bảo vệ', readAt: at + 1 })], [])
    expect(shown()).toEqual([])
    rows.search = 'bao ve'
    expect(shown()).toEqual(['1002'])
  })
})

describe('order', () => {
  test('numbers go by length and then by digits, as in a dial plan', () => {
    rows.replaceAll(packRows(['2000', '101', '0900', '10000', '100'].map((number) => row(number))))
    expect(shown()).toEqual(['100', '101', '0900', '2000', '10000'])
    rows.sortBy('number')
    expect(shown()).toEqual(['10000', '2000', '0900', '101', '100'])
  })

  test('names sort without their marks; those without a name come last in either direction', () => {
    rows.sortBy('name')
    expect(shown()).toEqual(['1003', '1002', '1001', '1004'])
    rows.sortBy('name')
    expect(shown()).toEqual(['1001', '1002', '1003', '1004'])
  })

  test('alike rows stay in the order of their numbers', () => {
    rows.sortBy('recording')
    rows.sortBy('recording')
    expect(shown()).toEqual(['1001', '1002', '1003', '1004'])
  })
})

describe('views and counts', () => {
  test('count what is in them', () => {
    expect(rows.counts).toMatchObject({
      all: 4,
      active: 3,
      disabled: 1,
      registered: 1,
      unregistered: 1,
      unknown: 1,
      unchecked: 1,
      stored: 1,
    })
    rows.view = 'unknown'
    expect(shown()).toEqual(['1004'])
    rows.view = 'unchecked'
    expect(shown()).toEqual(['1003'])
  })

  test('follow changes, additions and removals', () => {
    rows.change([row('1002', { status: 'disabled', readAt: at + 1 }), row('0999', { password: 'unknown' })], ['1001'])
    expect(rows.counts).toMatchObject({ all: 4, active: 2, disabled: 2, registered: 0, unproved: 1 })
    expect(shown()).toEqual(['0999', '1002', '1003', '1004'])
  })

  test('the watch list is a view, too', () => {
    rows.watched = new Set(['1003', '7777'])
    rows.view = 'watched'
    expect(shown()).toEqual(['1003'])
    expect(rows.counts?.watched).toBe(1)
  })

  test('those that no phone has used for longest come last by *Last registered*, and follow what is read', () => {
    rows.change([row('1001', { registeredAt: at - 9 }), row('1003', { registeredAt: at - 1 })], [])
    rows.sortBy('registered')
    rows.sortBy('registered')
    expect(shown().slice(0, 2)).toEqual(['1003', '1001'])
    rows.setRegistrations([{ number: '1001', registration: { state: 'registered', checkedAt: at + 5, source: 'pbx' } }])
    expect(rows.get('1001')?.registeredAt).toBe(at + 5)
  })

  test('what is not verified yet comes first by *Verified*, and where nothing is stored last', () => {
    rows.change(
      [
        row('1001', { password: 'stored', provedAt: at }),
        row('1002', { password: 'elsewhere' }),
        row('1003', { password: 'stored', provedAt: null }),
      ],
      [],
    )
    rows.sortBy('proved')
    expect(shown().filter((number) => ['1001', '1002', '1003'].includes(number))).toEqual(['1003', '1001', '1002'])
  })

  test('a stored password that no phone has proved waits for it', () => {
    rows.change([row('1003', { password: 'stored', provedAt: null, readAt: at + 1 })], [])
    rows.view = 'unproved'
    expect(shown()).toEqual(['1003'])
    rows.change([row('1003', { password: 'stored', provedAt: at, readAt: at + 1 })], [])
    expect(shown()).toEqual([])
  })

  test('an older reading changes nothing', () => {
    rows.change([row('1002', { displayName: 'older', readAt: at - 1 })], [])
    expect(rows.get('1002')?.displayName).toBe('Kho')
  })
})

describe('registrations', () => {
  test('change their row at once, and its place once for all of them half a second later', () => {
    rows.view = 'registered'
    expect(shown()).toEqual(['1001'])
    rows.setRegistrations([{ number: '1002', registration: { state: 'registered', checkedAt: at + 1, source: 'pbx' } }])
    rows.setRegistrations([{ number: '1003', registration: { state: 'unknown', checkedAt: at + 1, source: 'pbx' } }])
    expect(rows.get('1002')?.registration?.state).toBe('registered')
    expect(later).toHaveLength(1)
    settle()
    expect(shown()).toEqual(['1001', '1002'])
    expect(rows.counts).toMatchObject({ registered: 2, unregistered: 0, unknown: 2, unchecked: 0, all: 4 })
  })

  test('that tell the same state move nothing', () => {
    const list = shown()
    rows.setRegistrations([{ number: '1001', registration: { state: 'registered', checkedAt: at + 5, source: 'pbx' } }])
    expect(later).toEqual([])
    expect(shown()).toEqual(list)
    expect(rows.get('1001')?.registration?.checkedAt).toBe(at + 5)
  })

  test('an older look does not undo a newer one', () => {
    rows.setRegistrations([{ number: '1001', registration: { state: 'unregistered', checkedAt: at - 5, source: 'pbx' } }])
    expect(rows.get('1001')?.registration?.state).toBe('registered')
  })

  test('a thousand of them are counted right', () => {
    const states = ['registered', 'unregistered', 'unknown'] as const
    for (let turn = 1; turn <= 1_000; turn += 1) {
      const number = String(1001 + (turn % 4))
      rows.setRegistrations([
        { number, registration: { state: states[(turn * 7) % 3] ?? 'unknown', checkedAt: at + turn, source: 'pbx' } },
      ])
    }
    settle()
    const all = rows.numbers().map((number) => rows.get(number)?.registration?.state)
    for (const state of states) expect(rows.counts?.[state], state).toBe(all.filter((one) => one === state).length)
  })
})

describe('the first rows, while the others are on their way', () => {
  beforeEach(() => rows.showFirst(packRows([row('1001'), row('1002')]), 5))

  test('stand at the top of a table that is as long as it will be', () => {
    expect(shown()).toEqual(['1001', '1002'])
    expect(rows.shown.length).toBe(5)
    expect(rows.shown.row(2)).toBe(undefined)
    expect(rows.shown.numbers(0, 5)).toEqual(['1001', '1002'])
  })

  test('say nothing of how many there are in a view', () => expect(rows.counts).toBe(null))

  test('are not all: the key for all of them waits', () => {
    rows.selectAll()
    expect(rows.selected.size).toBe(0)
    rows.replaceAll(['1001', '1002', '1003'].map((number) => row(number)))
    expect([...rows.selected]).toEqual(['1001', '1002', '1003'])
  })

  test('change in place, and what comes later does not come twice', () => {
    rows.change([row('1002', { displayName: 'Mai', readAt: at + 1 }), row('1004')], [])
    expect(rows.get('1002')?.displayName).toBe('Mai')
    expect(shown()).toEqual(['1001', '1002'])
  })

  test('end with the whole list', () => {
    rows.replaceAll(['1001', '1002', '1003', '1004', '1005'].map((number) => row(number)))
    expect(rows.counts).toMatchObject({ all: 5 })
    rows.selectAll()
    expect(rows.selected.size).toBe(5)
  })
})

describe('selection', () => {
  test('a range grows and shrinks from where it began', () => {
    rows.goTo('1002')
    rows.selectTo('1004')
    expect([...rows.selected].sort()).toEqual(['1002', '1003', '1004'])
    rows.selectTo('1003')
    expect([...rows.selected].sort()).toEqual(['1002', '1003'])
    rows.selectTo('1001')
    expect([...rows.selected].sort()).toEqual(['1001', '1002'])
    expect(rows.active).toBe('1001')
  })

  test('a range is added to what was selected before', () => {
    rows.toggle('1001')
    rows.goTo('1003')
    rows.selectTo('1004')
    expect([...rows.selected].sort()).toEqual(['1001', '1003', '1004'])
  })

  test('takes all of a view, and none again', () => {
    rows.view = 'active'
    rows.selectAll()
    expect(rows.selected.size).toBe(3)
    expect(rows.allSelected()).toBe(true)
    rows.selectAll()
    expect(rows.selected.size).toBe(0)
  })

  test('those that the view or the search hides are counted apart', () => {
    rows.selectAll()
    expect(rows.selectedHidden).toBe(0)
    const all = rows.selected.size
    rows.view = 'active'
    expect(rows.selectedHidden).toBe(all - rows.shown.length)
    rows.search = '1001'
    expect(rows.selectedHidden).toBe(all - 1)
    rows.search = 'nothing like it'
    expect(rows.selectedHidden).toBe(all)
    rows.clearSelection()
    expect(rows.selectedHidden).toBe(0)
  })

  test('what is deleted is selected no more, nor active', () => {
    rows.toggle('1001')
    rows.toggle('1002')
    rows.change([], ['1002'])
    expect([...rows.selected]).toEqual(['1001'])
    expect(rows.active).toBe(null)
  })
})
