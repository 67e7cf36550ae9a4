import { ok } from '#shared/result.ts'
import type { Keychain } from './keychain.ts'

/** Secrets in memory: *this session only*. Everything is forgotten when the app ends, which the banner says all the time. */
export function createMemoryKeychain(): Keychain {
  const entries = new Map<string, string>()
  return {
    mode: 'session',
    async get(name) {
      return ok(entries.get(name) ?? null)
    },
    async set(name, secret) {
      entries.set(name, secret)
      return ok(null)
    },
    async remove(name) {
      return ok(entries.delete(name))
    },
    async names() {
      return ok([...entries.keys()])
    },
  }
}
