import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { nextFreeNumber } from '../../../../../src/renderer/src/features/extension/next-free-number.ts'

describe('the number that is suggested', () => {
  it.each([
    ['the one after the last made, though there are gaps below it', ['1001', '1002', '1004', '1101'], '1101', '1102'],
    ['the next free one, where others follow the last made', ['1001', '1002', '1003', '1005'], '1001', '1004'],
    ['of the length of the last made', ['1001', '1002', '201'], '201', '202'],
    ['with the zeros that it begins with', ['0099', '1001'], '0099', '0100'],
    ['the lowest free one, where nobody knows the last made', ['1001', '1002', '1004'], null, '1003'],
    ['the lowest free one, where none follows the last made', ['1001', '9998', '9999'], '9999', '1002'],
    ['the first of four digits, where there are none', [], null, '1001'],
    ['ten digits long at most', ['9999999999'], '9999999999', ''],
  ])('is %s', (_what, numbers, last, next) => expect(nextFreeNumber(numbers, last)).toBe(next))

  test('is always free, and as long as the last made', () => {
    const number = fc.stringMatching(/^[0-9]{3,6}$/)
    fc.assert(
      fc.property(fc.uniqueArray(number, { minLength: 1, maxLength: 60 }), fc.nat(), (numbers, at) => {
        const last = numbers[at % numbers.length] ?? ''
        const next = nextFreeNumber(numbers, last)
        expect(numbers).not.toContain(next)
        if (next !== '') expect(next).toHaveLength(last.length)
      }),
    )
  })
})
