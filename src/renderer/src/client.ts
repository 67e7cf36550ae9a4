import type { Bridge, CallInput, CallName, CallOutput, EventName, EventPayload } from '../../shared/contract.ts'
import { problem } from '../../shared/problem.ts'
import { fail, type Result } from '../../shared/result.ts'

/** What the preload offers in Electron: one function a call, one a kind of event. */
interface PreloadBridge {
  readonly calls: { readonly [K in CallName]: (input: CallInput<K>) => Promise<Result<CallOutput<K>>> }
  readonly events: { readonly [K in EventName]: (listener: (payload: EventPayload<K>) => void) => () => void }
}

declare global {
  interface Window {
    readonly linecard?: PreloadBridge
  }
}

/** The way to main: through the preload in Electron, over HTTP in the browser host. `lost` hears when main is gone, and back. */
export function createClient(lost: (gone: boolean) => void): Bridge {
  const preload = window.linecard
  return preload ? overPreload(preload) : overHttp(lost)
}

function overPreload(preload: PreloadBridge): Bridge {
  return {
    call: (name, input) => preload.calls[name](input),
    on: (name, listener) => preload.events[name](listener),
  }
}

function overHttp(lost: (gone: boolean) => void): Bridge {
  const source = new EventSource('/events')
  source.addEventListener('open', () => lost(false))
  source.addEventListener('error', () => lost(true))
  return {
    async call<K extends CallName>(name: K, input: CallInput<K>) {
      try {
        const answer = await fetch(`/call/${name}`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(input),
        })
        if (!answer.ok) return fail<CallOutput<K>>(problem('internal'))
        // Main checked it against the contract; here it only changes its type.
        return (await answer.json()) as Result<CallOutput<K>>
      } catch {
        lost(true)
        return fail<CallOutput<K>>(problem('internal'))
      }
    },
    on<K extends EventName>(name: K, listener: (payload: EventPayload<K>) => void) {
      const forward = (event: MessageEvent<string>): void => listener(JSON.parse(event.data) as EventPayload<K>)
      source.addEventListener(name, forward)
      return () => source.removeEventListener(name, forward)
    },
  }
}
