import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { createBudget, type Budget, type Remembered } from '../../../src/main/pbx/budget.ts'
import { SlidingWindow } from '../../../src/main/demo/sliding-window.ts'
import { keepBusy, limitedPbx, type LimitedPbx } from '../../support/pbx/limited-pbx.ts'
import { virtualClock, type VirtualClock } from '../../support/clocks/virtual-clock.ts'

const minute = 60_000
const day = 24 * 60 * minute

const after = (clock: VirtualClock, ms: number): Promise<void> => clock.pass(ms)

async function sendAndPass(
  clock: VirtualClock,
  pbx: LimitedPbx,
  budget: Budget,
): Promise<Awaited<ReturnType<LimitedPbx['send']>>> {
  const sent = pbx.send(budget, 'click')
  await after(clock, 10_000)
  return sent
}

describe('a click', () => {
  it('waits for nothing while the window has room, although background work never stops', async () => {
    const clock = virtualClock()
    const pbx = limitedPbx(clock)
    const budget = createBudget({ clock })
    keepBusy(pbx, budget, 'rest')
    await after(clock, 10 * minute)
    const waits: number[] = []
    for (let count = 0; count < 200; count += 1) {
      await after(clock, 7_300)
      void pbx.send(budget, 'click').then(({ waitedMs }) => waits.push(waitedMs))
    }
    await after(clock, minute)
    expect(waits).toHaveLength(200)
    expect(waits.sort((a, b) => a - b)[189]).toBe(0)
    expect(pbx.refused).toBe(0)
  })

  it('is the very next when the window is full, and waits exactly until the next place', async () => {
    const clock = virtualClock()
    const pbx = limitedPbx(clock)
    pbx.way = () => ({ there: 0, back: 0 })
    const budget = createBudget({ clock })
    const start = clock.now()
    for (let count = 0; count < 60; count += 1) void pbx.send(budget, 'click')
    await after(clock, 5_000)
    for (let count = 0; count < 5; count += 1) void pbx.send(budget, 'visible')
    const order: string[] = []
    void pbx.send(budget, 'rest').then(() => order.push('rest'))
    const click = pbx.send(budget, 'click').then((sent) => (order.push('click'), sent))
    expect(budget.state()).toMatchObject({ remaining: 0, nextAt: start + minute })
    await after(clock, minute)
    expect(await click).toEqual({ waitedMs: 55_000, refusals: 0 })
    expect(order[0]).toBe('click')
    expect(pbx.refused).toBe(0)
  })

  it('where none can come has no place kept for it: background work uses all of them, and never so that one waits for long', async () => {
    const clock = virtualClock()
    const pbx = limitedPbx(clock)
    let seen = false
    const budget = createBudget({ clock, clicks: () => seen })
    keepBusy(pbx, budget, 'plan')
    await after(clock, 10 * minute)
    const before = pbx.allowed
    await after(clock, 10 * minute)
    // The window lasts from sending to a minute behind the answer.
    expect(pbx.allowed - before).toBeGreaterThanOrEqual(Math.floor((600 * 60) / 60.12) - 1)
    const waits: number[] = []
    for (let count = 0; count < 100; count += 1) {
      seen = true
      waits.push((await sendAndPass(clock, pbx, budget)).waitedMs)
      seen = false
      await after(clock, 2 * minute + count * 137)
    }
    expect(Math.max(...waits)).toBeLessThanOrEqual(4_000)
    expect(pbx.refused).toBe(0)
  })

  it('that is given up leaves the queue, and the next one goes on', async () => {
    const clock = virtualClock()
    const pbx = limitedPbx(clock, 2)
    const budget = createBudget({ clock, limit: 2 })
    await Promise.all([budget.ticket('click'), budget.ticket('click')])
    const giveUp = new AbortController()
    const given = expect(budget.ticket('click', giveUp.signal)).rejects.toThrow('enough')
    expect(budget.state().waiting).toBe(1)
    giveUp.abort(new Error('enough'))
    await given
    expect(budget.state().waiting).toBe(0)
    expect(pbx.refused).toBe(0)
  })
})

