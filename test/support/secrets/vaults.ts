import type { Problem } from '#shared/problem.ts'
import type { Keychain } from '../../../src/main/keychain/keychain.ts'
import { createListedKeychain } from '../../../src/main/keychain/listed-keychain.ts'
import { createMemoryKeychain } from '../../../src/main/keychain/memory-keychain.ts'
import { openStore, type Store } from '../../../src/main/store/store.ts'
import { createVault, type Vault, type VaultPorts } from '../../../src/main/vault/vault.ts'
import { seededRandom } from '../app/office.ts'
import { steppedClock } from '../clocks/stepped-clock.ts'

/** What stays when the app ends: records and keychain; and a way to start it again. */
export interface Safe {
  readonly store: Store
  readonly keychain: Keychain
  /** What was told to be in the way, newest last. */
  readonly told: (Problem | null)[]
  open(over?: Partial<VaultPorts> & { readonly os?: Keychain }): Vault
}

export function openSafe(store: Store = openStore(':memory:'), keychain: Keychain = createMemoryKeychain()): Safe {
  const told: (Problem | null)[] = []
  // One source for all runs: no nonce and no key comes twice.
  const random = seededRandom(7)
  return {
    store,
    keychain,
    told,
    open: ({ os = keychain, ...over } = {}) =>
      createVault({
        store,
        keychain: createListedKeychain(os, over.store ?? store),
        clock: steppedClock(),
        random,
        computer: { mark: 'this', name: 'desk' },
        told: (problem) => told.push(problem),
        sessionOnly: () => false,
        believeMs: 0,
        ...over,
      }),
  }
}

export const addAccount = (store: Store, id: string): unknown =>
  store.run(
    `INSERT INTO accounts (id, name, address, sip, created_at) VALUES (?, 'A', ?, '{}', 0)`,
    id,
    `https://${id}.example.com`,
  )
