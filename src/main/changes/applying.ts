import type { Extension, ExtensionDraft, KeptPatch, PasswordChoice } from '#shared/extension.ts'
import { isOtherInstant, sameInstant } from '#shared/instants.ts'
import { phrase } from '#shared/phrase.ts'
import { problem, type Problem } from '#shared/problem.ts'
import { ok, type Result } from '#shared/result.ts'
import type { Lane, Looked, PbxClient, PbxResult } from '../pbx/pbx.ts'
import { fieldsOf, toDraft, toPatch, type Queue, type Queued } from './queue.ts'
import type { QueuedSecrets } from './queued-secrets.ts'
import { createSuperseding } from './superseding.ts'
import type { Undos } from './undo.ts'

export interface ApplyingPorts {
  readonly queue: Queue
  readonly secrets: QueuedSecrets
  readonly undos: Undos
  readonly pbx: (accountId: string) => Result<PbxClient>
  /** Asks the PBX for one extension. What it says is remembered. */
  readonly look: (accountId: string, number: string) => Promise<Looked>
  /** Sends an edit, and remembers the extension as the PBX tells it then. */
  readonly send: (accountId: string, number: string, patch: KeptPatch, lane: Lane) => Promise<PbxResult<Extension>>
  readonly gone: (accountId: string, number: string) => void
  readonly createWithPassword: PasswordWrite<ExtensionDraft>
  readonly rotatePassword: PasswordWrite<string>
  /** What became of the ledger's operation of this name. */
  readonly operation: (id: string) => 'none' | 'open' | 'confirmed' | 'refused'
  readonly rememberPin: (accountId: string, number: string, createdAt: string, pin: string | null) => Promise<Result<null>>
  /** Settles what is open about an extension's password; the last version, or null when it cannot be asked. */
  readonly settlePassword: (accountId: string, number: string) => Promise<number | null>
  readonly forgetPasswords: (accountId: string, number: string, upTo: number) => Promise<Result<null>>
}

type PasswordWrite<T> = (accountId: string, what: T, choice: PasswordChoice, operationId?: string) => Promise<Result<null>>

/** done: it is true now. parked: a person must look at it. later: the PBX or the keychain cannot be used right now. */
export type Applied = 'done' | 'parked' | 'later'

/** The refusals that are about the change itself; any other is about the token, the network or the PBX's health. */
export const aboutTheChange: ReadonlySet<Problem['kind']> = new Set([
  'invalid',
  'not-accepted',
  'conflict',
  'not-found',
  'not-offered',
  'pbx-bad-request',
  'pbx-refused',
  'pbx-forbidden',
  'payment-required',
  'page-expired',
  'legally-blocked',
])

