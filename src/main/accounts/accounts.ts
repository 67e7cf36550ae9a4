import * as z from 'zod'
import { accountIdSchema, sipServiceSchema, type Account, type AccountEntry } from '#shared/account.ts'
import { defaultSipService, type ConnectStep } from '#shared/sip-service.ts'
import type { Emit, HandlersOf } from '#shared/contract.ts'
import { problem, type Problem } from '#shared/problem.ts'
import { fail, ok, type Result } from '#shared/result.ts'
import type { Clock } from '../clock.ts'
import type { Keychain } from '../keychain/keychain.ts'
import type { DemoPbx } from '../parts.ts'
import type { PbxClient } from '../pbx/pbx.ts'
import { newId, type Random } from '../random.ts'
import type { Store } from '../store/store.ts'

export interface AccountsPorts {
  readonly store: Store
  readonly keychain: Keychain
  readonly clock: Clock
  readonly random: Random
  readonly emit: Emit
  /** Where the PBX may be by an address that somebody typed, the likeliest first, or why it cannot be used. */
  readonly parseAddress: (text: string) => Result<readonly string[]>
  /** Why an address must not be talked to; null: it may. */
  readonly refusal: (address: string) => Problem | null
  /** A client for one address with this token: used once, for the check before an account is kept. */
  readonly openOnce: (address: string, token: string) => PbxClient
  readonly login: (address: string, username: string, password: string) => Promise<Result<{ token: string }>>
  readonly startDemo: () => Promise<Result<DemoPbx>>
  /** To be awaited before the first token is kept: what else must be in the keychain is. */
  readonly prepared: () => Promise<Result<null>>
  /** Called before an account's rows go: stops its work and wipes its secrets. */
  readonly leaving: (accountId: string) => Promise<Result<null>>
  /** Called after an account came in, or got a new token. */
  readonly arrived: (accountId: string) => void
}

