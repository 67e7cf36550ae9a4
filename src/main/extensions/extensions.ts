import type { Emit, EventPayload, HandlersOf } from '#shared/contract.ts'
import type {
  CallerId,
  Extension,
  ExtensionDraft,
  ExtensionPatch,
  ExtensionRow,
  PasswordChoice,
  PasswordState,
  Registration,
} from '#shared/extension.ts'
import { problem } from '#shared/problem.ts'
import { fail, ok, type Result } from '#shared/result.ts'
import type { Clock } from '../clock.ts'
import type { Lane, PbxClient } from '../pbx/pbx.ts'
import type { Directory } from './directory.ts'
import { readEverything } from './full-read.ts'

export interface ExtensionsPorts {
  readonly directory: Directory
  readonly clock: Clock
  readonly emit: Emit
  readonly pbx: (accountId: string) => Result<PbxClient>
  readonly passwordStates: (accountId: string) => Map<string, PasswordState>
  readonly createWithPassword: (accountId: string, draft: ExtensionDraft, choice: PasswordChoice) => Promise<Result<null>>
  readonly rotatePassword: (accountId: string, number: string, choice: PasswordChoice) => Promise<Result<null>>
  readonly rememberPin: (accountId: string, number: string, pin: string | null) => Promise<Result<null>>
  readonly forgetPasswords: (accountId: string, number: string) => Promise<Result<null>>
  /** A registration was learnt on the way. */
  readonly registrationSeen: (accountId: string, number: string, registration: Registration) => void
}

type SyncState = EventPayload<'extensions.sync'>

export interface Extensions {
  readonly calls: HandlersOf<'extensions'> & HandlersOf<'callerIds'> & Pick<HandlersOf<'credentials'>, 'credentials.rotate'>
  row(accountId: string, number: string): Result<ExtensionRow>
  /** The PBX told an extension: remembered, and shown where it differs. */
  seen(accountId: string, extension: Extension): void
  /** Something besides the extension itself changed in a row. */
  touched(accountId: string, number: string): void
  /** Reads one detail: the row and its registration. */
  refresh(accountId: string, number: string, lane: Lane, signal?: AbortSignal): Promise<Result<Registration>>
  sync(accountId: string, lane: Lane): Promise<SyncState>
  forgetAccount(accountId: string): void
  close(): void
}

