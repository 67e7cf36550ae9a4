import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { savedFilterSchema, windowStateSchema, type RowFilter, type SavedFilter } from '#shared/contract.ts'
import type { ExtensionRow } from '#shared/extension.ts'
import { packRows } from '#shared/packed-rows.ts'
import { filterFields, maxSavedFilters, type FilterField } from '#shared/row-filters.ts'
import { isShown, namedFilter, withFilter, withoutFilter } from '../../../../src/renderer/src/rows/row-filter.ts'
import { Rows } from '../../../../src/renderer/src/rows/rows.svelte.ts'
import { Layout } from '../../../../src/renderer/src/session/layout.svelte.ts'
import { restoreOrder, windowState } from '../../../../src/renderer/src/session/window-state.ts'
import { aRow } from '../../../support/extensions.ts'

const at = Date.UTC(2026, 10, 24)

interface Known {
  readonly team: number | null
  readonly caller: string | null
  readonly recording: string | null
  readonly status: string | null
  readonly phone: string | null
}

const row = (number: string, { team, caller, recording, status, phone }: Known, readAt = at): ExtensionRow =>
  aRow({
    ...{ number, displayName: null, outboundCallerId: caller, recordingMode: recording, status, teamId: team, readAt },
    ...(phone === null ? {} : { phone }),
  })

/** Few values, so that they meet, and odd ones: as texts they are taken for others by whoever writes them into one. */
const values: fc.Arbitrary<Known> = fc.record({
  team: fc.constantFrom(null, 0, 1, 7, 10),
  caller: fc.oneof(fc.constantFrom(null, '', '0900000020', '900000020', '+84900000020', '='), fc.string({ maxLength: 12 })),
  recording: fc.constantFrom(null, 'none', 'all', 'sometimes'),
  status: fc.constantFrom(null, 'active', 'disabled', 'locked'),
  phone: fc.constantFrom(null, 'Yealink', 'yealink', 'Linphone', 'none'),
})
const textOf = ({ team, caller, recording, status, phone }: Known): Record<FilterField, string | null> => ({
  team: team === null ? null : String(team),
  caller,
  recording,
  status,
  phone,
})
const filters: fc.Arbitrary<RowFilter> = fc.tuple(values, fc.subarray([...filterFields])).map(([value, fields]) => {
  const texts = textOf(value)
  return Object.fromEntries(fields.map((field) => [field, texts[field]]))
})
const fits = (value: Known, filter: RowFilter): boolean =>
  filterFields.every((field) => filter[field] === undefined || filter[field] === textOf(value)[field])

/** More than the few values that a column packs by their codes are packed in another way. */
const companies = fc.array(values, { maxLength: 120 })
const numbered = (company: readonly Known[]): [number: string, value: Known][] =>
  company.map((value, index) => [String(1_001 + index), value])
const filled = (company: readonly Known[]): Rows => {
  const rows = new Rows(() => {})
  rows.replaceAll(packRows(numbered(company).map(([number, value]) => row(number, value))))
  return rows
}

