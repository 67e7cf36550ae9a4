import type { Registration } from './extension.ts'

/** An older look proves nothing about now, in ms: many phones register for ten minutes or less. */
export const trustedForMs = 10 * 60_000

/** Too old to be trusted: it is still what was seen last, and must not look like news. */
export const isStale = (registration: Registration, now: number): boolean => now - registration.checkedAt > trustedForMs
