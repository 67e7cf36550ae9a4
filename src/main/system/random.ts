import { randomBytes } from 'node:crypto'

/** Randomness as a part that is passed in. `bytes` must come from a cryptographic source outside tests. */
export interface Random {
  bytes(count: number): Uint8Array
}

export const systemRandom: Random = { bytes: (count) => randomBytes(count) }

/** A short id, unguessable enough to be unique: 96 bits as 16 URL-safe characters. None begins with a hyphen: people name one on a command line. */
export function newId(random: Random): string {
  return Buffer.from(random.bytes(12)).toString('base64url').replace(/^-/, '_')
}
