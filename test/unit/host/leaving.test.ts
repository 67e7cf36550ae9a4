import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isUnfinished, leavingWords, nothingUnfinished, type Unfinished } from '../../../src/main/host/leaving.ts'

const spot = fc.record({ accountId: fc.constantFrom('a', 'b'), number: fc.stringMatching(/^[1-9][0-9]{2,5}$/) })
const count = fc.nat(3)
const unfinished: fc.Arbitrary<Unfinished> = fc.record({
  lost: fc.array(spot, { maxLength: 30 }),
  keyless: count,
  unsettled: fc.array(spot, { maxLength: 30 }),
  ...{ links: count, changes: count, saving: count },
})

describe('the words before the end', () => {
  test('have one line for each kind that there is, with nothing left to fill in, in both languages', () => {
    fc.assert(
      fc.property(unfinished, fc.constantFrom('en' as const, 'vi' as const), (now, language) => {
        const { lines, question } = leavingWords(now, language)
        const kinds = [now.lost.length, now.keyless, now.unsettled.length, now.links, now.changes, now.saving].filter(
          (one) => one > 0,
        )
        expect(lines.length).toBe(kinds.length)
        expect(isUnfinished(now)).toBe(kinds.length > 0)
        expect([question, ...lines].join('\n')).not.toMatch(/[{}]/)
      }),
    )
  })

  test('name every extension whose password would be lost, and put them first', () => {
    const lost = ['204', '205'].map((number) => ({ accountId: 'a', number }))
    const [first] = leavingWords({ ...nothingUnfinished, lost, links: 3 }, 'en').lines
    expect(first).toMatch(/^The passwords of 2 extensions .*: 204, 205\. .* will be lost/)
  })

  test('name a dozen and count the rest', () => {
    const lost = Array.from({ length: 30 }, (_, at) => ({ accountId: 'a', number: String(200 + at) }))
    const [line] = leavingWords({ ...nothingUnfinished, lost }, 'vi').lines
    expect(line).toContain('211 và 18 máy nhánh khác')
    expect(line).not.toContain('212')
  })
})
