import type { EventPayload } from '#shared/contract.ts'
import type { Problem } from '#shared/problem.ts'
import type { Result } from '#shared/result.ts'
import type { Keychain } from './keychain.ts'
import { createMemoryKeychain } from './memory-keychain.ts'

export type KeychainStatus = EventPayload<'keychain.changed'>

/** The keychain that the app uses: the system's, or memory once a person chose *this session only*. */
export interface KeychainSwitch extends Keychain {
  /** The system's, whichever is in use. */
  readonly system: Keychain
  status(): KeychainStatus
  /** Sees whether the system's keychain can be used, and goes back to it when it can; answers also in a session without it why it cannot. */
  check(): Promise<KeychainStatus>
  useSessionOnly(): KeychainStatus
  /** What is wrong with what the vault has in the keychain; null: nothing. */
  vaultTrouble(trouble: Problem | null): void
}

export interface KeychainSwitchPorts {
  readonly os: Keychain
  readonly changed: (status: KeychainStatus) => void
  /** Told every secret that goes in or comes out, so that the log can hide it. */
  readonly hide?: (secret: string) => void
  /** Reads what must be in the system's keychain; null: nothing must be yet. */
  readonly prove?: () => Promise<Result<unknown>> | null
  /** Whether there are more secrets of this session, which going back would lose. */
  readonly holdsMore?: () => boolean
}

const probe = 'probe'

export function createKeychainSwitch(ports: KeychainSwitchPorts): KeychainSwitch {
  const { os, changed, hide = () => {}, prove = () => null, holdsMore = () => false } = ports
  const session = createMemoryKeychain()
  let current: Keychain = os
  let trouble: Problem | null = null
  let vaultTrouble: Problem | null = null

  function settle(change: () => void): KeychainStatus {
    const before = JSON.stringify(status())
    change()
    const after = status()
    if (JSON.stringify(after) !== before) changed(after)
    return after
  }

  function use(next: Keychain, problem: Problem | null): KeychainStatus {
    return settle(() => {
      current = next
      trouble = problem
    })
  }

  function status(): KeychainStatus {
    if (current.mode === 'session') return { mode: 'session', problem: null }
    const problem = trouble ?? vaultTrouble
    return problem ? { mode: 'unusable', problem } : { mode: 'os', problem: null }
  }

  // A refusal seen in daily use shows at once; a success clears it.
  async function noting<T>(from: Keychain, work: (keychain: Keychain) => Promise<Result<T>>): Promise<Result<T>> {
    const result = await work(from)
    if (from === os && current === os) use(os, result.ok || result.problem.kind === 'keychain-too-large' ? null : result.problem)
    return result
  }

  function noted(which: () => Keychain): Keychain {
    return {
      get mode() {
        return which().mode
      },
      async get(name) {
        const read = await noting(which(), (keychain) => keychain.get(name))
        if (read.ok && read.value !== null) hide(read.value)
        return read
      },
      set(name, secret) {
        // Before it is written: what goes wrong with it may be logged.
        hide(secret)
        return noting(which(), (keychain) => keychain.set(name, secret))
      },
      remove: (name) => noting(which(), (keychain) => keychain.remove(name)),
      names: () => noting(which(), (keychain) => keychain.names()),
    }
  }

  /** Where nothing is in the keychain yet, an entry is made, read and removed. */
  async function probed(): Promise<Result<unknown>> {
    const written = await os.set(probe, probe)
    if (!written.ok) return written
    const read = await os.get(probe)
    const removed = await os.remove(probe)
    return read.ok ? removed : read
  }

  const used = noted(() => current)
  return {
    get mode() {
      return used.mode
    },
    get: used.get,
    set: used.set,
    remove: used.remove,
    names: used.names,
    system: noted(() => os),
    status,
    async check() {
      const proved = await (prove() ?? probed())
      if (!proved.ok) {
        if (current !== os) return { ...status(), problem: proved.problem }
        return isKeychains(proved.problem) ? use(os, proved.problem) : status()
      }
      // Secrets of this session stay where they are: going back would lose them behind the person's back.
      if (current !== os && (holdsMore() || (await hasEntries(session)))) return status()
      return use(os, null)
    },
    useSessionOnly: () => use(session, null),
    vaultTrouble: (problem) => void settle(() => (vaultTrouble = problem)),
  }
}

/** As opposed to the vault's, which is told as such. */
const isKeychains = ({ kind }: Problem): boolean => kind.startsWith('keychain-')

async function hasEntries(keychain: Keychain): Promise<boolean> {
  const names = await keychain.names()
  return names.ok && names.value.length > 0
}