describe('background work', () => {
  it.each([
    ['a quick line', () => ({ there: 20, back: 20 })],
    ['a slow line', () => ({ there: 300, back: 300 })],
  ])('uses at least 97 % of the limit, and is never refused, on %s', async (_name, way) => {
    const clock = virtualClock()
    const pbx = limitedPbx(clock)
    pbx.way = way
    keepBusy(pbx, createBudget({ clock }), 'rest')
    await after(clock, 5 * minute)
    const before = pbx.allowed
    await after(clock, 60 * minute)
    expect((pbx.allowed - before) / 3600).toBeGreaterThanOrEqual(0.97)
    expect(pbx.refused).toBe(0)
  })

  it('is never refused, however long each request takes on its way (property)', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 8_000 }), fc.integer({ min: 0, max: 8_000 })), {
          minLength: 5,
          maxLength: 60,
        }),
        fc.integer({ min: 1, max: 80 }),
        async (ways, limit) => {
          const clock = virtualClock()
          const pbx = limitedPbx(clock, limit)
          let index = 0
          pbx.way = () => {
            const [there, back] = ways[(index += 1) % ways.length] ?? [0, 0]
            return { there, back }
          }
          const budget = createBudget({ clock, limit })
          keepBusy(pbx, budget, 'rest', 6)
          keepBusy(pbx, budget, 'click', 1)
          await after(clock, 5 * minute)
          expect(pbx.refused).toBe(0)
          expect(pbx.allowed).toBeGreaterThan(limit)
        },
      ),
      { numRuns: 40 },
    )
  })
})

