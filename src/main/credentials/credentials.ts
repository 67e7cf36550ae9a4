import type { HandlersOf, LedgerEntry, Emit } from '#shared/contract.ts'
import type { Extension, ExtensionDraft, PasswordChoice, PasswordState } from '#shared/extension.ts'
import { plainInstant } from '#shared/instants.ts'
import { ok, type Result } from '#shared/result.ts'
import { createKeyedMutex } from '../concurrency/keyed-mutex.ts'
import type { Copy } from '../host/copying.ts'
import type { Lane, Looked, PbxClient } from '../pbx/pbx.ts'
import type { Store } from '../store/store.ts'
import type { Clock } from '../system/clock.ts'
import type { Random } from '../system/random.ts'
import type { Vault } from '../vault/vault.ts'
import { createDeciding, type Kept } from './deciding.ts'
import { createKnownPasswords } from './known-passwords.ts'
import { entriesOf } from './ledger-entries.ts'
import { createLedger, type CredentialVersion, type Finding, type Operation } from './ledger.ts'
import { createOutcomes } from './outcomes.ts'
import { generatePassword } from './password.ts'
import { createRequests } from './requests.ts'
import { createSecrets, pendingPasswordMarker } from './secrets.ts'
import { createSettleLoop } from './settle-loop.ts'
import { createSettling } from './settling.ts'

export interface CredentialsPorts {
  readonly store: Store
  readonly vault: Vault
  readonly clock: Clock
  readonly random: Random
  readonly emit: Emit
  readonly copy: Copy
  readonly pbx: (accountId: string) => Result<PbxClient>
  /** Whether the account's PBX can be talked to, as its last requests told. */
  readonly online: (accountId: string) => boolean
  /** What the clock of the account's PBX shows, ms since the epoch; null: it never said. */
  readonly pbxNow: (accountId: string) => number | null
  /** What the directory last knew of an extension; null: not there. */
  readonly known: (accountId: string, number: string) => Extension | null
  /** Whether the account's whole list has been read. */
  readonly listed: (accountId: string) => boolean
  /**
   * In the caller's transaction, with a vault that is ready: this PIN is to be set in the extension as created then, unless a newer change
   * of it waits.
   */
  readonly setPin: (accountId: string, number: string, createdAt: string, pin: string) => void
  /** The PBX told an extension anew. */
  readonly seen: (accountId: string, extension: Extension) => void
  /** Asks the PBX for one extension. */
  readonly look: (accountId: string, number: string) => Promise<Looked>
  /** What is known of an extension's password changed. */
  readonly changed: (accountId: string, number: string) => void
  /** Whether a phone of an extension that had this number before may still be registered there. */
  readonly mayBeRegistered: (accountId: string, number: string) => boolean
  /** Told what was thrown by work that nobody waits for. */
  readonly fault: (error: unknown) => void
}

/** What is known of a password, and which extension it belongs to (its created_at; null: not known). */
export interface KnownPassword {
  readonly state: PasswordState
  /** When a phone showed that it has it, ms since the epoch; null: none has yet. */
  readonly provedAt: number | null
  readonly createdAt: string | null
}

/** The password that the PBX has for certain. `clear`: nothing can be registered with one from before it any more. */
interface KnownCertainly {
  readonly version: number
  readonly clear: boolean
  readonly provedAt: number | null
}

export interface RecalledPassword {
  readonly number: string
  readonly password: string
  /** Of the extension, as the PBX tells it. */
  readonly createdAt: string
  /** ms since the epoch */
  readonly madeAt: number
}

type CredentialCalls = 'credentials.list' | 'credentials.reveal' | 'credentials.copy' | 'credentials.discardOld'

