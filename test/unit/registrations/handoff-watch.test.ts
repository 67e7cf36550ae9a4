import { describe, expect, it } from 'vitest'
import type { HandoffWatch } from '#shared/contract.ts'
import type { Registration, RegistrationState } from '#shared/extension.ts'
import { ok } from '#shared/result.ts'
import { createHandoffWatches, type HandoffWatches } from '../../../src/main/registrations/handoff-watch.ts'
import { createProofs } from '../../../src/main/registrations/proofs.ts'
import { handClock, type HandClock } from '../../support/hand-clock.ts'
import { account } from '../../support/monitored.ts'
import { crossing, crossingService } from '../../support/crossing.ts'

const number = '1001'
const minute = 60_000
const day = 24 * 60 * minute

interface Desk {
  readonly clock: HandClock
  readonly told: HandoffWatch['state'][]
  readonly watches: HandoffWatches
  asks: number
  /** The version that the PBX had for certain when it was asked. */
  asked: number | null
  phone: RegistrationState
  version: number
  missed: boolean
  oldUntil: number | null
  left: number
  proved: number
  /** Anybody looks. */
  look(): Registration
  watch(): Promise<HandoffWatch | null>
  close(): Promise<unknown>
  watching(): Promise<number>
}

function desk(): Desk {
  const clock = handClock()
  const told: HandoffWatch['state'][] = []
  const it: Desk = {
    clock,
    told,
    asks: 0,
    asked: 1,
    phone: 'unregistered',
    version: 1,
    missed: false,
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
        missed: () => it.missed,
        oldUntil: () => it.oldUntil,
        left: () => void (it.left += 1),
        proved: () => void (it.proved += 1),
      }),
    ),
    look() {
      const registration = { state: it.phone, checkedAt: clock.now(), source: 'pbx' } as const
      it.watches.seen(account, number, registration, it.asked)
      return registration
    },
    async watch() {
      const started = await it.watches.calls['handoff.watch']({ accountId: account, number })
      return started.ok ? started.value : null
    },
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
    expect(new Set(it.told)).toEqual(new Set(['old']))
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
    expect(new Set(it.told)).toEqual(new Set(['old']))
    expect(it.proved).toBe(0)
  })

  it('that begins after somebody saw the extension unregistered with this password: registered is proved at the first look', async () => {
    const it = desk()
    it.missed = true
    it.phone = 'registered'
    await it.watch()
    await it.clock.advance(1_000)
    expect(it.told).toEqual(['proved'])
  })

  it('of which the PBX cannot tell: “unknown” is neither a registration nor the lack of one', async () => {
    const it = desk()
    it.phone = 'unknown'
    await it.watch()
    await it.clock.advance(10_000)
    it.phone = 'registered'
    await it.clock.advance(10_000)
    expect(it.told.at(-1)).toBe('old')
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
    it.asked = 2
    it.phone = 'registered'
    await it.clock.advance(1_000)
    const again = await it.watch()
    expect(again?.startedAt).toBeGreaterThan(first?.startedAt ?? Infinity)
    await it.clock.advance(3_000)
    expect(it.told.at(-1)).toBe('old')
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

describe('a password that the PBX has', () => {
  /** `set`: by how much the time of day is set at every step. */
  function shelf(set: () => number = () => 0) {
    const clock = handClock()
    const missed = new Set<number>()
    const proved: number[] = []
    let version: number | null = null
    let versions = 0
    const proofs = createProofs({
      unproved: () => version,
      wasMissed: (_account, _number, of) => missed.has(of),
      miss: (_account, _number, of) => void missed.add(of),
      proved() {
        version = null
        proved.push(clock.now())
      },
    })
    return {
      proved,
      missed: () => proofs.missed(account, number),
      rotated: () => void (version = versions += 1),
      /** Asked now, and answered after `whileOnItsWay`. */
      async look(state: RegistrationState, afterMs = 30_000, whileOnItsWay = (): void => {}) {
        clock.jump(set())
        await clock.advance(afterMs)
        const asked = version
        whileOnItsWay()
        proofs.seen(account, number, { state, checkedAt: clock.now(), source: 'pbx' }, asked)
      },
    }
  }

  it('is proved by a registration after it was seen unregistered, however long nobody looked', async () => {
    const it = shelf()
    await it.look('registered')
    it.rotated()
    await it.look('registered')
    expect(it.proved).toHaveLength(0)
    await it.look('unregistered')
    await it.look('registered', 3 * 60 * minute)
    expect(it.proved).toHaveLength(1)
    await it.look('unregistered')
    await it.look('registered')
    expect(it.proved).toHaveLength(1)
  })

  it('tells a hand-off that begins later what was seen meanwhile', async () => {
    const it = shelf()
    await it.look('unregistered')
    it.rotated()
    expect(it.missed()).toBe(false)
    await it.look('registered')
    expect(it.missed()).toBe(false)
    await it.look('unregistered')
    expect(it.missed()).toBe(true)
  })

  it('is not proved by what was seen before the PBX had it', async () => {
    const it = shelf()
    await it.look('unregistered')
    await it.look('unregistered')
    it.rotated()
    await it.look('registered')
    await it.look('unknown')
    await it.look('registered')
    expect(it.proved).toHaveLength(0)
  })

  it('is not proved by a look that was on its way when the PBX took it', async () => {
    const it = shelf()
    it.rotated()
    await it.look('registered')
    await it.look('unregistered', 30_000, () => it.rotated())
    await it.look('registered')
    expect(it.proved).toHaveLength(0)
  })

  it.each([-2 * day, 2 * day])(
    'is proved by the order of events when the time of day is set by %i ms again and again',
    async (ms) => {
      const it = shelf(() => ms)
      await it.look('unregistered')
      it.rotated()
      await it.look('registered')
      expect(it.proved).toHaveLength(0)
      await it.look('unregistered')
      await it.look('registered')
      expect(it.proved).toHaveLength(1)
    },
  )
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
