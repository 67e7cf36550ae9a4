// Loaded before a program: notes every stretch in which its event loop did not turn, and writes them down when the program ends.
//   STALLS_REPORT: where to; STALLS_WHY=1: with what ran meanwhile, which takes time itself.
import { readFileSync, writeFileSync } from 'node:fs'
import { Session } from 'node:inspector'
import type { Stall } from './stall.ts'

/** Shorter ones are of no interest, in ms. */
const shortest = 3
const clock = (): number => Number(process.hrtime.bigint()) / 1e6
const worked = (): number => {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1e3
}

/** How long this thread was ready to go on and had no processor, in ms. Only Linux tells. */
function queued(): number {
  try {
    return Number(readFileSync('/proc/self/schedstat', 'utf8').split(' ')[1]) / 1e6
  } catch {
    return Number.NaN
  }
}

const stalls: Stall[] = []
let phase = process.env['STALLS_PHASE'] ?? ''
let last = clock()
let lastWorked = worked()
let lastQueued = queued()

function note(): void {
  const [now, nowWorked, nowQueued] = [clock(), worked(), queued()]
  const ms = now - last
  // One ms of it is the timer's own.
  if (ms - 1 >= shortest)
    stalls.push({ phase, from: last, ms: ms - 1, cpuMs: nowWorked - lastWorked, queuedMs: nowQueued - lastQueued })
  last = now
  lastWorked = nowWorked
  lastQueued = nowQueued
}

setInterval(note, 1).unref()
process.on('message', (next) => {
  // What came before belongs to the phase before.
  note()
  phase = String(next)
  process.send?.('ok')
})
process.channel?.unref()

const why = process.env['STALLS_WHY'] === '1' ? new Session() : null
if (why) {
  why.connect()
  why.post('Profiler.enable')
  why.post('Profiler.setSamplingInterval', { interval: 500 })
  why.post('Profiler.start')
}

process.on('exit', () => {
  note()
  const report = process.env['STALLS_REPORT'] ?? ''
  if (report === '') return
  writeFileSync(report, JSON.stringify(stalls))
  why?.post('Profiler.stop', (_error, answer) => writeFileSync(`${report}.cpuprofile`, JSON.stringify(answer.profile)))
})
