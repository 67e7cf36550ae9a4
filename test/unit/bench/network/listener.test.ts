import { describe, expect, it } from 'vitest'
import type { Heard, HeardAsk } from '../../../../src/main/bench/network/desk.ts'
import { createListener, type HeardOn, type Listener, type Sent } from '../../../../src/main/bench/network/listener.ts'
import { systemRandom } from '../../../../src/main/system/random.ts'
import { asks } from '../../../support/bench/asks.ts'
import { testDesk, type TestDesk } from '../../../support/bench/desk.ts'
import { answerTo } from '../../../support/bench/phone.ts'
import { filesFor } from '../../../support/bench/room.ts'
import { there } from '../../../support/bench/there.ts'
import { handClock, type HandClock } from '../../../support/clocks/hand-clock.ts'

const yealink = there(asks[0])
const nameless = there(asks.find(({ mac }) => mac === null))
const mac = there(yealink.mac)
const source = { address: '192.0.2.51', port: 5059 }
const eth0: HeardOn = { interfaceName: 'eth0', own: { address: '192.0.2.10', port: 5060 } }
const eth1: HeardOn = { interfaceName: 'eth1', own: { address: '192.0.2.11', port: 5060 } }

interface Heat {
  readonly desk: TestDesk
  readonly listener: Listener
  readonly clock: HandClock
  readonly sent: string[]
  /** What the network shows, how often it was asked, and what becomes of what is sent. */
  shown: string | null
  looks: number
  sends: Sent
  /** The phone asks, by this Call-ID. */
  ask(callId?: string, on?: HeardOn, of?: typeof yealink): Promise<void>
  kinds(): string[]
}

function heat(answer?: (ask: HeardAsk) => Heard | null): Heat {
  const clock = handClock()
  const desk = testDesk([filesFor(mac, 'yealink')], answer)
  const sent: string[] = []
  const self: Heat = {
    ...{ desk, clock, sent, shown: null, looks: 0, sends: 'sent' },
    listener: createListener({
      desk,
      clock,
      random: systemRandom,
      neighbour: async () => {
        self.looks += 1
        return self.shown
      },
      ticket: () => ({ url: 'http://192.0.2.10:8080/t/' }),
      send: async (text) => {
        if (self.sends === 'sent') sent.push(text)
        return self.sends
      },
    }),
    async ask(callId = 'one@phone', on = eth0, of = yealink) {
      self.listener.received(Buffer.from(of.text({ ...source, callId })), source, on)
      await clock.advance(0)
    },
    kinds: () => desk.events.map(({ kind }) => kind),
  }
  return self
}
const starts = (sent: readonly string[]): string[] => sent.map((text) => text.split(' ')[0] ?? '')

