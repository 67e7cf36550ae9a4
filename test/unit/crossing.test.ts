import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ok } from '#shared/result.ts'
import { crossing, crossingCalls } from '../support/e2e/crossing.ts'

describe('what crosses to a window in tests', () => {
  it('comes out as it went in, when it is plain data', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const plain: unknown = JSON.parse(JSON.stringify(value))
        expect(crossing(plain)).toEqual(plain)
      }),
    )
  })

  it.each([
    ['a function', { covers: () => true }],
    ['a symbol', { mark: Symbol('mark') }],
    ['a date', { at: new Date(0) }],
    ['a map', { rows: new Map([[1, 2]]) }],
    ['a number that is none', { ms: Number.NaN }],
    ['bytes', { file: new Uint8Array(3) }],
    ['what is left out by undefined', { note: undefined }],
    ['a proxy', { row: new Proxy({}, {}) }],
  ])('is refused by name where the two hosts would differ: %s', async (_what, value) => {
    const calls = crossingCalls({ 'app.state': async () => ok({ deep: [value] }) })
    await expect(calls['app.state']()).rejects.toThrow(/the answer of app\.state (cannot cross|is not the same)/)
  })
})
