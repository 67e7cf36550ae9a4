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
  /** For work that waits for others anyway: awaited between two of its steps, it rests where the slice is used up. */
  pace(): () => Promise<void>
  /**
   * Awaited before a step that has nothing to do with what ran just now: it rests where this turn's work has used a slice up already, whoever's
   * work that was. Eight calls that come in one turn, or what begins together at the start, are no stall then.
   */
  breath(): Promise<void>
  /** Awaited before a long step that cannot be cut: it has a turn in which no other sliced work is done. */
  alone(): Promise<void>
}

export interface SlicesOptions {
  /** ms, of any clock that is never set. */
  readonly now: () => number
  /** Calls `then` after everything that is due by now. */
  readonly turn: (then: () => void) => void
  /** Calls `then` once, when this turn is over. Left out: each work counts its own slices alone, and `breath` never rests. */
  readonly turnOver?: (then: () => void) => void
  /** How long one slice lasts at least, in ms; a step is never cut. */
  readonly sliceMs?: number
}

/** Half a frame: what is due waits no longer than that for each slice. */
const usualSliceMs = 8

export function createSlices({ now, turn, turnOver, sliceMs = usualSliceMs }: SlicesOptions): Slices {
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

  /** When work was first seen in this turn. */
  let turnFrom: number | null = null
  function isUsedUp(): boolean {
    if (!turnOver) return false
    if (turnFrom === null) {
      turnFrom = now()
      turnOver(() => (turnFrom = null))
    }
    return now() - turnFrom >= sliceMs
  }

  async function breath(): Promise<void> {
    while (isUsedUp()) await rest()
  }

  async function run<T>(work: Generator<unknown, T, void>, signal?: AbortSignal): Promise<T> {
    try {
      // Its first step is done at once where it can be.
      if (isUsedUp()) await breath()
      for (let from = now(); ;) {
        signal?.throwIfAborted()
        const step = work.next()
        if (step.done === true) return step.value
        if (now() - from < sliceMs) continue
        await rest()
        from = now()
        isUsedUp()
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
    pace() {
      let from = now()
      return async () => {
        if (now() - from < sliceMs) return
        await rest()
        from = now()
      }
    },
    breath,
    async alone() {
      await rest()
      isUsedUp()
    },
  }
}

function* stepsOf<T>(items: Iterable<T>, step: (item: T) => void): Generator<void, void, void> {
  for (const item of items) {
    step(item)
    yield
  }
}

/** Some of them at a time. */
export function* groupsOf<T>(all: readonly T[], size: number): Generator<T[], void, void> {
  for (let from = 0; from < all.length; from += size) yield all.slice(from, from + size)
}

/** The same work in one go: for little of it, and where nobody waits for anything else. */
export function atOnce<T>(work: Generator<unknown, T, void>): T {
  for (;;) {
    const step = work.next()
    if (step.done === true) return step.value
  }
}

/** In one slice, for worlds whose time stands still while something works. */
export const uncut: Slices = createSlices({ now: () => 0, turn: (then) => void setImmediate(then) })

/** One for the whole of main: work of several services takes turns, too. */
export const systemSlices: Slices = createSlices({
  now: () => performance.now(),
  turn: (then) => void setImmediate(then),
  turnOver: (then) => void setImmediate(then),
})
