import { isPhrase, phrase, type PhraseCode } from '#shared/phrase.ts'
import { problem, type Problem } from '#shared/problem.ts'
import { fail, ok, type Result } from '#shared/result.ts'
import type { Clock } from '../system/clock.ts'
import type { Keychain } from './keychain.ts'
import { service, type Keytar } from './load-keytar.ts'
import type { Meaning } from './system-words.ts'
import { createTurns } from './turns.ts'

/** The process that speaks to the keychain ended over this, and so did the one after it. */
export class KeychainCrashed extends Error {
  override readonly name = 'KeychainCrashed'
}

export interface OsKeychainOptions {
  readonly clock: Clock
  readonly platform: NodeJS.Platform
  /** Loads keytar; rejects where its native part is missing. Called once, at the first use: nothing at start-up waits for it. */
  readonly load: () => Promise<Keytar>
  /** ms that one operation may take before it counts as `keychain-slow`; unlocking may ask the person, so it is long. */
  readonly patienceMs?: number
  /** What an error's text means in the system's own language. Left out: only what is the same in every language, and English, is known. */
  readonly words?: (text: string) => Promise<Meaning | null>
  /** The same for listing all names: a Secret Service takes its time for thousands of entries (2,000: about 6 s). */
  readonly listPatienceMs?: number
}

/**
 * So many operations go on at once. Each keeps one of libuv's four threads, for as long as a locked keychain asks a person: the others are
 * for files and names, without which no window loads its code and no PBX is found.
 */
const atOnce = 2

/** An entry that is written, and removed again, to see whether a Secret Service is open. */
const opener = 'open'

/** Windows takes 2,560 bytes an entry; the same limit everywhere, so that a move to another computer never fails late. */
export const keychainLimitBytes = 2560

/**
 * The operating system's keychain: Keychain on macOS, Credential Manager on Windows, the Secret Service on Linux.
 *
 * A locked Secret Service answers keytar like an empty one, and listing its entries then ends the whole process, as it does when an
 * entry goes while they are listed. So "there is none" counts only when the keychain is open, and the list is read alone.
 */
export function createOsKeychain(options: OsKeychainOptions): Keychain {
  const { clock, platform, load, words, patienceMs = 30_000, listPatienceMs = 300_000 } = options
  const turns = createTurns(atOnce)
  let loaded: Promise<Keytar> | null = null

  async function use<T>(work: (keytar: Keytar, signal: AbortSignal) => Promise<T>, alone = false): Promise<Result<T>> {
    let keytar: Keytar
    try {
      keytar = await (loaded ??= load())
    } catch (error) {
      loaded = null
      if (error instanceof KeychainCrashed) return fail(explainKeychainError(error, platform))
      return fail(absent('keychain-not-installed', platform))
    }
    const patience = alone ? listPatienceMs : patienceMs
    return new Promise((resolve) => {
      const giving = new AbortController()
      const { signal } = giving
      let stopWaiting = (): void => {}
      const given = new Promise<void>((stop) => (stopWaiting = stop))
      const giveUp = clock.after(patience, () => {
        giving.abort()
        stopWaiting()
        resolve(fail(problem('keychain-slow', { seconds: Math.round(patience / 1000) })))
      })
      // What nobody waits for any more must not happen at some later time.
      const inTime = (): Promise<T> => (signal.aborted ? Promise.reject(new Error('late')) : work(keytar, signal))
      ;(alone ? turns.alone(inTime, given) : turns.beside(inTime))
        .then(
          (value) => resolve(ok(value)),
          async (error: unknown) => resolve(fail(await explained(error))),
        )
        .finally(giveUp)
    })
  }

  async function explained(error: unknown): Promise<Problem> {
    const told = explainKeychainError(error, platform)
    if (!isPhrase(told.params['reason'], 'keychain-unusable') || !words || !(error instanceof Error)) return told
    const meaning = await words(error.message)
    return meaning === null ? told : problemOf(meaning, platform)
  }

  /** A locked Secret Service refuses nothing but a write. */
  async function isOpen(): Promise<Result<null>> {
    if (platform !== 'linux') return ok(null)
    const written = await use((keytar, signal) => keytar.setPassword(service, opener, opener, signal))
    if (!written.ok) return written
    const removed = await use((keytar, signal) => keytar.deletePassword(service, opener, signal))
    return removed.ok ? ok(null) : removed
  }

  /** Asks once more whether there is really nothing, when the first answer could have been that of a locked keychain. */
  async function sure<T>(work: (keytar: Keytar, signal: AbortSignal) => Promise<T>, none: T): Promise<Result<T>> {
    const answer = await use(work)
    if (platform !== 'linux' || !answer.ok || answer.value !== none) return answer
    const open = await isOpen()
    return open.ok ? use(work) : open
  }

  return {
    mode: 'os',
    get: (name) => sure((keytar, signal) => keytar.getPassword(service, name, signal), null),
    async set(name, secret) {
      const bytes = Buffer.byteLength(secret)
      if (bytes > keychainLimitBytes) return fail(problem('keychain-too-large', { bytes, limit: keychainLimitBytes }))
      const written = await use((keytar, signal) => keytar.setPassword(service, name, secret, signal))
      return written.ok ? ok(null) : written
    },
    remove: (name) => sure((keytar, signal) => keytar.deletePassword(service, name, signal), false),
    async names() {
      const open = await isOpen()
      if (!open.ok) return open
      const found = await use((keytar, signal) => keytar.findCredentials(service, signal), true)
      return found.ok ? ok(found.value.map((entry) => entry.account).filter((name) => name !== opener)) : found
    },
  }
}