/** Creates and rotates, so that no password is ever lost, whatever happens to the answer. */
export interface Credentials {
  readonly calls: Pick<HandlersOf<'credentials'>, CredentialCalls> & HandlersOf<'ledger'>
  /** `operationId`: the caller's own name for it, to ask later what became of it. */
  create(
    accountId: string,
    draft: ExtensionDraft,
    choice: PasswordChoice,
    operationId?: string,
    lane?: Lane,
  ): Promise<Result<null>>
  rotate(accountId: string, number: string, choice: PasswordChoice, operationId?: string, lane?: Lane): Promise<Result<null>>
  /** none: it was never begun, or never left. */
  operation(id: string): 'none' | 'open' | 'confirmed' | 'refused'
  /** Why an operation was taken for not done by asking the PBX; null: it was not. */
  finding(id: string): Finding | null
  /** A person need not see any more that this operation did not happen: whoever began it does it again. */
  dismiss(id: string): void
  /** Takes over a password of which these records know nothing: it was made then, and a phone has shown it. Nothing where there is another one. */
  recall(accountId: string, password: RecalledPassword): Promise<void>
  /** The password that the PBX has, or the one that it will have once an unknown outcome is settled. */
  password(accountId: string, number: string): Promise<Result<string>>
  voicemailPin(accountId: string, number: string): Promise<Result<string | null>>
  /** `createdAt`: of the extension that the PBX gave it to. */
  rememberPin(accountId: string, number: string, createdAt: string, pin: string | null): Promise<Result<null>>
  /** Of those among these extensions that have something to tell. */
  states(accountId: string, numbers: readonly string[]): Map<string, KnownPassword>
  version(accountId: string, number: string): CredentialVersion | null
  /** The same of many at once; left out: those that have none. */
  newest(accountId: string, numbers: readonly string[]): ReadonlyMap<string, CredentialVersion>
  /** The version that the PBX has for certain; null: none. */
  certain(accountId: string, number: string): number | null
  /** Finds out what became of every request whose answer never came. Asks the PBX; safe to call at any time. */
  settle(accountId: string): Promise<void>
  /** Since when the PBX has a password that no phone has shown yet, ms since the epoch; null: there is none. */
  unprovedSince(accountId: string, number: string): number | null
  /** The version that the PBX has for certain and no phone has shown yet; null: there is none. */
  unproved(accountId: string, number: string): number | null
  /** The password that the PBX has for certain, and what is known of it; null: none. */
  known(accountId: string, number: string): KnownCertainly | null
  /** Nothing can be registered any more with a password from before this version. */
  clear(accountId: string, number: string, version: number): void
  /** The extension registered, or a login worked, with this version: old ones are wiped. */
  proved(accountId: string, number: string, version: number): void
  /**
   * Before an extension is deleted: settles what is open about it, so that nothing makes it anew behind the delete. Answers the
   * last version that goes with it; null: the PBX could not be asked.
   */
  settleNumber(accountId: string, number: string): Promise<number | null>
  /** The extension that had these versions was deleted. */
  forgetExtension(accountId: string, number: string, upTo: number): Promise<Result<null>>
  forgetAccount(accountId: string): Promise<Result<null>>
  /** Extensions of this account whose newest password could not be kept: it is in memory alone. */
  held(accountId: string): string[]
  /** Extensions of this account whose last create or rotate may have happened or not. */
  unsettled(accountId: string): string[]
  close(): void
}

const states: Readonly<Record<CredentialVersion['state'], PasswordState>> = {
  current: 'stored',
  unsettled: 'unsettled',
  unknown: 'unknown',
  old: 'elsewhere',
}

const madeBy = { generate: 'linecard', choose: 'person', pbx: 'pbx' } as const

