import type { Clock } from './clock.ts'
import type { Bridge, Emit, EventName, EventPayload } from '#shared/contract.ts'

/** What main tells the windows: one emitter, any number of listeners, typed by the contract. */
export interface EventHub {
  readonly emit: Emit
  readonly on: Bridge['on']
}

/** A listener that throws harms nobody else; `failed` is told about it. */
export function createEventHub(failed: (error: unknown) => void): EventHub {
  const listeners = new Map<EventName, Set<(payload: never) => void>>()
  return {
    emit(name, payload) {
      for (const listener of listeners.get(name) ?? []) {
        try {
          listener(payload as never)
        } catch (error) {
          failed(error)
        }
      }
    },
    on<K extends EventName>(name: K, listener: (payload: EventPayload<K>) => void) {
      const set = listeners.get(name) ?? new Set()
      listeners.set(name, set)
      set.add(listener)
      return () => set.delete(listener)
    },
  }
}

/** Passes news on at once, and then at most once in `ms`: the last is always told, what came between is not. */
export function atMostEvery(
  clock: Clock,
  ms: number,
  tell: () => void,
): { readonly tell: () => void; readonly stop: () => void } {
  let resting: (() => void) | null = null
  let more = false
  const told = (): void => {
    tell()
    resting = clock.after(ms, () => {
      resting = null
      if (!more) return
      more = false
      told()
    })
  }
  return {
    tell() {
      if (resting) more = true
      else told()
    },
    stop() {
      resting?.()
      more = false
    },
  }
}
