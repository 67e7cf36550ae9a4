import * as z from 'zod'
import { ok, type Result } from '#shared/result.ts'
import type { Store } from '../store/store.ts'
import type { Keychain } from './keychain.ts'

/**
 * A keychain whose names are in the records, since a system's keychain lists thousands of entries slowly, secrets and all. A name is
 * written down before its entry is made and goes after it, so the list may have names of nothing but misses none. Where records were
 * lost (`keychain_gaps`), the keychain itself is asked once. The keychain changes only when the disk has what was written down before:
 * after a power cut no entry lacks its name, and none is gone whose value the records lost.
 */
export function createListedKeychain(keychain: Keychain, store: Store): Keychain {
  const named = z.object({ name: z.string() })
  /** The same keychain may have entries of Linecards with another data folder: they are none of ours. */
  const isOurs = (name: string): boolean =>
    store.one(z.unknown(), 'SELECT 1 FROM accounts WHERE id = ?', name.split('/')[1] ?? '') !== null

  async function fillGaps(): Promise<Result<null>> {
    if (!store.one(z.unknown(), 'SELECT 1 FROM keychain_gaps')) return ok(null)
    const found = await keychain.names()
    if (!found.ok) return found
    store.transaction(() => {
      for (const name of found.value) if (isOurs(name)) store.run('INSERT OR IGNORE INTO keychain_names (name) VALUES (?)', name)
      store.run('DELETE FROM keychain_gaps')
    })
    return ok(null)
  }

  return {
    get mode() {
      return keychain.mode
    },
    get: (name) => keychain.get(name),
    async set(name, secret) {
      // What comes here because the records are full cannot be written down before. Its name can be told without that.
      if (name.startsWith('held/')) return keychain.set(name, secret)
      if (!store.one(named, 'SELECT name FROM keychain_names WHERE name = ?', name))
        store.run('INSERT INTO keychain_names (name) VALUES (?)', name)
      await store.onDisk()
      return keychain.set(name, secret)
    },
    async remove(name) {
      await store.onDisk()
      if (name.startsWith('held/')) return keychain.remove(name)
      const removed = await keychain.remove(name)
      if (removed.ok) store.run('DELETE FROM keychain_names WHERE name = ?', name)
      return removed
    },
    async names() {
      const filled = await fillGaps()
      if (!filled.ok) return filled
      return ok(store.all(named, 'SELECT name FROM keychain_names ORDER BY name').map(({ name }) => name))
    },
  }
}
