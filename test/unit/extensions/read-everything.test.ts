import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { problem } from '#shared/problem.ts'
import { readEverything } from '../../../src/main/extensions/full-read.ts'
import { uncut } from '../../../src/main/concurrency/slices.ts'
import { anExtension } from '../../support/extensions.ts'

/** How many reads are tried; each takes a fraction of a millisecond. */
const runs = Number(process.env['LINECARD_READ_RUNS'] ?? 5_000)

/** What somebody does to one row: it goes, comes (again, as another one), or takes another number. */
const change = fc.record({
  do: fc.constantFrom('drop', 'make', 'renumber'),
  at: fc.nat(30),
  number: fc.integer({ min: 100, max: 112 }),
})
type Change = { readonly do: 'drop' | 'make' | 'renumber'; readonly at: number; readonly number: number }

/** A list of a dozen rows on pages of three, so that everything is near an edge. `order`: in what order it is listed. */
function smallPbx(order: 'number' | 'age' | 'newest', isOdd: (number: string) => boolean = () => false) {
  let rows: { number: string; createdAt: string }[] = []
  let time = 0
  const been = new Set<string>()
  const sorted = (): typeof rows => {
    if (order === 'number') return [...rows].sort((a, b) => (a.number < b.number ? -1 : 1))
    return order === 'age' ? rows : [...rows].reverse()
  }
  return {
    rows: () => [...rows],
    change({ do: what, at, number: wanted }: Change): void {
      const number = String(wanted)
      const some = rows[at % Math.max(1, rows.length)]
      const taken = rows.some((row) => row.number === number)
      if (what === 'drop') rows = rows.filter((row) => row !== some)
      else if (!taken && what === 'make') rows = [...rows, { number, createdAt: String((time += 1)) }]
      // An extension that has left its number does not come back to it.
      else if (!taken && some && !been.has(`${number}/${some.createdAt}`))
        rows = rows.map((row) => (row === some ? { ...row, number } : row))
      for (const row of rows) been.add(`${row.number}/${row.createdAt}`)
    },
    page(page: number) {
      const all = sorted()
      const here = all.slice((page - 1) * 3, page * 3)
      const items = here.filter(({ number }) => !isOdd(number)).map((row) => anExtension(row))
      const odd = here
        .filter(({ number }) => isOdd(number))
        .map(({ number }) => ({ place: 1, name: number, shown: false, fields: [] }))
      return { items, odd, page, perPage: 3, lastPage: Math.max(1, Math.ceil(all.length / 3)), total: all.length }
    },
  }
}

describe('a read that counts as whole', () => {
  it('told what was there as its last pass began, in whatever order the PBX lists, whatever moves when (property)', async () => {
    let whole = 0
    let restless = 0
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('number' as const, 'age' as const, 'newest' as const),
        fc.array(change, { maxLength: 25 }),
        // What happens after each answer.
        fc.array(fc.array(change, { maxLength: 3 }), { maxLength: 25 }),
        fc.array(fc.boolean(), { maxLength: 25 }),
        async (order, past, during, remembered) => {
          const pbx = smallPbx(order)
          // Some of what was told in the past is known, whether it is still there or not.
          const known = new Map<string, string>()
          for (const [index, one] of past.entries()) {
            pbx.change(one)
            if (remembered[index]) for (const row of pbx.rows()) known.set(row.number, row.createdAt)
          }
          let answers = 0
          let began: string[] = []
          const numbers = (): string[] =>
            pbx
              .rows()
              .map((row) => row.number)
              .sort()
          const read = await readEverything({
            pbx: {
              async extensions({ page }) {
                if (page === 1) began = numbers()
                const value = pbx.page(page)
                for (const one of during[answers] ?? []) pbx.change(one)
                answers += 1
                return { ok: true, value, at: 0 }
              },
              async extension(number) {
                const row = pbx.rows().find((one) => one.number === number)
                return row
                  ? { ok: true, value: { extension: anExtension(row), registration: 'unknown' }, at: 0 }
                  : { ok: false, problem: problem('not-found', { what: number }), outcome: 'refused' }
              },
            },
            lane: () => 'list',
            signal: new AbortController().signal,
            slices: uncut,
            known: async () => new Map(known),
            resume: null,
            passStarts() {},
            pageStarts() {},
            page: async (items) => items.forEach((item) => known.set(item.number, item.createdAt)),
            odd() {},
            progress() {},
          })
          if (!read.ok) throw new Error(read.problem.kind)
          if (!read.whole) return
          whole += 1
          if (during.length > 0) restless += 1
          expect([...read.numbers].sort()).toEqual(began)
        },
      ),
      { numRuns: runs },
    )
    expect(whole).toBeGreaterThan(runs / 2)
    expect(restless).toBeGreaterThan(runs / 3)
  }, 600_000)

  it('calls no good row gone that was there all the time, whatever rows beside it cannot be read (property)', async () => {
    let whole = 0
    let withOdd = 0
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('number' as const, 'age' as const, 'newest' as const),
        fc.array(change, { maxLength: 25 }),
        fc.array(fc.array(change, { maxLength: 2 }), { maxLength: 25 }),
        fc.uniqueArray(fc.integer({ min: 100, max: 112 }), { maxLength: 4 }),
        async (order, past, during, oddNumbers) => {
          const isOdd = (number: string): boolean => oddNumbers.includes(Number(number))
          const pbx = smallPbx(order, isOdd)
          for (const one of past) pbx.change(one)
          const good = (): string[] => pbx.rows().flatMap(({ number }) => (isOdd(number) ? [] : [number]))
          let always = good()
          const odd: number[] = []
          const known = new Map(pbx.rows().map((row) => [row.number, row.createdAt]))
          for (const number of oddNumbers) known.delete(String(number))
          let answers = 0
          const read = await readEverything({
            pbx: {
              async extensions({ page }) {
                const value = pbx.page(page)
                for (const one of during[answers] ?? []) pbx.change(one)
                answers += 1
                always = always.filter((number) => good().includes(number))
                return { ok: true, value, at: 0 }
              },
              async extension(number) {
                const row = pbx.rows().find((one) => one.number === number)
                return row
                  ? { ok: true, value: { extension: anExtension(row), registration: 'unknown' }, at: 0 }
                  : { ok: false, problem: problem('not-found', { what: number }), outcome: 'refused' }
              },
            },
            lane: () => 'list',
            signal: new AbortController().signal,
            slices: uncut,
            known: async () => new Map(known),
            resume: null,
            passStarts() {},
            pageStarts() {},
            page: async (items) => items.forEach((item) => known.set(item.number, item.createdAt)),
            odd: (rows) => void odd.push(rows.length),
            progress() {},
          })
          if (!read.ok) throw new Error(read.problem.kind)
          if (read.whole) whole += 1
          if ((odd.at(-1) ?? 0) > 0) withOdd += 1
          expect(always.filter((number) => !read.numbers.has(number))).toEqual([])
          // A list that stands still is read once, however much of it is odd.
          if (during.flat().length === 0) expect(odd).toHaveLength(1)
        },
      ),
      { numRuns: runs },
    )
    expect(whole).toBeGreaterThan(runs / 2)
    expect(withOdd).toBeGreaterThan(runs / 20)
  }, 600_000)
})
