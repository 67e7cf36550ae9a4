import { describe, expect, it } from 'vitest'
import { createFarewell } from '../../../src/main/browser/farewell.ts'
import { nothingUnfinished, type Unfinished } from '../../../src/main/host/leaving.ts'
import { handClock } from '../../support/clocks/hand-clock.ts'

const held = { accountId: 'a', number: '204' }

function terminal(first: Partial<Unfinished> | 'broken', language: 'en' | 'vi' = 'en') {
  const clock = handClock()
  const seen = { lines: [] as string[], closed: 0, asking: 0, faults: 0 }
  const now = { unfinished: first }
  const farewell = createFarewell({
    clock,
    linecard: {
      unfinished() {
        if (now.unfinished === 'broken') throw new Error('the disk is gone')
        return { ...nothingUnfinished, ...now.unfinished }
      },
      language: () => language,
    },
    print: (line) => void seen.lines.push(line),
    close: () => (seen.closed += 1),
    asking: () => (seen.asking += 1),
    fault: () => (seen.faults += 1),
  })
  return { ...farewell, clock, now, seen }
}

describe('Ctrl+C in the terminal', () => {
  it('ends at once when nothing is unfinished, once', () => {
    const { interrupt, end, seen } = terminal({})
    interrupt()
    interrupt()
    end()
    expect(seen).toEqual({ lines: [], closed: 1, asking: 0, faults: 0 })
  })

  it('says first what would be lost; the terminal’s and npm’s signals are one, and the second ends it', async () => {
    const { interrupt, clock, seen } = terminal({ lost: [held], links: 2 })
    interrupt()
    interrupt()
    expect(seen.closed).toBe(0)
    expect(seen.asking).toBe(2)
    expect(seen.lines).toEqual([
      expect.stringMatching(/password of extension 204 .*lost/),
      expect.stringMatching(/^2 one-time links/),
      'Press Ctrl+C again to quit anyway.',
    ])
    await clock.advance(1_000)
    interrupt()
    expect(seen.closed).toBe(1)
    expect(seen.lines.slice(3)).toEqual(['Quitting Linecard.'])
  })

  it('tells anew what has changed since, and ends when there is nothing left', async () => {
    const { interrupt, clock, now, seen } = terminal({ links: 1 }, 'vi')
    interrupt()
    now.unfinished = { links: 1, lost: [held] }
    await clock.advance(60_000)
    interrupt()
    expect([seen.closed, seen.lines.at(-1)]).toEqual([0, 'Nhấn Ctrl+C lần nữa để thoát.'])
    expect(seen.lines.join('\n')).toMatch(/máy nhánh 204/)
    now.unfinished = {}
    await clock.advance(60_000)
    interrupt()
    expect(seen.closed).toBe(1)
  })

  it('ends all the same when the records cannot tell', () => {
    const { interrupt, seen } = terminal('broken')
    interrupt()
    expect(seen).toEqual({ lines: [], closed: 1, asking: 0, faults: 1 })
  })
})

describe('a signal that nobody can answer', () => {
  it('ends it, and says whose passwords are lost and nothing else', () => {
    const { end, seen } = terminal({ lost: [held], links: 2, unsettled: [held] })
    end()
    expect(seen).toMatchObject({ closed: 1, asking: 0 })
    expect(seen.lines).toEqual(['Quitting Linecard.', expect.stringMatching(/password of extension 204 .*lost/)])
  })
})
