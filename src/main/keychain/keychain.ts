import type { Result } from '#shared/result.ts'

/**
 * Where secrets live, and the only place. Entries are named `token/<account>`, `password/<account>/<extension>/<version>`, …
 * Names hold no secret. Every method answers a Result whose Problem is one of the `keychain-…` kinds.
 */
export interface Keychain {
  /** os: kept by the operating system. session: in memory, forgotten at the end. */
  readonly mode: 'os' | 'session'
  get(name: string): Promise<Result<string | null>>
  set(name: string, secret: string): Promise<Result<null>>
  /** True when there was such an entry. */
  remove(name: string): Promise<Result<boolean>>
  /** Names of all entries of this app. */
  names(): Promise<Result<string[]>>
}
