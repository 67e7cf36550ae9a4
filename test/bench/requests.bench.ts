import { Worker } from 'node:worker_threads'
import type { DayJob, DayAnswer } from './day/worker.ts'
import { places, type DayResult } from './day/measures.ts'
import { peers } from './day/peers.ts'
import type { Line } from './line.ts'

/**
 * An eight-hour day in virtual time, on the demo PBX with its own limiter: phones come and go, a person reads, edits, creates,
 * rotates and hands off, and the app's own budget, monitor, watch list and hand-off watch spend sixty requests a minute on it.
 * The peers live through the very same day. `arithmetic` is the best that one request a second allows: see day/arithmetic.ts.
 */
export const name = 'requests: an eight-hour day within sixty a minute'

export const sizes = [20, 100, 500, 1_000, 5_000]

export async function* run(only: number | null): AsyncGenerator<Line> {
  for (const size of only === null ? sizes : [only]) {
    const theirs = peers.map(async (peer): Promise<[string, DayResult]> => [peer, (await live({ size, contender: peer })).day])
    const { day, best, sweeps, busy } = await live({ size, contender: 'ours' })
    const others = await Promise.all(theirs)

    const line = (
      bench: string,
      unit: string,
      of: (day: DayResult) => number,
      { limit, among = {} }: { limit?: number; among?: Record<string, number> } = {},
    ): Line => ({
      ...{ bench, size, unit, ours: of(day) },
      peers: { ...Object.fromEntries(others.map(([peer, its]) => [peer, of(its)])), ...among },
      ...(limit === undefined ? {} : { limit }),
    })

    yield line('requests refused (429) in eight hours', '429s', (its) => its.refused, { limit: 0 })
    yield line('allowed requests left unused while there was work', '%', (its) => its.unused * 100, { limit: 3 })
    for (const part of ['p50', 'p95'] as const) {
      const arithmetic = seconds(best?.[part] ?? Number.NaN)
      const bounds = { limit: 1.1 * arithmetic, among: { arithmetic } }
      yield line(`age of a row on screen, ${part} (within 10 % of arithmetic)`, 's', (its) => seconds(its.age[part]), bounds)
    }
    for (const place of places) {
      for (const part of ['p50', 'p95'] as const) {
        if (Number.isNaN(day.green[place][part])) continue
        yield line(`a phone registers until its row is green, ${place}, ${part}`, 's', (its) => seconds(its.green[place][part]))
      }
    }
    yield line('a click waits, p95', 'ms', (its) => its.click.p95)
    yield {
      ...line('a click waits while the window has room, p95', 'ms', (its) => its.clickWithRoom.p95, { limit: 0 }),
      peers: {},
    }
    yield line('a click waits in the ten minutes with most clicks, p95', 'ms', (its) => its.clickBusiest.p95, { limit: 2_000 })
    for (const [time, ms] of busy ?? [])
      yield {
        bench: `a click waits in the worst minute of twenty clicks, p95: ${time}`,
        ...{ size, unit: 'ms', ours: ms, peers: {}, limit: 2_000 },
      }
    for (const [kind, part] of sweeps ?? [])
      yield {
        bench: `a sweep takes, of the worst of ten forecasts: ${kind}`,
        size,
        unit: '%',
        ours: part * 100,
        peers: {},
        limit: 120,
      }
  }
}

const seconds = (ms: number): number => ms / 1_000

/** In a thread of its own, because the peers' libraries take their time from globals. */
function live(job: DayJob): Promise<DayAnswer> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./day/worker.ts', import.meta.url), { workerData: job })
    worker.once('message', resolve)
    worker.once('error', reject)
  })
}
