/** One piece of work at a time for each key. */
export interface KeyedMutex {
  /** Runs `work` once everything that was asked for with this key before has ended, well or badly. */
  run<T>(key: string, work: () => Promise<T>): Promise<T>
  /** Whether something runs, or waits, with this key. */
  isBusy(key: string): boolean
}

/** Each service has one of its own: where one service's work waits for another's, a shared one would wait for itself. */
export function createKeyedMutex(): KeyedMutex {
  const last = new Map<string, Promise<void>>()
  return {
    run(key, work) {
      const mine = (last.get(key) ?? Promise.resolve()).then(work)
      const ended = mine.then(
        () => {},
        () => {},
      )
      last.set(key, ended)
      void ended.then(() => last.get(key) === ended && last.delete(key))
      return mine
    },
    isBusy: (key) => last.has(key),
  }
}
