import { expect } from 'vitest'
import type { Keychain } from '../../../src/main/keychain/keychain.ts'
import { createMemoryKeychain } from '../../../src/main/keychain/memory-keychain.ts'
import { openStore, type Store } from '../../../src/main/store/store.ts'
import { addAccount, openSafe, type Safe } from './vaults.ts'

export const made = '2026-11-24T08:00:00.000Z'

/** Records and keychain as an earlier version left them. */
export async function oldSafe(
  numbers: readonly string[],
  store: Store = openStore(':memory:'),
  keychain: Keychain = createMemoryKeychain(),
): Promise<{ safe: Safe; secrets: Map<string, string> }> {
  const secrets = new Map<string, string>()
  const keep = async (name: string, value: string): Promise<void> => {
    store.run('INSERT INTO keychain_names (name) VALUES (?)', name)
    await keychain.set(name, value)
    secrets.set(name, value)
  }
  addAccount(store, 'a')
  await keep('token/a', '12|token')
  for (const number of numbers) {
    store.run(
      `INSERT INTO credential_versions (account_id, number, version, state, made_by, at, of_created_at)
         VALUES ('a', ?, 1, 'current', 'linecard', 0, ?)`,
      number,
      made,
    )
    await keep(`password/a/${number}/1`, `password of ${number}`)
    await keep(`pin/a/${number}`, `pin of ${number}`)
    await keep(`pin/a/${number}/1`, `staged pin of ${number}`)
  }
  store.run(
    `INSERT INTO queue (id, account_id, position, kind, number, state, patch, base, has_secret, queued_at)
       VALUES ('q1', 'a', 1, 'edit', '100', 'waiting', '{}', ?, 1, 0)`,
    JSON.stringify({ fields: {}, createdAt: made, updatedAt: null }),
  )
  await keep('queued/a/q1', '{"pin":"9999"}')
  return { safe: openSafe(store, keychain), secrets }
}

const password = (number: string) => ({ accountId: 'a', number, kind: 'password', version: 1 })
export const pin = (number: string) => ({ accountId: 'a', number, kind: 'pin', version: '' })
const staged = (number: string) => ({ accountId: 'a', number, kind: 'staged-pin', version: 1 })
const queued = { accountId: 'a', number: '100', kind: 'queued', version: 'q1' }
/** Names of what is in the keychain; a key has no name that is known before. */
export const entries = async ({ keychain }: Safe): Promise<string[]> => {
  const names = await keychain.names()
  return names.ok ? names.value.map((name) => name.replace(/^key\/.*/, 'key')).sort() : ['none']
}

export async function expectEverything(safe: Safe, numbers: readonly string[]): Promise<void> {
  const vault = safe.open()
  for (const number of numbers) {
    expect(await vault.get(password(number), made)).toEqual({ ok: true, value: `password of ${number}` })
    expect(await vault.get(pin(number), made)).toEqual({ ok: true, value: `pin of ${number}` })
    expect(await vault.get(staged(number))).toEqual({ ok: true, value: `staged pin of ${number}` })
  }
  expect(await vault.get(queued, made)).toEqual({ ok: true, value: '{"pin":"9999"}' })
}
