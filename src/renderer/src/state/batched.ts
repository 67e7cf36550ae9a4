/** News that come in a crowd, taken together. */
export interface Batched<T> {
  tell(items: readonly T[]): void
  /** What waits is of no use any more. */
  drop(): void
}

/**
 * Passes news on at once, and then together at most once in `ms`; none is left out, and they stay in their order.
 * `later`: how to wait.
 */
export function batched<T>(
  ms: number,
  take: (items: readonly T[]) => void,
  later: (ms: number, then: () => void) => void = (ms, then) => void setTimeout(then, ms),
): Batched<T> {
  let waiting: T[] = []
  let resting = false
  const pass = (items: readonly T[]): void => {
    resting = true
    later(ms, () => {
      resting = false
      if (waiting.length === 0) return
      const items = waiting
      waiting = []
      pass(items)
    })
    take(items)
  }
  return {
    tell(items) {
      if (resting) waiting.push(...items)
      else pass(items)
    },
    drop() {
      waiting = []
    },
  }
}
