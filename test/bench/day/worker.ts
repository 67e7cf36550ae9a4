// One contender's day, told to whoever started this thread.
import { parentPort, workerData } from 'node:worker_threads'
import { bestAges } from './arithmetic.ts'
import { spread, type DayResult, type Spread } from './measures.ts'
import { ourDay } from './ours.ts'
import { peerDay, type Peer } from './peers.ts'

export interface DayJob {
  readonly size: number
  readonly contender: 'ours' | Peer
}

export interface DayAnswer {
  readonly day: DayResult
  /** Only of our day: what arithmetic allows, and what part of its forecast each sweep took. */
  readonly best?: Spread
  readonly sweeps?: Spread
}

const { size, contender } = workerData as DayJob

async function live(): Promise<DayAnswer> {
  if (contender !== 'ours') return { day: await peerDay(contender, size) }
  const { script, first, sweeps, ...day } = await ourDay(size)
  return { day, best: bestAges(script, first), sweeps: spread(sweeps.map(({ tookMs, forecastMs }) => tookMs / forecastMs)) }
}

parentPort?.postMessage(await live())
