import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { packRows } from '#shared/packed-rows.ts'
import { jsonPieces } from '../../../src/main/browser/json-pieces.ts'
import { rowsFor } from '../../support/e2e/many-rows.ts'

const joined = (value: unknown): unknown => JSON.parse([...jsonPieces(value)].join(''))

describe('JSON in pieces', () => {
  it('is read as what went in (property)', () => {
    const long = fc
      .string({ unit: 'binary', minLength: 1, maxLength: 20 })
      .map((part) => part.repeat(Math.ceil(70_000 / part.length)))
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 9 }), long, fc.array(fc.jsonValue(), { maxLength: 300 }), (value, text, list) => {
        const whole = { value, text, list, left: undefined, '"': null }
        expect(joined(whole)).toEqual(JSON.parse(JSON.stringify(whole)))
      }),
      { numRuns: 30 },
    )
  })

  it('keeps a character whole that lies where a text is cut', () => {
    for (const before of [32_766, 32_767, 32_768]) {
      const text = `${'a'.repeat(before)}😀${'b'.repeat(40_000)}`
      expect(joined(text)).toBe(text)
    }
  })

  it('has no piece of many rows that takes long to make', () => {
    const packed = packRows(rowsFor(20_000, 0))
    const longest = Math.max(...[...jsonPieces({ ok: true, value: { rows: packed } })].map((piece) => piece.length))
    expect(longest).toBeLessThan(100_000)
    expect(joined(packed)).toEqual(JSON.parse(JSON.stringify(packed)))
  })
})
