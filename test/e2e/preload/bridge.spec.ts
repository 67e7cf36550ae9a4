import { expect, test } from '@playwright/test'
import { showMadePreload, svelteState, type MadeWindow } from '../../support/preload/made-preload.ts'

/** The bridge of the preload host is held to what Electron’s does: what a spec proves there depends on it. */
const preload = `
const { contextBridge, ipcRenderer } = require('electron')
const own = { kept: 'in the preload' }
contextBridge.exposeInMainWorld('made', {
  toMain: (value) => ipcRenderer.invoke('call', value),
  back: (value) => value,
  typeOf: (value) => Object.prototype.toString.call(value),
  throws: () => { throw Object.assign(new RangeError('what was wrong'), { code: 'E_SECRET', token: '12|x' }) },
  rejects: async () => { throw Object.assign(new RangeError('what was wrong'), { code: 'E_SECRET' }) },
  throwsNothing: () => { throw { code: 'E_SECRET' } },
  keep: (value) => { own.value = value },
  kept: () => own,
  unclonable: () => new WeakRef({}),
  unclonableLater: async () => new Proxy({}, {}),
  later: (listener) => listener({ list: [1, { two: 2 }] }, () => 'called back'),
  on(listener) {
    const forward = (_event, what) => listener(what)
    ipcRenderer.on('news', forward)
    return () => { ipcRenderer.off('news', forward) }
  },
  native: () => [JSON.stringify, Array.prototype.map, Map.prototype.get, Promise.prototype.then].map(String).every((text) => text.includes('[native code]')),
  require: typeof require,
  deep: { list: [1, { two: [3] }] },
})
`

type Made = Record<string, (...what: unknown[]) => unknown>
declare global {
  interface Window {
    readonly made: Made
  }
}

let made: MadeWindow
test.beforeEach(async ({ page }) => {
  made = await showMadePreload(page, preload)
})
test.afterEach(() => made.close())

const values = {
  undefined: () => undefined,
  null: () => null,
  numbers: () => [0, -0, Number.NaN, Number.POSITIVE_INFINITY, 1.5, 2n ** 70n],
  texts: () => ['', 'Nguyễn "Ánh"', '\u0000kind', '\u2028', '\ud800'],
  booleans: () => [true, false],
  dates: () => [new Date(0), new Date(Number.NaN)],
  expressions: () => /a+/giu,
  maps: () =>
    new Map<unknown, unknown>([
      ['a', { b: 1 }],
      [{ k: 1 }, [2]],
    ]),
  sets: () => new Set([1, 'two', { three: 3 }]),
  bytes: () => [new Uint8Array([0, 255, 7]), new Uint16Array([1, 65_535]).buffer, new Float64Array([-0, 1e300])],
  nested: () => ({ a: [{ b: { c: [null, undefined, { '\u0000kind': 'date', of: 1 }] } }] }),
} satisfies Record<string, () => unknown>

test(`what crosses to main comes back as a copy that is the same: ${Object.keys(values).join(', ')}`, async ({ page }) => {
  for (const [kind, make] of Object.entries(values)) {
    const same = await page.evaluate(async (source) => {
      const value: unknown = (0, eval)(`(${source})`)()
      const differs = (a: unknown, b: unknown, at = ''): string | null => {
        if (Object.is(a, b)) return typeof a === 'object' && a !== null ? `${at}: the same object` : null
        const kindOf = (one: unknown): string => Object.prototype.toString.call(one)
        if (kindOf(a) !== kindOf(b)) return `${at}: ${kindOf(a)} became ${kindOf(b)}`
        if (typeof a !== 'object' || a === null) return `${at}: ${String(a)} became ${String(b)}`
        const parts = (one: unknown): unknown => {
          if (one instanceof Map || one instanceof Set) return [...one]
          if (one instanceof Date) return [one.getTime()]
          if (one instanceof RegExp) return [one.source, one.flags]
          if (one instanceof ArrayBuffer) return [...new Uint8Array(one)]
          if (ArrayBuffer.isView(one)) return [...new Uint8Array(one.buffer)]
          return null
        }
        const [left, right] = [parts(a) ?? a, parts(b) ?? b] as [object, object]
        const keys = Object.keys(left)
        if (keys.join() !== Object.keys(right).join()) return `${at}: ${keys.join()} became ${Object.keys(right).join()}`
        for (const key of keys) {
          const found = differs(Reflect.get(left, key), Reflect.get(right, key), `${at}.${key}`)
          if (found !== null) return found
        }
        return null
      }
      return [differs(value, await window.made['toMain']?.(value)), differs(value, window.made['back']?.(value))]
    }, make.toString())
    expect(same, kind).toEqual([null, null])
  }
  expect(made.refusals).toEqual([])
})

test('what is changed after it was given changes nothing on the other side', async ({ page }) => {
  const kept = await page.evaluate(() => {
    const given = { list: [1, 2], deep: { of: 'the page' } }
    window.made['keep']?.(given)
    given.list.push(3)
    given.deep.of = 'changed'
    const first = window.made['kept']?.() as { value: { list: unknown[] } }
    first.value.list.push('from the page')
    return window.made['kept']?.()
  })
  expect(kept).toEqual({ kept: 'in the preload', value: { list: [1, 2], deep: { of: 'the page' } } })
})