describe('never more than one refusal each, when', () => {
  const app = (clock: VirtualClock, over: Partial<Parameters<typeof createBudget>[0]> = {}): Budget =>
    createBudget({ clock, ...over })

  it('two apps share one token: both go on, each with about half', async () => {
    const clock = virtualClock()
    const pbx = limitedPbx(clock)
    const first = app(clock)
    keepBusy(pbx, first, 'rest')
    await after(clock, 7 * minute)
    const second = app(clock)
    const refusals = [0, 0]
    const sent = [0, 0]
    const go = async (budget: Budget, index: number): Promise<void> => {
      for (;;) {
        const { refusals: some } = await pbx.send(budget, 'visible')
        refusals[index] = (refusals[index] ?? 0) + some
        sent[index] = (sent[index] ?? 0) + 1
      }
    }
    for (let count = 0; count < 3; count += 1) {
      void go(first, 0)
      void go(second, 1)
    }
    await after(clock, 60 * minute)
    expect(Math.max(...refusals)).toBeLessThanOrEqual(1)
    expect(Math.min(...sent)).toBeGreaterThan(60 * 20)
  })

  it('a script takes a few requests a minute: it is left room, and nothing is halved', async () => {
    const clock = virtualClock()
    const pbx = limitedPbx(clock)
    keepBusy(pbx, app(clock), 'rest')
    await after(clock, 5 * minute)
    const before = pbx.allowed
    let theirs = 0
    for (let count = 0; count < 30; count += 1) {
      await after(clock, 30_000)
      if (!pbx.intrude()) theirs += 1
    }
    expect(pbx.refused).toBeLessThanOrEqual(1)
    expect(theirs).toBeLessThanOrEqual(1)
    expect((pbx.allowed - before) / (15 * 60)).toBeGreaterThan(0.9)
  })

  it.each([true, false])('the limit falls to a half and rises again (headers: %s)', async (headers) => {
    const clock = virtualClock()
    const pbx = limitedPbx(clock)
    pbx.headers = headers
    keepBusy(pbx, app(clock), 'rest')
    await after(clock, 5 * minute)
    pbx.window.limit = 30
    await after(clock, 20 * minute)
    expect(pbx.refused).toBeLessThanOrEqual(1)
    pbx.window.limit = 120
    const before = pbx.allowed
    await after(clock, 60 * minute)
    expect(pbx.refused).toBeLessThanOrEqual(1)
    if (headers) expect((pbx.allowed - before) / 7200).toBeGreaterThan(0.97)
  })

  it.each([
    [true, true],
    [true, false],
    [false, true],
    [false, false],
  ])('it starts in a window that others filled (headers: %s, Retry-After: %s)', async (headers, retryAfter) => {
    const clock = virtualClock()
    const pbx = limitedPbx(clock)
    pbx.headers = headers
    pbx.retryAfter = retryAfter
    while (pbx.intrude()) await after(clock, 100)
    keepBusy(pbx, app(clock), 'rest')
    await after(clock, 30 * minute)
    expect(pbx.refused).toBeLessThanOrEqual(1)
    expect(pbx.allowed).toBeGreaterThan(28 * 25)
  })

  it('the app starts again in a full window: with its memory, no refusal at all', async () => {
    const clock = virtualClock()
    const pbx = limitedPbx(clock)
    let disk: Remembered = { limit: null, times: [] }
    const memory = { load: () => disk, save: (what: Remembered) => void (disk = what) }
    const before = app(clock, { memory })
    keepBusy(pbx, before, 'rest')
    await after(clock, 3 * minute)
    before.close()
    await after(clock, 500)
    keepBusy(pbx, app(clock, { memory }), 'rest')
    await after(clock, 10 * minute)
    expect(pbx.refused).toBe(0)
    expect(disk.times.length).toBeLessThanOrEqual(60)
  })

  it('the app was restarted where the PBX allows more than usual: it goes on at once', async () => {
    const clock = virtualClock()
    const pbx = limitedPbx(clock, 600)
    let disk: Remembered = { limit: null, times: [] }
    const memory = { load: () => disk, save: (what: Remembered) => void (disk = what) }
    const first = createBudget({ clock, memory })
    keepBusy(pbx, first, 'rest')
    await after(clock, 2 * minute)
    first.close()
    expect(disk.times.length).toBeGreaterThan(200)
    const second = createBudget({ clock, memory })
    expect(second.state().nextAt).toBeLessThanOrEqual(clock.now())
    const sent = pbx.send(second, 'click')
    await after(clock, 1_000)
    expect((await sent).waitedMs).toBe(0)
  })

  it('the app dies again and again, with anything under way: the PBX never refuses and never counts more than its limit (property)', async () => {
    const ms = (max: number) => fc.integer({ min: 0, max })
    await fc.assert(
      fc.asyncProperty(
        // told: with what the PBX counts. silent: without. front: another program answers, and the PBX hears of nothing. lost: its answer never comes.
        fc.array(fc.tuple(ms(9_000), ms(6_000), fc.constantFrom('told', 'told', 'told', 'silent', 'front', 'lost')), {
          ...{ minLength: 3, maxLength: 40 },
        }),
        fc.array(fc.record({ livesMs: ms(70_000), awayMs: ms(4_000) }), { minLength: 3, maxLength: 7 }),
        fc.constantFrom(1, 7, 60, 150),
        async (ways, lives, limit) => {
          const clock = virtualClock()
          const pbx = new SlidingWindow(limit)
          let disk: Remembered = { limit: null, times: [] }
          let sent = 0
          let refused = 0
          for (const { livesMs, awayMs } of lives) {
            let alive = true
            const wait = (after: number): Promise<void> => new Promise((resolve) => clock.after(after, resolve))
            const memory = { load: () => disk, save: (what: Remembered) => void (alive && (disk = what)) }
            const budget = createBudget({ clock, memory, limit })
            const ask = async (lane: 'click' | 'rest'): Promise<void> => {
              for (;;) {
                const ticket = await budget.ticket(lane)
                if (!alive) return
                const [there, back, how] = ways[(sent += 1) % ways.length] ?? [0, 0, 'told']
                if (how === 'front') {
                  await wait(back)
                  if (!alive) return
                  ticket.done({ came: true })
                  continue
                }
                await wait(there)
                // What left gets there, whoever died meanwhile.
                const seat = pbx.take('t', clock.steady())
                if (!seat.allowed) refused += 1
                await wait(back)
                if (!alive) return
                if (how === 'lost') {
                  ticket.done({})
                  continue
                }
                const refusal = seat.allowed ? {} : { retryAfterMs: 1_000 }
                ticket.done({ came: true, ...(how === 'silent' ? {} : { limit, remaining: seat.remaining }), ...refusal })
              }
            }
            for (const lane of ['click', 'click', 'rest', 'rest', 'rest'] as const) void ask(lane)
            await after(clock, livesMs)
            alive = false
            await after(clock, awayMs)
          }
          expect(refused).toBe(0)
        },
      ),
      { numRuns: 100 },
    )
  })

  it('the app is killed every seven seconds with a request under way: it is as quick as one that lives, within two in a hundred', async () => {
    const clock = virtualClock()
    const pbx = new SlidingWindow(60)
    const wait = (ms: number): Promise<void> => new Promise((resolve) => clock.after(ms, resolve))
    let disk: Remembered = { limit: null, times: [] }
    let [sent, refused] = [0, 0]
    let life = 0
    async function live(mine: number): Promise<void> {
      const memory = { load: () => disk, save: (what: Remembered) => void (life === mine && (disk = what)) }
      const budget = createBudget({ clock, memory, clicks: () => false })
      for (let dies = 7; ; dies -= 1) {
        const ticket = await budget.ticket('plan')
        sent += 1
        await wait(60)
        const seat = pbx.take('t', clock.steady())
        if (!seat.allowed) refused += 1
        // It dies before it hears of the last one.
        if (dies === 1) break
        await wait(60)
        ticket.done({ limit: 60, remaining: seat.remaining, ...(seat.allowed ? {} : { retryAfterMs: 1_000 }) })
      }
      life += 1
      await wait(250)
      void live(life)
    }
    void live(life)
    await after(clock, 2 * minute)
    const before = sent
    await after(clock, 10 * minute)
    expect(refused).toBe(0)
    expect(sent - before).toBeGreaterThan(600 / 1.02)
  })

  it('the app was killed in a full window where nobody knew the limit: it does not try one more', async () => {
    const clock = virtualClock()
    const pbx = limitedPbx(clock)
    let disk: Remembered = { limit: null, times: [] }
    const memory = { load: () => disk, save: (what: Remembered) => void (disk = what) }
    const before = createBudget({ clock, memory })
    for (let count = 0; count < 60; count += 1) void pbx.send(before, 'click')
    await after(clock, 5_000)
    const next = createBudget({ clock, memory })
    expect(next.state().remaining).toBe(0)
    void pbx.send(next, 'click')
    await after(clock, 2 * minute)
    expect(pbx.refused).toBe(0)
  })

  it.each([-2 * day, -10 * minute, 10 * minute, 2 * day])(
    'this computer’s clock is set by %i ms, in a full window and in an empty one: no refusal, and nobody waits for it',
    async (ms) => {
      const clock = virtualClock()
      const pbx = limitedPbx(clock)
      const budget = app(clock)
      keepBusy(pbx, budget, 'rest')
      await after(clock, 3 * minute)
      const { nextAt } = budget.state()
      clock.set(ms)
      expect(budget.state().nextAt).toBe(nextAt + ms)
      const before = pbx.allowed
      await after(clock, 5 * minute)
      expect(pbx.refused).toBe(0)
      expect(pbx.allowed - before).toBeGreaterThan(4 * 57)
    },
  )
})

