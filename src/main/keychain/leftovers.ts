import * as z from 'zod'
import { ok, type Result } from '#shared/result.ts'
import type { Store } from '../store/store.ts'
import type { Keychain } from './keychain.ts'

/**
 * What runs that were killed left in the keychain: tokens of accounts that never came to be, keys that never sealed anything, probes. Only
 * names that were there at the start count: what this run is just making may look the same.
 */
export function createLeftovers(keychain: Keychain, store: Store): { remove(): Promise<Result<null>> } {
  const names = store
    .all(
      z.object({ name: z.string() }),
      `SELECT k.name FROM keychain_names AS k WHERE k.name GLOB 'probe*'
         OR k.name GLOB 'token/*' AND NOT EXISTS (SELECT 1 FROM accounts AS a WHERE 'token/' || a.id = k.name)
         OR k.name GLOB 'key/*' AND NOT EXISTS (SELECT 1 FROM vault_keys AS v WHERE 'key/' || v.id = k.name)`,
    )
    .map(({ name }) => name)

  return {
    async remove() {
      for (let name = names.at(-1); name !== undefined; name = names.at(-1)) {
        const removed = await keychain.remove(name)
        if (!removed.ok) return removed
        names.pop()
      }
      return ok(null)
    },
  }
}
