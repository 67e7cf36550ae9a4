/**
 * Long work in short slices. Main is Electron's UI thread: whatever takes longer than a frame or two there freezes every window,
 * its menus and its title bar included. Between two slices everything else has its turn: clicks, answers, timers.
 */
export interface Slices {
  /**
   * Does `work` to its end and answers what it returned. It may stop at each of its yields, so each must leave behind what others
   * may see. Rejects with the signal's reason when that aborts, at the next yield; the work's own `finally` runs then.
   */
  run<T>(work: Generator<unknown, T, void>, signal?: AbortSignal): Promise<T>
  /** `step` for each item, in order. */
  each<T>(items: Iterable<T>, step: (item: T) => void, signal?: AbortSignal): Promise<void>
  /** Lets everything else have its turn. */
  rest(): Promise<void>
}

export interface SlicesOptions {
  /** ms, of any clock that is never set. */
  readonly now: () => number
  /** Calls `then` after everything that is due by now. */
  readonly turn: (then: () => void) => void
  /** How long one slice lasts at least, in ms; a step is never cut. */
  readonly sliceMs?: number
}

/** Half a frame: what is due waits no longer than that for each slice. */
const usualSliceMs = 8

export function createSlices({ now, turn, sliceMs = usualSliceMs }: SlicesOptions): Slices {
  const resting: (() => void)[] = []
  let asked = false

  /** One slice a turn, however much work is sliced at the same time. */
  function ask(): void {
    if (asked) return
    asked = true
    turn(() => {
      asked = false
      const next = resting.shift()
      if (resting.length > 0) ask()
      next?.()
    })
  }

  const rest = (): Promise<void> =>
    new Promise((go) => {
      resting.push(go)
      ask()
    })

  async function run<T>(work: Generator<unknown, T, void>, signal?: AbortSignal): Promise<T> {
    try {
      for (let from = now(); ;) {
        signal?.throwIfAborted()
        const step = work.next()
        if (step.done === true) return step.value
        if (now() - from < sliceMs) continue
        await rest()
        from = now()
      }
    } catch (error) {
      // Its own `finally`, where it was stopped; of no effect where it threw.
      work.return(undefined as T)
      throw error
    }
  }

  return {
    run,
    each: (items, step, signal) => run(stepsOf(items, step), signal),
    rest,
  }
}

function* stepsOf<T>(items: Iterable<T>, step: (item: T) => void): Generator<void, void, void> {
  for (const item of items) {
    step(item)
    yield
  }
}

/** The same work in one go: for little of it, and where nobody waits for anything else. */
export function atOnce<T>(work: Generator<unknown, T, void>): T {
  for (;;) {
    const step = work.next()
    if (step.done === true) return step.value
  }
}

/** One for the whole of main: work of several services takes turns, too. */
export const systemSlices: Slices = createSlices({
  now: () => performance.now(),
  turn: (then) => void setImmediate(then),
})
