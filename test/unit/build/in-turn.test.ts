import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { voices } from '../../../build/in-turn.mjs'

describe('suites that run beside each other', () => {
  it('are heard one after the other, the first as it speaks, and not a word is lost', () => {
    const steps = fc.array(fc.record({ who: fc.nat(2), done: fc.boolean() }), { maxLength: 40 })
    fc.assert(
      fc.property(steps, (all) => {
        let heard = ''
        const own = voices(3, (text) => (heard += text))
        const said = own.map(() => '')
        const isDone = own.map(() => false)
        const say = (who: number, text: string): void => {
          said[who] += text
          own[who]?.say(text)
        }
        for (const [at, { who, done }] of all.entries()) {
          if (isDone[who]) continue
          say(who, `${'abc'[who]}${at} `)
          if (done) own[who]?.done()
          isDone[who] = done
          const speaking = isDone.indexOf(false)
          // Whoever is heard is never kept waiting.
          expect(heard).toBe(said.slice(0, speaking < 0 ? said.length : speaking + 1).join(''))
        }
        for (const one of own) one.done()
        expect(heard).toBe(said.join(''))
      }),
    )
  })
})
