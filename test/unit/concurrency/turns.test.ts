import { describe, expect, it } from 'vitest'
import { eachInATurn } from '../../../src/main/concurrency/turns.ts'

describe('steps in turns of their own', () => {
  it('let everything else that is due happen between two of them, and behind the last', async () => {
    const happened: string[] = []
    const step = (name: string) => () => {
      happened.push(name)
      setImmediate(() => happened.push(`what ${name} left`))
    }
    await eachInATurn([step('one'), step('two')], () => happened.push('after'))
    expect(happened).toEqual(['one', 'after', 'what one left', 'two', 'after', 'what two left'])
  })

  it('end with the one that fails', async () => {
    const happened: string[] = []
    const failing = eachInATurn([
      () => Promise.reject(new Error('it is damaged')),
      () => {
        happened.push('the next')
      },
    ])
    await expect(failing).rejects.toThrow('it is damaged')
    expect(happened).toEqual([])
  })
})
