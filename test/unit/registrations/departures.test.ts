import { describe, expect, it } from 'vitest'
import { createDepartures } from '../../../src/main/registrations/departures.ts'
import { openStore } from '../../../src/main/store/store.ts'
import { handClock } from '../../support/clocks/hand-clock.ts'

const hour = 60 * 60_000
const account = 'acc'

function desk(expiresSeconds = 600) {
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
    const it = desk()
    expect(it.mayBe()).toBe(false)
    it.departures.gone(account, ['300', '301'])
    expect(it.mayBe()).toBe(true)
    await it.clock.advance(23 * hour)
    expect(it.mayBe()).toBe(true)
    await it.clock.advance(hour)
    expect(it.mayBe()).toBe(false)
  })

  it('may have one for longer where phones are told to register for longer', async () => {
    const it = desk(2 * 24 * 60 * 60)
    it.departures.gone(account, ['300'])
    await it.clock.advance(47 * hour)
    expect(it.mayBe()).toBe(true)
  })

  it('that goes again counts from then', async () => {
    const it = desk()
    it.departures.gone(account, ['300'])
    await it.clock.advance(20 * hour)
    it.departures.gone(account, ['300'])
    await it.clock.advance(20 * hour)
    expect(it.mayBe()).toBe(true)
  })

  it('is not free sooner because somebody set this computer’s clock, or the PBX’s', () => {
    const it = desk()
    it.departures.gone(account, ['300'])
    it.clock.jump(48 * hour)
    expect(it.mayBe()).toBe(true)
    it.clock.jump(-48 * hour)
    it.pbx.ahead = 48 * hour
    expect(it.mayBe()).toBe(true)
  })

  it('is never taken for free where the PBX does not tell its time', async () => {
    const it = desk()
    it.pbx.tells = false
    it.departures.gone(account, ['300'])
    await it.clock.advance(100 * hour)
    expect(it.mayBe()).toBe(true)
  })

  it('is forgotten with its account', () => {
    const it = desk()
    it.departures.gone(account, ['300'])
    it.departures.forgetAccount(account)
    expect(it.mayBe()).toBe(false)
  })
})
