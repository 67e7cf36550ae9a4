import type { DemoRegistration } from './company.ts'

/** A small mixing hash (FNV-1a with an avalanche), for a life that is the same at every look. */
export function mix(text: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d)
  return (hash ^ (hash >>> 13)) >>> 0
}

/** How long the demo's phones keep an old registration after a rotate, in ms. */
const bindingLifeMs = 90_000
/** How long somebody needs to scan a code or to load a file, and the phone to register, in ms. */
const setUpMs = 6_000

/** What became of an extension since the demo began. Times in ms ago. */
export interface Since {
  /** Its password was made or replaced. */
  readonly changedMs: number
  /** Whether there was another password before, which a phone may still be registered with. */
  readonly replaced: boolean
  /** The password that it has now was handed off; null: not yet. */
  readonly handedOffMs: number | null
}

/**
 * Whether a demo phone is registered at `now`: a pure function of its number and the time. Most phones stay, some are off, one in nine comes
 * and goes, a few cannot be told. A phone whose password is new waits for its hand-off; until then an old registration lives out its time.
 */
export function liveliness(number: string, status: 'active' | 'disabled', now: number, since: Since | null): DemoRegistration {
  if (status === 'disabled') return 'unregistered'
  if (since !== null) {
    if (since.handedOffMs !== null && since.handedOffMs >= setUpMs) return 'registered'
    const isOldThere = since.replaced && since.changedMs < bindingLifeMs && itself(number, now) === 'registered'
    return isOldThere ? 'registered' : 'unregistered'
  }
  return itself(number, now)
}

/** What it does by itself, as long as nobody touches it. */
export function itself(number: string, now: number): DemoRegistration {
  const kind = mix(number) % 18
  if (kind === 0) return 'unknown'
  if (kind <= 3) return 'unregistered'
  if (kind <= 5) {
    const minutes = 2 + (mix(`${number}/period`) % 7)
    return mix(`${number}/${Math.floor(now / (minutes * 60_000))}`) % 3 === 0 ? 'unregistered' : 'registered'
  }
  return 'registered'
}
