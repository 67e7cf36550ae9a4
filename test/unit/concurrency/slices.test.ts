import { describe, expect, it } from 'vitest'
import { atOnce, createSlices, type Slices } from '../../../src/main/concurrency/slices.ts'

/** Slices on a clock that goes on by one with each step, and turns that the test lets happen. */
function byHand(sliceMs: number): { slices: Slices; step: () => void; turn: () => Promise<boolean> } {
  let now = 0
  const due: (() => void)[] = []
  return {
    slices: createSlices({ now: () => now, turn: (then) => void due.push(then), sliceMs }),
    step: () => void (now += 1),
    async turn() {
      // What was resumed goes on in promises.
      await settled()
      const then = due.shift()
      then?.()
      await settled()
      return then !== undefined
    },
  }
}

const settled = async (): Promise<void> => {
  for (let count = 0; count < 10; count += 1) await Promise.resolve()
}

describe('slices', () => {
  it('do a few steps a turn, in order, and all of them', async () => {
    const { slices, step, turn } = byHand(3)
    const done: number[] = []
    const work = slices.each([1, 2, 3, 4, 5, 6, 7], (item) => {
      step()
      done.push(item)
    })
    expect(done).toEqual([1, 2, 3])
    await turn()
    expect(done).toEqual([1, 2, 3, 4, 5, 6])
    await turn()
    await work
    expect(done).toEqual([1, 2, 3, 4, 5, 6, 7])
  })

  it('answer what the work returned, and need no turn for little of it', async () => {
    const { slices, turn } = byHand(3)
    const sum = slices.run(
      (function* () {
        yield
        return 42
      })(),
    )
    expect(await sum).toBe(42)
    expect(await turn()).toBe(false)
  })

  it('take turns when there is more than one work: one slice a turn', async () => {
    const { slices, step, turn } = byHand(1)
    const done: string[] = []
    const both = ['a', 'b'].map((name) =>
      slices.each([1, 2, 3], (item) => {
        step()
        done.push(`${name}${item}`)
      }),
    )
    expect(done).toEqual(['a1', 'b1'])
    await turn()
    expect(done).toEqual(['a1', 'b1', 'a2'])
    await turn()
    expect(done).toEqual(['a1', 'b1', 'a2', 'b2'])
    while (await turn());
    await Promise.all(both)
    expect(done).toHaveLength(6)
  })

  it('stop between two steps when they are aborted, after the work has tidied up', async () => {
    const { slices, step, turn } = byHand(1)
    const abort = new AbortController()
    const done: string[] = []
    const work = slices.run(
      (function* () {
        try {
          for (let item = 1; ; item += 1) {
            step()
            done.push(String(item))
            yield
          }
        } finally {
          done.push('tidied')
        }
      })(),
      abort.signal,
    )
    await turn()
    abort.abort(new Error('closing'))
    await turn()
    await expect(work).rejects.toThrow('closing')
    expect(done).toEqual(['1', '2', 'tidied'])
    expect(await turn()).toBe(false)
  })

  it('begin nothing that was aborted before', async () => {
    const { slices } = byHand(1)
    let begun = false
    await expect(slices.each([1], () => void (begun = true), AbortSignal.abort(new Error('closed')))).rejects.toThrow('closed')
    expect(begun).toBe(false)
  })

  it('pass on what a step throws, and do not go on', async () => {
    const { slices } = byHand(3)
    const done: number[] = []
    const work = slices.each([1, 2, 3], (item) => {
      if (item === 2) throw new Error('broken')
      done.push(item)
    })
    await expect(work).rejects.toThrow('broken')
    expect(done).toEqual([1])
  })

  it('leave room for whatever is due: timers and answers come between two of them', async () => {
    const order: string[] = []
    const slices = createSlices({ now: () => order.length, turn: (then) => void setImmediate(then), sliceMs: 1 })
    const work = slices.each([1, 2, 3], (item) => void order.push(`step ${item}`))
    setImmediate(() => order.push('a click'))
    await work
    expect(order.indexOf('a click')).toBeLessThan(order.indexOf('step 3'))
  })

  it('give way to others in work that waits anyway, and only where a slice is used up', async () => {
    const { slices, step, turn } = byHand(2)
    const done: number[] = []
    const pause = slices.pace()
    const work = (async () => {
      for (let item = 1; item <= 5; item += 1) {
        step()
        done.push(item)
        await pause()
      }
    })()
    await settled()
    expect(done).toEqual([1, 2])
    await turn()
    expect(done).toEqual([1, 2, 3, 4])
    await turn()
    await work
    expect(done).toEqual([1, 2, 3, 4, 5])
  })

  it('are not needed where nobody waits: the same work in one go', () => {
    expect(
      atOnce(
        (function* () {
          yield
          yield
          return 'all'
        })(),
      ),
    ).toBe('all')
  })
})

describe('a breath', () => {
  /** One turn after the other, each with what was resumed in it. */
  function turns(sliceMs: number): { slices: Slices; works: (ms: number) => void; next: () => Promise<void> } {
    let now = 0
    let due: (() => void)[] = []
    const later = (then: () => void): void => void due.push(then)
    return {
      slices: createSlices({ now: () => now, turn: later, turnOver: later, sliceMs }),
      works: (ms) => void (now += ms),
      async next() {
        const these = due
        due = []
        for (const then of these) then()
        await settled()
      },
    }
  }

  it('is taken at once while the turn has time left', async () => {
    const { slices, works } = turns(8)
    const done: string[] = []
    for (const name of ['a', 'b', 'c'])
      void slices.breath().then(() => {
        works(2)
        done.push(name)
      })
    await settled()
    expect(done).toEqual(['a', 'b', 'c'])
  })

  it('gives what takes long a turn each, in order, whoever asked for it', async () => {
    const { slices, works, next } = turns(8)
    const done: string[] = []
    const begin = async (name: string): Promise<void> => {
      await slices.breath()
      works(20)
      done.push(name)
    }
    // One after the other, as calls arrive in one turn.
    for (const name of ['a', 'b', 'c']) {
      void begin(name)
      await settled()
    }
    expect(done).toEqual(['a'])
    await next()
    expect(done).toEqual(['a', 'b'])
    await next()
    expect(done).toEqual(['a', 'b', 'c'])
  })

  it('leaves a turn to a step that cannot be cut: what is sliced goes on before and after it', async () => {
    const { slices, works, next } = turns(8)
    const done: string[] = []
    const work = slices.each(['1', '2', '3'], (item) => {
      works(9)
      done.push(item)
    })
    void slices.alone().then(() => {
      works(20)
      done.push('long')
      void slices.breath().then(() => done.push('what came with it'))
    })
    await settled()
    const turnsSeen = [[...done]]
    for (let count = 0; count < 10; count += 1) {
      await next()
      turnsSeen.push(done.slice(turnsSeen.flat().length))
    }
    await work
    expect(turnsSeen.filter((each) => each.length > 0)).toEqual([['1'], ['2'], ['long'], ['3'], ['what came with it']])
  })

  it('makes sliced work wait that begins in a turn which is used up', async () => {
    const { slices, works, next } = turns(8)
    await slices.breath()
    works(9)
    const done: number[] = []
    const work = slices.each([1], (item) => void done.push(item))
    await settled()
    expect(done).toEqual([])
    await next()
    await work
    expect(done).toEqual([1])
  })
})