test('what is exposed is frozen through and through, and cannot be put in another’s place', async ({ page }) => {
  const found = await page.evaluate(() => {
    const deep = window.made['deep'] as unknown as { list: [number, { two: number[] }] }
    const refuses = (work: () => unknown): boolean => {
      try {
        work()
        return false
      } catch {
        return true
      }
    }
    return {
      frozen: [window.made, deep, deep.list, deep.list[1], deep.list[1].two, window.made['back']].every((one) =>
        Object.isFrozen(one),
      ),
      replaced: Reflect.set(window, 'made', {}),
      redefined: Reflect.defineProperty(window, 'made', { value: {} }),
      removed: Reflect.deleteProperty(window, 'made'),
      added: Reflect.set(window.made, 'more', 1),
      pushed: refuses(() => deep.list.push(3 as never)),
      still: typeof window.made['back'],
    }
  })
  expect(found).toEqual({
    frozen: true,
    replaced: false,
    redefined: false,
    removed: false,
    added: false,
    pushed: true,
    still: 'function',
  })
})

test('of an error only its message crosses', async ({ page }) => {
  const errors = await page.evaluate(async () => {
    const told = (error: unknown): unknown =>
      error instanceof Error
        ? { name: error.name, message: error.message, keys: Object.keys(error), fromPreload: /preload/i.test(error.stack ?? '') }
        : error
    const thrown = (work: () => unknown): unknown => {
      try {
        return work()
      } catch (error) {
        return told(error)
      }
    }
    return {
      thrown: thrown(() => window.made['throws']?.()),
      rejected: await (window.made['rejects']?.() as Promise<unknown>).catch(told),
      noError: thrown(() => window.made['throwsNothing']?.()),
      given: told(window.made['back']?.(Object.assign(new TypeError('of the page'), { code: 1 }))),
    }
  })
  const only = { name: 'Error', message: 'what was wrong', keys: [], fromPreload: false }
  expect(errors).toEqual({
    thrown: only,
    rejected: only,
    noError: { ...only, message: expect.stringMatching(/^An unknown exception occurred/) },
    given: { ...only, message: 'of the page' },
  })
})

test('functions are called from afar, promises are waited for, and who stops listening hears nothing more', async ({ page }) => {
  const heard = page.evaluate(async () => {
    const made = window.made
    const got: unknown[] = []
    made['later']?.((what: unknown, callBack: () => unknown) => got.push(what, callBack()))
    const listener = (what: unknown): number => got.push(what)
    // The same function is the same one on its way back.
    got.push(made['back']?.(listener) === listener)
    await new Promise<void>((resolve) => {
      const stop = made['on']?.((what: unknown) => {
        got.push(what)
        ;(stop as () => void)()
        document.title = 'stopped'
      })
      made['on']?.((what: unknown) => {
        if ((what as { last?: boolean }).last) resolve()
      })
      document.title = 'listening'
    })
    return got
  })
  await expect(page).toHaveTitle('listening')
  made.tell('news', { first: [1] })
  await expect(page).toHaveTitle('stopped')
  made.tell('news', { last: true })
  expect(await heard).toEqual([{ list: [1, { two: 2 }] }, 'called back', true, { first: [1] }])
})

const cannotCross = {
  'a proxy': () => new Proxy({ theme: 'dark' }, {}),
  'a proxy within': () => ({ patch: [new Proxy({}, {})] }),
  'a proxy of a list': () => new Proxy([1, 2], {}),
  'what Svelte watches': () => Reflect.get(window, 'svelteState').stateOf({ theme: 'dark' }),
  'a list that Svelte watches, within': () => ({ numbers: Reflect.get(window, 'svelteState').stateOf(['1001']) }),
  'a weak reference': () => new WeakRef({}),
} satisfies Record<string, () => unknown>

test(`what cannot be cloned is refused where it is given, and reaches nobody: ${Object.keys(cannotCross).join(', ')}`, async ({
  page,
}) => {
  await page.evaluate(await svelteState())
  const said: string[] = []
  for (const make of Object.values(cannotCross)) {
    const refusal = await page.evaluate((source) => {
      const value: unknown = (0, eval)(`(${source})`)()
      try {
        window.made['toMain']?.(value)
        return 'went through'
      } catch (error) {
        return error instanceof Error ? error.message : String(error)
      }
    }, make.toString())
    said.push(refusal)
  }
  expect(said).toEqual(Object.keys(cannotCross).map(() => expect.stringContaining('could not be cloned')))
  expect(made.refusals).toEqual(said)
  expect(made.heard).toEqual([])
})

test('what the preload answers and cannot cross is an error in the page', async ({ page }) => {
  const said = await page.evaluate(async () => {
    const thrown = (): unknown => {
      try {
        return window.made['unclonable']?.()
      } catch (error) {
        return String(error)
      }
    }
    return [thrown(), await (window.made['unclonableLater']?.() as Promise<unknown>).catch(String)]
  })
  expect(said).toEqual([expect.stringContaining('could not be cloned'), expect.stringContaining('could not be cloned')])
})

test('the page reaches nothing of the preload’s but what is exposed', async ({ page }) => {
  const found = await page.evaluate(async () => {
    const hostile = (): never => {
      throw new Error('of the page')
    }
    const before = window.made['native']?.()
    const { stringify } = JSON
    JSON.stringify = hostile
    const after = window.made['native']?.()
    const answered = await window.made['toMain']?.({ a: 1 })
    JSON.stringify = stringify
    const names = [
      'require',
      'module',
      'process',
      'Buffer',
      'ipcRenderer',
      'contextBridge',
      'linecardToMain',
      'linecardAnswer',
      'linecardEvent',
    ]
    return {
      before,
      after,
      answered,
      inPreload: Reflect.get(window.made, 'require'),
      there: names.filter((name) => Reflect.has(window, name)),
      through: (window.made['back'] as unknown as { constructor: (text: string) => () => unknown }).constructor(
        'return typeof require',
      )(),
    }
  })
  expect(found).toEqual({
    before: true,
    after: true,
    answered: { a: 1 },
    inPreload: 'function',
    there: [],
    through: 'undefined',
  })
})
