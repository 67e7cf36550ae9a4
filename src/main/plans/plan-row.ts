import { extensionDraftSchema, keptPatchSchema, type ExtensionDraft, type PasswordChoice } from '#shared/extension.ts'
import type { PlanRules, RowReason } from '#shared/plans.ts'
import { problem, type Problem } from '#shared/problem.ts'
import { ok, type Result } from '#shared/result.ts'
import { newId } from '../system/random.ts'
import { difference, isRotatedMaybe, outdatedBy, sentFields, fieldsNow } from './plan-check.ts'
import type { PlansPorts } from './plan-ports.ts'
import type { PlanSecrets, RowSecrets } from './plan-secrets.ts'
import type { Member, MemberChange, PlanStore, Values } from './plan-store.ts'

export interface PlanRowPorts extends PlansPorts {
  readonly plans: PlanStore
  readonly secrets: PlanSecrets
  /** What was decided for all rows of the row's plan. */
  readonly rulesOf: (row: Member) => PlanRules
}

/** over: nothing more is to be sent of this row now. again: it did not happen, and may when times are better; the Problem says why. */
export type RowEnd =
  { readonly is: 'over'; readonly refused: Problem | null } | { readonly is: 'again'; readonly problem: Problem }

/** Refusals that are about a row itself: any other is about the token, the network, the PBX's health or the keychain. */
const aboutTheRow: ReadonlySet<Problem['kind']> = new Set([
  ...(['invalid', 'not-accepted', 'conflict', 'not-found', 'not-offered', 'pbx-bad-request', 'pbx-refused'] as const),
  ...(['pbx-forbidden', 'payment-required', 'page-expired', 'legally-blocked', 'extension-unknown'] as const),
  ...(['extension-remade', 'secret-damaged', 'value-key-gone'] as const),
])

export interface PlanRows {
  /** Sends a planned row. Its state is written down before every request that changes something. */
  apply(row: Member): Promise<RowEnd>
  /** What became of a row that was sent, as the ledger, the pending changes and the PBX's list tell now. Sends nothing. */
  learn(row: Member): void
}

/** What a draft may hold; a status is a second request. */
const draftOf = (number: string, { status: _status, ...fields }: Values, pin: RowSecrets['voicemailPin']): ExtensionDraft =>
  extensionDraftSchema.parse({ number, ...fields, ...(typeof pin === 'string' ? { voicemailPin: pin } : {}) })

