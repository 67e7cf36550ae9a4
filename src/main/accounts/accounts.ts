import type { AccountEntry } from '#shared/account.ts'
import { defaultSipService, type ConnectStep } from '#shared/sip-service.ts'
import type { Emit, HandlersOf } from '#shared/contract.ts'
import { problem, type Problem } from '#shared/problem.ts'
import { fail, ok, type Result } from '#shared/result.ts'
import { createKeyedMutex } from '../concurrency/keyed-mutex.ts'
import type { PbxClient } from '../pbx/pbx.ts'
import { newId, type Random } from '../system/random.ts'
import type { AccountRecords } from './account-records.ts'

export interface AccountsPorts {
  readonly records: AccountRecords
  readonly random: Random
  readonly emit: Emit
  /** Where the PBX may be by an address that somebody typed, the likeliest first, or why it cannot be used. */
  readonly parseAddress: (text: string) => Result<readonly string[]>
  /** Why an address must not be talked to; null: it may. */
  readonly refusal: (address: string) => Problem | null
  /** A client for one address with this token: used once, for the check before an account is kept. */
  readonly openOnce: (address: string, token: string) => PbxClient
  readonly login: (address: string, username: string, password: string) => Promise<Result<{ token: string }>>
  readonly startDemo: () => Promise<Result<{ readonly address: string; readonly token: string; readonly sipDomain: string }>>
  /** To be awaited before the first token is kept: what else must be in the keychain is. */
  readonly prepared: () => Promise<Result<null>>
  /** Called before an account's rows go: stops its work and wipes its secrets. */
  readonly leaving: (accountId: string) => Promise<Result<null>>
  /** Called after an account came in, or got a new token. */
  readonly arrived: (accountId: string) => void
}

export interface Accounts {
  readonly calls: HandlersOf<'accounts'>
  /** Accounts whose PBX ended with the last run of the app (the demo's): removed at start. */
  removePassing(): Promise<void>
}

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

/** How accounts come and go: nothing is kept before the PBX has said yes, and nothing stays behind one that leaves. */
export function createAccounts(ports: AccountsPorts): Accounts {
  const { records, random, emit } = ports
  const connecting = createKeyedMutex()

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
    const kept = prepared.ok ? await records.keepToken(accountId, token) : prepared
    progress('keychain', kept.ok ? 'good' : 'failed', kept.ok ? null : kept.problem)
    return kept
  }

  type Connect = HandlersOf<'accounts'>['accounts.connect']

  const connect: Connect = async (input) => {
    progress('address', 'running')
    const address = ports.parseAddress(input.address)
    // Of two at once, one would find the other's account only when its own token is kept.
    if (address.ok) return connecting.run(new URL(address.value[0] ?? '').origin, () => connectTo(address.value, input))
    progress('address', 'failed', address.problem)
    return address
  }

  /** What is a PBX's already, as far as one of these places is. */
  function known(address: string): Problem | null {
    const there = records.all().find((account) => account.address === address)
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
      records.add({ id, name: name || hostname, address, sip: sip ?? defaultSipService(hostname) })
    } catch (error) {
      // A full disk: the token would be nobody's. Where the keychain keeps it now, the next start removes it.
      await records.removeToken(id)
      throw error
    }
    records.tell()
    ports.arrived(id)
    return records.get(id)
  }

  async function remove(accountId: string): Promise<Result<null>> {
    const account = records.get(accountId)
    if (!account.ok) return account
    const left = await records.withoutToken(accountId, async () => {
      // The keychain first: when it refuses, everything is as it was.
      const removed = await records.removeToken(accountId)
      return removed.ok ? ports.leaving(accountId) : removed
    })
    if (!left.ok) return left
    records.remove(accountId)
    records.tell()
    return ok(null)
  }

  return {
    async removePassing() {
      // Its secrets may have been in memory alone; where the keychain refuses now, the next start tries again.
      for (const id of records.passing()) await remove(id)
    },
    calls: {
      'accounts.connect': connect,
      async 'accounts.connectDemo'() {
        const demo = await ports.startDemo()
        if (!demo.ok) return demo
        const there = records.all().find((account) => account.address === demo.value.address)
        if (there) return ok(there)
        const connected = await connect({
          address: demo.value.address,
          name: 'Demo PBX',
          entry: { with: 'token', token: demo.value.token },
          sip: defaultSipService(demo.value.sipDomain),
        })
        if (connected.ok) records.setPassing(connected.value.id)
        return connected
      },
      async 'accounts.change'({ accountId, name, sip, sipChecks }) {
        const account = records.get(accountId)
        if (!account.ok) return account
        records.change(accountId, { name, sip, sipChecks })
        return records.get(accountId)
      },
      async 'accounts.replaceToken'({ accountId, token }) {
        const account = records.get(accountId)
        if (!account.ok) return account
        const wrong = await checkToken(account.value.address, token)
        reportAnswer(account.value.address, wrong)
        if (wrong) return fail(wrong)
        const kept = await keepToken(accountId, token)
        if (!kept.ok) return kept
        records.tokenReplaced(accountId)
        ports.arrived(accountId)
        return records.get(accountId)
      },
      'accounts.remove': ({ accountId }) => remove(accountId),
    },
  }
}
