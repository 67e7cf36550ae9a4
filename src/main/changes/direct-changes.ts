import { isDeepStrictEqual } from 'node:util'
import type { Extension, ExtensionDraft, ExtensionRow, KeptPatch, PasswordChoice } from '#shared/extension.ts'
import { isOtherInstant } from '#shared/instants.ts'
import { problem, type Problem } from '#shared/problem.ts'
import { fail, ok, type Result } from '#shared/result.ts'
import type { Lane, PbxClient } from '../pbx/pbx.ts'
import type { Clock } from '../system/clock.ts'
import { aboutTheChange, type ApplyingPorts } from './applying.ts'
import type { Enqueueing } from './enqueueing.ts'
import { fieldsOf, toPatchBack, visible } from './queue.ts'
import type { QueueRunner } from './queue-runner.ts'
import type { QueuedSecret } from './queued-secrets.ts'
import { createSuperseding } from './superseding.ts'
import type { Edit } from './undo.ts'

export interface DirectChangesPorts extends ApplyingPorts {
  readonly clock: Clock
  /** Whether the account's PBX can be talked to, as its last requests told. */
  readonly online: (accountId: string) => boolean
  readonly known: (accountId: string, number: string) => Extension | null
  readonly row: (accountId: string, number: string) => Result<ExtensionRow>
  /** Reads one detail. */
  readonly refresh: (accountId: string, number: string) => Promise<Result<unknown>>
  readonly changed: (accountId: string, number: string) => void
  readonly enqueueing: Enqueueing
  readonly runner: QueueRunner
}

/** A change as a person decides it: made at once while the PBX answers, else put into the queue. Answers the row as it is then. */
export interface DirectChanges {
  create(accountId: string, draft: ExtensionDraft, choice: PasswordChoice): Promise<Result<ExtensionRow>>
  rotate(accountId: string, number: string, choice: PasswordChoice): Promise<Result<ExtensionRow>>
  /** Whoever asks this, or what follows, has the extension to themselves. */
  update(accountId: string, number: string, patch: KeptPatch, lane?: Lane): Promise<Result<ExtensionRow>>
  remove(accountId: string, number: string, lane?: Lane): Promise<Result<null>>
  /** Takes back the edit that was the last one when the person asked, and no other that was on its way then. */
  undo(accountId: string, number: string, edit: Edit | null): Promise<Result<ExtensionRow>>
}

/** Whether a request that ended so can wait for better times: it did not happen, and the person is not the cause. */
const canWait = (trouble: Problem, online: boolean): boolean =>
  trouble.kind === 'token-rejected' ||
  trouble.kind === 'rate-limited' ||
  (!online &&
    !trouble.kind.startsWith('keychain-') &&
    !['outcome-unknown', 'password-unknown', 'password-held'].includes(trouble.kind))