export function createPlanRows(ports: PlanRowPorts): PlanRows {
  const { plans, secrets, known } = ports
  const over: RowEnd = { is: 'over', refused: null }

  const placeOf = ({ account_id: accountId, plan_id: id }: Member) => ({ accountId, id })
  const numberOf = ({ number }: Member): string => number ?? ''

  function set(row: Member, change: MemberChange): Member {
    plans.set(row, change)
    return { ...row, ...change }
  }

  function outdated(row: Member, why: RowReason): RowEnd {
    set(row, { state: 'outdated', why, problem: null })
    return over
  }

  /** The PBX has it: what was secret about the row is with its extension now. */
  function confirmed(row: Member): RowEnd {
    const there = known(row.account_id, numberOf(row))
    const created =
      row.action === 'create' && there ? { fields: {}, createdAt: there.createdAt, updatedAt: there.updatedAt } : null
    plans.transaction(() => {
      set(row, { state: 'confirmed', why: null, problem: null, ...(created && { base: created }) })
      if (row.secrets.length > 0) secrets.setRow(placeOf(row), row.position, {})
    })
    return over
  }

  function refused(row: Member, trouble: Problem): RowEnd {
    set(row, { state: 'rejected', why: null, problem: trouble })
    return { is: 'over', refused: trouble }
  }

  /** It did not happen: because of the row, or because nothing can happen now. */
  function notNow(row: Member, trouble: Problem): RowEnd {
    if (aboutTheRow.has(trouble.kind)) return refused(row, trouble)
    set(row, { state: 'planned', why: null, problem: null, operation_id: null })
    return { is: 'again', problem: trouble }
  }

  /** A create's second request, where the list wants it switched off: the API has no status in a create. */
  async function afterCreate(row: Member): Promise<RowEnd> {
    const { status } = row.wanted
    const there = known(row.account_id, numberOf(row))
    if (row.action !== 'create' || typeof status !== 'string' || there?.status === status) return confirmed(row)
    const changed = await ports.change(row.account_id, numberOf(row), { status })
    if (!changed.ok && !aboutTheRow.has(changed.problem.kind)) {
      set(row, { state: 'planned' })
      return { is: 'again', problem: changed.problem }
    }
    const end = confirmed(row)
    if (changed.ok) return end
    plans.set(row, { problem: changed.problem })
    return { is: 'over', refused: changed.problem }
  }

  async function withPassword(
    row: Member,
    mine: RowSecrets,
    send: (choice: PasswordChoice, id: string) => Promise<Result<null>>,
  ): Promise<RowEnd> {
    const id = newId(ports.random)
    const sent = set(row, { state: 'sent', operation_id: id, why: null, problem: null })
    const { password } = mine
    const answer = await send(password === undefined ? { mode: 'generate' } : { mode: 'choose', password }, id)
    const became = ports.operation(id)
    if (became.state === 'confirmed') return afterCreate(sent)
    if (became.state === 'open') {
      set(sent, { state: 'waiting', why: 'uncertain' })
      return over
    }
    return answer.ok ? afterCreate(sent) : notNow(sent, answer.problem)
  }

  async function rotate(row: Member, mine: RowSecrets): Promise<RowEnd> {
    const { account_id: accountId, base } = row
    const number = numberOf(row)
    // Who is registered now must come back afterwards.
    if (ports.rulesOf(row).rollout) await ports.checkRegistration(accountId, number)
    const wasRegistered = ports.registration(accountId, number)?.state === 'registered'
    const noted = base ? set(row, { base: { ...base, wasRegistered, rotatedAt: ports.clock.now() } }) : row
    return withPassword(noted, mine, (choice, id) => ports.rotate(accountId, number, choice, id))
  }

  async function edit(row: Member, mine: RowSecrets): Promise<RowEnd> {
    const { account_id: accountId } = row
    const there = known(accountId, numberOf(row))
    if (!there) return outdated(row, 'gone')
    const open = difference(row.wanted, fieldsNow(there, sentFields(row.wanted)))
    const { voicemailPin: pin } = mine
    if (Object.keys(open).length === 0 && pin === undefined) return confirmed(row)
    const sent = set(row, { state: 'sent', why: null, problem: null })
    const patch = keptPatchSchema.parse({ ...open, ...(pin === undefined ? {} : { voicemailPin: pin }) })
    const changed = await ports.change(accountId, numberOf(row), patch)
    if (!changed.ok) return notNow(sent, changed.problem)
    if (!ports.pending(accountId, numberOf(row)).includes('edit')) return confirmed(sent)
    set(sent, { state: 'waiting', why: 'pending' })
    return over
  }

  async function remove(row: Member): Promise<RowEnd> {
    const { account_id: accountId } = row
    const sent = set(row, { state: 'sent', why: null, problem: null })
    const removed = await ports.remove(accountId, numberOf(row))
    if (!removed.ok) return notNow(sent, removed.problem)
    if (!ports.pending(accountId, numberOf(row)).includes('remove')) return confirmed(sent)
    set(sent, { state: 'waiting', why: 'pending' })
    return over
  }

  async function apply(row: Member): Promise<RowEnd> {
    const { account_id: accountId } = row
    const number = numberOf(row)
    // Its first request is done; the second one is still to come.
    if (row.action === 'create' && row.operation_id !== null && ports.operation(row.operation_id).state === 'confirmed')
      return afterCreate(set(row, { state: 'sent' }))
    if (row.action === 'rotate' && isRotatedMaybe(row)) {
      set(row, { state: 'open', why: null, problem: null })
      return over
    }
    const why = outdatedBy(row, known(accountId, number))
    if (why) return outdated(row, why)
    // A person's change that waits since is newer than the plan.
    const mayOverlap = row.decision === 'send' || ports.rulesOf(row).pending === 'send'
    if (!mayOverlap && ports.pending(accountId, number).length > 0) return outdated(row, 'pending')
    const read = row.secrets.length === 0 ? ok<RowSecrets>({}) : await secrets.row(placeOf(row), row.position)
    if (!read.ok) return notNow(row, read.problem)
    const mine = read.value
    if (row.secrets.some((name) => mine[name] === undefined)) return refused(row, problem('secret-damaged'))
    switch (row.action) {
      case 'create': {
        const fields = Object.fromEntries(sentFields(row.wanted).map((name) => [name, row.wanted[name] ?? null]))
        const draft = draftOf(number, fields, mine.voicemailPin)
        return withPassword(row, mine, (choice, id) => ports.create(accountId, draft, choice, id))
      }
      case 'rotate':
        return rotate(row, mine)
      case 'edit':
        return edit(row, mine)
      case 'remove':
        return remove(row)
      case 'none':
        set(row, { state: 'skipped', why: 'nothing-to-do' })
        return over
    }
  }

  /** Its request may or may not have left, and nothing tells of it any more. */
  function without(row: Member, why: RowReason): void {
    if (row.state === 'sent') set(row, { state: 'planned', why: null, problem: null, operation_id: null })
    else if (row.state === 'waiting') set(row, { state: 'rejected', why, problem: null })
  }

  function learnPassword(row: Member): void {
    const { state, finding } = ports.operation(row.operation_id ?? '')
    if (state === 'open') {
      if (row.state !== 'waiting') set(row, { state: 'waiting', why: 'uncertain' })
    } else if (state === 'confirmed') {
      const { status } = row.wanted
      // Of a create that is to be switched off, the second request is still to come.
      const half =
        row.action === 'create' && typeof status === 'string' && known(row.account_id, numberOf(row))?.status !== status
      if (!half) confirmed(row)
      else if (row.state !== 'planned') set(row, { state: 'planned', why: null, problem: null })
    } else if (finding === 'absent') {
      // It never left, and the plan sends it again.
      set(row, { state: 'planned', why: null, problem: null, operation_id: null })
      ports.dismiss(row.operation_id ?? '')
    } else if (finding !== null)
      set(row, { state: 'rejected', why: finding === 'refused' ? 'refused' : 'not-ours', problem: null })
    else without(row, 'overtaken')
  }

  function learnChange(row: Member): void {
    const number = numberOf(row)
    const there = known(row.account_id, number)
    if (ports.pending(row.account_id, number).includes(row.action === 'remove' ? 'remove' : 'edit')) {
      if (row.state !== 'waiting') set(row, { state: 'waiting', why: 'pending' })
      return
    }
    const isDone =
      row.action === 'remove'
        ? !there
        : there !== null && Object.keys(difference(row.wanted, fieldsNow(there, sentFields(row.wanted)))).length === 0
    if (isDone) confirmed(row)
    else without(row, 'discarded')
  }

  return {
    apply,
    learn(row) {
      const { state, action } = row
      if (state === 'sent' || state === 'waiting') {
        if (action === 'create' || action === 'rotate') learnPassword(row)
        else learnChange(row)
      } else if ((state === 'confirmed' || state === 'handed-off') && (action === 'create' || action === 'rotate')) {
        const now = ports.setUp(row.account_id, numberOf(row))
        if (now !== 'no' && now !== state) plans.set(row, { state: now })
      }
    },
  }
}
