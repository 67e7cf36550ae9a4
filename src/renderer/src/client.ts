import type { Bridge, CallInput, CallName, CallOutput, EventName, EventPayload } from '../../shared/contract.ts'
import { problem } from '../../shared/problem.ts'
import { fail, type Result } from '../../shared/result.ts'
import { callMain } from './call-main.ts'
import { startFarCalls } from './far-calls.ts'

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

/** Calls whose answers may be megabytes: reading those on the window's own thread would stop it. */
const long: ReadonlySet<CallName> = new Set(['extensions.list'])

function overHttp(lost: (gone: boolean) => void): Bridge {
  const far = startFarCalls()
  const source = new EventSource('/events')
  source.addEventListener('open', () => lost(false))
  source.addEventListener('error', () => lost(true))
  return {
    async call<K extends CallName>(name: K, input: CallInput<K>) {
      // A request costs the window’s thread some milliseconds; a message to the worker costs it none that can be seen.
      const end = await (long.has(name) || far.ready() ? far.call(name, input) : callMain(name, input))
      if (end.kind === 'unreachable') lost(true)
      // Main checked it against the contract; here it only changes its type.
      return end.kind === 'answered' ? (end.answer as Result<CallOutput<K>>) : fail<CallOutput<K>>(problem('internal'))
    },
    on<K extends EventName>(name: K, listener: (payload: EventPayload<K>) => void) {
      const forward = (event: MessageEvent<string>): void => listener(JSON.parse(event.data) as EventPayload<K>)
      source.addEventListener(name, forward)
      return () => source.removeEventListener(name, forward)
    },
  }
}
