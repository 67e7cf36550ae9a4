import type { EventPayload } from '#shared/contract.ts'
import type { Problem } from '#shared/problem.ts'
import type { Result } from '#shared/result.ts'
import type { Random } from '../random.ts'
import { newId } from '../random.ts'
import type { Keychain } from './keychain.ts'
import { createMemoryKeychain } from './memory-keychain.ts'

export type KeychainStatus = EventPayload<'keychain.changed'>

/** The keychain that the app uses: the system's, or memory once a person chose *this session only*. */
export interface KeychainSwitch extends Keychain {
  status(): KeychainStatus
  /** Writes, reads back and removes a probe entry in the system's keychain, and goes back to it when that works. */
  check(): Promise<KeychainStatus>
  useSessionOnly(): KeychainStatus
  /** Names of the entries that are in memory alone. */
  inMemory(): readonly string[]
}

/** `held` is told every secret that goes in or comes out, so that the log can hide it. */
export function createKeychainSwitch(
  os: Keychain,
  random: Random,
  changed: (status: KeychainStatus) => void,
  held: (secret: string) => void = () => {},
): KeychainSwitch {
  const session = createMemoryKeychain()
  let current: Keychain = os
  let trouble: Problem | null = null

  function settle(next: Keychain, problem: Problem | null): KeychainStatus {
    const before = JSON.stringify(status())
    current = next
    trouble = problem
    const after = status()
    if (JSON.stringify(after) !== before) changed(after)
    return after
  }

  function status(): KeychainStatus {
    if (current.mode === 'session') return { mode: 'session', problem: null }
    return trouble ? { mode: 'unusable', problem: trouble } : { mode: 'os', problem: null }
  }

  // A refusal seen in daily use shows at once; a success clears it.
  async function noting<T>(work: Promise<Result<T>>): Promise<Result<T>> {
    const from = current
    const result = await work
    if (from === os && current === os)
      settle(os, result.ok || result.problem.kind === 'keychain-too-large' ? null : result.problem)
    return result
  }

  return {
    get mode() {
      return current.mode
    },
    async get(name) {
      const read = await noting(current.get(name))
      if (read.ok && read.value !== null) held(read.value)
      return read
    },
    set(name, secret) {
      // Before it is written: what goes wrong with it may be logged.
      held(secret)
      return noting(current.set(name, secret))
    },
    remove: (name) => noting(current.remove(name)),
    names: () => noting(current.names()),
    status,
    async check() {
      const name = `probe/${newId(random)}`
      const written = await os.set(name, name)
      if (!written.ok) return current === os ? settle(os, written.problem) : status()
      const read = await os.get(name)
      await os.remove(name)
      if (!read.ok) return current === os ? settle(os, read.problem) : status()
      // Secrets of this session stay where they are: going back would lose them behind the person's back.
      if (current !== os && (await hasEntries(session))) return status()
      return settle(os, null)
    },
    useSessionOnly: () => settle(session, null),
    inMemory: session.held,
  }
}

async function hasEntries(keychain: Keychain): Promise<boolean> {
  const names = await keychain.names()
  return names.ok && names.value.length > 0
}
