import type { Emit, HandlersOf } from '#shared/contract.ts'
import { ok } from '#shared/result.ts'
import type { Clock } from '../system/clock.ts'
import { createKeychainSwitch, type KeychainSwitch } from '../keychain/keychain-switch.ts'
import { createLeftovers } from '../keychain/leftovers.ts'
import { createListedKeychain } from '../keychain/listed-keychain.ts'
import type { Parts } from '../parts.ts'
import type { Store } from '../store/store.ts'
import { createVault, type Vault } from '../vault/vault.ts'

export interface KeychainWiringPorts {
  readonly parts: Pick<Parts, 'osKeychain' | 'random' | 'computer' | 'slices' | 'log'>
  readonly store: Store
  readonly clock: Clock
  readonly emit: Emit
  readonly fault: (error: unknown) => void
  /** Whether the app has begun to work: before, nobody waits for what a keychain opens. */
  readonly hasBegun: () => boolean
  readonly accountIds: () => readonly string[]
  /** Settles passwords of this account whose outcome is open. */
  readonly settle: (accountId: string) => Promise<void>
  /** Secrets were removed from the records. */
  readonly removed: () => void
}

export interface KeychainWiring {
  readonly keychain: KeychainSwitch
  readonly vault: Vault
  readonly calls: HandlersOf<'keychain'>
  /** At the start: asks whether the keychain can be used, and does what waited for it. */
  begin(): void
}

/** The keychain and the vault whose key it keeps, and what is done once it can be used. */
export function wireKeychain(ports: KeychainWiringPorts): KeychainWiring {
  const { parts, store, fault } = ports
  const osKeychain = createListedKeychain(parts.osKeychain, store)
  const leftovers = createLeftovers(osKeychain, store)
  const keychain = createKeychainSwitch({
    os: osKeychain,
    changed(status) {
      ports.emit('keychain.changed', status)
      if (status.mode === 'os' && ports.hasBegun()) void useKeychain().catch(fault)
    },
    hide: parts.log.hide,
    prove: () => (vault.keyring.ids().length > 0 ? vault.keyring.current() : null),
    holdsMore: () => vault.hasSessionOnly(),
  })
  const vault = createVault({
    store,
    keychain: keychain.system,
    clock: ports.clock,
    random: parts.random,
    computer: parts.computer,
    told: keychain.vaultTrouble,
    sessionOnly: () => keychain.mode === 'session',
    slices: parts.slices,
    removed: ports.removed,
    hide: parts.log.hide,
  })

  /** What waits for a keychain that can be used. */
  async function useKeychain(): Promise<void> {
    const taking = !vault.isWhole()
    const taken = await vault.takeOver()
    if (!taken.ok) return
    await leftovers.remove()
    // A change of the key that was interrupted, or a key that is there again.
    await vault.gather()
    if (taking) for (const accountId of ports.accountIds()) await ports.settle(accountId)
  }

  return {
    keychain,
    vault,
    begin() {
      keychain
        .check()
        .then(({ mode }) => (mode === 'os' ? useKeychain() : undefined))
        .catch(fault)
    },
    calls: {
      'keychain.retry': async () => ok(await keychain.check()),
      async 'keychain.putKeyBack'() {
        const put = await vault.keyring.putBack()
        return put.ok ? ok(await keychain.check()) : put
      },
      async 'keychain.newKey'() {
        const made = await vault.keyring.startAnew()
        if (!made.ok) return made
        const status = await keychain.check()
        // What waited for the old key alone is told as what it is now.
        for (const accountId of ports.accountIds()) ports.settle(accountId).catch(fault)
        return ok(status)
      },
      'keychain.changeKey': () => vault.changeKey(),
      'keychain.useSessionOnly': async () => ok(keychain.useSessionOnly()),
    },
  }
}
