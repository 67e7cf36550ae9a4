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

interface Desk {
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

function desk(): Desk {
  const clock = handClock()
  const told: HandoffWatch['state'][] = []
  const password = (): Password => ({ version: it.version, clear: it.clear, provedAt: it.provedAt })
  function proved(): void {
    it.proved += 1
    it.provedAt = clock.now()
  }
  const proofs = createProofs({ password, clear: () => void (it.clear = true), proved })
  const it: Desk = {
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
          it.asks += 1
          return ok(it.look())
        },
        version: () => it.version,
        password,
        registration: () => it.last,
        oldUntil: () => it.oldUntil,
        left: () => void (it.left += 1),
        proved,
      }),
    ),
    look() {
      const registration = { state: it.phone, checkedAt: clock.now(), source: 'pbx' } as const
      it.last = registration
      const asked = it.asked === undefined ? proofs.asking(account, number) : it.asked
      it.watches.seen(account, number, registration, proofs.seen(account, number, registration, asked))
      return registration
    },
    async watch() {
      const started = await it.watches.calls['handoff.watch']({ accountId: account, number })
      return started.ok ? started.value : null
    },
    byLogin: () => it.watches.proveByLogin(account, number, { state: 'registered', checkedAt: clock.now(), source: 'sip' }),
    close: () => it.watches.calls['handoff.stopWatching']({ accountId: account, number }),
    async watching() {
      const list = await it.watches.calls['handoff.watching']({ accountId: account })
      return list.ok ? list.value.length : -1
    },
  }
  return it
}

describe('a hand-off', () => {
  it('of a brand-new extension: not registered at the first look, and then proved by its first registration', async () => {
    const it = desk()
    await it.watch()
    await it.clock.advance(20_000)
    expect(it.told.every((state) => state === 'waiting')).toBe(true)
    it.phone = 'registered'
    await it.clock.advance(3_000)
    expect(it.told.at(-1)).toBe('proved')
  })

  it('after a rotate: the old registration proves nothing, however often it is seen, and says until when it may live', async () => {
    const it = desk()
    it.phone = 'registered'
    it.oldUntil = it.clock.now() + 10 * minute
    const watch = await it.watch()
    expect(watch?.oldUntil).toBe(it.oldUntil)
    await it.clock.advance(9 * minute)
    expect(new Set(it.told)).toEqual(new Set(['waiting', 'either']))
    it.phone = 'unregistered'
    await it.clock.advance(minute)
    expect(it.told.at(-1)).toBe('waiting')
    it.phone = 'registered'
    await it.clock.advance(minute)
    expect(it.told.at(-1)).toBe('proved')
    expect(it.proved).toBe(1)
  })

  it('outlived by a registration from before: the time alone proves nothing, for nobody knows what the registrar granted', async () => {
    const it = desk()
    it.phone = 'registered'
    it.oldUntil = it.clock.now() + minute
    await it.watch()
    await it.clock.advance(10 * minute)
    expect(it.told.at(-1)).toBe('either')
    expect(it.proved).toBe(0)
  })

  it('that begins after somebody saw the extension unregistered with this password: registered is proved at the first look', async () => {
    const it = desk()
    it.clear = true
    it.phone = 'registered'
    await it.watch()
    await it.clock.advance(1_000)
    expect(it.told).toEqual(['waiting', 'proved'])
  })

  it('of which the PBX cannot tell: “unknown” is neither a registration nor the lack of one', async () => {
    const it = desk()
    it.phone = 'unknown'
    await it.watch()
    await it.clock.advance(10_000)
    it.phone = 'registered'
    await it.clock.advance(10_000)
    expect(it.told.at(-1)).toBe('either')
    expect(it.proved).toBe(0)
  })
})

describe('a hand-off whose sheet is closed', () => {
  it('asks nothing by itself any more, and is proved by what anybody learns', async () => {
    const it = desk()
    await it.watch()
    await it.clock.advance(5_000)
    await it.close()
    const { asks } = it
    await it.clock.advance(2 * minute)
    expect(it.asks).toBe(asks)
    expect(it.left).toBe(1)
    expect(await it.watching()).toBe(1)
    it.phone = 'registered'
    it.look()
    expect(it.told.at(-1)).toBe('proved')
    expect(it.proved).toBe(1)
    expect(await it.watching()).toBe(0)
  })

  it('closed while an answer is on its way: that answer does not start the asking again', async () => {
    const it = desk()
    await it.watch()
    await it.close()
    await it.clock.advance(minute)
    expect(it.asks).toBe(1)
  })

  it('opened again: the same watch goes on, with what was seen meanwhile', async () => {
    const it = desk()
    const first = await it.watch()
    await it.clock.advance(5_000)
    await it.close()
    await it.clock.advance(minute)
    it.phone = 'registered'
    const again = await it.watch()
    expect(again?.startedAt).toBe(first?.startedAt)
    await it.clock.advance(1_000)
    expect(it.told.at(-1)).toBe('proved')
  })

  it('opened again after a rotate: a new watch, for the registration from before proves nothing', async () => {
    const it = desk()
    const first = await it.watch()
    await it.clock.advance(5_000)
    await it.close()
    it.version = 2
    it.clear = false
    it.phone = 'registered'
    await it.clock.advance(1_000)
    const again = await it.watch()
    expect(again?.startedAt).toBeGreaterThan(first?.startedAt ?? Infinity)
    await it.clock.advance(3_000)
    expect(it.told.at(-1)).toBe('either')
    expect(it.proved).toBe(0)
  })

  it('is over after a quarter of an hour, whether anybody looks or not', async () => {
    const it = desk()
    await it.watch()
    await it.clock.advance(minute)
    await it.close()
    await it.clock.advance(13 * minute)
    expect(await it.watching()).toBe(1)
    await it.clock.advance(2 * minute)
    expect(it.told.at(-1)).toBe('stopped')
    expect(await it.watching()).toBe(0)
  })
})

