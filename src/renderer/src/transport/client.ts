import type { Bridge, CallInput, CallName, CallOutput, EventName, EventPayload } from '#shared/contract.ts'
import { fail, ok, type Result } from '#shared/result.ts'
import { windowProblem } from '#shared/window-problem.ts'
import { callMain } from './call-main.ts'
import { startFarCalls, type FarCalls } from './far-calls.ts'

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

export interface Client extends Bridge {
  /** Hears that main is gone (true), and that it is back; what was heard last comes at once. */
  onLost(listener: (gone: boolean) => void): void
  /** Resolves when events are heard: what was told before is not told again. */
  readonly hears: Promise<void>
}

/** The way to main: through the preload in Electron, over HTTP in the browser host. */
export function createClient(): Client {
  const preload = window.linecard
  return preload ? overPreload(preload) : overHttp()
}

function overPreload(preload: PreloadBridge): Client {
  return {
    // A window without its main process is closed by Electron.
    onLost: () => {},
    hears: Promise.resolve(),
    async call<K extends CallName>(name: K, input: CallInput<K>) {
      try {
        return await preload.calls[name](input)
      } catch (error) {
        // What cannot cross between the worlds is a fault of ours. It is said like any other, and not lost on the way.
        reportError(error)
        return fail<CallOutput<K>>(windowProblem('window-failed'))
      }
    },
    on: (name, listener) => preload.events[name](listener),
  }
}

/** Calls whose answers may be megabytes: reading those on the window's own thread would stop it. */
const long: ReadonlySet<CallName> = new Set(['extensions.list'])

/** So long after its first answer a window has painted it, in ms: starting a worker would be in its way. */
const workerAfterMs = 500

/** The host serves this window below a path of its own; the worker, whose file lies elsewhere, is told the whole address. */
const below = (path: string): string => new URL(path, document.baseURI).href

function overHttp(): Client {
  let far: FarCalls | null = null
  let gone: boolean | null = null
  let tell: ((gone: boolean) => void) | null = null
  const lost = (isGone: boolean): void => {
    gone = isGone
    tell?.(isGone)
  }
  const source = new EventSource(below('events'))
  source.addEventListener('open', () => lost(false))
  const hears = new Promise<void>((resolve) => source.addEventListener('open', () => resolve(), { once: true }))
  source.addEventListener('error', () => lost(true))
  return {
    hears,
    onLost(listener) {
      tell = listener
      if (gone !== null) listener(gone)
    },
    async call<K extends CallName>(name: K, input: CallInput<K>) {
      if (long.has(name)) far ??= startFarCalls()
      const address = below(`call/${name}`)
      // A request costs the window’s thread some milliseconds; a message to the worker costs it none that can be seen.
      const end = await (far && (long.has(name) || far.ready()) ? far.call(name, address, input) : callMain(address, input))
      if (!far) setTimeout(() => (far ??= startFarCalls()), workerAfterMs)
      if (end.kind === 'unreachable') lost(true)
      // Main checked it against the contract; here it only changes its type.
      if (end.kind === 'answered') return copiedHere(end.answer as Result<CallOutput<K>>)
      return fail<CallOutput<K>>(windowProblem(end.kind === 'refused' ? 'window-failed' : 'app-gone'))
    },
    on<K extends EventName>(name: K, listener: (payload: EventPayload<K>) => void) {
      const forward = (event: MessageEvent<string>): void => listener(JSON.parse(event.data) as EventPayload<K>)
      source.addEventListener(name, forward)
      return () => source.removeEventListener(name, forward)
    },
  }
}

/**
 * Copies what main, which has no clipboard here, has left to this host: the clipboard of whoever clicked is the browser's, and need not
 * be on the computer where main runs. Screens learn only whether it worked, as in Electron.
 */
async function copiedHere<T>(answer: Result<T>): Promise<Result<T>> {
  const value: unknown = answer.ok ? answer.value : null
  const text = typeof value === 'object' && value !== null && 'copied' in value && 'text' in value ? value.text : null
  if (typeof text !== 'string') return answer
  try {
    await navigator.clipboard.writeText(text)
    // The same answer, said to be copied.
    return ok(Object.assign({}, value, { copied: true, text: null }) as unknown as T)
  } catch {
    return fail(windowProblem('clipboard-failed'))
  }
}