export function createExtensions(ports: ExtensionsPorts): Extensions {
  const { directory, clock, emit } = ports
  const syncs = new Map<string, { state: SyncState; running: Promise<SyncState> | null; stop: AbortController }>()

  function rowOf(accountId: string, number: string, states = ports.passwordStates(accountId)): Result<ExtensionRow> {
    const known = directory.get(accountId, number)
    if (!known) return fail(problem('extension-unknown', { number }))
    return ok({
      ...known.extension,
      registration: known.registration,
      password: states.get(number) ?? 'elsewhere',
      readAt: known.readAt,
    })
  }

  function tell(accountId: string, numbers: readonly string[], removed: readonly string[] = []): void {
    if (numbers.length === 0 && removed.length === 0) return
    const states = ports.passwordStates(accountId)
    const changed = numbers.flatMap((number) => {
      const row = rowOf(accountId, number, states)
      return row.ok ? [row.value] : []
    })
    emit('extensions.changed', { accountId, changed, removed: [...removed] })
  }

  function take(accountId: string, extensions: readonly Extension[]): void {
    tell(accountId, directory.put(accountId, extensions))
  }

  async function gone(accountId: string, number: string): Promise<void> {
    if (!directory.remove(accountId, number)) return
    tell(accountId, [], [number])
  }

  async function refresh(accountId: string, number: string, lane: Lane, signal?: AbortSignal): Promise<Result<Registration>> {
    const pbx = ports.pbx(accountId)
    if (!pbx.ok) return pbx
    const answer = await pbx.value.extension(number, { lane, ...(signal ? { signal } : {}) })
    if (!answer.ok) {
      if (answer.problem.kind === 'not-found') await gone(accountId, number)
      return fail(answer.problem)
    }
    const registration: Registration = { state: answer.value.registration, checkedAt: answer.at, source: 'pbx' }
    take(accountId, [answer.value.extension])
    directory.setRegistration(accountId, number, registration)
    emit('registrations.changed', { accountId, items: [{ number, registration }] })
    ports.registrationSeen(accountId, number, registration)
    return ok(registration)
  }

  const idle = (accountId: string): SyncState => ({
    accountId,
    state: 'idle',
    done: 0,
    total: null,
    finishedAt: null,
    problem: null,
  })

  function sync(accountId: string, lane: Lane): Promise<SyncState> {
    const entry = syncs.get(accountId) ?? { state: idle(accountId), running: null, stop: new AbortController() }
    syncs.set(accountId, entry)
    entry.running ??= run().finally(() => (entry.running = null))
    return entry.running

    function set(change: Partial<SyncState>): SyncState {
      entry.state = { ...entry.state, ...change }
      emit('extensions.sync', entry.state)
      return entry.state
    }

    async function run(): Promise<SyncState> {
      const pbx = ports.pbx(accountId)
      if (!pbx.ok) return set({ state: 'failed', problem: pbx.problem })
      set({ state: 'reading', done: 0, problem: null })
      const before = new Set(directory.all(accountId).map((known) => known.extension.number))
      const startedAt = clock.now()
      const result = await readEverything({
        pbx: pbx.value,
        lane,
        signal: entry.stop.signal,
        known: before,
        page: (items) => take(accountId, items),
        progress: (done, total) => void set({ done, total }),
      })
      if (!result.ok) return set({ state: 'failed', problem: result.problem })
      // What was created here while the read ran is newer than the read.
      const missing = directory.notReadSince(accountId, startedAt).filter((number) => !result.numbers.has(number))
      for (const number of missing) directory.remove(accountId, number)
      tell(accountId, [], missing)
      return set({ state: 'idle', done: result.numbers.size, total: result.numbers.size, finishedAt: clock.now() })
    }
  }

  async function readCallerIds(accountId: string): Promise<Result<{ callerIds: CallerId[]; readAt: number }>> {
    const pbx = ports.pbx(accountId)
    if (!pbx.ok) return pbx
    const callerIds: CallerId[] = []
    for (let page = 1; ; page += 1) {
      const answer = await pbx.value.callerIds({ page, perPage: 200 }, { lane: 'click' })
      if (!answer.ok) return fail(answer.problem)
      callerIds.push(...answer.value.items)
      if (page >= answer.value.lastPage || answer.value.items.length === 0) break
    }
    directory.putCallerIds(accountId, callerIds)
    return ok({ callerIds, readAt: clock.now() })
  }

  /** A patch whose answer was lost: the PBX's own row tells whether it took effect. */
  async function settleUpdate(accountId: string, number: string, patch: ExtensionPatch): Promise<boolean> {
    const read = await refresh(accountId, number, 'click')
    const row = read.ok ? rowOf(accountId, number) : read
    if (!row.ok) return false
    const { voicemailPin: _writeOnly, ...visible } = patch
    const now: Record<string, unknown> = { ...row.value }
    return Object.entries(visible).every(([field, value]) => now[field] === value)
  }

  const update: HandlersOf<'extensions'>['extensions.update'] = async ({ accountId, number, patch }) => {
    const pbx = ports.pbx(accountId)
    if (!pbx.ok) return pbx
    const answer = await pbx.value.update(number, patch, { lane: 'click' })
    if (answer.ok) take(accountId, [answer.value])
    else if (answer.outcome !== 'unknown' || !(await settleUpdate(accountId, number, patch))) {
      if (answer.problem.kind === 'not-found') await gone(accountId, number)
      return fail(answer.outcome === 'unknown' ? problem('outcome-unknown', { what: `the change of ${number}` }) : answer.problem)
    }
    if (patch.voicemailPin !== undefined) {
      const kept = await ports.rememberPin(accountId, number, patch.voicemailPin)
      if (!kept.ok) return kept
    }
    return rowOf(accountId, number)
  }

  const remove: HandlersOf<'extensions'>['extensions.remove'] = async ({ accountId, number }) => {
    const pbx = ports.pbx(accountId)
    if (!pbx.ok) return pbx
    const answer = await pbx.value.remove(number, { lane: 'click' })
    if (!answer.ok && answer.problem.kind !== 'not-found') {
      if (answer.outcome !== 'unknown') return fail(answer.problem)
      const there = await pbx.value.extension(number, { lane: 'click' })
      if (there.ok || there.problem.kind !== 'not-found')
        return fail(problem('outcome-unknown', { what: `the deletion of ${number}` }))
    }
    await gone(accountId, number)
    return ports.forgetPasswords(accountId, number)
  }

  return {
    row: (accountId, number) => rowOf(accountId, number),
    seen: (accountId, extension) => take(accountId, [extension]),
    touched: (accountId, number) => tell(accountId, [number]),
    refresh,
    sync,
    forgetAccount(accountId) {
      syncs.get(accountId)?.stop.abort()
      syncs.delete(accountId)
      directory.forgetAccount(accountId)
    },
    close() {
      for (const { stop } of syncs.values()) stop.abort()
    },
    calls: {
      async 'extensions.list'({ accountId }) {
        const states = ports.passwordStates(accountId)
        const rows = directory.all(accountId).map(({ extension, registration, readAt }): ExtensionRow => ({
          ...extension,
          registration,
          password: states.get(extension.number) ?? 'elsewhere',
          readAt,
        }))
        return ok({ rows, sync: syncs.get(accountId)?.state ?? idle(accountId) })
      },
      'extensions.sync': async ({ accountId }) => ok(await sync(accountId, 'list')),
      async 'extensions.refresh'({ accountId, number }) {
        const read = await refresh(accountId, number, 'click')
        return read.ok ? rowOf(accountId, number) : read
      },
      async 'extensions.create'({ accountId, draft, password }) {
        const made = await ports.createWithPassword(accountId, draft, password)
        return made.ok ? rowOf(accountId, draft.number) : made
      },
      'extensions.update': update,
      'extensions.remove': remove,
      async 'callerIds.list'({ accountId }) {
        const known = directory.callerIds(accountId)
        // Caller IDs change rarely: what was read within five minutes is shown as it is, and older is better than nothing.
        if (known && clock.now() - known.readAt < 5 * 60_000) return ok(known)
        const read = await readCallerIds(accountId)
        return read.ok || !known ? read : ok(known)
      },
      async 'credentials.rotate'({ accountId, number, password }) {
        const rotated = await ports.rotatePassword(accountId, number, password)
        return rotated.ok ? rowOf(accountId, number) : rotated
      },
    },
  }
}