export function createDirectChanges(ports: DirectChangesPorts): DirectChanges {
  const { queue, undos, clock, online, known, row, changed, enqueueing, runner } = ports
  const superseding = createSuperseding(queue)

  /** The account's client, where its PBX can be talked to now. */
  function reachable(accountId: string): PbxClient | null {
    const pbx = ports.pbx(accountId)
    return pbx.ok && online(accountId) ? pbx.value : null
  }

  /** A change that could not be finished now: it waits in the queue, and the row says so. */
  const asQueued = (accountId: string, number: string, queued: Result<string>): Result<ExtensionRow> =>
    queued.ok ? row(accountId, number) : queued

  /** The person's newest word counts: see superseding.ts. */
  function newestWaits(accountId: string, id: string): void {
    const item = queue.get(accountId, id)
    if (item) superseding.waits(item)
  }

  /** Nobody knows whether it was done: looked at now, and by the queue where that does not tell. */
  async function settleSent(accountId: string, id: string): Promise<void> {
    await runner.applyOne(accountId, id)
    if (queue.get(accountId, id)) runner.runInBackground(accountId)
  }

  /** A PIN that somebody else's new extension got could not be taken back: what is there is read first. null: it is still the same one. */
  async function readBeforePin(
    accountId: string,
    number: string,
    patch: KeptPatch,
    before: Extension,
  ): Promise<Result<ExtensionRow> | null> {
    const read = await ports.refresh(accountId, number)
    if (read.ok) {
      const isOther = isOtherInstant(before.createdAt, known(accountId, number)?.createdAt)
      return isOther ? fail(problem('extension-remade', { number })) : null
    }
    if (aboutTheChange.has(read.problem.kind)) return read
    const waiting = await enqueueing.addEdit(accountId, number, patch, 'waiting')
    if (!waiting.ok) return waiting
    queue.set(waiting.value, { problem: read.problem })
    newestWaits(accountId, waiting.value)
    if (online(accountId)) runner.runLater(accountId)
    return row(accountId, number)
  }

  /** The PBX has made the edit `id`; `there`: the extension as it told it then. */
  async function updated(id: string, before: Extension, patch: KeptPatch, there: Extension, accountId: string): Promise<void> {
    const { number } = before
    const wrote = visible(patch)
    if (Object.keys(wrote).length > 0)
      undos.remember(accountId, number, { wrote, before: fieldsOf(before, wrote), created_at: before.createdAt })
    const { voicemailPin: pin } = patch
    if (pin !== undefined && isOtherInstant(before.createdAt, there.createdAt)) {
      queue.set(id, { state: 'conflict', problem: problem('conflict') })
      return changed(accountId, number)
    }
    const kept = pin === undefined ? ok(null) : await ports.rememberPin(accountId, number, before.createdAt, pin)
    // Until the vault has the PIN as the extension's, the change stays: sending it once more does no harm.
    if (!kept.ok) return runner.runLater(accountId)
    const item = queue.get(accountId, id)
    if (item) superseding.made(item, there)
    runner.drop(accountId, id)
  }

  async function update(
    accountId: string,
    number: string,
    patch: KeptPatch,
    lane: Lane = 'click',
  ): Promise<Result<ExtensionRow>> {
    if (!known(accountId, number) && online(accountId)) await ports.refresh(accountId, number)
    const before = known(accountId, number)
    if (!before) return fail(problem('extension-unknown', { number }))
    if (!reachable(accountId)) {
      const waiting = await enqueueing.addEdit(accountId, number, patch, 'waiting')
      if (waiting.ok) newestWaits(accountId, waiting.value)
      return asQueued(accountId, number, waiting)
    }
    const instead = patch.voicemailPin === undefined ? null : await readBeforePin(accountId, number, patch, before)
    if (instead) return instead
    const now = known(accountId, number) ?? before

    // Written down before it leaves, its PIN with it: a crash or a lost answer leaves a change that can be settled by looking.
    const queued = await enqueueing.addEdit(accountId, number, patch, 'sending')
    if (!queued.ok) return queued
    const answer = await ports.send(accountId, number, patch, lane)
    if (answer.ok) await updated(queued.value, now, patch, answer.value, accountId)
    else if (answer.outcome === 'unknown') {
      newestWaits(accountId, queued.value)
      await settleSent(accountId, queued.value)
    } else if (canWait(answer.problem, online(accountId))) {
      queue.set(queued.value, { state: 'waiting', problem: answer.problem })
      newestWaits(accountId, queued.value)
      changed(accountId, number)
      // One that answers and has no room is asked again by itself; one that is away is noticed when it is back.
      if (online(accountId)) runner.runLater(accountId)
    } else {
      runner.drop(accountId, queued.value)
      if (answer.problem.kind === 'not-found') ports.gone(accountId, number)
      return fail(answer.problem)
    }
    return row(accountId, number)
  }

  async function create(accountId: string, draft: ExtensionDraft, choice: PasswordChoice): Promise<Result<ExtensionRow>> {
    const { number } = draft
    if (online(accountId)) {
      const made = await ports.createWithPassword(accountId, draft, choice)
      if (made.ok) return row(accountId, number)
      if (!canWait(made.problem, online(accountId))) return made
    }
    const secret: QueuedSecret = {
      ...(draft.voicemailPin === undefined ? {} : { pin: draft.voicemailPin }),
      ...(choice.mode === 'choose' ? { password: choice.password } : {}),
    }
    const { number: _number, ...patch } = visible(draft)
    const base = { fields: {}, createdAt: null, updatedAt: null }
    const queued = await enqueueing.add(
      { accountId, kind: 'create', number, state: 'waiting', patch, base, passwordMode: choice.mode },
      secret,
    )
    if (queued.ok && online(accountId)) runner.runLater(accountId)
    return queued.ok ? ok(provisionalRow(draft, clock.now())) : queued
  }

  async function rotate(accountId: string, number: string, choice: PasswordChoice): Promise<Result<ExtensionRow>> {
    if (online(accountId)) {
      const rotated = await ports.rotatePassword(accountId, number, choice)
      if (rotated.ok) return row(accountId, number)
      if (!canWait(rotated.problem, online(accountId))) return rotated
    }
    const base = enqueueing.baseOf(accountId, number)
    const queued = await enqueueing.add(
      { accountId, kind: 'rotate', number, state: 'asking', patch: {}, base, passwordMode: choice.mode },
      choice.mode === 'choose' ? { password: choice.password } : {},
    )
    return asQueued(accountId, number, queued)
  }

  async function remove(accountId: string, number: string, lane: Lane = 'click'): Promise<Result<null>> {
    const base = enqueueing.baseOf(accountId, number)
    const item = { accountId, kind: 'remove', number, patch: {}, base, passwordMode: null } as const
    const pbx = reachable(accountId)
    const lastVersion = pbx && (await ports.settlePassword(accountId, number))
    if (!pbx || lastVersion === null) {
      const queued = await enqueueing.add({ ...item, state: 'asking' }, {})
      return queued.ok ? ok(null) : queued
    }
    const queued = await enqueueing.add({ ...item, state: 'sending', base: { ...base, lastVersion } }, {})
    if (!queued.ok) return queued
    const answer = await pbx.remove(number, { lane })
    if (answer.ok || answer.problem.kind === 'not-found') {
      ports.gone(accountId, number)
      runner.dropMoot(accountId, number)
      return ports.forgetPasswords(accountId, number, lastVersion)
    }
    if (answer.outcome === 'unknown') {
      await settleSent(accountId, queued.value)
      return ok(null)
    }
    if (canWait(answer.problem, online(accountId))) {
      queue.set(queued.value, { state: 'asking', problem: answer.problem })
      changed(accountId, number)
      return ok(null)
    }
    runner.drop(accountId, queued.value)
    return fail(answer.problem)
  }

  async function undo(accountId: string, number: string, edit: Edit | null): Promise<Result<ExtensionRow>> {
    if (!edit) return fail(problem('undo-nothing', { number }))
    if (online(accountId)) {
      const read = await ports.refresh(accountId, number)
      if (!read.ok) return read
    }
    const now = known(accountId, number)
    const same =
      now &&
      !isOtherInstant(now.createdAt, edit.created_at) &&
      Object.entries(fieldsOf(now, edit.wrote)).every(([field, value]) => edit.wrote[field] === value)
    if (!same) {
      if (isDeepStrictEqual(undos.last(accountId, number), edit)) undos.forget(accountId, number)
      return fail(problem('undo-passed', { number }))
    }
    const back = toPatchBack(edit.before)
    return back ? update(accountId, number, back) : fail(problem('undo-nothing', { number }))
  }

  return { create, rotate, update, remove, undo }
}

/** What a queued create will be, for the row that shows it: the PBX's defaults where the draft says nothing. */
function provisionalRow(draft: ExtensionDraft, now: number): ExtensionRow {
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
