import { describe, expect, it } from 'vitest'
import { ok } from '#shared/result.ts'
import { createDemoApi, type DemoApi } from '../../../src/main/demo/demo-api.ts'
import { createBudget, type BudgetMemory, type Remembered } from '../../../src/main/pbx/budget.ts'
import type { Random } from '../../../src/main/system/random.ts'
import { clientOf } from '../../support/pbx/client.ts'
import { transportTo } from '../../support/pbx/pbx-in-process.ts'
import { virtualClock, type VirtualClock } from '../../support/clocks/virtual-clock.ts'

const minute = 60_000
const token = '12|test'

/** The demo PBX with its rules and headers, and whoever asks it. */
interface Setup {
  readonly clock: VirtualClock
  readonly api: DemoApi
  /** Headers that get lost on the way. */
  lost: readonly string[]
  pass(ms: number): Promise<void>
  /** The app's own client and budget; it asks without end. */
  app(memory?: BudgetMemory): App
  /** Another program takes all that it can get. */
  fill(): Promise<void>
}

interface App {
  answers: number
  refusals: number
  /** Nothing more is asked. */
  stop(): void
}

function setUp(): Setup {
  const clock = virtualClock()
  let byte = 0
  const random: Random = { bytes: (count) => Uint8Array.from({ length: count }, () => (byte = (byte * 73 + 41) % 251)) }
  const api = createDemoApi({ clock, random, token, extensions: 17 })
  const wire = transportTo(api, { fault: () => null })
  const way = (): Promise<void> => new Promise((resolve) => void clock.after(50, resolve))
  const subject: Setup = {
    ...{ clock, api, lost: [] },
    pass: (ms) => clock.pass(ms),
    app(memory) {
      let going = true
      const app: App = { answers: 0, refusals: 0, stop: () => void (going = false) }
      const client = clientOf('https://pbx.test', token, {
        ...{ clock, random, token: async () => ok(token) },
        budget: createBudget({ clock, ...(memory ? { memory } : {}) }),
        transport: {
          async send(request) {
            await way()
            const answer = await wire.send(request)
            await way()
            if (!answer.ok) return answer
            if (answer.status === 429) app.refusals += 1
            return { ...answer, header: (name) => (subject.lost.includes(name) ? null : answer.header(name)) }
          },
          close() {},
        },
      })
      const ask = async (): Promise<void> => {
        while (going) if ((await client.extension('1001', { lane: 'visible' })).ok) app.answers += 1
      }
      for (let count = 0; count < 3; count += 1) void ask()
      return app
    },
    async fill() {
      while (api.window.take(token, clock.steady()).allowed) await subject.pass(100)
    },
  }
  return subject
}

const limitHeaders = ['x-ratelimit-limit', 'x-ratelimit-remaining', 'x-ratelimit-reset']

describe('the app against the whole demo PBX is refused at most once, when', () => {
  it('two apps share one token: each goes on with about half', async () => {
    const subject = setUp()
    const first = subject.app()
    await subject.pass(7 * minute)
    const second = subject.app()
    const before = first.answers
    await subject.pass(60 * minute)
    expect(first.refusals).toBeLessThanOrEqual(1)
    expect(second.refusals).toBeLessThanOrEqual(1)
    expect(first.answers - before).toBeGreaterThan(60 * 20)
    expect(second.answers).toBeGreaterThan(60 * 20)
  })

  it.each([[[]], [limitHeaders]])('the limit is lowered mid-way, and raised again (headers lost: %j)', async (lost) => {
    const subject = setUp()
    subject.lost = lost
    const app = subject.app()
    await subject.pass(5 * minute)
    subject.api.window.limit = 30
    await subject.pass(20 * minute)
    expect(app.refusals).toBeLessThanOrEqual(1)
    subject.api.window.limit = 60
    await subject.pass(40 * minute)
    expect(app.refusals).toBeLessThanOrEqual(1)
    expect(app.answers).toBeGreaterThan(25 * 28)
  })

  it.each([
    ['the server sends no headers about its limit', limitHeaders],
    ['its 429 has no Retry-After', ['retry-after']],
    ['it tells nothing at all', [...limitHeaders, 'retry-after', 'date']],
  ])('%s, and the window was filled by others', async (_, lost) => {
    const subject = setUp()
    subject.lost = lost
    await subject.fill()
    const app = subject.app()
    await subject.pass(30 * minute)
    expect(app.refusals).toBeLessThanOrEqual(1)
    expect(app.answers).toBeGreaterThan(28 * 25)
  })

  it.each([-10, 10])('the PBX’s clock is %i minutes off: a refusal is waited out for seconds, not for minutes', async (off) => {
    for (const lost of [[], ['retry-after']]) {
      const subject = setUp()
      subject.lost = lost
      subject.api.skewMs = off * minute
      await subject.fill()
      const app = subject.app()
      await subject.pass(5 * minute)
      expect(app.refusals).toBeLessThanOrEqual(1)
      expect(app.answers).toBeGreaterThan(3 * 50)
    }
  })

  it('the app starts again in a full window', async () => {
    const subject = setUp()
    let disk: Remembered = { limit: null, times: [] }
    const memory: BudgetMemory = { load: () => disk, save: (what) => void (disk = what) }
    const before = subject.app(memory)
    await subject.pass(5 * minute)
    before.stop()
    await subject.pass(2_500)
    const after = subject.app(memory)
    await subject.pass(10 * minute)
    expect(before.refusals).toBe(0)
    expect(after.refusals).toBe(0)
    expect(after.answers).toBeGreaterThan(10 * 55)
  })

  it('the app starts again in a full window and has forgotten everything', async () => {
    const subject = setUp()
    const before = subject.app()
    await subject.pass(5 * minute)
    before.stop()
    const after = subject.app()
    await subject.pass(10 * minute)
    expect(after.refusals).toBeLessThanOrEqual(1)
    expect(after.answers).toBeGreaterThan(8 * 55)
  })
})
