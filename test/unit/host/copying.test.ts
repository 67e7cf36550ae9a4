import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ok } from '#shared/result.ts'
import { clearsAfterSeconds, createCopying } from '../../../src/main/host/copying.ts'
import { memoryClipboard } from '../../support/e2e/clipboard.ts'
import { handClock } from '../../support/clocks/hand-clock.ts'

const soon = clearsAfterSeconds * 1_000

function copying(text = '') {
  const clipboard = memoryClipboard(text)
  const clock = handClock()
  const faults: unknown[] = []
  return { clipboard, clock, faults, ...createCopying(clipboard, clock, (error) => faults.push(error)) }
}

describe('a secret in the clipboard', () => {
  it('leaves it after a while', async () => {
    const { copy, clipboard, clock } = copying()
    expect(await copy('a-password', 'secret')).toEqual(ok({ copied: true, text: null, clearsAfterSeconds }))
    await clock.advance(soon - 1)
    expect(clipboard.text === 'a-password').toBe(true)
    await clock.advance(1)
    expect(clipboard.text).toBe('')
  })

  it('leaves it at the end of the app', async () => {
    const { copy, clear, clipboard } = copying()
    await copy('a-password', 'secret')
    await clear()
    expect(clipboard.text).toBe('')
  })

  it('leaves it at the end of the system’s session: at once where somebody has looked ahead', async () => {
    const { copy, look, clearNow, clear, clipboard, clock } = copying()
    await copy('a-password', 'secret')
    look()
    await clock.advance(0)
    clearNow()
    expect(clipboard.text).toBe('')
    await copy('a-password', 'secret')
    clearNow()
    await clear()
    expect(clipboard.text).toBe('')
  })

  it('is not what a person has copied since: that outlives the session’s end', async () => {
    for (const ahead of [true, false]) {
      const { copy, look, clearNow, clear, clipboard, clock } = copying()
      await copy('a-password', 'secret')
      clipboard.text = 'a shopping list'
      if (ahead) look()
      await clock.advance(0)
      clearNow()
      await clear()
      expect(clipboard.text).toBe('a shopping list')
    }
  })

  it('is looked for anew where the session went on after all', async () => {
    const { copy, look, clearNow, clear, clipboard, clock } = copying()
    await copy('a-password', 'secret')
    look()
    await clock.advance(0)
    clipboard.text = 'a shopping list'
    look()
    clearNow()
    await clear()
    expect(clipboard.text).toBe('a shopping list')
  })

  it('keeps no end waiting where another program holds the clipboard open', async () => {
    const { copy, clear, clipboard, clock } = copying()
    await copy('a-password', 'secret')
    clipboard.read = () => new Promise(() => {})
    const cleared = clear()
    await clock.advance(1_000)
    await cleared
    expect(clipboard.text === 'a-password').toBe(true)
  })

  it('is not looked for any more once it was replaced, whoever replaced it', async () => {
    const what = fc.constantFrom('person', 'plain', 'secret')
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(what, fc.integer({ min: 0, max: 2 * soon })), { maxLength: 6 }), async (steps) => {
        const { copy, clear, clipboard, clock } = copying()
        await copy('a-password', 'secret')
        let last = { what: 'secret', at: clock.now() }
        for (const [index, [what, wait]] of steps.entries()) {
          await clock.advance(wait)
          if (what === 'person') clipboard.text = `shopping list ${index}`
          else await copy(`text ${index}`, what === 'secret' ? 'secret' : 'plain')
          last = { what, at: clock.now() }
        }
        expect(clipboard.text === '').toBe(false)
        await clock.advance(soon)
        await clear()
        expect(clipboard.text === '').toBe(last.what === 'secret')
      }),
      { numRuns: 50 },
    )
  })

  it('stays where it cannot be read whether it is still ours, and that is told', async () => {
    const { copy, clipboard, clock, faults } = copying()
    await copy('a-password', 'secret')
    clipboard.refuses = true
    await clock.advance(soon)
    expect([clipboard.text === '', faults.length]).toEqual([false, 1])
  })
})

describe('a text that is no secret', () => {
  it('stays in the clipboard, past the end of the app', async () => {
    const { copy, clear, clearNow, clipboard, clock } = copying()
    expect(await copy('1004')).toEqual(ok({ copied: true, text: null, clearsAfterSeconds: null }))
    await clock.advance(2 * soon)
    await clear()
    clearNow()
    expect(clipboard.text).toBe('1004')
  })
})

describe('what was in the clipboard before', () => {
  it('stays when nothing was copied', async () => {
    const { clear, clearNow, clipboard } = copying('a shopping list')
    await clear()
    clearNow()
    expect(clipboard.text).toBe('a shopping list')
  })
})

it('a clipboard that refuses is said', async () => {
  const { copy, clipboard, faults } = copying()
  clipboard.refuses = true
  expect(await copy('1004')).toMatchObject({ ok: false, problem: { kind: 'clipboard-failed' } })
  expect(faults).toHaveLength(1)
})

it('without a clipboard the text is left to the window’s host, with no promise to clear it', async () => {
  const { copy } = createCopying(null, handClock(), () => {})
  expect(await copy('a-password', 'secret')).toEqual(ok({ copied: false, text: 'a-password', clearsAfterSeconds: null }))
})
