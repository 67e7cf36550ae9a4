/** Lets some work go on side by side, `most` at a time, except for work that must be alone. In the order in which it is asked for, as far as that goes. */
export interface Turns {
  beside<T>(work: () => Promise<T>): Promise<T>
  /** Waits for everything that is going on; what comes later waits for it. `given`: settles when the wait has no use any more. */
  alone<T>(work: () => Promise<T>, given: Promise<unknown>): Promise<T>
}

export function createTurns(most: number): Turns {
  const going = new Set<Promise<unknown>>()
  let last: Promise<unknown> = Promise.resolve()

  function settled(work: Promise<unknown>): Promise<unknown> {
    return work.then(
      () => {},
      () => {},
    )
  }

  return {
    async beside(work) {
      for (let waited: Promise<unknown> | null = null; waited !== last || going.size >= most;) {
        if (waited === last) await Promise.race(going)
        else await (waited = last)
      }
      const done = work()
      const end = settled(done)
      going.add(end)
      void end.then(() => going.delete(end))
      return done
    },
    alone(work, given) {
      const before = last
      const done = (async () => {
        await Promise.race([before.then(() => Promise.all(going)), given])
        return work()
      })()
      last = settled(done)
      return done
    },
  }
}