describe('the table that is narrowed to some values', () => {
  it('shows the rows that have every one of them, in their order, packed or changed since', () => {
    fc.assert(
      fc.property(companies, filters, fc.array(fc.tuple(fc.nat(), values), { maxLength: 10 }), (company, filter, edits) => {
        const rows = filled(company)
        rows.fields = filter
        const now = new Map(numbered(company))
        const expected = (): string[] => [...now].filter(([, value]) => fits(value, filter)).map(([number]) => number)
        expect(rows.shown.numbers()).toEqual(expected())
        for (const [index, value] of company.length > 0 ? edits : []) {
          const number = String(1_001 + (index % company.length))
          now.set(number, value)
          rows.change([row(number, value, at + 1)], [])
          expect(rows.shown.numbers()).toEqual(expected())
        }
        rows.showAll()
        expect(rows.shown.length).toBe(company.length)
      }),
    )
  })

  it('offers each value that some row has, with how many have it', () => {
    fc.assert(
      fc.property(companies, fc.constantFrom(...filterFields), (company, field) => {
        const counted = new Map<string | null, number>()
        for (const value of company) counted.set(textOf(value)[field], (counted.get(textOf(value)[field]) ?? 0) + 1)
        const offered = filled(company).valuesOf(field)
        expect(new Map(offered)).toEqual(counted)
        for (const [value, times] of offered) {
          const rows = filled(company)
          rows.fields = { [field]: value }
          expect(rows.shown.length).toBe(times)
        }
      }),
    )
  })

  it('counts the selected rows that it hides, and selects only what it shows', () => {
    const rows = filled([
      { team: 1, caller: null, recording: null, status: null, phone: null },
      { team: 2, caller: null, recording: null, status: null, phone: null },
      { team: 2, caller: null, recording: null, status: null, phone: 'Yealink' },
    ])
    rows.selectAll()
    rows.fields = { team: '2' }
    expect(rows.selectedHidden).toBe(1)
    rows.clearSelection()
    rows.selectAll()
    expect([...rows.selected]).toEqual(['1002', '1003'])
  })

  it('opens as it was left, without what was selected', () => {
    fc.assert(
      fc.property(companies, filters, (company, filter) => {
        const rows = filled(company)
        rows.fields = filter
        rows.selectAll()
        const left = windowStateSchema.parse(JSON.parse(JSON.stringify(windowState(null, rows, new Layout()))))
        expect(left.selected).toBeUndefined()
        const next = filled(company)
        restoreOrder(left, next)
        expect(next.shown.numbers()).toEqual(rows.shown.numbers())
        expect(next.selected.size).toBe(0)
      }),
    )
  })
})

const names = fc.constantFrom('Sales', 'sales', ' Sales', 'Kho', 'Khố', 'Tổng đài', 'a', 'B', '10', '9')
const saved: fc.Arbitrary<SavedFilter> = fc.record({
  name: names.map((name) => name.trim()),
  view: fc.constantFrom('all', 'registered'),
  search: fc.constantFrom('', 'kho'),
  fields: filters,
})

describe('kept filters', () => {
  it('have a name each, whatever is kept, renamed and removed, and never lose another one', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom('keep', 'edit', 'remove'), saved, names), { maxLength: 30 }), (steps) => {
        let kept: readonly SavedFilter[] = []
        for (const [step, filter, name] of steps) {
          const meant = namedFilter(kept, name)
          const before = kept
          if (step === 'remove') kept = meant ? withoutFilter(kept, meant.name) : kept
          else {
            const instead = step === 'edit' ? (meant?.name ?? null) : null
            const next = withFilter(kept, filter, instead)
            if (next === 'taken')
              expect(namedFilter(instead === null ? kept : withoutFilter(kept, instead), filter.name)).toBeDefined()
            else if (next !== 'full') {
              kept = next
              expect(namedFilter(kept, filter.name)).toEqual(filter)
              for (const other of before) if (other.name !== instead) expect(kept).toContainEqual(other)
            }
          }
          for (const one of kept) expect(kept.filter(({ name: other }) => namedFilter([one], other))).toEqual([one])
          for (const one of kept) expect(savedFilterSchema.parse(JSON.parse(JSON.stringify(one)))).toEqual(one)
        }
      }),
    )
  })

  it('are no more than main takes, and the last one can still be edited', () => {
    const many = Array.from({ length: maxSavedFilters }, (_, index) => ({
      name: `f${index}`,
      view: 'all',
      search: '',
      fields: {},
    }))
    const one = { name: 'one more', view: 'all', search: '', fields: {} }
    expect(withFilter(many, one)).toBe('full')
    expect(withFilter(many, one, 'f7')).toHaveLength(maxSavedFilters)
  })

  it('are the ones that are shown only while everything is as they say', () => {
    const filter = { name: 'Sales', view: 'registered', search: 'mai', fields: { team: '7', caller: null } }
    expect(isShown(filter, { view: 'registered', search: 'mai ', fields: { team: '7', caller: null } })).toBe(true)
    expect(isShown(filter, { view: 'registered', search: 'mai', fields: { team: '7' } })).toBe(false)
    expect(isShown(filter, { view: 'all', search: 'mai', fields: { team: '7', caller: null } })).toBe(false)
    expect(isShown(filter, { view: 'registered', search: '', fields: { team: '7', caller: null } })).toBe(false)
  })
})
