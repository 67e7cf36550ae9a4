import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { createRequestWindow, type Sent } from '../../../src/main/pbx/request-window.ts'

const windowMs = 60_000
/** ms; within one window, at its end, and beyond all that is kept. */
const pauses = fc.oneof(fc.nat(200), fc.nat(windowMs), fc.constantFrom(windowMs, 3 * windowMs))

const step = fc.record({
  pause: pauses,
  does: fc.constantFrom('send', 'answer', 'answer', 'refuse'),
  which: fc.nat(20),
  remaining: fc.nat(60),
})

describe('a mirror of the PBX’s window', () => {
  it('counts what is in it, however long nothing left it', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const window = createRequestWindow(60, windowMs, [], 0)
        let now = 0
        let underWay: Sent[] = []
        /** When it was answered; null: it is under way. */
        const mine = new Map<Sent, number | null>()
        for (const { pause, does, which, remaining } of steps) {
          now += pause
          const one = underWay[which % Math.max(1, underWay.length)]
          if (does === 'send') {
            const sent = window.open('click', now)
            underWay.push(sent)
            mine.set(sent, null)
          } else if (one) {
            underWay = underWay.filter((each) => each !== one)
            if (does === 'refuse') mine.delete(one)
            else mine.set(one, now)
            window.answered(one, does === 'refuse' ? { retryAfterMs: 1_000 } : { limit: 60, remaining }, now)
          }
          const ends = [...mine.values()].map((answeredAt) => (answeredAt ?? Infinity) + windowMs).filter((until) => until > now)
          expect(window.used(now)).toBe(ends.length)
          const others = window.others(now)
          const freeing = [...window.freeing(now)]
          expect(freeing).toHaveLength(ends.length + others)
          expect(freeing).toEqual(freeing.toSorted((one, other) => one - other))
          if (others === 0) expect(window.nextFreeAt(now)).toBe(Math.min(...ends))
        }
      }),
    )
  })

  it('looks at a few of its requests for an answer, however many are allowed', () => {
    const perMinute = 6_000
    const window = createRequestWindow(perMinute, windowMs, [], 0)
    let looked = 0
    function answerOne(now: number): void {
      const sent = window.open('click', now)
      window.answered(sent, { limit: perMinute, remaining: perMinute - window.used(now) }, now)
      const get = (): number => ((looked += 1), now)
      Object.defineProperty(sent, 'answeredAt', { get })
    }
    for (let count = 0; count < 2 * perMinute; count += 1) answerOne(count * 10)
    looked = 0
    answerOne(2 * perMinute * 10)
    expect(looked).toBeGreaterThan(0)
    expect(looked).toBeLessThan(200)
  })
})
