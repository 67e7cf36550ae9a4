import { isDeepStrictEqual } from 'node:util'
import type { Linecard } from '../../../src/main/linecard.ts'

/**
 * What crosses to a window, as it comes out there. Electron clones it and throws at a function; the browser host writes JSON, which drops one,
 * and makes something else of a date, a map or a number that is none. So it throws where a window would get other things from the two hosts.
 */
export function crossing<T>(value: T, what = 'a value'): T {
  let cloned: T
  try {
    cloned = structuredClone(value)
  } catch (error) {
    throw new TypeError(`${what} cannot cross to a window: ${String(error)}`, { cause: error })
  }
  const text = JSON.stringify(value)
  const written: unknown = text === undefined ? undefined : JSON.parse(text)
  if (!isDeepStrictEqual(cloned, written))
    throw new TypeError(`${what} is not the same on both hosts at ${differs(cloned, written)}`)
  return cloned
}

/** Where the two begin to differ. No values: some are secrets. */
function differs(one: unknown, other: unknown): string {
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return '.'
  const names = new Set([...Object.keys(one), ...Object.keys(other)])
  for (const name of names) {
    const [here, there]: unknown[] = [Reflect.get(one, name), Reflect.get(other, name)]
    if (name in one !== name in other) return `.${name} (undefined)`
    if (!isDeepStrictEqual(here, there)) return `.${name}${differs(here, there).replace(/^\.$/, '')}`
  }
  return '.'
}

type Calls = { readonly [name: string]: (input: never) => Promise<unknown> }

/** Calls whose answers cross. */
export function crossingCalls<T extends object>(calls: T): T {
  // Each keeps the type that it has: only its answer is looked at.
  const wrapped = Object.entries(calls as Calls).map(([name, call]) => [
    name,
    async (input: never) => crossing(await call(input), `the answer of ${name}`),
  ])
  return Object.fromEntries(wrapped) as T
}

/** A service whose calls' answers cross. */
export function crossingService<T extends { readonly calls: object }>(service: T): T {
  return { ...service, calls: crossingCalls(service.calls) }
}

/** A whole Linecard whose answers and events cross; what cannot is told to `trouble`, since no listener may throw. */
export function crossingLinecard(linecard: Linecard, trouble: (error: unknown) => void): Linecard {
  return {
    ...linecard,
    calls: crossingCalls(linecard.calls),
    on: (name, listener) =>
      linecard.on(name, (payload) => {
        try {
          listener(crossing(payload, `the event ${name}`))
        } catch (error) {
          trouble(error)
        }
      }),
  }
}
