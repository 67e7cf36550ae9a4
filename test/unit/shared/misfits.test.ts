import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type * as z from 'zod'
import { calls } from '#shared/contract.ts'
import { misfitsOf } from '#shared/misfits.ts'
import { isPhraseCode, phrase, phraseText, type Phrase } from '#shared/phrase.ts'

function misfits(schema: z.ZodType, input: unknown): Record<string, Phrase[]> {
  const parsed = schema.safeParse(input)
  return parsed.success ? {} : misfitsOf(parsed.error, input)
}

describe('what does not fit a schema', () => {
  const draft = calls['extensions.create'].input
  const choice = { mode: 'choose', password: '1234' }

  it.each([
    ['a number that is too short', { number: '12' }, 'draft.number', phrase('must-number')],
    ['a number that is missing', {}, 'draft.number', phrase('must-some')],
    [
      'a name that is too long',
      { number: '1001', displayName: 'x'.repeat(101) },
      'draft.displayName',
      phrase('must-at-most', { count: 100 }),
    ],
    ['calls that are no whole number', { number: '1001', maxConcurrent: 1.5 }, 'draft.maxConcurrent', phrase('must-integer')],
    ['too many calls', { number: '1001', maxConcurrent: 11 }, 'draft.maxConcurrent', phrase('must-up-to', { maximum: 10 })],
    ['too few calls', { number: '1001', maxConcurrent: 0 }, 'draft.maxConcurrent', phrase('must-from', { minimum: 1 })],
    ['a mode that is none', { number: '1001', recordingMode: 'server' }, 'draft.recordingMode', phrase('must-choice')],
    ['a field that is none', { number: '1001', server: 'x' }, 'draft', phrase('must-known', { names: 'server' })],
  ] as const)('is named at its field: %s', (_what, given, field, said) => {
    expect(misfits(draft, { accountId: 'a', draft: given, password: { mode: 'generate' } })).toEqual({ [field]: [said] })
  })

  it('names each rule of a chosen password', () => {
    const found = misfits(draft, { accountId: 'a', draft: { number: '1001' }, password: choice })
    expect(found).toEqual({ 'password.password': [phrase('must-at-least', { count: 8 })] })
    expect(JSON.stringify(found)).not.toContain('1234')
  })

  it('is told by phrases alone, and none has a name without a value, whatever comes', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...Object.values(calls)),
        fc.object({ maxDepth: 2, key: fc.stringMatching(/^[a-z]{1,8}$/) }),
        ({ input }, given) => {
          for (const said of Object.values(misfits(input, given)).flat()) {
            expect(said.code).toSatisfy(isPhraseCode)
            expect(phraseText(said)).not.toMatch(/\{\w+\}/)
          }
        },
      ),
      { numRuns: 300 },
    )
  })
})
