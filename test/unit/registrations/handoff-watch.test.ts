import { describe, expect, it } from 'vitest'
import type { HandoffWatch } from '#shared/contract.ts'
import type { Registration, RegistrationState } from '#shared/extension.ts'
import { ok } from '#shared/result.ts'
import { createHandoffWatches, type HandoffWatches } from '../../../src/main/registrations/handoff-watch.ts'
import { createProofs, type Asked, type Password } from '../../../src/main/registrations/proofs.ts'
import { handClock, type HandClock } from '../../support/clocks/hand-clock.ts'
import { account } from '../../support/pbx/monitored.ts'
import { crossing, crossingService } from '../../support/e2e/crossing.ts'

const number = '1001'
const minute = 60_000
const day = 24 * 60 * minute

interface Setup {
  readonly clock: HandClock
  readonly told: HandoffWatch['state'][]
  readonly watches: HandoffWatches
  asks: number
  /** What was known when it was asked; left out: what is known now. */
  asked: Asked | undefined
  phone: RegistrationState
  version: number
  clear: boolean
  provedAt: number | null
  last: Registration | null
  oldUntil: number | null
  left: number
  proved: number
  byLogin(): void
  /** Anybody looks. */
  look(): Registration
  watch(): Promise<HandoffWatch | null>
  close(): Promise<unknown>
  watching(): Promise<number>
}

function setUp(): Setup {
  const clock = handClock()
  const told: HandoffWatch['state'][] = []
  const password = (): Password => ({ version: subject.version, clear: subject.clear, provedAt: subject.provedAt })
  function proved(): void {
    subject.proved += 1
    subject.provedAt = clock.now()
  }
  const proofs = createProofs({ password, clear: () => void (subject.clear = true), proved })
  const subject: Setup = {
    clock,
    told,
    asks: 0,
    asked: undefined,
    phone: 'unregistered',
    version: 1,
    clear: false,
    provedAt: null,
    last: null,
    oldUntil: null,
    left: 0,
    proved: 0,
    watches: crossingService(
      createHandoffWatches({
        clock,
        emit: (name, payload) => void (name === 'handoff.progress' && told.push((crossing(payload, name) as HandoffWatch).state)),
        async refresh() {
          subject.asks += 1
          return ok(subject.look())
        },
        version: () => subject.version,
        password,
        registration: () => subject.last,
        oldUntil: () => subject.oldUntil,
        left: () => void (subject.left += 1),
        proved,
      }),
    ),
    look() {
      const registration = { state: subject.phone, checkedAt: clock.now(), source: 'pbx' } as const
      subject.last = registration
      const asked = subject.asked === undefined ? proofs.asking(account, number) : subject.asked
      subject.watches.seen(account, number, registration, proofs.seen(account, number, registration, asked))
      return registration
    },
    async watch() {
      const started = await subject.watches.calls['handoff.watch']({ accountId: account, number })
      return started.ok ? started.value : null
    },
    byLogin: () => subject.watches.proveByLogin(account, number, { state: 'registered', checkedAt: clock.now(), source: 'sip' }),
    close: () => subject.watches.calls['handoff.stopWatching']({ accountId: account, number }),
    async watching() {
      const list = await subject.watches.calls['handoff.watching']({ accountId: account })
      return list.ok ? list.value.length : -1
    },
  }
  return subject
}

