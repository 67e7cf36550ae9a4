import type { HandlersOf, LedgerEntry, Emit } from '#shared/contract.ts'
import type { Extension, ExtensionDraft, PasswordChoice, PasswordState } from '#shared/extension.ts'
import { isOtherInstant, plainInstant } from '#shared/instants.ts'
import { problem } from '#shared/problem.ts'
import { fail, ok, type Result } from '#shared/result.ts'
import type { Clock } from '../system/clock.ts'
import { createKeyedMutex } from '../concurrency/keyed-mutex.ts'
import { createRetries } from '../concurrency/retries.ts'
import type { Copy } from '../host/copying.ts'
import type { PbxClient, PbxResult } from '../pbx/pbx.ts'
import type { Random } from '../system/random.ts'
import type { Store } from '../store/store.ts'
import { StorageError } from '../store/storage-error.ts'
import { VaultShut, type Vault } from '../vault/vault.ts'
import { createLedger, type CredentialVersion, type Operation } from './ledger.ts'
import { generatePassword } from './password.ts'
import { createSecrets, notToldYet } from './secrets.ts'
import { createSettling, unknownOutcome, type Answer, type PbxSpan } from './settling.ts'
import { tidy } from './tidying.ts'

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
  /** Whether a phone has shown that it has it. */
  readonly proved: boolean
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

type Room = 'credentials.list' | 'credentials.reveal' | 'credentials.copy' | 'credentials.discardOld'

