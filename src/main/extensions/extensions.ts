import type { CallOutput, Emit, EventPayload, HandlersOf } from '#shared/contract.ts'
import type {
  CallerId,
  Extension,
  ExtensionDraft,
  ExtensionRow,
  PasswordChoice,
  PasswordState,
  Registration,
} from '#shared/extension.ts'
import { isOtherInstant } from '#shared/instants.ts'
import { mostCallerIdPages, mostOddRows } from '#shared/limits.ts'
import type { OddRow, OddRows } from '#shared/odd-rows.ts'
import { packing, packRows, type PackedRows } from '#shared/packed-rows.ts'
import { problem } from '#shared/problem.ts'
import { fail, ok, type Result } from '#shared/result.ts'
import type { Clock } from '../system/clock.ts'
import { lanes, type Lane, type PbxClient, type RequestOptions } from '../pbx/pbx.ts'
import type { Random } from '../system/random.ts'
import { groupsOf, type Slices } from '../concurrency/slices.ts'
import { StorageError } from '../store/storage-error.ts'
import type { Store } from '../store/store.ts'
import type { Vault } from '../vault/vault.ts'
import { createBulks } from '../changes/bulks.ts'
import { createChanges } from '../changes/changes.ts'
import type { Check, Directory, KnownExtension } from './directory.ts'
import { readEverything, rowsAPage } from './full-read.ts'
import { createQueue } from '../changes/queue.ts'
import { createQueuedSecrets } from '../changes/queued-secrets.ts'
import { createUndos } from '../changes/undo.ts'

type CallerIds = CallOutput<'callerIds.list'>
/** Made by whoever draws conclusions from registrations. */
type Asked = { readonly version: number; readonly clear: boolean } | null
/** What was set up for an extension last, and created_at of that extension. */
type KnownPhone = { readonly phone: string; readonly mac: string | null; readonly createdAt: string | null }
type KnownPassword = { readonly state: PasswordState; readonly proved: boolean; readonly createdAt: string | null }

export interface ExtensionsPorts {
  readonly directory: Directory
  readonly store: Store
  readonly vault: Vault
  readonly random: Random
  readonly clock: Clock
  /** How what goes over every row is cut up. */
  readonly slices: Slices
  readonly emit: Emit
  readonly pbx: (accountId: string) => Result<PbxClient>
  /** Whether the account's PBX can be talked to, as its last requests told. */
  readonly online: (accountId: string) => boolean
  /** What is known of these extensions' passwords, and created_at of the extension that each belongs to. */
  readonly passwordStates: (accountId: string, numbers: readonly string[]) => Map<string, KnownPassword>
  /** The phones that were set up for these extensions last. */
  readonly phones: (accountId: string, numbers: readonly string[]) => Map<string, KnownPhone>
  readonly createWithPassword: (
    accountId: string,
    draft: ExtensionDraft,
    choice: PasswordChoice,
    operationId?: string,
  ) => Promise<Result<null>>
  readonly rotatePassword: (
    accountId: string,
    number: string,
    choice: PasswordChoice,
    operationId?: string,
  ) => Promise<Result<null>>
  readonly operation: (id: string) => 'none' | 'open' | 'confirmed' | 'refused'
  readonly rememberPin: (accountId: string, number: string, createdAt: string, pin: string | null) => Promise<Result<null>>
  readonly settlePassword: (accountId: string, number: string) => Promise<number | null>
  readonly forgetPasswords: (accountId: string, number: string, upTo: number) => Promise<Result<null>>
  /** What is known of its password as a registration is asked for. */
  readonly asking: (accountId: string, number: string) => Asked
  /** A registration was learnt on the way. `asked`: what was known when it was asked for. */
  readonly registrationSeen: (accountId: string, number: string, registration: Registration, asked: Asked) => void
  /** These numbers are about to be forgotten: they are not there any more. */
  readonly departing: (accountId: string, numbers: readonly string[]) => void
  /** Told what was thrown by work that nobody waits for. */
  readonly fault: (error: unknown) => void
}

type SyncState = EventPayload<'extensions.sync'>