describe('a hand-off', () => {
  it('of a brand-new extension that was not registered at the first look is proved by its first registration', async () => {
    const subject = setUp()
    await subject.watch()
    await subject.clock.advance(20_000)
    expect(subject.told.every((state) => state === 'waiting')).toBe(true)
    subject.phone = 'registered'
    await subject.clock.advance(3_000)
    expect(subject.told.at(-1)).toBe('proved')
  })

  it('after a rotate: the old registration proves nothing, however often it is seen, and says until when it may live', async () => {
    const subject = setUp()
    subject.phone = 'registered'
    subject.oldUntil = subject.clock.now() + 10 * minute
    const watch = await subject.watch()
    expect(watch?.oldUntil).toBe(subject.oldUntil)
    await subject.clock.advance(9 * minute)
    expect(new Set(subject.told)).toEqual(new Set(['waiting', 'either']))
    subject.phone = 'unregistered'
    await subject.clock.advance(minute)
    expect(subject.told.at(-1)).toBe('waiting')
    subject.phone = 'registered'
    await subject.clock.advance(minute)
    expect(subject.told.at(-1)).toBe('proved')
    expect(subject.proved).toBe(1)
  })

  it('outlived by a registration from before: the time alone proves nothing, for nobody knows what the registrar granted', async () => {
    const subject = setUp()
    subject.phone = 'registered'
    subject.oldUntil = subject.clock.now() + minute
    await subject.watch()
    await subject.clock.advance(10 * minute)
    expect(subject.told.at(-1)).toBe('either')
    expect(subject.proved).toBe(0)
  })

  it('that begins after somebody saw the extension unregistered with this password: registered is proved at the first look', async () => {
    const subject = setUp()
    subject.clear = true
    subject.phone = 'registered'
    await subject.watch()
    await subject.clock.advance(1_000)
    expect(subject.told).toEqual(['waiting', 'proved'])
  })

  it('of which the PBX cannot tell: “unknown” is neither a registration nor the lack of one', async () => {
    const subject = setUp()
    subject.phone = 'unknown'
    await subject.watch()
    await subject.clock.advance(10_000)
    subject.phone = 'registered'
    await subject.clock.advance(10_000)
    expect(subject.told.at(-1)).toBe('either')
    expect(subject.proved).toBe(0)
  })
})

describe('a hand-off whose sheet is closed', () => {
  it('asks nothing by itself any more, and is proved by what anybody learns', async () => {
    const subject = setUp()
    await subject.watch()
    await subject.clock.advance(5_000)
    await subject.close()
    const { asks } = subject
    await subject.clock.advance(2 * minute)
    expect(subject.asks).toBe(asks)
    expect(subject.left).toBe(1)
    expect(await subject.watching()).toBe(1)
    subject.phone = 'registered'
    subject.look()
    expect(subject.told.at(-1)).toBe('proved')
    expect(subject.proved).toBe(1)
    expect(await subject.watching()).toBe(0)
  })

  it('closed while an answer is on its way: that answer does not start the asking again', async () => {
    const subject = setUp()
    await subject.watch()
    await subject.close()
    await subject.clock.advance(minute)
    expect(subject.asks).toBe(1)
  })

  it('opened again: the same watch goes on, with what was seen meanwhile', async () => {
    const subject = setUp()
    const first = await subject.watch()
    await subject.clock.advance(5_000)
    await subject.close()
    await subject.clock.advance(minute)
    subject.phone = 'registered'
    const again = await subject.watch()
    expect(again?.startedAt).toBe(first?.startedAt)
    await subject.clock.advance(1_000)
    expect(subject.told.at(-1)).toBe('proved')
  })

  it('opened again after a rotate: a new watch, for the registration from before proves nothing', async () => {
    const subject = setUp()
    const first = await subject.watch()
    await subject.clock.advance(5_000)
    await subject.close()
    subject.version = 2
    subject.clear = false
    subject.phone = 'registered'
    await subject.clock.advance(1_000)
    const again = await subject.watch()
    expect(again?.startedAt).toBeGreaterThan(first?.startedAt ?? Infinity)
    await subject.clock.advance(3_000)
    expect(subject.told.at(-1)).toBe('either')
    expect(subject.proved).toBe(0)
  })

  it('is over after a quarter of an hour, whether anybody looks or not', async () => {
    const subject = setUp()
    await subject.watch()
    await subject.clock.advance(minute)
    await subject.close()
    await subject.clock.advance(13 * minute)
    expect(await subject.watching()).toBe(1)
    await subject.clock.advance(2 * minute)
    expect(subject.told.at(-1)).toBe('stopped')
    expect(await subject.watching()).toBe(0)
  })
})

