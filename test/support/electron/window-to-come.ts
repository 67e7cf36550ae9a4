import type { Page } from '@playwright/test'

/**
 * The page of a test whose window comes with its app: what the test says of it before (what it listens for, which theme it asks for) is
 * said to each window that comes, and all else goes to the one that came last.
 */
export interface WindowToCome {
  readonly page: Page
  come(window: Page): Promise<void>
}

const known = new WeakMap<Page, WindowToCome>()

export function makeWindowToCome(): WindowToCome {
  const early: (readonly [name: string | symbol, what: unknown[]])[] = []
  let now: Page | null = null
  const say = (window: Page, name: string | symbol, what: unknown[]): unknown =>
    Reflect.apply(Reflect.get(window, name) as (...what: unknown[]) => unknown, window, what)
  const page = new Proxy({} as Page, {
    get(_target, name) {
      // Nobody may take it for a promise.
      if (name === 'then') return undefined
      if (now === null)
        return (...what: unknown[]) => {
          early.push([name, what])
          return Promise.resolve()
        }
      const found: unknown = Reflect.get(now, name)
      return typeof found === 'function' ? found.bind(now) : found
    },
  })
  const made: WindowToCome = {
    page,
    async come(window) {
      for (const [name, what] of early) await say(window, name, what)
      now = window
    },
  }
  known.set(page, made)
  return made
}

/** The window that a test's page stands for. */
export function windowToCome(page: Page): WindowToCome {
  const found = known.get(page)
  if (!found) throw new Error('This page is no window of Electron’s: take `test` from support/e2e/host.ts')
  return found
}
