import { describe, expect, test } from 'vitest'
import { asText, failedInPlaywright, failedInVitest } from '../../../build/failures.mjs'

describe('what failed is told at the end', () => {
  test('of a Vitest report: the tests with their first lines, and the files that did not run', () => {
    const long = Array.from({ length: 40 }, (_, at) => `\u001b[31mline ${at}\u001b[39m`).join('\n')
    const found = failedInVitest({
      testResults: [
        { name: 'a.test.ts', status: 'passed', message: '', assertionResults: [{ status: 'passed', fullName: 'it works' }] },
        {
          name: 'b.test.ts',
          status: 'failed',
          message: '',
          assertionResults: [
            { status: 'passed', fullName: 'it works' },
            { status: 'failed', fullName: 'it adds', failureMessages: [long] },
          ],
        },
        { name: 'c.test.ts', status: 'failed', message: 'Cannot find module', assertionResults: [] },
      ],
    })
    expect(found.map(({ title }) => title)).toEqual(['b.test.ts: it adds', 'c.test.ts'])
    expect(found[0]?.message.split('\n')).toHaveLength(12)
    expect(found[0]?.message).toMatch(/^line 0\nline 1\n/)
    expect(asText(found)).toContain('\n✗ c.test.ts\n    Cannot find module\n')
  })

  test('of a Playwright report: what failed at its last try, in suites within suites, and nothing that passed in the end', () => {
    const spec = (title: string, status: string, ...errors: string[]) => ({
      file: 'a.spec.ts',
      line: 3,
      title,
      tests: [{ projectName: 'browser', status, results: errors.map((message) => ({ error: { message } })) }],
    })
    const found = failedInPlaywright({
      suites: [
        {
          specs: [spec('it opens', 'expected')],
          suites: [{ specs: [spec('it closes', 'unexpected', 'first', 'second'), spec('it waits', 'flaky', 'first')] }],
        },
      ],
    })
    expect(found).toEqual([{ title: '[browser] a.spec.ts:3 it closes', message: 'second' }])
  })

  test('a report without a test has none', () => {
    expect([failedInVitest({}), failedInPlaywright({})]).toEqual([[], []])
    expect(asText([])).toBe('')
  })
})