export interface Extensions {
  readonly calls: HandlersOf<'extensions'> &
    HandlersOf<'callerIds'> &
    HandlersOf<'queue'> &
    HandlersOf<'bulk'> &
    Pick<HandlersOf<'credentials'>, 'credentials.rotate'>
  row(accountId: string, number: string): Result<ExtensionRow>
  /** The first rows by number, and how many there are. */
  first(accountId: string, count: number): { readonly first: PackedRows; readonly total: number }
  /** The PBX told an extension: remembered, and shown where it differs. */
  seen(accountId: string, extension: Extension): void
  /** Something besides the extension itself changed in a row. */
  touched(accountId: string, number: string): void
  /** Reads one detail: the row and its registration. */
  refresh(accountId: string, number: string, lane: Lane, stops?: Omit<RequestOptions, 'lane'>): Promise<Result<Registration>>
  /**
   * Reads the whole list; goes on where a read that was interrupted lately stopped. A read under way goes on in the more urgent
   * lane of the two, and the very first one goes before the screen's statuses: without it there is nothing on the screen.
   */
  sync(accountId: string, lane: Lane): Promise<SyncState>
  /** A PIN that may have come to the extension as created then, or not, is set: see Changes. */
  setPin(accountId: string, number: string, createdAt: string, pin: string): void
  /** Applies what waits in the queue, in order, as far as it goes without a person. */
  applyQueue(accountId: string): Promise<void>
  forgetAccount(accountId: string): Promise<Result<null>>
  /** How many changes are being sent. */
  underway(accountId: string): number
  close(): void
}

/** An interrupted read is gone on with for this long, in ms; after that too much may have moved. */
const resumeWithinMs = 10 * 60_000

/** So many rows come or go at once: all of them, or none. */
const groupSize = 50

/** Counted, and the first of them named; undefined: there are none. */
function oddRows(rows: readonly OddRow[]): OddRows | undefined {
  const shown = rows.filter((row) => row.shown).length
  return rows.length === 0 ? undefined : { shown, left: rows.length - shown, rows: rows.slice(0, mostOddRows) }
}

