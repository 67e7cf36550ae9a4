import type { Clock } from '../system/clock.ts'
import type { Keychain } from './keychain.ts'
import { systemSlices } from '../concurrency/slices.ts'
import { keytarInProcess, type KeytarChild } from './keytar-process.ts'
import { loadKeytar } from './load-keytar.ts'
import { createOsKeychain } from './os-keychain.ts'
import { createSystemWords } from './system-words.ts'

export interface SystemKeychainOptions {
  readonly clock: Clock
  readonly platform: NodeJS.Platform
  /** Starts the process that speaks to it; its code is at `entry`. */
  readonly start: (entry: URL) => KeytarChild
  /** A file beside the host's own entry. */
  readonly beside: string
}

/**
 * The keychain as the hosts have it: spoken to by a process of its own. Not so on macOS, where an entry opens for the program that made it: a
 * helper would have to ask the person anew for each, and what comes and goes there does so without harm.
 */
export function systemKeychain({ clock, platform, start, beside }: SystemKeychainOptions): Keychain {
  const entry = new URL('keychain-process.js', beside)
  const load =
    platform === 'darwin' ? loadKeytar : () => keytarInProcess({ clock, start: () => start(entry), breath: systemSlices.alone })
  return createOsKeychain({ clock, platform, load, words: createSystemWords(platform) })
}
