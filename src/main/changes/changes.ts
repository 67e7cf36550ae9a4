import { isDeepStrictEqual } from 'node:util'
import type { Emit, HandlersOf, QueueItem } from '#shared/contract.ts'
import type { Extension, ExtensionDraft, ExtensionRow, KeptPatch, PasswordChoice } from '#shared/extension.ts'
import { isOtherInstant } from '#shared/instants.ts'
import { problem, type Problem } from '#shared/problem.ts'
import { fail, ok, type Result } from '#shared/result.ts'
import { throttled, type Throttled } from '#shared/throttle.ts'
import type { Clock } from '../system/clock.ts'
import { createKeyedMutex } from '../concurrency/keyed-mutex.ts'
import { createRetries } from '../concurrency/retries.ts'
import type { Lane } from '../pbx/pbx.ts'
import { aboutTheChange, createApplying, type Applied, type ApplyingPorts } from './applying.ts'
import { fieldsOf, isSecret, toItem, toPatchBack, visible, type FieldValues, type NewItem, type Queued } from './queue.ts'
import type { QueuedSecret } from './queued-secrets.ts'
import { createSuperseding } from './superseding.ts'
import type { Edit } from './undo.ts'

export interface ChangesPorts extends ApplyingPorts {
  readonly clock: Clock
  readonly emit: Emit
  /** Whether the account's PBX can be talked to, as its last requests told. */
  readonly online: (accountId: string) => boolean
  readonly known: (accountId: string, number: string) => Extension | null
  readonly row: (accountId: string, number: string) => Result<ExtensionRow>
  readonly touched: (accountId: string, number: string) => void
  /** Reads one detail. */
  readonly refresh: (accountId: string, number: string) => Promise<Result<unknown>>
  /** Told what was thrown by work that nobody waits for. */
  readonly fault: (error: unknown) => void
}

type Room = 'extensions.create' | 'extensions.update' | 'extensions.remove' | 'extensions.undo'

/** Every change of an extension: at once while the PBX answers, else in the queue. */
export interface Changes {
  readonly calls: Pick<HandlersOf<'extensions'>, Room> &
    HandlersOf<'queue'> &
    Pick<HandlersOf<'credentials'>, 'credentials.rotate'>
  /** Kinds of what waits, by number; with a number, of that one alone. */
  queued(accountId: string, of?: string): Map<string, QueueItem['kind'][]>
  /** Takes this edit back, where the PBX still has what it wrote. */
  undo(accountId: string, number: string, edit: Edit): Promise<Result<ExtensionRow>>
  /** Whether an edit of this field waits. */
  waits(accountId: string, number: string, field: string): boolean
  /** Takes what one field was to become out of the queue; false: no such edit waits there, or it is being sent. */
  takeOut(accountId: string, number: string, field: string, value: string): Promise<boolean>
  /** Changes that many others go with: clicks go before them. */
  change(accountId: string, number: string, patch: KeptPatch): Promise<Result<ExtensionRow>>
  /**
   * Sets a PIN that may have come to the extension as created then, or not. The change is written down in the caller's transaction, with a
   * vault that is ready; a change of the PIN that is there already is newer.
   */
  setPin(accountId: string, number: string, createdAt: string, pin: string): void
  /** Applies what waits, in order, until something needs the PBX, the keychain or a person. */
  run(accountId: string): Promise<void>
  forgetAccount(accountId: string): Promise<Result<null>>
  /** How many are being sent, or wait for their turn in what is being sent. Passwords are the ledger's to tell. */
  underway(accountId: string): number
  close(): void
}

/** ms between two times that the window is told the queue. */
const tellEveryMs = 50
/** ms until the queue is tried again while the PBX answers but fails. */
const runAfterMs = [15_000, 60_000, 300_000] as const

/** Whether a request that ended so can wait for better times: it did not happen, and the person is not the cause. */
const canWait = (trouble: Problem, online: boolean): boolean =>
  trouble.kind === 'token-rejected' ||
  trouble.kind === 'rate-limited' ||
  (!online &&
    !trouble.kind.startsWith('keychain-') &&
    !['outcome-unknown', 'password-unknown', 'password-held'].includes(trouble.kind))

