import { plainInstant } from '#shared/instants.ts'

/**
 * The whole name of a secret. It is in the clear beside the sealed value and bound to it: a value opens under its own name, and under no
 * other one.
 */
export interface SecretName {
  readonly accountId: string
  readonly number: string
  /** What it is: `password`, `pin`, … Any word may be one. */
  readonly kind: string
  /** Tells secrets of one kind and number apart: a password's version, the id of a change that waits. */
  readonly version: number | string
  /** created_at of the extension that it belongs to: a number that is made anew is another one. null: not known (yet). */
  readonly createdAt: string | null
}

/** Where a secret lies: one place holds one secret, whichever extension of that number it belongs to. */
export type SecretPlace = Omit<SecretName, 'createdAt'>

/** In a name, a moment is written in one notation, whichever the PBX uses. */
export const instantOf = (createdAt: string | null): string | null => (createdAt === null ? null : plainInstant(createdAt))
