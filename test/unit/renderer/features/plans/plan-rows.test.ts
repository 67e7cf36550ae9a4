import { describe, expect, it } from 'vitest'
import type { PlanRow, RowState } from '#shared/plans.ts'
import { PlanRows } from '../../../../../src/renderer/src/features/plans/plan-rows.svelte.ts'

const row = (position: number, state: RowState, more: Partial<PlanRow> = {}): PlanRow => ({
  ...{ position, line: position + 2, number: String(1001 + position), action: 'create', state, decision: null },
  ...{ values: { displayName: `Lan ${9 - position}` }, secrets: [], changes: [], findings: [], why: null, problem: null },
  ...more,
})
const aPlan = (): PlanRows => new PlanRows(({ values }, column) => (column === 'name' ? String(values['displayName']) : ''))
const lines = ({ shown }: PlanRows): (number | null | undefined)[] =>
  Array.from({ length: shown.length }, (_, at) => shown.row(at)?.line)

describe('the rows of a plan', () => {
  it('stand in the order of the list, whichever came first, and follow what becomes of them', () => {
    const rows = aPlan()
    rows.change([row(2, 'planned'), row(0, 'open'), row(1, 'planned')])
    expect(lines(rows)).toEqual([2, 3, 4])
    expect(rows.open.map(({ position }) => position)).toEqual([0])
    rows.view = 'open'
    expect(lines(rows)).toEqual([2])
    rows.change([row(0, 'planned')])
    expect([lines(rows), rows.open]).toEqual([[], []])
    rows.view = 'planned'
    expect(lines(rows)).toEqual([2, 3, 4])
  })

  it('are sorted by a column, turned around by the same one again, and selected by their places', () => {
    const rows = aPlan()
    rows.change([row(0, 'planned'), row(1, 'sent'), row(2, 'planned')])
    rows.sortBy('name')
    expect(lines(rows)).toEqual([4, 3, 2])
    rows.sortBy('line')
    rows.sortBy('line')
    expect(lines(rows)).toEqual([4, 3, 2])
    rows.goTo('2')
    rows.selectTo('1')
    expect(rows.inOrder()).toEqual(['2', '1'])
    expect(rows.indexOf('0')).toBe(2)
  })

  it('name the extensions that are about to be deleted, and no others', () => {
    const rows = aPlan()
    const removes = { action: 'remove' } as const
    rows.change([row(0, 'planned', removes), row(1, 'skipped', removes), row(2, 'planned')])
    expect(rows.toRemove()).toEqual(['1001'])
  })
})
