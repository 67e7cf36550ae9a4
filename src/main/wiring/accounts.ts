import type { Emit, HandlersOf } from '#shared/contract.ts'
import type { Problem } from '#shared/problem.ts'
import { ok } from '#shared/result.ts'
import type { AccountRecords } from '../accounts/account-records.ts'
import { createAccounts, type Accounts, type AccountsPorts } from '../accounts/accounts.ts'
import { parseAddress } from '../pbx/address.ts'
import type { Budget } from '../pbx/budget.ts'
import { createPbxClient, login } from '../pbx/client.ts'
import type { TransportOptions } from '../pbx/transport.ts'
import type { Random } from '../system/random.ts'
import type { Vault } from '../vault/vault.ts'
import type { BackupOrder } from './start-order.ts'

export interface AccountsWiringPorts extends Pick<AccountsPorts, 'startDemo' | 'leaving' | 'arrived'> {
  readonly records: AccountRecords
  readonly random: Random
  readonly emit: Emit
  /** How requests leave this computer. */
  readonly network: Omit<TransportOptions, 'address'>
  readonly refusal: (address: string) => Problem | null
  readonly budget: (address: string) => Budget
  readonly vault: Vault
  readonly backups: BackupOrder
}

export interface AccountsWiring extends Pick<Accounts, 'removePassing'> {
  readonly calls: HandlersOf<'accounts'>
}

/** How accounts come and go: checked with clients of their own, and in the backup before anybody relies on it. */
export function wireAccounts(ports: AccountsWiringPorts): AccountsWiring {
  const { records, random, emit, network, refusal, vault, backups } = ports
  const { calls, removePassing } = createAccounts({
    ...{ records, random, emit, parseAddress, refusal },
    startDemo: ports.startDemo,
    leaving: ports.leaving,
    arrived: ports.arrived,
    openOnce(address, token) {
      const budget = ports.budget(address)
      const client = createPbxClient({ ...network, address, random, budget, token: async () => ok(token) })
      return {
        ...client,
        close() {
          client.close()
          budget.close()
        },
      }
    },
    login: (address, username, password) => login({ ...network, address }, username, password),
    // With the first token comes the first key.
    prepared: async () => (vault.keyring.ids().length > 0 ? ok(null) : vault.ready()),
  })
  return {
    removePassing,
    calls: {
      ...calls,
      // Who hears that an account is there, or gone, may rely on it: no backup knows it otherwise any more.
      'accounts.connect': (input) => calls['accounts.connect'](input).finally(backups.written),
      'accounts.remove': (input) => calls['accounts.remove'](input).finally(backups.written),
    },
  }
}
