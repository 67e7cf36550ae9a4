import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createKeyedMutex } from '../../../src/main/concurrency/keyed-mutex.ts'

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

describe('a keyed mutex', () => {
  test('runs work with one key in the order in which it was asked for, one at a time, whatever fails', async () => {
    const job = fc.record({ key: fc.constantFrom('a', 'b', 'c'), turns: fc.nat(3), fails: fc.boolean() })
    await fc.assert(
      fc.asyncProperty(fc.array(job, { maxLength: 12 }), async (jobs) => {
        const mutex = createKeyedMutex()
        const running = new Set<string>()
        const begun: number[] = []
        const ends = await Promise.allSettled(
          jobs.map(({ key, turns, fails }, index) =>
            mutex.run(key, async () => {
              expect(running.has(key)).toBe(false)
              running.add(key)
              begun.push(index)
              for (let count = 0; count < turns; count += 1) await turn()
              running.delete(key)
              if (fails) throw new Error(`job ${index}`)
              return index
            }),
          ),
        )
        expect(ends.map((end) => (end.status === 'fulfilled' ? end.value : `${end.reason}`))).toEqual(
          jobs.map(({ fails }, index) => (fails ? `Error: job ${index}` : index)),
        )
        for (const key of ['a', 'b', 'c']) {
          const order = begun.filter((index) => jobs[index]?.key === key)
          expect(order).toEqual(order.toSorted((one, other) => one - other))
        }
      }),
      { numRuns: 60 },
    )
  })

  test('is busy with a key from the first that is asked for until the last has ended', async () => {
    const mutex = createKeyedMutex()
    const [one, two] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    void mutex.run('a', () => one.promise)
    void mutex.run('a', () => two.promise)
    await turn()
    expect([mutex.isBusy('a'), mutex.isBusy('b')]).toEqual([true, false])
    one.resolve()
    await turn()
    expect(mutex.isBusy('a')).toBe(true)
    let hasBegun = false
    const third = mutex.run('a', async () => void (hasBegun = true))
    await turn()
    expect(hasBegun).toBe(false)
    two.resolve()
    await third
    await turn()
    expect(mutex.isBusy('a')).toBe(false)
  })
})
