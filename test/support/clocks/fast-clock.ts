import { systemClock, type Clock } from '../../../src/main/system/clock.ts'

/** The computer's own clock, so many times as fast: for what waits for minutes beside programs that can be told to hurry. */
export function fastClock(times: number): Clock {
  const [at, since] = [systemClock.now(), systemClock.steady()]
  const gone = (): number => (systemClock.steady() - since) * times
  const up = systemClock.uptime()
  return {
    now: () => Math.floor(at + gone()),
    steady: () => since + gone(),
    uptime: () => up + gone(),
    after: (ms, then) => systemClock.after(ms / times, then),
  }
}