export function createChanges(ports: ChangesPorts): Changes {
  const { queue, secrets, undos, clock, emit } = ports
  const apply = createApplying(ports)
  const superseding = createSuperseding(queue)
  const writes = createKeyedMutex()
  const runs = new Map<string, { readonly done: Promise<void>; again: boolean }>()
  const retries = createRetries(clock, runAfterMs, (accountId) => void run(accountId).catch(ports.fault))

  /** One change at a time for each extension. */
  const oneAtATime = <T>(accountId: string, number: string, work: () => Promise<T>): Promise<T> =>
    writes.run(`${accountId}/${number}`, work)

  const items = (accountId: string): QueueItem[] => queue.all(accountId).map(toItem)

  /** All of the queue goes to the window: told with each row, a change of many would tell it over and over. */
  const news = new Map<string, Throttled>()

  function tell(accountId: string): void {
    const told =
      news.get(accountId) ?? throttled(clock, tellEveryMs, () => emit('queue.changed', { accountId, items: items(accountId) }))
    news.set(accountId, told)
    told.tell()
  }

  function changed(accountId: string, number: string): void {
    tell(accountId)
    ports.touched(accountId, number)
  }

  function baseOf(names: FieldValues, known: Extension | null): Queued['base'] {
    return {
      fields: known ? fieldsOf(known, names) : {},
      createdAt: known?.createdAt ?? null,
      updatedAt: known?.updatedAt ?? null,
    }
  }

  /** What an extension will be once everything before has been applied: later changes are based on that. */
  function expected(accountId: string, number: string, names: FieldValues, known: Extension | null): Queued['base'] {
    const { fields, ...rest } = baseOf(names, known)
    for (const item of queue.of(accountId, number)) {
      if (item.kind !== 'edit') continue
      for (const field of Object.keys(fields))
        fields[field] = item.patch[field] ?? (field in item.patch ? null : (fields[field] ?? null))
    }
    return { fields, ...rest }
  }

  async function enqueue(item: Omit<NewItem, 'id'>, secret: QueuedSecret): Promise<Result<string>> {
    const id = queue.newId()
    const ready = isSecret(secret) ? await secrets.ready() : ok(null)
    if (!ready.ok) return ready
    queue.add({ ...item, id }, secret)
    // What leaves at once is not shown as waiting.
    if (item.state !== 'sending') changed(item.accountId, item.number)
    return ok(id)
  }

  async function enqueueEdit(
    accountId: string,
    number: string,
    patch: KeptPatch,
    state: 'waiting' | 'sending',
  ): Promise<Result<string>> {
    const fields = visible(patch)
    const secret: QueuedSecret = patch.voicemailPin === undefined ? {} : { pin: patch.voicemailPin }
    const known = ports.known(accountId, number)
    const last = queue.of(accountId, number).at(-1)
    if (state === 'waiting' && last?.kind === 'edit' && last.state === 'waiting') {
      // A second thought about the same extension: one change, still based on what was there at first.
      const ready = isSecret(secret) ? await secrets.ready() : ok(null)
      if (!ready.ok) return ready
      const base = expected(accountId, number, fields, known)
      const change = {
        patch: { ...last.patch, ...fields },
        base: { ...last.base, fields: { ...base.fields, ...last.base.fields } },
      }
      if (isSecret(secret)) queue.setWithSecret(last, change, secret)
      else queue.set(last.id, change)
      changed(accountId, number)
      return ok(last.id)
    }
    const base = state === 'sending' ? baseOf(fields, known) : expected(accountId, number, fields, known)
    return enqueue({ accountId, kind: 'edit', number, state, patch: fields, base, passwordMode: null }, secret)
  }

  async function applyOne(accountId: string, id: string): Promise<Applied> {
    const item = queue.get(accountId, id)
    if (!item || (item.state !== 'waiting' && item.state !== 'sending')) return item ? 'parked' : 'done'
    const applied = await apply(item)
    if (applied === 'done' && item.kind === 'remove') await dropMoot(accountId, item.number)
    changed(accountId, item.number)
    return applied
  }

  async function runAll(accountId: string): Promise<void> {
    // An item that waits for a person holds back later ones of its extension, and no others.
    const held = new Set<string>()
    for (const { id, number } of queue.all(accountId)) {
      if (held.has(number)) continue
      if (!ports.online(accountId)) return
      const applied = await oneAtATime(accountId, number, () => applyOne(accountId, id))
      if (applied === 'parked') held.add(number)
      if (applied === 'later') return retries.later(accountId)
    }
    retries.forget(accountId)
  }

  function run(accountId: string): Promise<void> {
    const running = runs.get(accountId)
    if (running) {
      running.again = true
      return running.done
    }
    const entry = { done: Promise.resolve(), again: false }
    runs.set(accountId, entry)
    entry.done = (async () => {
      do {
        entry.again = false
        await runAll(accountId)
      } while (entry.again && ports.online(accountId))
    })()
      .catch((error: unknown) => {
        // A full disk, say.
        retries.later(accountId)
        throw error
      })
      .finally(() => runs.delete(accountId))
    return entry.done
  }

  /** A change that could not be finished now: it waits in the queue, and the row says so. */
  async function waits(accountId: string, number: string, queued: Result<string>): Promise<Result<ExtensionRow>> {
    return queued.ok ? ports.row(accountId, number) : queued
  }

  async function update(
    accountId: string,
    number: string,
    patch: KeptPatch,
    lane: Lane = 'click',
  ): Promise<Result<ExtensionRow>> {
    if (!ports.known(accountId, number) && ports.online(accountId)) await ports.refresh(accountId, number)
    let known = ports.known(accountId, number)
    if (!known) return fail(problem('extension-unknown', { number }))
    const pbx = ports.pbx(accountId)
    if (!ports.online(accountId) || !pbx.ok) {
      const waiting = await enqueueEdit(accountId, number, patch, 'waiting')
      if (waiting.ok) newestWaits(accountId, waiting.value)
      return waits(accountId, number, waiting)
    }

    // A PIN that somebody else's new extension got could not be taken back: what is there is read first.
    if (patch.voicemailPin !== undefined) {
      const read = await ports.refresh(accountId, number)
      if (!read.ok && aboutTheChange.has(read.problem.kind)) return read
      if (!read.ok) {
        const waiting = await enqueueEdit(accountId, number, patch, 'waiting')
        if (!waiting.ok) return waiting
        queue.set(waiting.value, { problem: read.problem })
        newestWaits(accountId, waiting.value)
        if (ports.online(accountId)) retries.later(accountId)
        return ports.row(accountId, number)
      }
      const now = ports.known(accountId, number)
      if (isOtherInstant(known.createdAt, now?.createdAt)) return fail(problem('extension-remade', { number }))
      known = now ?? known
    }

    // Written down before it leaves, its PIN with it: a crash or a lost answer leaves a change that can be settled by looking.
    const queued = await enqueueEdit(accountId, number, patch, 'sending')
    if (!queued.ok) return queued
    const answer = await pbx.value.update(number, patch, { lane })
    if (answer.ok) {
      ports.take(accountId, answer.value)
      const wrote = visible(patch)
      if (Object.keys(wrote).length > 0)
        undos.remember(accountId, number, { wrote, before: fieldsOf(known, wrote), created_at: known.createdAt })
      const { voicemailPin: pin } = patch
      if (pin !== undefined && isOtherInstant(known.createdAt, answer.value.createdAt)) {
        queue.set(queued.value, { state: 'conflict', problem: problem('conflict') })
        changed(accountId, number)
        return ports.row(accountId, number)
      }
      const kept = pin === undefined ? ok(null) : await ports.rememberPin(accountId, number, known.createdAt, pin)
      // Until the vault has the PIN as the extension's, the change stays: sending it once more does no harm.
      if (!kept.ok) {
        retries.later(accountId)
        return ports.row(accountId, number)
      }
      const item = queue.get(accountId, queued.value)
      if (item) superseding.made(item, answer.value)
      await drop(accountId, queued.value)
      return ports.row(accountId, number)
    }
    if (answer.outcome === 'unknown') {
      newestWaits(accountId, queued.value)
      await applyOne(accountId, queued.value)
      if (queue.get(accountId, queued.value)) void run(accountId).catch(ports.fault)
      return ports.row(accountId, number)
    }
    if (canWait(answer.problem, ports.online(accountId))) {
      queue.set(queued.value, { state: 'waiting', problem: answer.problem })
      newestWaits(accountId, queued.value)
      changed(accountId, number)
      // One that answers and has no room is asked again by itself; one that is away is noticed when it is back.
      if (ports.online(accountId)) retries.later(accountId)
      return ports.row(accountId, number)
    }
    await drop(accountId, queued.value)
    if (answer.problem.kind === 'not-found') ports.gone(accountId, number)
    return fail(answer.problem)
  }

  /** The person's newest word counts: see superseding.ts. */
  function newestWaits(accountId: string, id: string): void {
    const item = queue.get(accountId, id)
    if (item) superseding.waits(item)
  }

  /** What was to be done to an extension that is gone now has nothing to change any more. */
  async function dropMoot(accountId: string, number: string): Promise<void> {
    for (const item of queue.of(accountId, number)) if (item.kind !== 'create') await drop(accountId, item.id)
    undos.forget(accountId, number)
  }

  async function drop(accountId: string, id: string): Promise<void> {
    const item = queue.get(accountId, id)
    if (!item) return
    queue.remove(item)
    changed(accountId, item.number)
  }

  async function create(accountId: string, draft: ExtensionDraft, choice: PasswordChoice): Promise<Result<ExtensionRow>> {
    const { number } = draft
    if (ports.online(accountId)) {
      const made = await ports.createWithPassword(accountId, draft, choice)
      if (made.ok) return ports.row(accountId, number)
      if (!canWait(made.problem, ports.online(accountId))) return made
    }
    const secret: QueuedSecret = {
      ...(draft.voicemailPin === undefined ? {} : { pin: draft.voicemailPin }),
      ...(choice.mode === 'choose' ? { password: choice.password } : {}),
    }
    const { number: _number, ...patch } = visible(draft)
    const base = { fields: {}, createdAt: null, updatedAt: null }
    const queued = await enqueue(
      { accountId, kind: 'create', number, state: 'waiting', patch, base, passwordMode: choice.mode },
      secret,
    )
    if (queued.ok && ports.online(accountId)) retries.later(accountId)
    return queued.ok ? ok(toBe(draft, clock.now())) : queued
  }

  async function rotate(accountId: string, number: string, choice: PasswordChoice): Promise<Result<ExtensionRow>> {
    if (ports.online(accountId)) {
      const rotated = await ports.rotatePassword(accountId, number, choice)
      if (rotated.ok) return ports.row(accountId, number)
      if (!canWait(rotated.problem, ports.online(accountId))) return rotated
    }
    const base = baseOf({}, ports.known(accountId, number))
    const queued = await enqueue(
      { accountId, kind: 'rotate', number, state: 'asking', patch: {}, base, passwordMode: choice.mode },
      choice.mode === 'choose' ? { password: choice.password } : {},
    )
    return waits(accountId, number, queued)
  }

  async function remove(accountId: string, number: string): Promise<Result<null>> {
    const known = ports.known(accountId, number)
    const base = baseOf({}, known)
    const item = { accountId, kind: 'remove', number, patch: {}, base, passwordMode: null } as const
    const pbx = ports.pbx(accountId)
    const lastVersion = ports.online(accountId) && pbx.ok ? await ports.settlePassword(accountId, number) : null
    if (lastVersion === null || !pbx.ok) {
      const queued = await enqueue({ ...item, state: 'asking' }, {})
      return queued.ok ? ok(null) : queued
    }
    const queued = await enqueue({ ...item, state: 'sending', base: { ...base, lastVersion } }, {})
    if (!queued.ok) return queued
    const answer = await pbx.value.remove(number, { lane: 'click' })
    if (answer.ok || answer.problem.kind === 'not-found') {
      ports.gone(accountId, number)
      await dropMoot(accountId, number)
      const forgotten = await ports.forgetPasswords(accountId, number, lastVersion)
      return forgotten
    }
    if (answer.outcome === 'unknown') {
      await applyOne(accountId, queued.value)
      if (queue.get(accountId, queued.value)) void run(accountId).catch(ports.fault)
      return ok(null)
    }
    if (canWait(answer.problem, ports.online(accountId))) {
      queue.set(queued.value, { state: 'asking', problem: answer.problem })
      changed(accountId, number)
      return ok(null)
    }
    await drop(accountId, queued.value)
    return fail(answer.problem)
  }

  /** Takes back the edit that was the last one when the person asked, and no other that was on its way then. */
  async function undo(accountId: string, number: string, edit: Edit | null): Promise<Result<ExtensionRow>> {
    if (!edit) return fail(problem('undo-nothing', { number }))
    if (ports.online(accountId)) {
      const read = await ports.refresh(accountId, number)
      if (!read.ok) return read
    }
    const now = ports.known(accountId, number)
    const same =
      now &&
      !isOtherInstant(now.createdAt, edit.created_at) &&
      Object.entries(fieldsOf(now, edit.wrote)).every(([f, v]) => edit.wrote[f] === v)
    if (!same) {
      if (isDeepStrictEqual(undos.last(accountId, number), edit)) undos.forget(accountId, number)
      return fail(problem('undo-passed', { number }))
    }
    const back = toPatchBack(edit.before)
    return back ? update(accountId, number, back) : fail(problem('undo-nothing', { number }))
  }

  /** Runs `work` on a waiting item, then the queue, and answers how the queue is now. */
  async function onItem(accountId: string, id: string, work: (item: Queued) => Promise<void>): Promise<Result<QueueItem[]>> {
    const item = queue.get(accountId, id)
    if (!item) return fail(problem('queue-unknown'))
    await oneAtATime(accountId, item.number, async () => {
      const now = queue.get(accountId, id)
      if (now) await work(now)
    })
    changed(accountId, item.number)
    void run(accountId).catch(ports.fault)
    return ok(items(accountId))
  }

  const editOf = (accountId: string, number: string, field: string): Queued | undefined =>
    queue.of(accountId, number).find(({ kind, patch }) => kind === 'edit' && field in patch)

  return {
    run,
    undo: (accountId, number, edit) => oneAtATime(accountId, number, () => undo(accountId, number, edit)),
    waits: (accountId, number, field) => editOf(accountId, number, field) !== undefined,
    setPin(accountId, number, createdAt, pin) {
      const isNewer = ({ kind, has_secret: hasSecret, base }: Queued): boolean =>
        kind === 'edit' && hasSecret === 1 && !isOtherInstant(base.createdAt, createdAt)
      if (queue.of(accountId, number).some(isNewer)) return
      const base = { fields: {}, createdAt, updatedAt: ports.known(accountId, number)?.updatedAt ?? null }
      const id = queue.newId()
      queue.add({ id, accountId, kind: 'edit', number, state: 'waiting', patch: {}, base, passwordMode: null }, { pin })
      // Once it is written down.
      Promise.resolve()
        .then(() => changed(accountId, number))
        .then(() => run(accountId))
        .catch(ports.fault)
    },
    takeOut: (accountId, number, field, value) =>
      oneAtATime(accountId, number, async () => {
        const item = editOf(accountId, number, field)
        if (!item || item.state === 'sending' || item.patch[field] !== value) return false
        const { [field]: _out, ...patch } = item.patch
        if (Object.keys(patch).length === 0 && !item.has_secret) await drop(accountId, item.id)
        else {
          queue.set(item.id, { patch })
          changed(accountId, number)
        }
        return true
      }),
    change: (accountId, number, patch) => oneAtATime(accountId, number, () => update(accountId, number, patch, 'queue')),
    queued(accountId, of) {
      const kinds = new Map<string, QueueItem['kind'][]>()
      for (const { number, kind } of of === undefined ? queue.all(accountId) : queue.of(accountId, of)) {
        const mine = kinds.get(number) ?? []
        if (!mine.includes(kind)) mine.push(kind)
        kinds.set(number, mine)
      }
      return kinds
    },
    async forgetAccount(accountId) {
      retries.forget(accountId)
      news.get(accountId)?.stop()
      news.delete(accountId)
      queue.forgetAccount(accountId)
      undos.forget(accountId)
      return ok(null)
    },
    underway: (accountId) =>
      queue.all(accountId).filter(({ number, state, kind }) => {
        if (state === 'sending') return (kind === 'edit' || kind === 'remove') && writes.isBusy(`${accountId}/${number}`)
        return state === 'waiting' && runs.has(accountId) && ports.online(accountId)
      }).length,
    close() {
      retries.close()
      for (const { stop } of news.values()) stop()
      news.clear()
    },
    calls: {
      'extensions.create': ({ accountId, draft, password }) => create(accountId, draft, password),
      'extensions.update': ({ accountId, number, patch }) =>
        oneAtATime(accountId, number, () => update(accountId, number, patch)),
      'extensions.remove': ({ accountId, number }) => oneAtATime(accountId, number, () => remove(accountId, number)),
      async 'extensions.undo'({ accountId, number }) {
        const meant = undos.last(accountId, number)
        return oneAtATime(accountId, number, () => undo(accountId, number, meant))
      },
      'credentials.rotate': ({ accountId, number, password }) => rotate(accountId, number, password),
      'queue.list': async ({ accountId }) => ok(items(accountId)),
      async 'queue.discard'({ accountId, id }) {
        return onItem(accountId, id, () => drop(accountId, id))
      },
      async 'queue.move'({ accountId, id, before }) {
        return onItem(accountId, id, async () => queue.move(accountId, id, before))
      },
      'queue.resolve': ({ accountId, id, choices }) =>
        onItem(accountId, id, async (item) => {
          // What was meant for an extension that is no more can only be discarded.
          if (item.state !== 'conflict' || item.problem) return
          const theirs = item.theirs ?? {}
          const kept = Object.entries(item.patch).filter(([field]) => (choices[field] ?? 'mine') === 'mine')
          if (kept.length === 0 && !item.has_secret) return drop(accountId, id)
          const known = ports.known(accountId, item.number)
          queue.set(id, {
            state: 'waiting',
            patch: Object.fromEntries(kept),
            base: {
              fields: { ...item.base.fields, ...theirs },
              createdAt: known?.createdAt ?? null,
              updatedAt: known?.updatedAt ?? null,
            },
            theirs: null,
            problem: null,
          })
        }),
      'queue.confirm': ({ accountId, id }) =>
        onItem(accountId, id, async (item) => {
          // Without a PBX the question would come too early: it is asked when the answer counts.
          if (item.state === 'asking' && ports.online(accountId)) queue.set(id, { state: 'waiting', problem: null })
        }),
      'queue.retry': ({ accountId, id }) =>
        onItem(accountId, id, async (item) => {
          if (item.state === 'refused') queue.set(id, { state: 'waiting', problem: null })
        }),
    },
  }
}

/** What a queued create will be, for the row that shows it: the PBX's defaults where the draft says nothing. */
function toBe(draft: ExtensionDraft, now: number): ExtensionRow {
  const at = new Date(now).toISOString()
  return {
    number: draft.number,
    displayName: draft.displayName ?? null,
    voicemailEnabled: draft.voicemailEnabled ?? false,
    outboundCallerId: draft.outboundCallerId ?? null,
    recordingMode: draft.recordingMode ?? 'none',
    status: 'active',
    teamId: draft.teamId ?? null,
    departmentId: null,
    maxConcurrent: draft.maxConcurrent ?? 2,
    tlsEnabled: false,
    createdAt: at,
    updatedAt: at,
    registration: null,
    password: 'elsewhere',
    readAt: now,
    queued: ['create'],
  }
}
