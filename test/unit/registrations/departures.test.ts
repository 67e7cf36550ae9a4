import { describe, expect, it } from 'vitest'
import { createDepartures } from '../../../src/main/registrations/departures.ts'
import { openStore } from '../../../src/main/store/store.ts'
import { handClock } from '../../support/clocks/hand-clock.ts'

const hour = 60 * 60_000
const account = 'acc'

function setUp(expiresSeconds = 600) {
  const clock = handClock()
  const pbx = { ahead: 0, tells: true }
  const departures = createDepartures({
    store: openStore(':memory:'),
    clock,
    pbxNow: () => (pbx.tells ? clock.steady() + pbx.ahead : null),
    expiresSeconds: () => expiresSeconds,
  })
  return { clock, pbx, departures, mayBe: () => departures.mayBeRegistered(account, '300') }
}

describe('a number that is gone', () => {
  it('may have a phone registered for a day, by whatever name it comes back', async () => {
    const subject = setUp()
    expect(subject.mayBe()).toBe(false)
    subject.departures.gone(account, ['300', '301'])
    expect(subject.mayBe()).toBe(true)
    await subject.clock.advance(23 * hour)
    expect(subject.mayBe()).toBe(true)
    await subject.clock.advance(hour)
    expect(subject.mayBe()).toBe(false)
  })

  it('may have one for longer where phones are told to register for longer', async () => {
    const subject = setUp(2 * 24 * 60 * 60)
    subject.departures.gone(account, ['300'])
    await subject.clock.advance(47 * hour)
    expect(subject.mayBe()).toBe(true)
  })

  it('that goes again counts from then', async () => {
    const subject = setUp()
    subject.departures.gone(account, ['300'])
    await subject.clock.advance(20 * hour)
    subject.departures.gone(account, ['300'])
    await subject.clock.advance(20 * hour)
    expect(subject.mayBe()).toBe(true)
  })

  it('is not free sooner because somebody set this computer’s clock, or the PBX’s', () => {
    const subject = setUp()
    subject.departures.gone(account, ['300'])
    subject.clock.jump(48 * hour)
    expect(subject.mayBe()).toBe(true)
    subject.clock.jump(-48 * hour)
    subject.pbx.ahead = 48 * hour
    expect(subject.mayBe()).toBe(true)
  })

  it('is never taken for free where the PBX does not tell its time', async () => {
    const subject = setUp()
    subject.pbx.tells = false
    subject.departures.gone(account, ['300'])
    await subject.clock.advance(100 * hour)
    expect(subject.mayBe()).toBe(true)
  })

  it('is forgotten with its account', () => {
    const subject = setUp()
    subject.departures.gone(account, ['300'])
    subject.departures.forgetAccount(account)
    expect(subject.mayBe()).toBe(false)
  })
})
