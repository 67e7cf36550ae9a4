import type { Clock } from '../../../src/main/system/clock.ts'

/** While `work` runs, the libraries of others see `clock` as the computer's own time. Only for a thread that does nothing else. */
export async function withGlobalTime<T>(clock: Clock, work: () => Promise<T>): Promise<T> {
  const { setTimeout, clearTimeout, setInterval, clearInterval } = globalThis
  const { now } = Date
  let next = 0
  const running = new Map<number, () => void>()
  const stop = (id: unknown): void => {
    if (typeof id !== 'number') return
    running.get(id)?.()
    running.delete(id)
  }
  const once = (then: (...args: unknown[]) => void, ms = 0, ...args: unknown[]): number => {
    const id = (next += 1)
    const fire = (): void => {
      running.delete(id)
      then(...args)
    }
    running.set(id, clock.after(ms, fire))
    return id
  }
  const again = (then: (...args: unknown[]) => void, ms = 0, ...args: unknown[]): number => {
    const id = (next += 1)
    const fire = (): void => {
      running.set(id, clock.after(ms, fire))
      then(...args)
    }
    running.set(id, clock.after(ms, fire))
    return id
  }
  Object.assign(globalThis, { setTimeout: once, clearTimeout: stop, setInterval: again, clearInterval: stop })
  Date.now = () => clock.now()
  try {
    return await work()
  } finally {
    Object.assign(globalThis, { setTimeout, clearTimeout, setInterval, clearInterval })
    Date.now = now
  }
}