export interface Accounts {
  readonly calls: HandlersOf<'accounts'>
  all(): Account[]
  get(accountId: string): Result<Account>
  /** The token, from the keychain, for the PBX client alone. */
  token(accountId: string): Promise<Result<string>>
  /** The PBX refused the token: remembered until a new one comes. */
  tokenRefused(accountId: string): void
  answered(accountId: string, at: number): void
  /** Accounts whose PBX ended with the last run of the app (the demo's): removed at start. */
  dropPassing(): Promise<void>
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

/** What says that the PBX's API is not at this place, and may be at another one of the same host. */
const notHere: ReadonlySet<string> = new Set([
  'not-offered',
  'pbx-not-json',
  'pbx-sign-in-page',
  'pbx-redirect',
  'pbx-forbidden',
  'page-expired',
  'pbx-unexpected',
  'pbx-truncated',
  'pbx-no-body',
  'pbx-refused',
])

const tokenName = (accountId: string): string => `token/${accountId}`

/** Accounts and their SIP service. Tokens go into the keychain here and come out only for the PBX client. */
export function createAccounts(ports: AccountsPorts): Accounts {
  const { store, keychain, clock, random, emit } = ports
  const withoutToken = new Set<string>()
  const connecting = new Map<string, Promise<unknown>>()

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

  const changed = (): void => emit('accounts.changed', all())

  function progress(step: ConnectStep, state: 'running' | 'good' | 'failed' | 'skipped', trouble: Problem | null = null): void {
    emit('accounts.connectProgress', { step, state, problem: trouble })
  }

  /** Says which lines of the check are good when the request ended with this Problem, or with none. */
  function reportAnswer(address: string, trouble: Problem | null): void {
    const certificate = address.startsWith('http:') ? 'skipped' : 'good'
    if (trouble?.kind.startsWith('tls-') && trouble.kind !== 'tls-silent') {
      progress('address', 'good')
      progress('certificate', 'failed', trouble)
      return
    }
    const about =
      trouble?.kind === 'permission-missing' || trouble?.kind === 'pbx-forbidden'
        ? 'permission'
        : /^(token-wrong|session-refused|login-rejected)$/.test(trouble?.kind ?? '')
          ? 'token'
          : 'address'
    if (trouble && about === 'address') return progress('address', 'failed', trouble)
    progress('address', 'good')
    progress('certificate', certificate)
    if (trouble && about === 'token') return progress('token', 'failed', trouble)
    progress('token', 'good')
    progress('permission', trouble ? 'failed' : 'good', trouble)
  }

  /** One request tells all: whether the address answers, its certificate, the token and the permission. null: all is well. */
  async function checkToken(address: string, token: string, from: 'token' | 'login' = 'token'): Promise<Problem | null> {
    const client = ports.openOnce(address, token)
    try {
      const answer = await client.extensions({ page: 1, perPage: 1 }, { lane: 'click' })
      return answer.ok ? null : ofNewToken(answer.problem, from)
    } finally {
      client.close()
    }
  }

  /** Nothing was connected with this token yet: *no longer accepted*, and what is safe, would be about another one. */
  function ofNewToken(trouble: Problem, from: 'token' | 'login'): Problem {
    if (trouble.kind !== 'token-rejected') return trouble
    return problem(from === 'token' ? 'token-wrong' : 'session-refused', {}, trouble.said ? { said: trouble.said } : {})
  }

  async function tokenFor(address: string, entry: AccountEntry): Promise<Result<string>> {
    if (entry.with === 'token') return ok(entry.token)
    const session = await ports.login(address, entry.username, entry.password)
    return session.ok ? ok(session.value.token) : session
  }

  /** Looks for the API at each of these places, and takes the first where it is. What the last one answered is told, where it is nowhere. */
  async function find(places: readonly string[], entry: AccountEntry): Promise<Result<{ address: string; token: string }>> {
    let trouble = problem('cancelled')
    for (const address of places) {
      const token = await tokenFor(address, entry)
      const wrong = token.ok ? await checkToken(address, token.value, entry.with) : token.problem
      if (wrong === null && token.ok) {
        reportAnswer(address, null)
        return ok({ address, token: token.value })
      }
      trouble = wrong ?? trouble
      if (!notHere.has(trouble.kind)) break
    }
    reportAnswer(places[0] ?? '', trouble)
    return fail(trouble)
  }

  async function keepToken(accountId: string, token: string): Promise<Result<null>> {
    progress('keychain', 'running')
    const prepared = await ports.prepared()
    const kept = prepared.ok ? await keychain.set(tokenName(accountId), token) : prepared
    progress('keychain', kept.ok ? 'good' : 'failed', kept.ok ? null : kept.problem)
    return kept
  }

  type Connect = HandlersOf<'accounts'>['accounts.connect']

  const connect: Connect = async (input) => {
    progress('address', 'running')
    const address = ports.parseAddress(input.address)
    if (address.ok) return alone(new URL(address.value[0] ?? '').origin, () => connectTo(address.value, input))
    progress('address', 'failed', address.problem)
    return address
  }

  /** One at a time for each address: of two at once, one would find the other's account only when its own token is kept. */
  async function alone<T>(address: string, work: () => Promise<T>): Promise<T> {
    const before = connecting.get(address)
    const mine = (async () => {
      await before?.catch(() => {})
      return work()
    })()
    connecting.set(address, mine)
    try {
      return await mine
    } finally {
      if (connecting.get(address) === mine) connecting.delete(address)
    }
  }

  /** What is a PBX's already, as far as one of these places is. */
  function known(address: string): Problem | null {
    const there = all().find((account) => account.address === address)
    if (!there) return null
    const found = problem('account-exists', { address: there.address, name: there.name, accountId: there.id })
    progress('address', 'failed', found)
    return found
  }

  async function connectTo(places: readonly string[], { name, entry, sip }: Parameters<Connect>[0]): ReturnType<Connect> {
    const [likeliest = ''] = places
    const refused = ports.refusal(likeliest)
    if (refused) {
      progress('address', 'failed', refused)
      return fail(refused)
    }
    const there = known(likeliest)
    if (there) return fail(there)

    const found = await find(places, entry)
    if (!found.ok) return found
    const { address, token } = found.value
    const same = address === likeliest ? null : known(address)
    if (same) return fail(same)

    const id = newId(random)
    const kept = await keepToken(id, token)
    if (!kept.ok) return kept
    const { hostname } = new URL(address)
    try {
      store.run(
        'INSERT INTO accounts (id, name, address, sip, last_answer_at, created_at) VALUES (?, ?, ?, ?, ?, ?)',
        id,
        name || hostname,
        address,
        JSON.stringify(sip ?? defaultSipService(hostname)),
        clock.now(),
        clock.now(),
      )
    } catch (error) {
      // A full disk: the token would be nobody's. Where the keychain keeps it now, the next start removes it.
      await keychain.remove(tokenName(id))
      throw error
    }
    changed()
    ports.arrived(id)
    return get(id)
  }

  async function remove(accountId: string): Promise<Result<null>> {
    const account = get(accountId)
    if (!account.ok) return account
    // The keychain first: when it refuses, everything is as it was.
    withoutToken.add(accountId)
    const removed = await keychain.remove(tokenName(accountId))
    const left = removed.ok ? await ports.leaving(accountId) : removed
    withoutToken.delete(accountId)
    if (!left.ok) return left
    store.run('DELETE FROM accounts WHERE id = ?', accountId)
    changed()
    return ok(null)
  }

  return {
    all,
    get,
    async dropPassing() {
      const passing = store.all(z.object({ id: z.string() }), 'SELECT id FROM accounts WHERE passing = 1')
      for (const { id } of passing) {
        // Its secrets may have been in memory alone; where the keychain refuses now, the next start tries again.
        await remove(id)
      }
    },
    async token(accountId) {
      const known = get(accountId)
      if (!known.ok) return known
      const read = await keychain.get(tokenName(accountId))
      if (!read.ok) return read
      if (read.value !== null) return ok(read.value)
      if (!withoutToken.has(accountId)) {
        withoutToken.add(accountId)
        changed()
      }
      return fail(problem('token-rejected'))
    },
    tokenRefused(accountId) {
      const marked = store.run('UPDATE accounts SET token_needed = 1 WHERE id = ? AND token_needed = 0', accountId)
      if (marked.changes > 0) changed()
    },
    answered(accountId, at) {
      store.run('UPDATE accounts SET last_answer_at = ? WHERE id = ?', at, accountId)
    },
    calls: {
      'accounts.connect': connect,
      async 'accounts.connectDemo'() {
        const demo = await ports.startDemo()
        if (!demo.ok) return demo
        const there = all().find((account) => account.address === demo.value.address)
        if (there) return ok(there)
        const connected = await connect({
          address: demo.value.address,
          name: 'Demo PBX',
          entry: { with: 'token', token: demo.value.token },
          sip: defaultSipService(demo.value.sipDomain),
        })
        if (connected.ok) store.run('UPDATE accounts SET passing = 1 WHERE id = ?', connected.value.id)
        return connected
      },
      async 'accounts.change'({ accountId, name, sip, sipChecks }) {
        const account = get(accountId)
        if (!account.ok) return account
        if (name !== undefined) store.run('UPDATE accounts SET name = ? WHERE id = ?', name, accountId)
        if (sip) store.run('UPDATE accounts SET sip = ? WHERE id = ?', JSON.stringify(sip), accountId)
        if (sipChecks !== undefined) store.run('UPDATE accounts SET sip_checks = ? WHERE id = ?', sipChecks ? 1 : 0, accountId)
        changed()
        return get(accountId)
      },
      async 'accounts.replaceToken'({ accountId, token }) {
        const account = get(accountId)
        if (!account.ok) return account
        const wrong = await checkToken(account.value.address, token)
        reportAnswer(account.value.address, wrong)
        if (wrong) return fail(wrong)
        const kept = await keepToken(accountId, token)
        if (!kept.ok) return kept
        withoutToken.delete(accountId)
        store.run('UPDATE accounts SET token_needed = 0, last_answer_at = ? WHERE id = ?', clock.now(), accountId)
        changed()
        ports.arrived(accountId)
        return get(accountId)
      },
      'accounts.remove': ({ accountId }) => remove(accountId),
    },
  }
}