/** Creates and rotates, so that no password is ever lost, whatever happens to the answer. */
export interface Credentials {
  readonly calls: Pick<HandlersOf<'credentials'>, Room> & HandlersOf<'ledger'>
  /** `operationId`: the caller's own name for it, to ask later what became of it. */
  create(accountId: string, draft: ExtensionDraft, choice: PasswordChoice, operationId?: string): Promise<Result<null>>
  rotate(accountId: string, number: string, choice: PasswordChoice, operationId?: string): Promise<Result<null>>
  /** none: it was never begun, or never left. */
  operation(id: string): 'none' | 'open' | 'confirmed' | 'refused'
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

/** ms until what is still open is asked about again, while the PBX answers. */
const settleAfterMs = [5_000, 15_000, 60_000, 300_000] as const

const states: Readonly<Record<CredentialVersion['state'], PasswordState>> = {
  current: 'stored',
  unsettled: 'unsettled',
  unknown: 'unknown',
  old: 'elsewhere',
}

const madeBy = { generate: 'linecard', choose: 'person', pbx: 'pbx' } as const

/** So long a request is under way at most, in ms: a wait for the budget, and one for the answer. */
const longestUnderWayMs = 120_000

/** A password that is in the vault already, for another try. */
interface Kept {
  readonly mode: 'kept'
  readonly password: string
  readonly madeBy: CredentialVersion['made_by']
}

interface Held {
  readonly password: string
  readonly createdAt: string | null
  /** Of a create: whether its own answer came. */
  readonly pin: 'told' | 'nobodys'
  /** Whether the keychain has it meanwhile. */
  readonly aside: boolean
}

export function createCredentials(ports: CredentialsPorts): Credentials {
  const { clock, random } = ports
  const secrets = createSecrets(ports.vault)
  const ledger = createLedger(ports.store, clock, random, secrets)
  /** Passwords that the PBX showed once and that could not be kept then: held while the app runs, and tried again. */
  const held = new Map<string, Held>()
  const writes = createKeyedMutex()
  const settlings = new Map<string, Promise<void>>()
  const retries = createRetries(clock, settleAfterMs, (accountId) => void settle(accountId).catch(ports.fault))
  const tidied = new Set<string>()
  /** When requests whose answers never came were under way, on our clock that nobody can set; by operation. */
  const spans = new Map<string, { readonly from: number; readonly to: number }>()

  /** One write at a time for each extension: two rotates in a row must not settle out of order. */
  const oneAtATime = <T>(accountId: string, number: string, work: () => Promise<T>): Promise<T> =>
    writes.run(`${accountId}/${number}`, work)

  function entries(accountId: string): LedgerEntry[] {
    return ledger.shown(accountId).map((operation) => {
      const versions = ledger.versions(accountId, operation.number)
      const version = versions.find((one) => one.version === operation.version)
      const isOpen = operation.state !== 'refused' && operation.state !== 'confirmed'
      // A password that the PBX made and nobody knows, of this rotate or of a later one: only a new rotate helps.
      const unknown = versions.some(
        (one) =>
          one.state === 'unknown' &&
          (one.version > operation.version || (one.version === operation.version && operation.kind === 'rotate')),
      )
      const lost = isOpen && unknown
      return {
        id: operation.id,
        accountId,
        number: operation.number,
        kind: operation.kind,
        madeBy: version?.made_by ?? null,
        startedAt: operation.started_at,
        needs: !isOpen ? 'notice' : lost ? 'rotate' : operation.finding ? 'decision' : 'answer',
        finding: operation.finding,
      }
    })
  }

  function told({ account_id: accountId, number }: Operation): void {
    ports.changed(accountId, number)
    ports.emit('ledger.changed', { accountId, entries: entries(accountId) })
  }

  async function send(operation: Operation, password: string | null, pbx: PbxClient): Promise<Answer> {
    const draft = operation.draft ?? { number: operation.number }
    if (operation.kind === 'rotate') return changePassword(operation, password, pbx)
    const pin = await secrets.stagedPin(operation)
    if (!pin.ok) return { ok: false, problem: pin.problem, outcome: 'not-sent' }
    const made = await leaving(operation, () =>
      pbx.create(pin.value === null ? draft : { ...draft, voicemailPin: pin.value }, password, { lane: 'click' }),
    )
    if (!made.ok) return made
    const { password: told, extension } = made.value
    return { ok: true, password: told, createdAt: extension.createdAt, extension }
  }

  /** Writes down that a request leaves, and by the PBX's own clock when it was under way. `there`: the extension as read just before. */
  async function leaving<T>(
    operation: Operation,
    request: () => Promise<PbxResult<T>>,
    there?: Extension,
  ): Promise<PbxResult<T>> {
    ledger.sent(operation, ports.pbxNow(operation.account_id), there)
    const from = clock.steady()
    const answer = await request()
    if (!answer.ok && answer.outcome === 'unknown') {
      spans.set(operation.id, { from, to: clock.steady() })
      const span = underWay(operation)
      if (span) ledger.wasUnderWay(operation, span)
    }
    return answer
  }

  function underWay(operation: Operation): PbxSpan | null {
    const { pbx_from: from, pbx_to: to, account_id: accountId } = ledger.operation(operation.id) ?? operation
    if (from !== null && to !== null) return { from, to }
    const span = spans.get(operation.id)
    const pbxNow = ports.pbxNow(accountId)
    if (span && pbxNow !== null) {
      const ahead = pbxNow - clock.steady()
      return { from: span.from + ahead, to: span.to + ahead }
    }
    // The app died before it saw the end.
    return from === null ? null : { from, to: from + longestUnderWayMs }
  }

  async function changePassword(
    operation: Operation,
    password: string | null,
    pbx: PbxClient,
    there?: Extension,
  ): Promise<Answer> {
    const request = (): ReturnType<PbxClient['changePassword']> =>
      pbx.changePassword(operation.number, password, { lane: 'click' })
    const rotated = await leaving(operation, request, there)
    if (!rotated.ok) return rotated
    const createdAt = ports.known(operation.account_id, operation.number)?.createdAt ?? null
    return { ok: true, password: rotated.value.password, createdAt }
  }

  /** Writes down how a request ended. `password`: the one we sent; null: the PBX was to make one. */
  async function finish(operation: Operation, password: string | null, answer: Answer): Promise<Result<null>> {
    const result = await write()
    told(operation)
    return result

    async function write(): Promise<Result<null>> {
      if (!answer.ok) {
        if (answer.outcome === 'unknown') {
          ledger.unknown(operation, password !== null)
          retries.later(operation.account_id)
          return fail(password === null ? problem('password-unknown', { number: operation.number }) : unknownOutcome(operation))
        }
        ledger.refused(operation)
        return fail(answer.problem)
      }
      const { extension, createdAt } = answer
      const clear = extension !== undefined && wasFree(operation)
      if (answer.password === password) {
        const again = extension ? ok(null) : await pinToSet(operation, createdAt)
        if (!again.ok) {
          ledger.unknown(operation, true)
          retries.later(operation.account_id)
          return again
        }
        settingPin(operation, createdAt, again.value, () =>
          ledger.confirmed(operation, createdAt, 'current', undefined, clear, extension ? 'told' : 'nobodys'),
        )
      } else {
        const kept = await keepTold(operation, answer.password, createdAt, clear, extension ? 'told' : 'nobodys')
        if (!kept.ok) {
          if (extension) ports.seen(operation.account_id, extension)
          return kept
        }
      }
      if (extension) ports.seen(operation.account_id, extension)
      return ok(null)
    }
  }

  /**
   * The PIN of a create that is taken to have made what is there; null: none. That it did is not certain, so the PIN is set once more, as the
   * password is: as a change of its own, which reads first and waits where it must.
   */
  async function pinToSet(operation: Operation, createdAt: string | null): Promise<Result<string | null>> {
    if (operation.kind !== 'create' || createdAt === null) return ok(null)
    const staged = await secrets.stagedPin(operation)
    if (!staged.ok || staged.value === null) return staged
    const ready = await secrets.ready()
    return ready.ok ? staged : ready
  }

  /** Moves a create's PIN into a change, with what `write` writes down, or neither. */
  function settingPin(operation: Operation, createdAt: string | null, pin: string | null, write: () => void): void {
    const { account_id: accountId, number } = operation
    ports.store.transaction(() => {
      if (pin !== null && createdAt !== null && secrets.pinWaits(operation, createdAt))
        ports.setPin(accountId, number, createdAt, pin)
      write()
    })
  }

  async function madeUnknown(operation: Operation, createdAt: string): Promise<boolean> {
    const pin = await pinToSet(operation, createdAt)
    if (!pin.ok) return false
    settingPin(operation, createdAt, pin.value, () => ledger.confirmed(operation, createdAt, 'unknown'))
    return true
  }

  /** Whether nothing was registered with this number when it was made: the list was read without it, and it is not lately gone. */
  function wasFree({ account_id: accountId, number, before_absent: wasAbsent }: Operation): boolean {
    return wasAbsent === 1 && !ports.mayBeRegistered(accountId, number)
  }

  /** Keeps the password that the PBX made and showed this once, wherever it can be kept. */
  async function keepTold(
    operation: Operation,
    password: string,
    createdAt: string | null,
    clear: boolean,
    pin: 'told' | 'nobodys',
  ): Promise<Result<null>> {
    try {
      ledger.confirmed(operation, createdAt, 'current', password, clear, pin)
      release(operation)
      return ok(null)
    } catch (error) {
      if (!(error instanceof StorageError || error instanceof VaultShut)) throw error
      held.set(operation.id, { password, createdAt, pin, aside: false })
      retries.later(operation.account_id)
      // The keychain may have room where the disk has none: then it outlives this run there.
      if ((await secrets.keepAside(operation, password)).ok) {
        if (held.has(operation.id)) held.set(operation.id, { password, createdAt, pin, aside: true })
        throw error
      }
      ledger.unknown(operation, false)
      return fail(problem('password-held', { number: operation.number }))
    }
  }

  function release(operation: Operation): void {
    secrets.dropAside(operation).catch(ports.fault)
    held.delete(operation.id)
  }

  async function write(
    accountId: string,
    number: string,
    kind: Operation['kind'],
    choice: PasswordChoice | Kept,
    draft: ExtensionDraft | null,
    id?: string,
  ): Promise<Result<null>> {
    const pbx = ports.pbx(accountId)
    if (!pbx.ok) return pbx
    const password = choice.mode === 'generate' ? generatePassword(random) : choice.mode === 'pbx' ? null : choice.password
    const { voicemailPin: pin, ...kept } = draft ?? { number }
    const ready = await secrets.ready()
    if (!ready.ok) return ready
    const before = ports.known(accountId, number)
    // Before anything leaves, the vault holds what the PBX is about to be told, on the disk.
    const operation = ledger.begin({
      ...(id === undefined ? {} : { id }),
      accountId,
      number,
      kind,
      madeBy: choice.mode === 'kept' ? choice.madeBy : madeBy[choice.mode],
      draft: draft === null ? null : kept,
      before,
      wasAbsent: before === null && ports.listed(accountId),
      password: password ?? notToldYet,
      ...(pin === undefined ? {} : { pin }),
    })
    return finish(operation, password, await send(operation, password, pbx.value))
  }

  const settling = createSettling({
    ...{ ledger, secrets, seen: ports.seen, underWay, send, changePassword, finish, madeUnknown },
  })

  /** A password that could not be kept is tried again. True: nothing is held for this operation any more. */
  async function offerHeld(operation: Operation): Promise<boolean> {
    const mine = held.get(operation.id)
    if (!mine) return true
    if (!(await secrets.ready()).ok) return false
    try {
      ledger.confirmed(operation, mine.createdAt, 'current', mine.password, false, mine.pin)
    } catch (error) {
      if (error instanceof StorageError) return false
      throw error
    }
    release(operation)
    told(operation)
    return true
  }

  /** False: it could not be found out now. */
  async function settleOpen(operation: Operation): Promise<boolean> {
    const { account_id: accountId, finding, state } = operation
    if (finding || state === 'confirmed' || state === 'refused') return true
    if (held.has(operation.id)) return offerHeld(operation)
    const pbx = ports.pbx(accountId)
    if (!pbx.ok || !ports.online(accountId) || !(await settling.settle(operation, pbx.value))) return false
    told(operation)
    return true
  }

  async function settleAll(accountId: string): Promise<void> {
    try {
      if (await settleEach(accountId)) {
        retries.forget(accountId)
        return
      }
    } catch (error) {
      // A full disk, say: what is open is asked about again, as it is after any other trouble.
      retries.later(accountId)
      throw error
    }
    retries.later(accountId)
  }

  /** False: something could not be found out now. */
  async function settleEach(accountId: string): Promise<boolean> {
    let left = false
    for (const { id, number } of ledger.unsettled(accountId)) {
      await oneAtATime(accountId, number, async () => {
        const operation = ledger.operation(id)
        if (operation && !(await settleOpen(operation))) left = true
      })
    }
    // Last, as it may take long where an earlier version kept thousands of entries in the keychain.
    const whole = tidied.has(accountId) || (await ports.vault.takeOver()).ok
    if (whole && !tidied.has(accountId) && (await tidy(accountId, ledger, secrets))) tidied.add(accountId)
    return !left
  }

  function settle(accountId: string): Promise<void> {
    const running = settlings.get(accountId)
    if (running) return running
    const started = settleAll(accountId).finally(() => settlings.delete(accountId))
    settlings.set(accountId, started)
    return started
  }

  const newest = (accountId: string, number: string): CredentialVersion | null =>
    ledger.versions(accountId, number).find((version) => version.state !== 'old') ?? null

  function certain(accountId: string, number: string): CredentialVersion | null {
    const one = newest(accountId, number)
    return one?.state === 'current' && !isOfAnother(accountId, number, one) ? one : null
  }

  function unproved(accountId: string, number: string): CredentialVersion | null {
    const one = certain(accountId, number)
    return one?.proved_at === null ? one : null
  }

  async function password(accountId: string, number: string): Promise<Result<string>> {
    const one = newest(accountId, number)
    if (!one || isOfAnother(accountId, number, one)) return fail(problem('password-not-stored', { number }))
    const operation = ledger.begun(accountId, number, one.version)
    const mine = operation ? held.get(operation.id) : undefined
    if (operation && mine) {
      await offerHeld(operation)
      return ok(mine.password)
    }
    if (one.state === 'unknown') return fail(problem('password-unknown', { number }))
    const read = await secrets.password({ account_id: accountId, number, version: one.version })
    if (!read.ok) return read
    return read.value === null || read.value === notToldYet ? fail(problem('password-not-stored', { number })) : ok(read.value)
  }

  /** Whether this number was deleted and made anew since: then the password is of an extension that is no more. */
  function isOfAnother(accountId: string, number: string, version: CredentialVersion): boolean {
    return isOtherInstant(ports.known(accountId, number)?.createdAt, version.of_created_at)
  }

  return {
    create: (accountId, draft, choice, id) =>
      oneAtATime(accountId, draft.number, () => write(accountId, draft.number, 'create', choice, draft, id)),
    rotate: (accountId, number, choice, id) =>
      oneAtATime(accountId, number, () => write(accountId, number, 'rotate', choice, null, id)),
    operation(id) {
      const state = ledger.operation(id)?.state
      return state === undefined || state === 'intended' ? 'none' : state === 'sent' || state === 'unknown' ? 'open' : state
    },
    password,
    async voicemailPin(accountId, number) {
      const createdAt = ports.known(accountId, number)?.createdAt
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
            { state: states[state], proved: provedAt !== null, createdAt },
          ]),
      )
    },
    version: newest,
    newest: (accountId, numbers) => new Map(ledger.latest(accountId, numbers).map((one) => [one.number, one])),
    settle,
    certain: (accountId, number) => certain(accountId, number)?.version ?? null,
    unprovedSince(accountId, number) {
      const one = unproved(accountId, number)
      return one && (ledger.begun(accountId, number, one.version)?.changed_at ?? one.at)
    },
    unproved: (accountId, number) => unproved(accountId, number)?.version ?? null,
    known(accountId, number) {
      const one = certain(accountId, number)
      return one && { version: one.version, clear: one.missed === 1, provedAt: one.proved_at }
    },
    async recall(accountId, { number, password, createdAt, madeAt }) {
      const ready = await secrets.ready()
      if (!ready.ok || ledger.highest(accountId, number) > 0) return
      const then = createLedger(ports.store, { ...clock, now: () => madeAt }, random, secrets)
      const about = {
        accountId,
        number,
        kind: 'rotate',
        madeBy: 'linecard',
        draft: null,
        before: null,
        wasAbsent: false,
      } as const
      const operation = then.begin({ ...about, password })
      then.confirmed(operation, plainInstant(createdAt))
      then.proved(accountId, number, operation.version)
      ports.changed(accountId, number)
    },
    clear: ledger.clear,
    proved(accountId, number, version) {
      ledger.proved(accountId, number, version)
      // One that is not settled yet may come to nothing: then the one before is still the password.
      if (certain(accountId, number)?.version === version) ledger.dropOld(accountId, number)
      ports.changed(accountId, number)
    },
    settleNumber: (accountId, number) =>
      oneAtATime(accountId, number, async () => {
        for (const { id, number: of } of ledger.unsettled(accountId)) {
          // Read anew: a newer one that was settled just now has overtaken it.
          const operation = of === number ? ledger.operation(id) : null
          if (operation && !(await settleOpen(operation))) return null
        }
        return ledger.highest(accountId, number)
      }),
    forgetExtension: (accountId, number, upTo) =>
      oneAtATime(accountId, number, async () => {
        ledger.forgetExtension(accountId, number, upTo)
        ports.emit('ledger.changed', { accountId, entries: entries(accountId) })
        return ok(null)
      }),
    async forgetAccount(accountId) {
      ledger.forgetAccount(accountId)
      retries.forget(accountId)
      return ok(null)
    },
    held(accountId) {
      const numbers = [...held].flatMap(([id, { aside }]) => {
        const operation = aside ? null : ledger.operation(id)
        const isNewest = operation?.account_id === accountId && newest(accountId, operation.number)?.version === operation.version
        return isNewest ? [operation.number] : []
      })
      return [...new Set(numbers)].toSorted()
    },
    unsettled(accountId) {
      const open = entries(accountId).filter(({ needs }) => needs === 'answer')
      return [...new Set(open.map(({ number }) => number))].toSorted()
    },
    close: retries.close,
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
        const found = await password(accountId, number)
        return found.ok ? ok({ password: found.value }) : found
      },
      async 'credentials.copy'({ accountId, number }) {
        const found = await password(accountId, number)
        return found.ok ? ports.copy(found.value, 'secret') : found
      },
      'credentials.discardOld': ({ accountId, number }) =>
        oneAtATime(accountId, number, async () => ok(ledger.dropOld(accountId, number) ?? null)),
      'ledger.list': async ({ accountId }) => ok(entries(accountId)),
      async 'ledger.settle'({ accountId }) {
        await settle(accountId)
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

  async function decide(operation: Operation, choice: 'send-again' | 'discard'): Promise<Result<null>> {
    const { account_id: accountId, number, kind, draft } = operation
    const isOpen = operation.state === 'sent' || operation.state === 'unknown'
    if (!isOpen) {
      ledger.dismiss(operation)
      return choice === 'discard' || operation.finding === null
        ? ok(null)
        : write(accountId, number, kind, { mode: 'generate' }, draft)
    }
    // Only what asking cannot settle is a person's to decide.
    if (!operation.finding) return ok(null)
    if (choice === 'discard') {
      if (kind === 'create') ledger.retired(operation)
      // A rotate that may have happened cannot be wished away: the password is then not known, and is marked so.
      else ledger.unknown(operation, false)
      return ok(null)
    }
    const pbx = ports.pbx(accountId)
    if (!pbx.ok) return pbx
    const password = await secrets.password(operation)
    if (!password.ok) return password
    const pin = await secrets.stagedPin(operation)
    if (!pin.ok) return pin
    const there = await settling.look(operation, pbx.value)
    if (there === 'later') return fail(unknownOutcome(operation))
    // A try of its own, with the same password: once it is confirmed, the open one is overtaken.
    const made = ledger.versions(accountId, number).find((one) => one.version === operation.version)?.made_by ?? 'linecard'
    const known = password.value !== null && password.value !== notToldYet
    const again = known ? ({ mode: 'kept', password: password.value, madeBy: made } as const) : null
    if (there !== 'absent') return write(accountId, number, 'rotate', again ?? { mode: 'generate' }, null)
    if (kind === 'rotate') {
      ledger.retired(operation)
      return fail(problem('not-found', { what: number }))
    }
    const whole = { ...(draft ?? { number }), ...(pin.value === null ? {} : { voicemailPin: pin.value }) }
    return write(accountId, number, 'create', again ?? { mode: made === 'pbx' ? 'pbx' : 'generate' }, whole)
  }
}
