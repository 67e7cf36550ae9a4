import { problem, type Problem } from '#shared/problem.ts'
import { fail, ok, type Result } from '#shared/result.ts'
import type { Clock } from '../clock.ts'
import type { Keychain } from './keychain.ts'

/** What is used of keytar. */
export interface Keytar {
  getPassword(service: string, account: string): Promise<string | null>
  setPassword(service: string, account: string, password: string): Promise<void>
  deletePassword(service: string, account: string): Promise<boolean>
  findCredentials(service: string): Promise<{ account: string; password: string }[]>
}

export interface OsKeychainOptions {
  readonly clock: Clock
  readonly platform: NodeJS.Platform
  /** Loads keytar; rejects where its native part is missing. Called once, at the first use: nothing at start-up waits for it. */
  readonly load: () => Promise<Keytar>
  /** ms that one operation may take before it counts as `keychain-slow`; unlocking may ask the person, so it is long. */
  readonly patienceMs?: number
}

const service = 'Linecard'

/** Windows takes 2,560 bytes an entry; the same limit everywhere, so that a move to another computer never fails late. */
export const keychainLimitBytes = 2560

/** The operating system's keychain: Keychain on macOS, Credential Manager on Windows, the Secret Service on Linux. */
export function createOsKeychain({ clock, platform, load, patienceMs = 30_000 }: OsKeychainOptions): Keychain {
  let loaded: Promise<Keytar> | null = null

  async function use<T>(work: (keytar: Keytar) => Promise<T>): Promise<Result<T>> {
    let keytar: Keytar
    try {
      keytar = await (loaded ??= load())
    } catch {
      loaded = null
      return fail(absent('the part that talks to it is not installed', platform))
    }
    return new Promise((resolve) => {
      const giveUp = clock.after(patienceMs, () =>
        resolve(fail(problem('keychain-slow', { seconds: Math.round(patienceMs / 1000) }))),
      )
      work(keytar)
        .then(
          (value) => resolve(ok(value)),
          (error: unknown) => resolve(fail(explainKeychainError(error, platform))),
        )
        .finally(giveUp)
    })
  }

  return {
    mode: 'os',
    get: (name) => use((keytar) => keytar.getPassword(service, name)),
    async set(name, secret) {
      const bytes = Buffer.byteLength(secret)
      if (bytes > keychainLimitBytes) return fail(problem('keychain-too-large', { bytes, limit: keychainLimitBytes }))
      const written = await use((keytar) => keytar.setPassword(service, name, secret))
      return written.ok ? ok(null) : written
    },
    remove: (name) => use((keytar) => keytar.deletePassword(service, name)),
    async names() {
      const found = await use((keytar) => keytar.findCredentials(service))
      return found.ok ? ok(found.value.map((entry) => entry.account)) : found
    },
  }
}

const remedies: Partial<Record<NodeJS.Platform, string>> = {
  linux: 'Install and start a Secret Service such as GNOME Keyring or KWallet, and log in to the desktop so that it is unlocked.',
  darwin: 'Open Keychain Access and check that the login keychain is there.',
  win32: 'Check that the Credential Manager service is running.',
}

function absent(reason: string, platform: NodeJS.Platform): Problem {
  return problem('keychain-absent', { reason, remedy: remedies[platform] ?? 'Start the system’s keychain.' })
}

/** Turns a keychain's error into its Problem. Only known phrases are passed on: an error's text may hold anything. */
export function explainKeychainError(error: unknown, platform: NodeJS.Platform): Problem {
  const text = error instanceof Error ? error.message : ''
  if (/autolaunch D-Bus|address is empty|DBUS_SESSION|org\.freedesktop\.DBus|connect to .*bus|X11 \$DISPLAY/i.test(text)) {
    return absent('no D-Bus session', platform)
  }
  if (/freedesktop\.secrets.*not provided|ServiceUnknown|name .* was not provided/i.test(text))
    return absent('no Secret Service is running', platform)
  if (
    /collection.*(not exist|no such)|(not exist|no such).*(collection|object|keychain)|default keychain could not be found/i.test(
      text,
    )
  ) {
    return absent('it has no default collection', platform)
  }
  if (/locked|interaction is not allowed/i.test(text)) return problem('keychain-locked')
  if (/quota|no space|disk full|not enough (space|storage)|too many/i.test(text)) return problem('keychain-full')
  if (/stub received bad data|too (long|large)/i.test(text))
    return problem('keychain-too-large', { bytes: '?', limit: keychainLimitBytes })
  if (/dismiss|cancel|denied|not correct|authoriz/i.test(text))
    return problem('keychain-refused', { reason: 'access was not allowed' })
  return problem('keychain-refused', { reason: 'it gave no usable answer' })
}