describe('the listener', () => {
  it('looks at the neighbour table after the 200, and notifies as soon as the phone is in it', async () => {
    const one = heat()
    await one.ask()
    expect([starts(one.sent), one.looks]).toEqual([['SIP/2.0'], 1])
    await one.clock.advance(4)
    one.shown = mac
    expect(one.looks).toBe(1)
    await one.clock.advance(1)
    expect([starts(one.sent), one.looks]).toEqual([['SIP/2.0', 'NOTIFY'], 2])
  })

  it('notifies a phone that the table does not know 150 ms later: that cannot be checked, and is no mismatch', async () => {
    const one = heat()
    await one.ask()
    await one.clock.advance(149)
    expect(starts(one.sent)).toEqual(['SIP/2.0'])
    await one.clock.advance(1)
    expect(starts(one.sent)).toEqual(['SIP/2.0', 'NOTIFY'])
  })

  it('repeats its 200 to a phone that repeats itself, and notifies it once', async () => {
    const one = heat()
    one.shown = mac
    await one.ask()
    await one.ask()
    await one.ask('one@phone', eth1)
    expect(starts(one.sent)).toEqual(['SIP/2.0', 'NOTIFY', 'SIP/2.0', 'SIP/2.0'])
    expect(one.sent[2]).toBe(one.sent[0])
    expect(one.desk.asked).toHaveLength(1)
    await one.ask('after-a-start@phone')
    expect(starts(one.sent).filter((start) => start === 'NOTIFY')).toHaveLength(2)
  })

  it('repeats a NOTIFY that nobody answers after 0.5, 1 and 2 s, and then says so', async () => {
    const one = heat()
    one.shown = mac
    await one.ask()
    const notifies = (): number => starts(one.sent).filter((start) => start === 'NOTIFY').length
    const counts: number[] = []
    for (const ms of [499, 1, 999, 1, 1_999, 1, 60_000]) {
      await one.clock.advance(ms)
      counts.push(notifies())
    }
    expect(counts).toEqual([1, 2, 2, 3, 3, 4, 4])
    expect(one.desk.events.at(-1)).toMatchObject({ kind: 'notify-refused', status: null })
  })

  it.each([
    [
      'the phone accepts it',
      (one: Heat) => one.listener.received(Buffer.from(answerTo(there(one.sent[1]), '200 OK')), source, eth0),
      'notify-accepted',
    ],
    [
      'the phone refuses it',
      (one: Heat) => one.listener.received(Buffer.from(answerTo(there(one.sent[1]), '405 No')), source, eth0),
      'notify-refused',
    ],
    ['the phone fetches', (one: Heat) => one.listener.fetched(`phone-${mac}`), 'notified'],
  ])('repeats no NOTIFY once %s', async (_, does, last) => {
    const one = heat()
    one.shown = mac
    await one.ask()
    does(one)
    await one.clock.advance(10_000)
    expect(starts(one.sent)).toEqual(['SIP/2.0', 'NOTIFY'])
    expect(one.kinds().at(-1)).toBe(last)
  })

  it('hears an answer from the phone alone, and no provisional one', async () => {
    const one = heat()
    one.shown = mac
    await one.ask()
    const answer = (status: string): Buffer => Buffer.from(answerTo(there(one.sent[1]), status))
    one.listener.received(answer('200 OK'), { address: '192.0.2.99', port: 5059 }, eth0)
    one.listener.received(answer('100 Trying'), source, eth0)
    expect(one.kinds()).not.toContain('notify-accepted')
    one.listener.received(answer('202 Accepted'), { ...source, port: 6_060 }, eth0)
    expect(one.kinds()).toContain('notify-accepted')
  })

  it('sends nothing to a phone that gets nothing, tells it once, and asks the session again when the phone repeats itself', async () => {
    let waits = false
    const one = heat(() => (waits ? null : { none: 'not-waiting' }))
    one.shown = mac
    await one.ask()
    await one.ask()
    expect([one.sent, one.kinds()]).toEqual([[], ['asked', 'not-served']])
    waits = true
    await one.ask()
    expect(starts(one.sent)).toEqual(['SIP/2.0', 'NOTIFY'])
  })

  it('gives the address of a phone to nobody who only claims its MAC', async () => {
    const one = heat()
    one.shown = '001565a1b2c4'
    await one.ask()
    await one.clock.advance(60_000)
    expect([starts(one.sent), one.kinds()]).toEqual([['SIP/2.0'], ['asked', 'answered', 'mac-differs']])
  })

  it('finds the MAC of a phone that does not say it, before its 200 or after', async () => {
    const before = heat()
    before.shown = mac
    await before.ask('x@phone', eth0, nameless)
    expect(starts(before.sent)).toEqual(['SIP/2.0', 'NOTIFY'])
    const after = heat()
    await after.ask('x@phone', eth0, nameless)
    after.shown = mac
    await after.clock.advance(50)
    expect(starts(after.sent)).toEqual(['SIP/2.0', 'NOTIFY'])
    expect(after.desk.asked).toMatchObject([{ mac, macFrom: 'neighbours' }])
  })

  it('says that a phone has an address of another network, where nothing reaches it', async () => {
    const one = heat()
    one.sends = 'unreachable'
    await one.ask()
    expect(one.kinds()).toEqual(['asked', 'other-subnet'])
  })

  it('goes on where the session cannot answer', async () => {
    const one = heat(() => {
      throw new Error('locked')
    })
    await one.ask()
    expect(one.sent).toEqual([])
  })
})

describe('a listener that is closed', () => {
  it('waits for nothing any longer', async () => {
    const one = heat()
    let waiting = 0
    const listener = createListener({
      ...{ desk: one.desk, random: systemRandom, neighbour: async () => mac, send: async () => 'sent' as const },
      ticket: () => ({ url: 'http://192.0.2.10:8080/t/' }),
      clock: {
        ...one.clock,
        after(ms, then) {
          waiting += 1
          let isOver = false
          const over = (): void => {
            if (!isOver) waiting -= 1
            isOver = true
          }
          const stop = one.clock.after(ms, () => {
            over()
            then()
          })
          return () => {
            over()
            stop()
          }
        },
      },
    })
    listener.received(Buffer.from(yealink.text({ ...source, callId: 'last@phone' })), source, eth0)
    await one.clock.advance(0)
    expect(waiting).toBeGreaterThan(0)
    listener.close()
    expect(waiting).toBe(0)
  })
})
