import { describe, expect, test } from 'vitest'
import { createRetries } from '../../../src/main/concurrency/retries.ts'
import { virtualClock } from '../../support/clocks/virtual-clock.ts'

describe('retries', () => {
  const start = (): { clock: ReturnType<typeof virtualClock>; tried: string[]; retries: ReturnType<typeof createRetries> } => {
    const clock = virtualClock()
    const tried: string[] = []
    const retries = createRetries(clock, [10, 100, 1_000], (key) => void tried.push(`${key} at ${clock.steady()}`))
    return { clock, tried, retries }
  }

  test('wait longer each time, and repeat the longest wait', async () => {
    const { clock, tried, retries } = start()
    for (let count = 0; count < 5; count += 1) {
      retries.later('a')
      await clock.pass(1_000)
    }
    expect(tried).toEqual(['a at 10', 'a at 1100', 'a at 3000', 'a at 4000', 'a at 5000'])
  })

  test('keep one attempt for each key: the one that was asked for last', async () => {
    const { clock, tried, retries } = start()
    retries.later('a')
    retries.later('b')
    retries.later('a')
    await clock.pass(5_000)
    expect(tried).toEqual(['b at 10', 'a at 100'])
  })

  test('wait as long as they are told to, where somebody knows better', async () => {
    const { clock, tried, retries } = start()
    retries.later('a', 77)
    await clock.pass(5_000)
    retries.later('a')
    await clock.pass(5_000)
    expect(tried).toEqual(['a at 77', 'a at 5100'])
  })

  test('begin with the shortest wait again once forgotten, and try nothing after the end', async () => {
    const { clock, tried, retries } = start()
    retries.later('a')
    retries.later('a')
    retries.forget('a')
    await clock.pass(5_000)
    retries.later('a')
    await clock.pass(5_000)
    retries.later('a')
    retries.close()
    await clock.pass(5_000)
    expect(tried).toEqual(['a at 5010'])
  })
})
