import { describe, expect, it } from 'vitest'
import { GridColumns } from '../../../../src/renderer/src/session/grid-columns.svelte.ts'

const table = () =>
  new GridColumns({
    all: ['name', 'mac', 'place'],
    first: ['name', 'mac', 'place'],
    widthOf: () => 100,
    stretched: 'place',
    widest: 300,
  })

describe('the columns of a table', () => {
  it('come back as they were left, without those that are not known any more', () => {
    const columns = table()
    columns.bringBack({ columns: ['mac', 'colour'], widths: { mac: 140, colour: 50 } })
    expect([columns.columns, columns.widths]).toEqual([['name', 'mac'], { mac: 140 }])
  })

  it('are all of them where nothing was left', () => {
    const columns = table()
    columns.bringBack(undefined)
    expect(columns.columns).toEqual(['name', 'mac', 'place'])
  })
})