/** Makes one queued change true, whatever became of it before. Its state is written down before every request that changes something. */
export function createApplying(ports: ApplyingPorts): (item: Queued) => Promise<Applied> {
  const { queue, secrets, undos } = ports
  const superseding = createSuperseding(queue)

  function park(item: Queued, state: 'conflict' | 'refused', trouble: Problem | null): Applied {
    queue.set(item.id, { state, problem: trouble })
    return 'parked'
  }

  function later(item: Queued, state: 'waiting' | 'sending', trouble: Problem | null): Applied {
    queue.set(item.id, { state, problem: trouble })
    return 'later'
  }

  /** The number was deleted and made anew: what was meant for the one before is never done to another one, and it gets no secret of it. */
  const remade = (item: Queued): Applied => park(item, 'conflict', problem('conflict'))

  /** What cannot be opened any more will not be later either. */
  function withoutSecret(item: Queued, trouble: Problem): Applied {
    if (trouble.kind === 'secret-damaged') return park(item, 'refused', trouble)
    return later(item, item.state === 'sending' ? 'sending' : 'waiting', trouble)
  }

  async function done(item: Queued): Promise<Applied> {
    queue.remove(item)
    return 'done'
  }

  /** An edit is true now, and older ones of the same fields are of no interest any more. */
  function made(item: Queued, there: Extension): Promise<Applied> {
    superseding.made(item, there)
    return done(item)
  }

  /** Whether what is there shows that this edit, whose answer never came, was made: then it is why times differ. */
  function shows(item: Queued, there: Extension): boolean {
    if (item.state !== 'sending') return false
    const now = fieldsOf(there, item.patch)
    return (
      item.has_secret === 1 ||
      Object.keys(now).some((name) => now[name] === item.patch[name] && now[name] !== item.base.fields[name])
    )
  }

  async function edit(item: Queued): Promise<Applied> {
    const { account_id: accountId, number, base } = item
    const beside = superseding.beside(item)
    const { patch, hasSecret } = superseding.rest(item, beside)
    const looked = await ports.look(accountId, number)
    if (looked.is === 'unknown') return later(item, item.state === 'sending' ? 'sending' : 'waiting', looked.problem)
    if (looked.is === 'absent') return park(item, 'refused', looked.problem)
    const there = looked.extension
    const theirs = fieldsOf(there, patch)
    const open = Object.keys(patch).filter((field) => theirs[field] !== patch[field])
    const another = isOtherInstant(base.createdAt, there.createdAt)
    if (another && hasSecret) return remade(item)
    // After a lost answer, a field that is as it was may have been ours and set back by somebody since: then times differ, if not by
    // another change of ours.
    const isOurDoing = [...beside.older, ...beside.newer].some((one) => shows(one, there))
    const unsure = item.state === 'sending' && !sameInstant(base.updatedAt, there.updatedAt) && !isOurDoing
    const isOther = (field: string): boolean =>
      theirs[field] !== base.fields[field] &&
      !beside.older.some((one) => field in one.patch && one.patch[field] === theirs[field])
    if (open.length > 0 && (another || unsure || open.some(isOther))) {
      queue.set(item.id, { state: 'conflict', theirs, problem: null })
      return 'parked'
    }
    if (!another) superseding.rebase(item, beside, there)
    const secret = hasSecret ? await secrets.get({ accountId, number, id: item.id }) : ok({ pin: undefined })
    if (!secret.ok) return withoutSecret(item, secret.problem)
    const { pin } = secret.value
    if (open.length === 0 && pin === undefined) return made(item, there)
    const wrote = Object.fromEntries(open.map((field) => [field, patch[field] ?? null]))
    queue.set(item.id, {
      state: 'sending',
      problem: null,
      base: { ...base, createdAt: there.createdAt, updatedAt: there.updatedAt },
    })
    const sent = { ...toPatch(wrote), ...(pin === undefined ? {} : { voicemailPin: pin }) }
    const answer = await ports.send(accountId, number, sent, 'queue')
    if (answer.ok) {
      if (pin !== undefined && isOtherInstant(there.createdAt, answer.value.createdAt)) return remade(item)
      const kept = pin === undefined ? ok(null) : await ports.rememberPin(accountId, number, there.createdAt, pin)
      // Until the vault has the PIN as the extension's, the change stays: sending it once more does no harm.
      if (!kept.ok) return later(item, 'sending', kept.problem)
      if (open.length > 0)
        undos.remember(accountId, number, { wrote, before: fieldsOf(there, wrote), created_at: there.createdAt })
      return made(item, answer.value)
    }
    if (answer.outcome === 'unknown') return later(item, 'sending', answer.problem)
    if (answer.problem.kind === 'not-found') ports.gone(accountId, number)
    return aboutTheChange.has(answer.problem.kind)
      ? park(item, 'refused', answer.problem)
      : later(item, 'waiting', answer.problem)
  }

  async function withPassword(
    item: Queued,
    send: (choice: PasswordChoice, pin: string | null | undefined, id: string) => Promise<Result<null>>,
  ): Promise<Applied> {
    if (item.operation_id !== null) {
      const became = ports.operation(item.operation_id)
      // From the moment it left, the ledger looks after it.
      if (became === 'open' || became === 'confirmed') return done(item)
    }
    const secret = await secrets.get({ accountId: item.account_id, number: item.number, id: item.id })
    if (!secret.ok) return withoutSecret(item, secret.problem)
    const { pin, password } = secret.value
    const mode = item.password_mode ?? 'generate'
    if (mode === 'choose' && password === undefined)
      return park(item, 'refused', problem('password-not-stored', { number: item.number }))
    const id = queue.newId()
    queue.set(item.id, { state: 'sending', operation_id: id, problem: null })
    const sent = await send(mode === 'choose' ? { mode, password: password ?? '' } : { mode }, pin, id)
    const became = ports.operation(id)
    if (sent.ok || became === 'open' || became === 'confirmed') return done(item)
    return aboutTheChange.has(sent.problem.kind) ? park(item, 'refused', sent.problem) : later(item, 'waiting', sent.problem)
  }

  async function rotate(item: Queued): Promise<Applied> {
    const { account_id: accountId, number, base } = item
    if (item.operation_id === null || ports.operation(item.operation_id) === 'none') {
      const looked = await ports.look(accountId, number)
      if (looked.is === 'unknown') return later(item, 'waiting', looked.problem)
      if (looked.is === 'absent') return park(item, 'refused', looked.problem)
      if (isOtherInstant(base.createdAt, looked.extension.createdAt)) return remade(item)
    }
    return withPassword(item, (choice, _pin, id) => ports.rotatePassword(accountId, number, choice, id))
  }

  async function remove(item: Queued, pbx: PbxClient): Promise<Applied> {
    const { account_id: accountId, number, base } = item
    // A create that is still open could make it anew behind the delete.
    let lastVersion = base.lastVersion ?? (await ports.settlePassword(accountId, number))
    if (lastVersion === null)
      return later(item, 'waiting', problem('outcome-unknown', { what: phrase('write-password', { number }) }))
    const looked = await ports.look(accountId, number)
    if (looked.is === 'unknown') return later(item, item.state === 'sending' ? 'sending' : 'waiting', looked.problem)
    if (looked.is === 'there') {
      if (isOtherInstant(base.createdAt, looked.extension.createdAt)) return remade(item)
      // What was made since an earlier try is deleted with it now, and its passwords and PIN are of nothing.
      if (base.lastVersion !== null && base.lastVersion !== undefined) {
        const newest = await ports.settlePassword(accountId, number)
        if (newest === null)
          return later(
            item,
            item.state === 'sending' ? 'sending' : 'waiting',
            problem('outcome-unknown', { what: phrase('write-password', { number }) }),
          )
        lastVersion = newest
      }
      queue.set(item.id, { state: 'sending', problem: null, base: { ...base, lastVersion } })
      const answer = await pbx.remove(number, { lane: 'queue' })
      if (!answer.ok && answer.problem.kind !== 'not-found') {
        if (answer.outcome === 'unknown') return later(item, 'sending', answer.problem)
        return aboutTheChange.has(answer.problem.kind)
          ? park(item, 'refused', answer.problem)
          : later(item, 'waiting', answer.problem)
      }
    }
    ports.gone(accountId, number)
    // The records of its passwords go at once; what the keychain refuses to remove now is removed by the next tidying.
    await ports.forgetPasswords(accountId, number, lastVersion)
    return done(item)
  }

  return async (item) => {
    const { account_id: accountId, number } = item
    const pbx = ports.pbx(accountId)
    if (!pbx.ok) return later(item, item.state === 'sending' ? 'sending' : 'waiting', pbx.problem)
    switch (item.kind) {
      case 'edit':
        return edit(item)
      case 'remove':
        return remove(item, pbx.value)
      case 'create':
        return withPassword(item, (choice, pin, id) => {
          const draft = { ...toDraft(number, item.patch), ...(typeof pin === 'string' ? { voicemailPin: pin } : {}) }
          return ports.createWithPassword(accountId, draft, choice, id)
        })
      case 'rotate':
        return rotate(item)
    }
  }
}