export function createExtensions(ports: ExtensionsPorts): Extensions {
  const { directory, clock, emit } = ports
  const closing = new AbortController()
  /** How many caller IDs could not be read, by account. */
  const leftCallerIds = new Map<string, number>()
  const syncs = new Map<string, { state: SyncState; running: Promise<SyncState> | null; lane: Lane; stop: AbortController }>()
  /** Numbers that were told or removed by other means while a page, or a pass, was being read: the read is older. */
  const fresh = new Map<string, { page: Set<string>; pass: Set<string> }>()

  function toRow(
    accountId: string,
    number: string,
    states: Map<string, KnownPassword>,
    phones: Map<string, KnownPhone>,
    queued: Map<string, ExtensionRow['queued']>,
  ): Result<ExtensionRow> {
    const known = directory.get(accountId, number)
    return known ? ok(withState(known, states, phones, queued)) : fail(problem('extension-unknown', { number }))
  }

  function withState(
    { extension, registration, readAt }: KnownExtension,
    states: Map<string, KnownPassword>,
    phones: Map<string, KnownPhone>,
    queued: Map<string, ExtensionRow['queued']>,
  ): ExtensionRow {
    const { number } = extension
    const password = states.get(number)
    const had = phones.get(number)
    const phone = had && !isOtherInstant(had.createdAt, extension.createdAt) ? had : undefined
    const waits = queued.get(number)
    // A number that was deleted and made anew is another extension: what we have is not its password.
    const ours = password && !isOtherInstant(password.createdAt, extension.createdAt)
    return {
      ...extension,
      registration,
      password: ours ? password.state : 'elsewhere',
      ...(ours && password.state === 'stored' ? { proved: password.proved } : {}),
      ...(phone ? { phone: phone.phone, ...(phone.mac === null ? {} : { mac: phone.mac }) } : {}),
      readAt,
      ...(waits ? { queued: waits } : {}),
    }
  }

  function withStates(
    accountId: string,
    known: readonly KnownExtension[],
    queued: Map<string, ExtensionRow['queued']>,
  ): ExtensionRow[] {
    const numbers = known.map((one) => one.extension.number)
    const states = ports.passwordStates(accountId, numbers)
    const phones = ports.phones(accountId, numbers)
    return known.map((one) => withState(one, states, phones, queued))
  }

  /** Every row, as it is when its turn comes; what changes behind that is told as it always is. */
  function* everyRow(accountId: string): Generator<ExtensionRow, void, void> {
    const queued = changes.queued(accountId)
    for (const part of directory.parts(accountId)) yield* withStates(accountId, part, queued)
  }

  /** The account itself is still there while its rows go: whatever ends this in the middle, it can be removed again. */
  function* forgetting(accountId: string): Generator<void, null, void> {
    while (directory.forgetSome(accountId)) yield
    return null
  }

  /** Work on every row, in slices: there is no store any more once the app is closed. */
  async function unlessClosed<T>(work: Generator<unknown, T, void>, signal = closing.signal): Promise<Result<T>> {
    try {
      return ok(await ports.slices.run(work, signal))
    } catch (error) {
      if (signal.aborted) return fail(problem('cancelled'))
      throw error
    }
  }

  const rowOf = (accountId: string, number: string): Result<ExtensionRow> =>
    toRow(
      accountId,
      number,
      ports.passwordStates(accountId, [number]),
      ports.phones(accountId, [number]),
      changes.queued(accountId, number),
    )

  function tell(accountId: string, numbers: readonly string[], removed: readonly string[] = []): void {
    if (numbers.length === 0 && removed.length === 0) return
    const states = ports.passwordStates(accountId, numbers)
    const phones = ports.phones(accountId, numbers)
    const queued = changes.queued(accountId, numbers.length === 1 ? numbers[0] : undefined)
    const changed = numbers.flatMap((number) => {
      const row = toRow(accountId, number, states, phones, queued)
      return row.ok ? [row.value] : []
    })
    emit('extensions.changed', { accountId, changed, removed: [...removed] })
  }

  function toldOtherwise(accountId: string, number: string): void {
    fresh.get(accountId)?.page.add(number)
    fresh.get(accountId)?.pass.add(number)
  }

  function take(accountId: string, extension: Extension): void {
    toldOtherwise(accountId, extension.number)
    tell(accountId, directory.put(accountId, [extension]))
  }

  function gone(accountId: string, number: string): void {
    toldOtherwise(accountId, number)
    if (!directory.get(accountId, number)) return
    ports.departing(accountId, [number])
    if (directory.remove(accountId, number)) tell(accountId, [], [number])
  }

  async function refresh(
    accountId: string,
    number: string,
    lane: Lane,
    stops: Omit<RequestOptions, 'lane'> = {},
  ): Promise<Result<Registration>> {
    const pbx = ports.pbx(accountId)
    if (!pbx.ok) return pbx
    const asked = ports.asking(accountId, number)
    const answer = await pbx.value.extension(number, { lane, ...stops })
    if (!answer.ok) {
      if (answer.problem.kind === 'not-found') gone(accountId, number)
      return fail(answer.problem)
    }
    const registration: Registration = { state: answer.value.registration, checkedAt: answer.at, source: 'pbx' }
    take(accountId, answer.value.extension)
    directory.setRegistration(accountId, number, registration)
    emit('registrations.changed', { accountId, items: [{ number, registration }] })
    ports.registrationSeen(accountId, number, registration, asked)
    return ok(registration)
  }

  const idle = (accountId: string): SyncState => ({
    accountId,
    state: 'idle',
    done: 0,
    total: null,
    finishedAt: directory.fullRead(accountId)?.finishedAt ?? null,
    problem: null,
  })

  function sync(accountId: string, lane: Lane): Promise<SyncState> {
    const entry = syncs.get(accountId) ?? { state: idle(accountId), running: null, lane, stop: new AbortController() }
    syncs.set(accountId, entry)
    if (!entry.running || lanes.indexOf(lane) < lanes.indexOf(entry.lane)) entry.lane = lane
    entry.running ??= run()
      .catch((error: unknown) => {
        if (error instanceof StorageError) return set({ state: 'failed', problem: error.problem })
        if (entry.stop.signal.aborted) return set({ state: 'failed', problem: problem('cancelled') })
        throw error
      })
      .finally(() => (entry.running = null))
    return entry.running

    /** All parts, read in slices. */
    async function every<T>(parts: Iterable<T[]>): Promise<T[]> {
      const all: T[] = []
      await ports.slices.each(parts, (part) => void all.push(...part), entry.stop.signal)
      return all
    }

    async function readSince(since: number): Promise<Set<string>> {
      const all = await every(directory.checks(accountId))
      return new Set(all.filter(({ readAt }) => readAt >= since).map(({ number }) => number))
    }

    /** What was created or read here during the last pass, or since, is newer than it. What goes is told as it goes. */
    function dropMissing(missing: readonly Check[], newer: ReadonlySet<string>): void {
      const gone = missing.map(({ number }) => number).filter((number) => !newer.has(number))
      ports.departing(accountId, gone)
      directory.removeAll(accountId, gone)
      tell(accountId, [], gone)
    }

    function set(change: Partial<SyncState>): SyncState {
      entry.state = { ...entry.state, ...change }
      emit('extensions.sync', entry.state)
      return entry.state
    }

    async function run(): Promise<SyncState> {
      const pbx = ports.pbx(accountId)
      if (!pbx.ok) return set({ state: 'failed', problem: pbx.problem })
      set({ state: 'reading', done: 0, problem: null })
      const last = directory.fullRead(accountId)
      const age = clock.now() - (last?.passStartedAt ?? 0)
      const goesOn = last && last.nextPage > 1 && age >= 0 && age < resumeWithinMs
      if ((last?.finishedAt ?? null) === null && lanes.indexOf('open') < lanes.indexOf(entry.lane)) entry.lane = 'open'
      const told = { page: new Set<string>(), pass: new Set<string>() }
      fresh.set(accountId, told)
      let odd: OddRows | undefined
      const before = (page: number): OddRow[] =>
        (entry.state.odd?.rows ?? []).filter(({ place }) => place <= (page - 1) * rowsAPage)
      const result = await readEverything({
        pbx: pbx.value,
        lane: () => entry.lane,
        signal: entry.stop.signal,
        slices: ports.slices,
        async known() {
          const all = new Map<string, string>()
          const add = (part: { number: string; createdAt: string }[]): void =>
            part.forEach(({ number, createdAt }) => all.set(number, createdAt))
          await ports.slices.each(directory.identities(accountId), add, entry.stop.signal)
          return all
        },
        resume: goesOn ? { nextPage: last.nextPage, numbers: await readSince(last.passStartedAt) } : null,
        passStarts() {
          told.pass.clear()
          directory.setFullRead(accountId, { passStartedAt: clock.now(), nextPage: 1 })
        },
        pageStarts: () => told.page.clear(),
        async page(items, page) {
          await ports.slices.each(
            groupsOf(items, groupSize),
            (group) =>
              tell(
                accountId,
                directory.put(
                  accountId,
                  group.filter((item) => !told.page.has(item.number)),
                ),
              ),
            entry.stop.signal,
          )
          if (page > 0) directory.setFullRead(accountId, { nextPage: page + 1 })
        },
        progress: (done, total) => void set({ done, total }),
        // A pass that goes on where another was interrupted knows nothing of the pages before.
        odd: (rows) => void (odd = oddRows(goesOn ? [...before(last.nextPage), ...rows] : rows)),
      })
      if (!result.ok) return set({ state: 'failed', problem: result.problem })
      const { odd: _before, ...state } = entry.state
      entry.state = odd ? { ...state, odd } : state
      const missing = (await every(directory.checks(accountId))).filter(({ number }) => !result.numbers.has(number))
      await ports.slices.each(groupsOf(missing, groupSize), (group) => dropMissing(group, told.pass), entry.stop.signal)
      fresh.delete(accountId)
      if (!result.whole) {
        directory.setFullRead(accountId, { nextPage: 0 })
        return set({ state: 'failed', problem: problem('list-moving') })
      }
      const finishedAt = clock.now()
      directory.setFullRead(accountId, { nextPage: 0, finishedAt })
      return set({ state: 'idle', done: result.numbers.size, total: result.numbers.size, finishedAt })
    }
  }

  async function readCallerIds(accountId: string): Promise<Result<CallerIds>> {
    const pbx = ports.pbx(accountId)
    if (!pbx.ok) return pbx
    const callerIds: CallerId[] = []
    let left = 0
    for (let page = 1; page <= mostCallerIdPages; page += 1) {
      const answer = await pbx.value.callerIds({ page, perPage: 200 }, { lane: 'click' })
      if (!answer.ok) return fail(answer.problem)
      const { items, odd, lastPage } = answer.value
      const leftHere = odd.filter(({ shown }) => !shown).length
      callerIds.push(...items)
      left += leftHere
      if (page >= lastPage || items.length + leftHere === 0) break
    }
    directory.putCallerIds(accountId, callerIds)
    leftCallerIds.set(accountId, left)
    return ok({ callerIds, readAt: clock.now(), ...(left > 0 ? { left } : {}) })
  }

  const queuedSecrets = createQueuedSecrets(ports.vault)
  const changes = createChanges({
    queue: createQueue(ports.store, clock, ports.random, queuedSecrets),
    secrets: queuedSecrets,
    undos: createUndos(ports.store, clock),
    clock,
    emit,
    pbx: ports.pbx,
    online: ports.online,
    known: (accountId, number) => directory.get(accountId, number)?.extension ?? null,
    row: rowOf,
    take,
    gone,
    touched: (accountId, number) => tell(accountId, [number]),
    refresh: (accountId, number) => refresh(accountId, number, 'click'),
    createWithPassword: ports.createWithPassword,
    rotatePassword: ports.rotatePassword,
    operation: ports.operation,
    rememberPin: ports.rememberPin,
    settlePassword: ports.settlePassword,
    forgetPasswords: ports.forgetPasswords,
    fault: ports.fault,
  })

  const bulks = createBulks({
    store: ports.store,
    clock,
    random: ports.random,
    slices: ports.slices,
    emit,
    known: (accountId, number) => directory.get(accountId, number)?.extension ?? null,
    update: changes.change,
    undo: changes.undo,
    waits: (accountId, number) => changes.waits(accountId, number, 'status'),
    takeOut: (accountId, number, status) => changes.takeOut(accountId, number, 'status', status),
    fault: ports.fault,
  })

  return {
    row: rowOf,
    seen: take,
    touched: (accountId, number) => tell(accountId, [number]),
    refresh,
    sync,
    applyQueue: changes.run,
    setPin: changes.setPin,
    async forgetAccount(accountId) {
      const forgotten = await changes.forgetAccount(accountId)
      if (!forgotten.ok) return forgotten
      bulks.forgetAccount(accountId)
      syncs.get(accountId)?.stop.abort()
      syncs.delete(accountId)
      return unlessClosed(forgetting(accountId))
    },
    underway: (accountId) => changes.underway(accountId) + bulks.left(accountId),
    close() {
      changes.close()
      bulks.close()
      closing.abort()
      for (const { stop } of syncs.values()) stop.abort()
    },
    first(accountId, count) {
      const { known, total } = directory.first(accountId, count)
      return { first: packRows(withStates(accountId, known, changes.queued(accountId))), total }
    },
    calls: {
      async 'extensions.list'({ accountId }) {
        const rows = await unlessClosed(packing(everyRow(accountId)))
        return rows.ok ? ok({ rows: rows.value, sync: syncs.get(accountId)?.state ?? idle(accountId) }) : rows
      },
      'extensions.sync': async ({ accountId }) => ok(await sync(accountId, 'open')),
      async 'extensions.refresh'({ accountId, number }) {
        const read = await refresh(accountId, number, 'click')
        return read.ok ? rowOf(accountId, number) : read
      },
      ...changes.calls,
      ...bulks.calls,
      async 'callerIds.list'({ accountId }) {
        const known = directory.callerIds(accountId)
        // Caller IDs change rarely: what was read within five minutes is shown as it is, and older is better than nothing.
        const age = clock.now() - (known?.readAt ?? 0)
        const left = leftCallerIds.get(accountId) ?? 0
        if (known && age >= 0 && age < 5 * 60_000) return ok({ ...known, ...(left > 0 ? { left } : {}) })
        const read = await readCallerIds(accountId)
        return read.ok || !known ? read : ok(known)
      },
    },
  }
}
