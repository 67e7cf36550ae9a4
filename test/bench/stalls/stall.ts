/** One stretch in which an event loop did not turn. Times in ms, on the system's own clock that is never set. */
export interface Stall {
  readonly phase: string
  readonly from: number
  readonly ms: number
  /** What its thread worked meanwhile: the rest of the time it waited, for the disk or for the processor. */
  readonly cpuMs: number
}

export const longest = (stalls: readonly Stall[], phase: string): Stall =>
  stalls
    .filter((stall) => stall.phase === phase)
    .reduce((most, stall) => (stall.ms > most.ms ? stall : most), { phase, from: 0, ms: 0, cpuMs: 0 })
