// What runs in the page of the preload host: Electron's two ends of a context bridge, played after its source
// (shell/renderer/api/electron_api_context_bridge.cc, lib/renderer/api/ipc-renderer.ts). Each function is whole in itself: its source
// is put into the page.
import type { ValueText } from './value-text.ts'

/** One end of the bridge between the page's own world and the preload's. */
export interface BridgeEnd {
  /** A value as the other world gets it; throws what Electron throws where it cannot cross. */
  pass(value: unknown): unknown
  /** A value that came over. */
  take(passed: unknown): unknown
}

/**
 * Makes an end. What one world says to the other goes as an event that is heard at once, whose detail the browser clones because the worlds differ.
 * Functions and promises stay where they are and are called from afar; of an error only its message crosses; a proxy never does.
 * `refused` hears, at the preload's end, what could not cross.
 */
export function bridgeEnd(mine: string, theirs: string, refused: (why: string) => void = () => {}): BridgeEnd {
  type Passed = readonly [kind: 'value' | 'function' | 'promise' | 'error' | 'array' | 'object', of: unknown]
  type Said =
    | { readonly call: number; readonly with: readonly Passed[] }
    | { readonly settled: number; readonly well: boolean; readonly with: Passed }
    | { readonly answer: Passed }
    | { readonly threw: string }
    | { readonly refused: string }
  const held = new Map<number, (...what: unknown[]) => unknown>()
  const proxies = new Map<number, unknown>()
  const originals = new WeakMap<object, number>()
  const waiting = new Map<number, { well(value: unknown): void; badly(error: unknown): void }>()
  let last = 0
  let answer: Said | undefined

  const say = (said: Said): boolean => dispatchEvent(new CustomEvent(theirs, { detail: said }))
  const messageOf = (thrown: unknown): string => {
    const message: unknown = typeof thrown === 'object' && thrown !== null ? Reflect.get(thrown, 'message') : undefined
    return typeof message === 'string'
      ? message
      : 'An unknown exception occurred in the isolated context, an error occurred but a valid exception was not thrown.'
  }

  /** Why a value cannot be cloned, as the browser says it; null: it can. */
  function unclonable(value: unknown): string | null {
    try {
      structuredClone(value)
      return null
    } catch (error) {
      return messageOf(error)
    }
  }
  const notCloned = (): Error => new Error('An object could not be cloned.')

  function pass(value: unknown, depth = 0, clean = false): Passed {
    if (depth >= 1_000)
      throw new TypeError('Electron contextBridge recursion depth exceeded.  Nested objects deeper than 1000 are not supported.')
    // Electron carries these, and nothing here uses it.
    if (typeof value === 'symbol' || value instanceof Node)
      throw new Error('The preload host carries no symbols and no elements.')
    if (value === null || (typeof value !== 'object' && typeof value !== 'function')) return ['value', value]
    // What was sent over comes back as itself.
    const original = originals.get(value)
    if (original !== undefined) return ['function', -original]
    if (typeof value === 'function') {
      last += 1
      held.set(last, value as (...what: unknown[]) => unknown)
      return ['function', last]
    }
    if (value instanceof Promise) {
      last += 1
      const id = last
      const settle = (well: boolean) => (result: unknown) => {
        try {
          say({ settled: id, well, with: pass(result) })
        } catch (error) {
          refused(messageOf(error))
          say({ settled: id, well: false, with: ['error', messageOf(error)] })
        }
      }
      value.then(settle(true), settle(false))
      return ['promise', id]
    }
    const why = clean ? null : unclonable(value)
    if (value instanceof Error && why === null) return ['error', value.message]
    const isArray = Array.isArray(value)
    const serialized = [Date, RegExp, Map, Set, WeakMap, WeakSet, ArrayBuffer, Boolean, Number, String, BigInt, Blob]
    if (!isArray && (ArrayBuffer.isView(value) || serialized.some((kind) => value instanceof kind))) {
      if (why !== null) throw notCloned()
      return ['value', value]
    }
    const parts = isArray ? [...value.entries()] : Object.entries(value)
    // A script cannot ask whether something is a proxy. But a plain object is refused for the first of its parts that cannot be
    // cloned, in that part's words; a proxy for itself.
    if (why !== null) {
      const first = parts.map(([, part]) => unclonable(part)).find((one) => one !== null)
      if (first !== why) throw notCloned()
    }
    return isArray
      ? ['array', parts.map(([, part]) => pass(part, depth + 1, why === null))]
      : ['object', parts.map(([name, part]) => [name, pass(part, depth + 1, why === null)])]
  }

  function take(passed: Passed): unknown {
    const [kind, of] = passed
    if (kind === 'value') return of
    if (kind === 'error') return new Error(String(of))
    if (kind === 'array') return (of as Passed[]).map(take)
    if (kind === 'object') return Object.fromEntries((of as [string, Passed][]).map(([name, part]) => [name, take(part)]))
    const id = Number(of)
    if (kind === 'promise') return new Promise((well, badly) => waiting.set(id, { well, badly }))
    if (id < 0) return held.get(-id)
    const known = proxies.get(id)
    if (known !== undefined) return known
    const proxy = (...what: unknown[]): unknown => {
      let arguments_: Passed[]
      try {
        arguments_ = what.map((one) => pass(one))
      } catch (error) {
        say({ refused: messageOf(error) })
        throw error
      }
      answer = undefined
      say({ call: id, with: arguments_ })
      const said = answer as Said | undefined
      answer = undefined
      if (said && 'threw' in said) throw new Error(said.threw)
      return said && 'answer' in said ? take(said.answer) : undefined
    }
    proxies.set(id, proxy)
    originals.set(proxy, id)
    return proxy
  }

  addEventListener(mine, (event) => {
    const said: unknown = event instanceof CustomEvent ? event.detail : null
    // The browser cloned it: its shape is what the other end made.
    const heard = said as Said | null
    if (heard === null) throw new Error('Something crossed between the worlds that cannot be cloned.')
    if ('settled' in heard) {
      const { well, badly } = waiting.get(heard.settled) ?? {}
      waiting.delete(heard.settled)
      return (heard.well ? well : badly)?.(take(heard.with))
    }
    if ('refused' in heard) return refused(heard.refused)
    if (!('call' in heard)) {
      answer = heard
      return
    }
    let back: Said
    try {
      const result = held.get(heard.call)?.(...heard.with.map(take))
      back = { answer: pass(result) }
    } catch (error) {
      back = { threw: messageOf(error) }
    }
    say(back)
  })
  return { pass: (value) => pass(value), take: (passed) => take(passed as Passed) }
}

