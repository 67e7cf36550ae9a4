import { describe, expect, it } from 'vitest'
import { readCall } from '../../../src/main/cli/command-line.ts'
import { newId } from '../../../src/main/system/random.ts'

describe('a call of the command line', () => {
  it('takes the id of a plan that begins with a hyphen, which ids did', () => {
    const { command, args, values } = readCall(['apply', '-JMwZq1-xYz_0abc', '--yes'])
    expect([command, args, values.yes]).toEqual(['apply', ['-JMwZq1-xYz_0abc'], true])
  })

  it('takes what stands behind -- as it is', () => {
    expect(readCall(['apply', '--yes', '--', '-JMwZq1-xYz_0abc']).args).toEqual(['-JMwZq1-xYz_0abc'])
    expect(readCall(['prove', '--', '1001', '1002']).args).toEqual(['1001', '1002'])
  })

  it('is refused for an option that there is not', () => {
    for (const wrong of ['--nothing', '-y', '-abc']) expect(() => readCall(['status', wrong])).toThrow(/Unknown option/)
  })
})

describe('a new id', () => {
  it('never begins with a hyphen, whatever the bytes are', () => {
    for (let first = 0; first < 256; first += 1) {
      const id = newId({ bytes: (count) => new Uint8Array(count).fill(7).fill(first, 0, 1) })
      expect(id).toMatch(/^[A-Za-z0-9_][A-Za-z0-9_-]{15}$/)
    }
  })
})
