/** One stretch in which an event loop did not turn. Times in ms, on the system's own clock that is never set. */
export interface Stall {
  readonly phase: string
  readonly from: number
  readonly ms: number
  /** What its thread worked meanwhile. */
  readonly cpuMs: number
  /** What its thread waited meanwhile for a processor, as others had them all; NaN where the system does not tell. The rest: for a lock or the disk. */
  readonly queuedMs: number
}

const none = { from: 0, ms: 0, cpuMs: 0, queuedMs: 0 }

export const longest = (stalls: readonly Stall[], phase: string): Stall =>
  stalls.filter((stall) => stall.phase === phase).reduce((most, stall) => (stall.ms > most.ms ? stall : most), { ...none, phase })

/** How long the longest one would have been with a processor of its own, in ms: what others on this computer do is not in it. */
export const longestByItself = (stalls: readonly Stall[], phase: string): number =>
  Math.max(0, ...stalls.filter((stall) => stall.phase === phase).map(({ ms, queuedMs }) => ms - (queuedMs || 0)))
