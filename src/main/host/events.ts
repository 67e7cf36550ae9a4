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
