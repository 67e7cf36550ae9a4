// One contender's day, told to whoever started this thread.
import { parentPort, workerData } from 'node:worker_threads'
import { bestAges } from './arithmetic.ts'
import type { DayResult, Spread } from './measures.ts'
import { ourDay } from './ours.ts'
import { peerDay, type Peer } from './peers.ts'
import { busiestMinute, busyTimes, type BusyTime } from './busy.ts'
import { sweepOf, sweeps, type SweepKind } from './sweep.ts'

export interface DayJob {
  readonly size: number
  readonly contender: 'ours' | Peer
}

export interface DayAnswer {
  readonly day: DayResult
  /** Only of our day: what arithmetic allows, and what part of its forecast each sweep took. */
  readonly best?: Spread
  readonly sweeps?: readonly [SweepKind, number][]
  /** How long clicks wait in the worst minute of ten busy ones, in ms. */
  readonly busy?: readonly [BusyTime, number][]
}

const { size, contender } = workerData as DayJob

async function live(): Promise<DayAnswer> {
  if (contender !== 'ours') return { day: await peerDay(contender, size) }
  const { script, first, ...day } = await ourDay(size)
  const took: [SweepKind, number][] = []
  for (const kind of sweeps) {
    const part = await sweepOf(kind, size)
    if (part !== null) took.push([kind, part])
  }
  const busy: [BusyTime, number][] = []
  for (const time of busyTimes) busy.push([time, await busiestMinute(time, size)])
  return { day, best: bestAges(script, first), sweeps: took, busy }
}

parentPort?.postMessage(await live())
