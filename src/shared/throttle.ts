/** The part of a clock that is needed here; nobody can set it. */
export interface Ticks {
  /** ms that have gone by since some moment. */
  steady(): number
  /** Runs `then` once after `ms`; the returned function cancels it. */
  after(ms: number, then: () => void): () => void
}

export interface Throttled {
  tell(): void
  /** Nothing is told any more. */
  stop(): void
}

/** Tells at once where it was quiet before, and then at most once in `ms`: the last is always told, what came between is not. */
export function throttled(clock: Ticks, ms: number, tell: () => void): Throttled {
  let last: number | null = null
  let cancel: (() => void) | null = null
  let stopped = false
  const now = (): void => {
    cancel = null
    last = clock.steady()
    tell()
  }
  return {
    tell() {
      if (cancel || stopped) return
      const wait = last === null ? 0 : last + ms - clock.steady()
      if (wait > 0) cancel = clock.after(wait, now)
      else now()
    },
    stop() {
      stopped = true
      cancel?.()
      cancel = null
    },
  }
}

/** News that come in a crowd, taken together. */
export interface Batched<T> {
  tell(items: readonly T[]): void
  /** What waits is of no use any more. */
  drop(): void
}

/** The same with all that was told meanwhile: none is left out, and they stay in their order. */
export function batched<T>(clock: Ticks, ms: number, take: (items: readonly T[]) => void): Batched<T> {
  let waiting: T[] = []
  const news = throttled(clock, ms, () => {
    const items = waiting
    waiting = []
    if (items.length > 0) take(items)
  })
  return {
    tell(items) {
      for (const item of items) waiting.push(item)
      news.tell()
    },
    drop() {
      waiting = []
    },
  }
}