describe('the list', () => {
  const fullScreen = (open: boolean) => {
    const clock = virtualClock()
    const pbx = limitedPbx(clock)
    const budget = createBudget({ clock })
    keepBusy(pbx, budget, 'visible')
    // As often as an extension that was just opened is asked about.
    async function look(): Promise<void> {
      await pbx.send(budget, 'open')
      clock.after(4_000, () => void look())
    }
    if (open) void look()
    return { clock, pbx, budget }
  }

  it.each([
    ['', false],
    [' with an extension open', true],
  ])('of five thousand is read within two minutes beside a full screen%s', async (_with, open) => {
    const { clock, pbx, budget } = fullScreen(open)
    await after(clock, 5 * minute)
    let pages = 0
    async function read(): Promise<void> {
      for (; pages < 25; pages += 1) await pbx.send(budget, 'list')
    }
    void read()
    await after(clock, 2 * minute)
    expect(pages).toBe(25)
    expect(pbx.refused).toBe(0)
  })

  it('of one page waits for no more than a few others', async () => {
    const { clock, pbx, budget } = fullScreen(true)
    await after(clock, 5 * minute)
    const waits: number[] = []
    for (let page = 1; page <= 5; page += 1) {
      void pbx.send(budget, 'list').then(({ waitedMs }) => waits.push(waitedMs))
      await after(clock, 30_000)
    }
    expect(waits).toHaveLength(5)
    expect(Math.max(...waits)).toBeLessThanOrEqual(5_000)
  })

  it('leaves two thirds of the window to the screen, however many pages it has', async () => {
    const { clock, pbx, budget } = fullScreen(false)
    keepBusy(pbx, budget, 'list')
    await after(clock, 5 * minute)
    const { using } = budget.state()
    const list = using.find((one) => one.lane === 'list')?.count ?? 0
    const visible = using.find((one) => one.lane === 'visible')?.count ?? 0
    expect(list).toBeGreaterThan(15)
    expect(visible).toBeGreaterThanOrEqual(2 * list - 2)
  })

  it('does not hold up what a person waits for', async () => {
    const clock = virtualClock()
    const pbx = limitedPbx(clock)
    const budget = createBudget({ clock })
    for (const lane of ['queue', 'handoff', 'list'] as const) keepBusy(pbx, budget, lane, 1)
    await after(clock, 5 * minute)
    expect(budget.state().using.map((one) => one.lane)).not.toContain('list')
  })
})

it('tells what the window is used for', async () => {
  const clock = virtualClock()
  const pbx = limitedPbx(clock)
  const budget = createBudget({ clock })
  let told = 0
  budget.onChange(() => (told += 1))
  await Promise.all([after(clock, 5_000), pbx.send(budget, 'click'), pbx.send(budget, 'visible'), pbx.send(budget, 'visible')])
  pbx.intrude()
  await Promise.all([after(clock, 5_000), pbx.send(budget, 'click')])
  expect(budget.state()).toMatchObject({
    limit: 60,
    remaining: 55,
    waiting: 0,
    using: [
      { lane: 'click', count: 2 },
      { lane: 'visible', count: 2 },
    ],
    others: 1,
  })
  expect(told).toBeGreaterThan(3)
})