/** What the preload's world is made with. */
export interface PreloadWorld {
  readonly end: BridgeEnd
  readonly text: ValueText
  /** The event that says what was exposed. */
  readonly exposedEvent: string
  /** The binding that main hears. */
  readonly binding: string
  /** Runs the built preload with what a sandboxed one has, and no more. */
  run(module: { exports: object }, exports: object, require: (name: string) => unknown): void
}

/** The preload's world: `electron` as a sandboxed preload may require it, with main at the other end of a binding. */
export function preloadWorld({ end, text, exposedEvent, binding, run }: PreloadWorld): void {
  const toMain: unknown = Reflect.get(globalThis, binding)
  if (typeof toMain !== 'function') throw new Error('The host is not there')
  const waiting = new Map<number, (answer: { error?: string; result?: unknown }) => void>()
  const listeners = new Map<string, ((event: object, ...what: unknown[]) => void)[]>()
  let last = 0
  const on = (channel: string, listener: (event: object, ...what: unknown[]) => void): void =>
    void listeners.set(channel, [...(listeners.get(channel) ?? []), listener])
  const off = (channel: string, listener: (event: object, ...what: unknown[]) => void): void =>
    void listeners.set(
      channel,
      (listeners.get(channel) ?? []).filter((one) => one !== listener),
    )
  const clone = (value: unknown): unknown => {
    try {
      return structuredClone(value)
    } catch {
      throw new Error('An object could not be cloned.')
    }
  }
  const ipcRenderer = {
    on,
    addListener: on,
    off,
    removeListener: off,
    async invoke(channel: string, ...what: unknown[]) {
      const said = text.toText(what.map(clone))
      const { error, result } = await new Promise<{ error?: string; result?: unknown }>((resolve) => {
        last += 1
        waiting.set(last, resolve)
        Reflect.apply(toMain, globalThis, [JSON.stringify({ id: last, channel, said })])
      })
      if (error !== undefined) throw new Error(`Error invoking remote method '${channel}': ${error}`)
      return result
    },
  }
  Object.assign(globalThis, {
    linecardAnswer(id: number, error: string | null, answer: string) {
      waiting.get(id)?.(error === null ? { result: text.fromText(answer) } : { error })
      waiting.delete(id)
    },
    linecardEvent(channel: string, said: string) {
      for (const listener of listeners.get(channel) ?? []) listener({}, ...(text.fromText(said) as unknown[]))
    },
  })
  const exposed: [string, unknown][] = []
  const contextBridge = {
    exposeInMainWorld(name: string, what: unknown) {
      exposed.push([name, end.pass(what)])
    },
    // Done by the page's own world, which runs the same preload for it.
    executeInMainWorld() {},
  }
  const module = { exports: {} }
  run(module, module.exports, (name) => {
    if (name !== 'electron') throw new Error(`module not found: ${name}`)
    return { contextBridge, ipcRenderer }
  })
  addEventListener(`${exposedEvent}?`, () => dispatchEvent(new CustomEvent(exposedEvent, { detail: exposed })), { once: true })
}

/** The page's own world gets what the preload exposed, frozen through and through. */
export function pageWorld({ end, exposedEvent, run }: Pick<PreloadWorld, 'end' | 'exposedEvent' | 'run'>): void {
  // A function that the preload hands over runs here, and knows nothing but its arguments.
  const contextBridge = {
    exposeInMainWorld() {},
    executeInMainWorld: ({ func, args = [] }: { func(...what: unknown[]): unknown; args?: unknown[] }) => func(...args),
  }
  run({ exports: {} }, {}, () => ({ contextBridge, ipcRenderer: {} }))
  const freeze = (value: unknown): unknown => {
    if (typeof value === 'object' && value !== null) for (const part of Object.values(value)) freeze(part)
    return Object.freeze(value)
  }
  addEventListener(
    exposedEvent,
    (event) => {
      const exposed = event instanceof CustomEvent ? (event.detail as [string, unknown][]) : []
      for (const [name, passed] of exposed)
        Object.defineProperty(globalThis, name, { value: freeze(end.take(passed)), enumerable: true })
    },
    { once: true },
  )
  dispatchEvent(new CustomEvent(`${exposedEvent}?`))
}