const remedies: Partial<Record<NodeJS.Platform, PhraseCode>> = {
  linux: 'keychain-start-linux',
  darwin: 'keychain-start-darwin',
  win32: 'keychain-start-win32',
}

function absent(reason: PhraseCode, platform: NodeJS.Platform): Problem {
  return problem('keychain-absent', { reason: phrase(reason), remedy: phrase(remedies[platform] ?? 'keychain-start') })
}

const refused = (reason: PhraseCode): Problem => problem('keychain-refused', { reason: phrase(reason) })

function problemOf(meaning: Meaning, platform: NodeJS.Platform): Problem {
  switch (meaning) {
    case 'absent':
      return absent('keychain-unavailable', platform)
    case 'locked':
      return problem('keychain-locked')
    case 'full':
      return problem('keychain-full')
    case 'too-large':
      return problem('keychain-too-large', { bytes: '?', limit: keychainLimitBytes })
    case 'denied':
      return refused('keychain-denied')
  }
}

/**
 * D-Bus errors by their names, which no language changes. What stands behind one is its daemon's text, and often all that libsecret leaves
 * of it: so the texts below are looked at, too.
 */
const dbusErrors: readonly (readonly [name: RegExp, problem: (platform: NodeJS.Platform) => Problem])[] = [
  [/\.DBus\.Error\.(?:AccessDenied|AuthFailed)$/, () => problem('keychain-blocked', { by: 'D-Bus' })],
  [/\.Secret\.Error\.IsLocked$/, () => problem('keychain-locked')],
  [/\.Secret\.Error\.NoSuchObject$/, (platform) => absent('keychain-no-collection', platform)],
  [/\.DBus\.Error\.(?:UnknownObject|UnknownInterface|UnknownMethod)$/, (platform) => absent('keychain-no-collection', platform)],
  [/\.DBus\.Error\.(?:ServiceUnknown|NameHasNoOwner|Spawn\..+)$/, (platform) => absent('keychain-no-service', platform)],
  [/\.DBus\.Error\.(?:NoServer|Disconnected|BadAddress|FileNotFound)$/, (platform) => absent('keychain-no-bus', platform)],
  [/\.DBus\.Error\.(?:LimitsExceeded|NoMemory)$/, () => problem('keychain-full')],
  [/\.DBus\.Error\.(?:NoReply|Timeout|TimedOut)$/, () => refused('keychain-silent')],
]

/** Who keeps a program away from the keychain, whatever that says itself. */
const guards: readonly (readonly [RegExp, string])[] = [
  [/apparmor|label="snap\.|snap-confine/i, 'AppArmor'],
  [/selinux|avc:\s+denied/i, 'SELinux'],
]

/** Turns a keychain's error into its Problem. Only known phrases are passed on: an error's text may hold anything. */
export function explainKeychainError(error: unknown, platform: NodeJS.Platform): Problem {
  if (error instanceof KeychainCrashed) return problem('keychain-crashed')
  const text = error instanceof Error ? error.message : ''
  const guard = guards.find(([words]) => words.test(text))
  if (guard) return problem('keychain-blocked', { by: guard[1] })
  const name = /\borg\.(?:freedesktop|gnome|kde)(?:\.\w+)*\.Error(?:\.\w+)+/.exec(text)?.[0] ?? ''
  const known = dbusErrors.find(([names]) => names.test(name))
  if (known) return known[1](platform)
  if (/freedesktop\.secrets.*not provided|ServiceUnknown|name .* was not provided/i.test(text))
    return absent('keychain-no-service', platform)
  if (
    /collection.*(not exist|no such)|(not exist|no such).*(collection|object|keychain)|default keychain could not be found/i.test(
      text,
    )
  ) {
    return absent('keychain-no-collection', platform)
  }
  // GLib translates its own words; the names in them stay.
  if (/D-Bus|DBUS_SESSION|address is empty|connect to .*bus|\$DISPLAY|machine-id/i.test(text))
    return absent('keychain-no-bus', platform)
  if (/locked|interaction is not allowed/i.test(text)) return problem('keychain-locked')
  if (/quota|no space|disk full|not enough (space|storage)|too many/i.test(text)) return problem('keychain-full')
  if (/stub received bad data|too (long|large)/i.test(text))
    return problem('keychain-too-large', { bytes: '?', limit: keychainLimitBytes })
  if (/dismiss|cancel|denied|not correct|authoriz/i.test(text)) return refused('keychain-denied')
  return refused('keychain-unusable')
}
