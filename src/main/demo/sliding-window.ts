/** A true sliding window: at most `limit` requests in any `windowMs`, counted per key. Times are ms, on a clock that nobody can set. */
export class SlidingWindow {
  readonly windowMs: number
  limit: number
  #taken = new Map<string, number[]>()

  constructor(limit: number, windowMs = 60_000) {
    this.limit = limit
    this.windowMs = windowMs
  }

  /** Takes a place if there is one. `resetAt`: when the oldest request leaves the window and a place comes free. */
  take(key: string, now: number): { allowed: boolean; remaining: number; resetAt: number } {
    const times = (this.#taken.get(key) ?? []).filter((time) => time > now - this.windowMs)
    const allowed = times.length < this.limit
    if (allowed) times.push(now)
    this.#taken.set(key, times)
    const blocking = times[Math.max(0, times.length - this.limit)] ?? now
    return { allowed, remaining: Math.max(0, this.limit - times.length), resetAt: blocking + this.windowMs }
  }
}