describe('a phone that registers', () => {
  it.each([1, 4, 14])('is green within five seconds, however long it took (after %i min)', async (minutes) => {
    const it = desk()
    await it.watch()
    await it.clock.advance(minutes * minute)
    it.phone = 'registered'
    await it.clock.advance(4_000)
    expect(it.told.at(-1)).toBe('proved')
  })

  it('is asked about less often where many wait: together they leave a third of the requests', async () => {
    const it = desk()
    for (let count = 0; count < 20; count += 1)
      await it.watches.calls['handoff.watch']({ accountId: account, number: String(2000 + count) })
    const { asks } = it
    await it.clock.advance(5 * minute)
    expect((it.asks - asks) / 5).toBeLessThanOrEqual(41)
  })
})

describe('a hand-off that is opened', () => {
  const registered = { state: 'registered', checkedAt: 5, source: 'pbx' } as const

  it('begins with what is known: when it was checked, and that the phone may be one from before', async () => {
    const it = desk()
    it.last = registered
    it.oldUntil = it.clock.now() + minute
    expect(await it.watch()).toMatchObject({ state: 'either', checkedAt: 5, oldUntil: it.oldUntil })
  })

  it('never speaks of a registration from before where there can be none', async () => {
    const it = desk()
    it.last = registered
    it.clear = true
    it.oldUntil = it.clock.now() + minute
    expect(await it.watch()).toMatchObject({ state: 'waiting', oldUntil: null })
  })

  it('of a password that was proved before: says since when, and whether the next phone with it is there, and waits for nobody', async () => {
    const it = desk()
    it.provedAt = it.clock.now() - day
    const watch = await it.watch()
    expect(watch).toMatchObject({ state: 'proved', provedAt: it.provedAt })
    expect(watch?.startedAt).toBeGreaterThan(it.provedAt)
    expect(it.watches.count()).toBe(0)
    it.phone = 'registered'
    await it.clock.advance(4_000)
    expect(await it.watch()).toMatchObject({ state: 'proved', provedAt: it.provedAt, registration: { state: 'registered' } })
    await it.close()
    const { asks } = it
    await it.clock.advance(16 * minute)
    expect([it.asks, await it.watching(), it.proved]).toEqual([asks, 0, 0])
    expect(new Set(it.told)).toEqual(new Set(['proved']))
  })

  it('again after it was proved: stays proved', async () => {
    const it = desk()
    await it.watch()
    await it.clock.advance(5_000)
    it.phone = 'registered'
    await it.clock.advance(3_000)
    await it.close()
    expect(await it.watch()).toMatchObject({ state: 'proved', provedAt: it.provedAt })
  })

  it('while its password is replaced elsewhere: goes on with the new one, of which nothing is known', async () => {
    const it = desk()
    await it.watch()
    await it.clock.advance(3_000)
    it.version = 2
    it.clear = false
    it.phone = 'registered'
    await it.clock.advance(10_000)
    expect(it.told.at(-1)).toBe('either')
    await it.close()
    await it.clock.advance(16 * minute)
    expect(it.told.at(-1)).toBe('stopped')
  })

  it('is proved by a login, whatever is registered', async () => {
    const it = desk()
    it.phone = 'registered'
    await it.watch()
    await it.clock.advance(1_000)
    it.byLogin()
    expect(it.told.at(-1)).toBe('proved')
    expect(it.proved).toBe(1)
  })
})

describe('while the time of day is set back and ahead', () => {
  it.each([-2 * day, 2 * day])('(%i ms) a hand-off is watched for a quarter of an hour, and proved', async (ms) => {
    const it = desk()
    await it.watch()
    it.clock.jump(ms)
    await it.clock.advance(14 * minute)
    expect(await it.watching()).toBe(1)
    it.phone = 'registered'
    await it.clock.advance(20_000)
    expect(it.told.at(-1)).toBe('proved')
  })
})
