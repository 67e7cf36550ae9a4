import { EventEmitter } from 'node:events'
import type { MessageBoxOptions } from 'electron'
import { describe, expect, test } from 'vitest'
import { createFarewell } from '../../../src/main/electron/farewell.ts'
import { nothingUnfinished, type Spot, type Unfinished } from '../../../src/main/host/leaving.ts'
import { silentLog } from '../../../src/main/log/log.ts'
import { handClock } from '../../support/clocks/hand-clock.ts'

const held = { accountId: 'a', number: '204' }

/** A desktop whose app quits as Electron's does: first it asks whether it may. */
function desktop(now: Partial<Unfinished> | 'broken' | 'not started', language: 'en' | 'vi' = 'en') {
  const clock = handClock()
  const seen = { quit: 0, hidden: 0, closed: 0, asking: 0, shown: [] as Spot[] }
  const questions: { readonly box: MessageBoxOptions; readonly press: (button: number) => void; readonly fail: () => void }[] = []
  const app = Object.assign(new EventEmitter(), {
    quit() {
      let prevented = false
      app.emit('before-quit', { preventDefault: () => (prevented = true) })
      if (!prevented) seen.quit += 1
    },
  })
  const linecard = {
    unfinished() {
      if (now === 'broken') throw new Error('the disk is gone')
      return { ...nothingUnfinished, ...(now as Partial<Unfinished>) }
    },
    showExtension: (spot: Spot) => void seen.shown.push(spot),
  }
  const farewell = createFarewell({
    ...{ app, clock, log: silentLog },
    language: () => language,
    linecard: () => (now === 'not started' ? null : linecard),
    ask: (box) =>
      new Promise((resolve, reject) =>
        questions.push({
          box,
          press: (response) => resolve({ response, checkboxChecked: false }),
          fail: () => reject(new Error('no box')),
        }),
      ),
    hide: () => (seen.hidden += 1),
    close: async () => void (seen.closed += 1),
    asking: () => (seen.asking += 1),
  })
  return { app, clock, farewell, questions, seen, settle: () => clock.advance(0) }
}

describe('quitting on a desktop', () => {
  test.each([
    ['nothing is unfinished', {}],
    ['Linecard has not started', 'not started'],
    ['the disk cannot tell', 'broken'],
  ] as const)('closes everything without a question: %s', async (_what, now) => {
    const { app, questions, seen, settle } = desktop(now)
    app.quit()
    app.quit()
    await settle()
    expect(questions).toEqual([])
    expect(seen).toEqual({ quit: 1, hidden: 1, closed: 1, asking: 0, shown: [] })
  })

  test('asks when a password would be lost, names its extension, and goes back to it', async () => {
    const { app, farewell, questions, seen, settle } = desktop({ lost: [held], links: 1 })
    app.quit()
    app.quit()
    expect(questions.length).toBe(1)
    const [{ box, press }] = questions as [(typeof questions)[0]]
    expect(box.message).toBe('Quit Linecard now?')
    expect(box.detail).toMatch(/password of extension 204 .*lost[\s\S]*one-time link/)
    expect(box).toMatchObject({ buttons: ['Go back to 204', 'Quit anyway'], defaultId: 0, cancelId: 0 })
    press(0)
    await settle()
    expect([farewell.state(), seen.shown, seen.closed, seen.hidden]).toEqual(['no', [held], 0, 0])
    // What is still unfinished is asked about again.
    app.quit()
    questions[1]?.press(1)
    await settle()
    expect(seen).toMatchObject({ quit: 1, hidden: 1, closed: 1 })
  })

  test.each([{ links: 1 }, { changes: 2 }, { saving: 1 }, { unsettled: [held] }])('asks in the user’s language: %j', (now) => {
    const { app, questions } = desktop(now, 'vi')
    app.quit()
    expect(questions[0]?.box).toMatchObject({ message: 'Thoát Linecard ngay bây giờ?', buttons: ['Quay lại', 'Vẫn thoát'] })
  })

  test('stays when the question cannot be put', async () => {
    const { app, farewell, questions, seen, settle } = desktop({ lost: [held] })
    app.quit()
    questions[0]?.fail()
    await settle()
    expect([farewell.state(), seen.closed]).toEqual(['no', 0])
  })

  test('by Ctrl+C asks, too: the terminal’s and npm’s signals are one, and the next one answers', async () => {
    const { clock, farewell, questions, seen, settle } = desktop({ links: 1 })
    farewell.interrupt()
    farewell.interrupt()
    expect([questions.length, seen.asking, seen.closed]).toEqual([1, 2, 0])
    await clock.advance(1_000)
    farewell.interrupt()
    await settle()
    expect(seen).toMatchObject({ quit: 1, closed: 1 })
    questions[0]?.press(0)
    await settle()
    expect(seen).toMatchObject({ quit: 1, closed: 1, shown: [] })
  })
})