describe('a phone that registers', () => {
  it.each([1, 4, 14])('is green within five seconds, however long it took (after %i min)', async (minutes) => {
    const subject = setUp()
    await subject.watch()
    await subject.clock.advance(minutes * minute)
    subject.phone = 'registered'
    await subject.clock.advance(4_000)
    expect(subject.told.at(-1)).toBe('proved')
  })

  it('is asked about less often where many wait: together they leave a third of the requests', async () => {
    const subject = setUp()
    for (let count = 0; count < 20; count += 1)
      await subject.watches.calls['handoff.watch']({ accountId: account, number: String(2000 + count) })
    const { asks } = subject
    await subject.clock.advance(5 * minute)
    expect((subject.asks - asks) / 5).toBeLessThanOrEqual(41)
  })
})

describe('a hand-off that is opened', () => {
  const registered = { state: 'registered', checkedAt: 5, source: 'pbx' } as const

  it('begins with what is known: when it was checked, and that the phone may be one from before', async () => {
    const subject = setUp()
    subject.last = registered
    subject.oldUntil = subject.clock.now() + minute
    expect(await subject.watch()).toMatchObject({ state: 'either', checkedAt: 5, oldUntil: subject.oldUntil })
  })

  it('never speaks of a registration from before where there can be none', async () => {
    const subject = setUp()
    subject.last = registered
    subject.clear = true
    subject.oldUntil = subject.clock.now() + minute
    expect(await subject.watch()).toMatchObject({ state: 'waiting', oldUntil: null })
  })

  it('of a password that was proved before: says since when, and whether the next phone with it is there, and waits for nobody', async () => {
    const subject = setUp()
    subject.provedAt = subject.clock.now() - day
    const watch = await subject.watch()
    expect(watch).toMatchObject({ state: 'proved', provedAt: subject.provedAt })
    expect(watch?.startedAt).toBeGreaterThan(subject.provedAt)
    expect(subject.watches.count()).toBe(0)
    subject.phone = 'registered'
    await subject.clock.advance(4_000)
    expect(await subject.watch()).toMatchObject({
      state: 'proved',
      provedAt: subject.provedAt,
      registration: { state: 'registered' },
    })
    await subject.close()
    const { asks } = subject
    await subject.clock.advance(16 * minute)
    expect([subject.asks, await subject.watching(), subject.proved]).toEqual([asks, 0, 0])
    expect(new Set(subject.told)).toEqual(new Set(['proved']))
  })

  it('again after it was proved: stays proved', async () => {
    const subject = setUp()
    await subject.watch()
    await subject.clock.advance(5_000)
    subject.phone = 'registered'
    await subject.clock.advance(3_000)
    await subject.close()
    expect(await subject.watch()).toMatchObject({ state: 'proved', provedAt: subject.provedAt })
  })

  it('while its password is replaced elsewhere: goes on with the new one, of which nothing is known', async () => {
    const subject = setUp()
    await subject.watch()
    await subject.clock.advance(3_000)
    subject.version = 2
    subject.clear = false
    subject.phone = 'registered'
    await subject.clock.advance(10_000)
    expect(subject.told.at(-1)).toBe('either')
    await subject.close()
    await subject.clock.advance(16 * minute)
    expect(subject.told.at(-1)).toBe('stopped')
  })

  it('is proved by a login, whatever is registered', async () => {
    const subject = setUp()
    subject.phone = 'registered'
    await subject.watch()
    await subject.clock.advance(1_000)
    subject.byLogin()
    expect(subject.told.at(-1)).toBe('proved')
    expect(subject.proved).toBe(1)
  })
})

describe('while the time of day is set back and ahead', () => {
  it.each([-2 * day, 2 * day])('(%i ms) a hand-off is watched for a quarter of an hour, and proved', async (ms) => {
    const subject = setUp()
    await subject.watch()
    subject.clock.jump(ms)
    await subject.clock.advance(14 * minute)
    expect(await subject.watching()).toBe(1)
    subject.phone = 'registered'
    await subject.clock.advance(20_000)
    expect(subject.told.at(-1)).toBe('proved')
  })
})