export function createCredentials(ports: CredentialsPorts): Credentials {
  const { store, clock, random, known, pbx: clientOf, fault } = ports
  const secrets = createSecrets(ports.vault)
  const ledger = createLedger(store, clock, random, secrets)

  /** One write at a time for each extension: two rotates in a row must not settle out of order. */
  const writes = createKeyedMutex()
  const oneAtATime = <T>(accountId: string, number: string, work: () => Promise<T>): Promise<T> =>
    writes.run(`${accountId}/${number}`, work)

  const entries = (accountId: string): LedgerEntry[] => entriesOf(ledger, accountId)
  const tellLedger = (accountId: string): void => ports.emit('ledger.changed', { accountId, entries: entries(accountId) })
  function told({ account_id: accountId, number }: Operation): void {
    ports.changed(accountId, number)
    tellLedger(accountId)
  }

  const requests = createRequests({ ledger, secrets, clock, known, pbxNow: ports.pbxNow })
  const outcomes = createOutcomes({
    ...{ store, ledger, secrets, told, fault },
    seen: ports.seen,
    setPin: ports.setPin,
    mayBeRegistered: ports.mayBeRegistered,
    askLater: (accountId) => loop.later(accountId),
  })
  const settling = createSettling({
    ...{ ledger, secrets, look: ports.look, ...requests },
    finish: outcomes.finish,
    madeUnknown: outcomes.madeUnknown,
  })
  const loop = createSettleLoop({
    ...{ clock, ledger, secrets, settling, outcomes, oneAtATime, told, fault },
    vault: ports.vault,
    pbx: clientOf,
    online: ports.online,
  })
  const passwords = createKnownPasswords({ ledger, secrets, outcomes, known })
  const decide = createDeciding({ ledger, secrets, settling, pbx: clientOf, begin })

  /** Before anything leaves, the vault holds what the PBX is about to be told, on the disk. */
  async function begin(
    accountId: string,
    number: string,
    kind: Operation['kind'],
    choice: PasswordChoice | Kept,
    draft: ExtensionDraft | null,
    id?: string,
    lane?: Lane,
  ): Promise<Result<null>> {
    const pbx = clientOf(accountId)
    if (!pbx.ok) return pbx
    const password = choice.mode === 'generate' ? generatePassword(random) : choice.mode === 'pbx' ? null : choice.password
    const { voicemailPin: pin, ...kept } = draft ?? { number }
    const ready = await secrets.ready()
    if (!ready.ok) return ready
    const before = known(accountId, number)
    const operation = ledger.begin({
      ...(id === undefined ? {} : { id }),
      accountId,
      number,
      kind,
      madeBy: choice.mode === 'kept' ? choice.madeBy : madeBy[choice.mode],
      draft: draft === null ? null : kept,
      before,
      wasAbsent: before === null && ports.listed(accountId),
      password: password ?? pendingPasswordMarker,
      ...(pin === undefined ? {} : { pin }),
    })
    return outcomes.finish(operation, password, await requests.send(operation, password, pbx.value, lane))
  }

  /** As if it had been made then, in weeks before this run. */
  function recalled({ number, password, createdAt, madeAt }: RecalledPassword, accountId: string): void {
    const then = createLedger(store, { ...clock, now: () => madeAt }, random, secrets)
    const about = { accountId, number, kind: 'rotate', madeBy: 'linecard', draft: null, before: null, wasAbsent: false } as const
    const operation = then.begin({ ...about, password })
    then.confirmed(operation, plainInstant(createdAt))
    then.proved(accountId, number, operation.version)
    ports.changed(accountId, number)
  }

  return {
    create: (accountId, draft, choice, id, lane) =>
      oneAtATime(accountId, draft.number, () => begin(accountId, draft.number, 'create', choice, draft, id, lane)),
    rotate: (accountId, number, choice, id, lane) =>
      oneAtATime(accountId, number, () => begin(accountId, number, 'rotate', choice, null, id, lane)),
    dismiss(id) {
      const operation = ledger.operation(id)
      if (operation?.state !== 'refused' || operation.finding === null) return
      ledger.dismiss(operation)
      tellLedger(operation.account_id)
    },
    finding: (id) => ledger.operation(id)?.finding ?? null,
    operation(id) {
      const state = ledger.operation(id)?.state
      return state === undefined || state === 'intended' ? 'none' : state === 'sent' || state === 'unknown' ? 'open' : state
    },
    password: passwords.password,
    async voicemailPin(accountId, number) {
      const createdAt = known(accountId, number)?.createdAt
      return createdAt === undefined ? ok(null) : secrets.pin(accountId, number, createdAt)
    },
    async rememberPin(accountId, number, createdAt, pin) {
      const ready = pin === null ? ok(null) : await secrets.ready()
      if (ready.ok) secrets.keepPin(accountId, number, createdAt, pin)
      return ready
    },
    states(accountId, numbers) {
      return new Map(
        ledger
          .latest(accountId, numbers)
          .map(({ number, state, of_created_at: createdAt, proved_at: provedAt }) => [
            number,
            { state: states[state], provedAt, createdAt },
          ]),
      )
    },
    version: passwords.newest,
    newest: (accountId, numbers) => new Map(ledger.latest(accountId, numbers).map((one) => [one.number, one])),
    settle: loop.settle,
    certain: (accountId, number) => passwords.certain(accountId, number)?.version ?? null,
    unprovedSince(accountId, number) {
      const one = passwords.unproved(accountId, number)
      return one && (ledger.begun(accountId, number, one.version)?.changed_at ?? one.at)
    },
    unproved: (accountId, number) => passwords.unproved(accountId, number)?.version ?? null,
    known(accountId, number) {
      const one = passwords.certain(accountId, number)
      return one && { version: one.version, clear: one.missed === 1, provedAt: one.proved_at }
    },
    async recall(accountId, password) {
      const ready = await secrets.ready()
      if (ready.ok && ledger.highest(accountId, password.number) === 0) recalled(password, accountId)
    },
    clear: ledger.clear,
    proved(accountId, number, version) {
      ledger.proved(accountId, number, version)
      // One that is not settled yet may come to nothing: then the one before is still the password.
      if (passwords.certain(accountId, number)?.version === version) ledger.dropOld(accountId, number)
      ports.changed(accountId, number)
    },
    settleNumber: (accountId, number) =>
      oneAtATime(accountId, number, async () =>
        (await loop.settleNumber(accountId, number)) ? ledger.highest(accountId, number) : null,
      ),
    forgetExtension: (accountId, number, upTo) =>
      oneAtATime(accountId, number, async () => {
        ledger.forgetExtension(accountId, number, upTo)
        tellLedger(accountId)
        return ok(null)
      }),
    async forgetAccount(accountId) {
      ledger.forgetAccount(accountId)
      loop.forgetAccount(accountId)
      return ok(null)
    },
    held(accountId) {
      const numbers = outcomes.heldInMemory().flatMap((id) => {
        const operation = ledger.operation(id)
        if (operation?.account_id !== accountId) return []
        const isNewest = passwords.newest(accountId, operation.number)?.version === operation.version
        return isNewest ? [operation.number] : []
      })
      return [...new Set(numbers)].toSorted()
    },
    unsettled(accountId) {
      const open = entries(accountId).filter(({ needs }) => needs === 'answer')
      return [...new Set(open.map(({ number }) => number))].toSorted()
    },
    close: loop.close,
    calls: {
      async 'credentials.list'({ accountId, number }) {
        return ok(
          ledger.versions(accountId, number).map(({ version, state, made_by, at, proved_at }) => ({
            number,
            version,
            state: state === 'current' ? ('stored' as const) : state,
            madeBy: made_by,
            at,
            provedAt: proved_at,
          })),
        )
      },
      async 'credentials.reveal'({ accountId, number }) {
        const found = await passwords.password(accountId, number)
        return found.ok ? ok({ password: found.value }) : found
      },
      async 'credentials.copy'({ accountId, number }) {
        const found = await passwords.password(accountId, number)
        return found.ok ? ports.copy(found.value, 'secret') : found
      },
      'credentials.discardOld': ({ accountId, number }) =>
        oneAtATime(accountId, number, async () => ok(ledger.dropOld(accountId, number) ?? null)),
      'ledger.list': async ({ accountId }) => ok(entries(accountId)),
      async 'ledger.settle'({ accountId }) {
        await loop.settle(accountId)
        return ok(entries(accountId))
      },
      async 'ledger.decide'({ accountId, id, choice }) {
        const operation = ledger.operation(id)
        if (!operation || operation.account_id !== accountId) return ok(entries(accountId))
        const { number } = operation
        const decided = await oneAtATime(accountId, number, () => decide(operation, choice))
        told(operation)
        return decided.ok ? ok(entries(accountId)) : decided
      },
    },
  }
}
