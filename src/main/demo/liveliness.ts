import type { DemoRegistration } from './demo-api.ts'

/** A small mixing hash (FNV-1a with an avalanche), for a life that is the same at every look. */
function mix(text: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index += 1) hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d)
  return (hash ^ (hash >>> 13)) >>> 0
}

/** How long the demo's phones keep an old registration after a rotate, in ms. */
const bindingLifeMs = 90_000

/**
 * Whether a demo phone is registered at `now`: a pure function of its number and the time. Most phones stay, some are off,
 * one in nine comes and goes, a few cannot be told. After a rotate the old registration lives out its time; the phone comes
 * back a while after somebody gave it the new password, which the demo plays by itself.
 */
export function liveliness(
  number: string,
  status: 'active' | 'disabled',
  now: number,
  rotatedAt: number | null,
): DemoRegistration {
  if (status === 'disabled') return 'unregistered'
  const kind = mix(number) % 18
  if (rotatedAt !== null) {
    const since = now - rotatedAt
    if (since < 12_000) return 'unregistered'
    if (since < 12_000 + bindingLifeMs) return 'registered'
  }
  if (kind === 0) return 'unknown'
  if (kind <= 3) return 'unregistered'
  if (kind <= 5) {
    const minutes = 2 + (mix(`${number}/period`) % 7)
    return mix(`${number}/${Math.floor(now / (minutes * 60_000))}`) % 3 === 0 ? 'unregistered' : 'registered'
  }
  return 'registered'
}
