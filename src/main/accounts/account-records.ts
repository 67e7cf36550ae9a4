import * as z from 'zod'
import { accountIdSchema, sipServiceSchema, type Account, type SipService } from '#shared/account.ts'
import type { Emit } from '#shared/contract.ts'
import { problem } from '#shared/problem.ts'
import { fail, ok, type Result } from '#shared/result.ts'
import type { Clock } from '../system/clock.ts'
import type { Keychain } from '../keychain/keychain.ts'
import type { Store } from '../store/store.ts'

export interface AccountRecordsPorts {
  readonly store: Store
  readonly keychain: Keychain
  readonly clock: Clock
  readonly emit: Emit
}

/** What is kept of each account: its row in the records and its token in the keychain. */
export interface AccountRecords {
  all(): Account[]
  get(accountId: string): Result<Account>
  /** Tells the windows how the accounts are now. */
  tell(): void
  /** The token, from the keychain, for the PBX client alone. */
  token(accountId: string): Promise<Result<string>>
  keepToken(accountId: string, token: string): Promise<Result<null>>
  removeToken(accountId: string): Promise<Result<boolean>>
  /** The PBX refused the token: remembered until a new one comes. */
  tokenRefused(accountId: string): void
  /** A new token was kept in its place. */
  tokenReplaced(accountId: string): void
  /** While `work` goes on, the keychain has no token any more, and that is no news. */
  withoutToken<T>(accountId: string, work: () => Promise<T>): Promise<T>
  answered(accountId: string, at: number): void
  add(account: { readonly id: string; readonly name: string; readonly address: string; readonly sip: SipService }): void
  change(
    accountId: string,
    change: {
      readonly name?: string | undefined
      readonly sip?: SipService | undefined
      readonly sipChecks?: boolean | undefined
    },
  ): void
  /** Its PBX ends with this run of the app. */
  setPassing(accountId: string): void
  passing(): string[]
  remove(accountId: string): void
}

const accountRow = z.object({
  id: accountIdSchema,
  name: z.string(),
  address: z.string(),
  sip: z.string().transform((text) => sipServiceSchema.parse(JSON.parse(text))),
  sip_checks: z.number(),
  token_needed: z.number(),
  last_answer_at: z.number().nullable(),
})

const tokenName = (accountId: string): string => `token/${accountId}`

export function createAccountRecords({ store, keychain, clock, emit }: AccountRecordsPorts): AccountRecords {
  const withoutToken = new Set<string>()

  function toAccount(row: z.output<typeof accountRow>): Account {
    return {
      id: row.id,
      name: row.name,
      address: row.address,
      sip: row.sip,
      sipChecks: row.sip_checks === 1,
      token: row.token_needed ? 'needed' : withoutToken.has(row.id) ? 'missing' : 'present',
      lastAnswerAt: row.last_answer_at,
    }
  }

  function all(): Account[] {
    return store
      .all(
        accountRow,
        'SELECT id, name, address, sip, sip_checks, token_needed, last_answer_at FROM accounts ORDER BY created_at, id',
      )
      .map(toAccount)
  }

  function get(accountId: string): Result<Account> {
    const account = all().find((one) => one.id === accountId)
    return account ? ok(account) : fail(problem('account-unknown'))
  }

  const tell = (): void => emit('accounts.changed', all())

  return {
    all,
    get,
    tell,
    async token(accountId) {
      const known = get(accountId)
      if (!known.ok) return known
      const read = await keychain.get(tokenName(accountId))
      if (!read.ok) return read
      if (read.value !== null) return ok(read.value)
      if (!withoutToken.has(accountId)) {
        withoutToken.add(accountId)
        tell()
      }
      return fail(problem('token-rejected'))
    },
    keepToken: (accountId, token) => keychain.set(tokenName(accountId), token),
    removeToken: (accountId) => keychain.remove(tokenName(accountId)),
    tokenRefused(accountId) {
      const marked = store.run('UPDATE accounts SET token_needed = 1 WHERE id = ? AND token_needed = 0', accountId)
      if (marked.changes > 0) tell()
    },
    tokenReplaced(accountId) {
      withoutToken.delete(accountId)
      store.run('UPDATE accounts SET token_needed = 0, last_answer_at = ? WHERE id = ?', clock.now(), accountId)
      tell()
    },
    async withoutToken(accountId, work) {
      withoutToken.add(accountId)
      try {
        return await work()
      } finally {
        withoutToken.delete(accountId)
      }
    },
    answered(accountId, at) {
      store.run('UPDATE accounts SET last_answer_at = ? WHERE id = ?', at, accountId)
    },
    add({ id, name, address, sip }) {
      store.run(
        'INSERT INTO accounts (id, name, address, sip, last_answer_at, created_at) VALUES (?, ?, ?, ?, ?, ?)',
        id,
        name,
        address,
        JSON.stringify(sip),
        clock.now(),
        clock.now(),
      )
    },
    change(accountId, { name, sip, sipChecks }) {
      if (name !== undefined) store.run('UPDATE accounts SET name = ? WHERE id = ?', name, accountId)
      if (sip) store.run('UPDATE accounts SET sip = ? WHERE id = ?', JSON.stringify(sip), accountId)
      if (sipChecks !== undefined) store.run('UPDATE accounts SET sip_checks = ? WHERE id = ?', sipChecks ? 1 : 0, accountId)
      tell()
    },
    setPassing: (accountId) => void store.run('UPDATE accounts SET passing = 1 WHERE id = ?', accountId),
    passing: () => store.all(z.object({ id: z.string() }), 'SELECT id FROM accounts WHERE passing = 1').map(({ id }) => id),
    remove: (accountId) => void store.run('DELETE FROM accounts WHERE id = ?', accountId),
  }
}
