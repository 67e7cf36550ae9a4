import type { Extension } from '#shared/extension.ts'
import { isOtherInstant } from '#shared/instants.ts'
import type { PlanChange, PlanFinding, PlanRow, PlanRules, RowReason } from '#shared/plans.ts'
import type { Head, Member, MemberChange, Values } from './plan-store.ts'

/** Fields that the PBX's API takes. What a list says besides (phone, site, what to do) stays here. */
export const apiFields = [
  'displayName',
  'outboundCallerId',
  'voicemailEnabled',
  'recordingMode',
  'maxConcurrent',
  'status',
  'teamId',
] as const

/** What a row is compared with. */
export interface Surroundings {
  readonly known: (number: string) => Extension | null
  /** Whether a change of this number waits. */
  readonly pending: (number: string) => boolean
  /** The numbers that may be shown when an extension calls out; null: the PBX did not tell them. */
  readonly callerIds: ReadonlySet<string> | null
  /** An earlier row of the same plan with this number. */
  readonly before: (number: string, position: number) => { readonly line: number | null } | null
  /** Secrets of the row that the extension has already. */
  readonly same: ReadonlySet<'password' | 'voicemailPin'>
  /** The phone type that does not support the row's password; null: none. */
  readonly refusing: string | null
}

type Checked = Required<Pick<MemberChange, 'action' | 'base' | 'doubts' | 'state' | 'why'>>

/** Fields as an extension has them now. */
export function fieldsNow(extension: Extension, names: readonly string[]): Values {
  const all = extension as unknown as Values
  return Object.fromEntries(names.map((name) => [name, all[name] ?? null]))
}

const maybeRotated = 'maybe-rotated'

/** It came from a backup, the password may have been rotated since, and nobody has said yet that it is to be rotated all the same. */
export const isRotatedMaybe = ({ findings, decision }: Pick<Member, 'findings' | 'decision'>): boolean =>
  decision !== 'rotate' && decision !== 'send' && findings.some(({ code }) => code === maybeRotated)

export const sentFields = (wanted: Values): string[] => apiFields.filter((name) => name in wanted)

export function baseOf(extension: Extension, wanted: Values): NonNullable<Member['base']> {
  const { createdAt, updatedAt } = extension
  return { fields: fieldsNow(extension, sentFields(wanted)), createdAt, updatedAt }
}

/** Fields of an edit that the extension does not have yet. */
export function difference(wanted: Values, fields: Values): Values {
  const open = sentFields(wanted).filter((name) => (fields[name] ?? null) !== (wanted[name] ?? null))
  return Object.fromEntries(open.map((name) => [name, wanted[name] ?? null]))
}

/** What becomes of a row that nothing was sent of yet: what it would do, what a person must decide, what it is compared with later. Pure. */
export function checkRow(row: Member, { kind, rules }: Pick<Head, 'kind' | 'rules'>, around: Surroundings): Checked {
  const doubts: PlanFinding[] = []
  const at = { ...(row.line !== null && { line: row.line }) }
  const warn = (code: string, about: Partial<PlanFinding> = {}): void =>
    void doubts.push({ code, severity: 'warning', ...at, ...about })
  let base: Member['base'] = null

  const skipped = (why: RowReason): Checked => ({ action: 'none', base, doubts, state: 'skipped', why })
  const planned = (action: Checked['action']): Checked => ({ action, base, doubts, state: 'planned', why: null })
  function open(code?: string, about: Partial<PlanFinding> = {}): Checked {
    if (code !== undefined) doubts.push({ code, severity: 'error', ...at, ...about })
    return { action: 'none', base, doubts, state: 'open', why: null }
  }

  const { number, wanted, decision } = row
  if (decision === 'skip') return skipped('decided')
  if (number === null || row.findings.some(({ code, severity }) => severity === 'error' && code !== maybeRotated)) return open()
  const earlier = around.before(number, row.position)
  if (earlier) {
    if (rules.inList === 'first') return skipped('duplicate')
    const of = earlier.line === null ? {} : { of: earlier.line }
    return open('duplicate-number', { field: 'number', value: number, ...of })
  }
  const there = around.known(number)
  base = there && baseOf(there, wanted)

  function wantedOf(extension: Extension): Checked {
    const isNothing = Object.keys(difference(wanted, baseOf(extension, wanted).fields)).length === 0 && !changesPin()
    const chosen = decision === 'send' ? 'update' : decision === 'update' || decision === 'rotate' ? decision : rules.exists
    const mayRotate = row.secrets.includes('password') && !around.same.has('password')
    if (mayRotate && chosen !== 'rotate') warn('password-kept', { field: 'password' })
    if (chosen === 'rotate' && (decision === 'rotate' || mayRotate || !isNothing)) return planned('rotate')
    if (isNothing) return skipped('nothing-to-do')
    if (chosen === 'update' || (wanted['action'] === 'update' && chosen === 'ask')) return planned('edit')
    return chosen === 'skip' ? skipped('decided') : open('exists', { field: 'number', value: extension.number })
  }
  const changesPin = (): boolean => row.secrets.includes('voicemailPin') && !around.same.has('voicemailPin')

  function deletion(): Checked {
    if (!there) return skipped('nothing-to-do')
    const chosen = decision === 'delete' ? 'delete' : rules.deletes
    if (chosen === 'delete') return planned('remove')
    return chosen === 'skip' ? skipped('decided') : open('deletes', { field: 'action', value: number ?? '' })
  }

  function meant(): Checked {
    switch (kind) {
      case 'list':
        if (wanted['action'] === 'delete') return deletion()
        if (there) return wantedOf(there)
        return wanted['action'] === 'update' ? open('not-there', { field: 'number', value: number ?? '' }) : planned('create')
      case 'remove':
        return there ? planned('remove') : skipped('nothing-to-do')
      case 'rotate':
        return there ? planned('rotate') : skipped('not-there')
      case 'edit':
      case 'status':
        if (!there) return skipped('not-there')
        return Object.keys(difference(wanted, baseOf(there, wanted).fields)).length === 0 && !changesPin()
          ? skipped('nothing-to-do')
          : planned('edit')
    }
  }

  const checked = meant()
  if (checked.state !== 'planned') return checked
  // What the plan wrote after the backup was made, and somebody has set back since, looks as if nothing had been.
  const isDecided = decision === 'update' || decision === 'send'
  if (checked.action === 'edit' && !isDecided && row.base?.restored && isOtherInstant(row.base.updatedAt, there?.updatedAt))
    return { ...open('changed-since-backup', { value: number }), action: 'edit', base: row.base }
  if (checked.action === 'rotate' && isRotatedMaybe(row)) return { ...open(), action: 'rotate' }
  const callerId = wanted['outboundCallerId']
  const sendsCallerId =
    checked.action === 'create' || (checked.action === 'edit' && base?.fields['outboundCallerId'] !== callerId)
  if (sendsCallerId && typeof callerId === 'string' && around.callerIds && !around.callerIds.has(callerId))
    return open('caller-id-unknown', { field: 'outboundCallerId', value: callerId })
  const setsPassword = checked.action === 'create' || checked.action === 'rotate'
  if (setsPassword && around.refusing !== null) return open('password-not-carried', { field: 'password', value: around.refusing })
  if (decision !== 'send' && around.pending(number)) {
    if (rules.pending === 'skip') return skipped('pending')
    if (rules.pending === 'ask') return open('pending', { field: 'number', value: number })
  }
  return checked
}

/** Why a planned row must not be sent any more: the PBX is not as it was when the row was decided; null: it may. */
export function outdatedBy(row: Member, there: Extension | null): RowReason | null {
  const { base, action, wanted } = row
  if (action === 'create') return there ? 'exists-now' : null
  if (!there) return 'gone'
  if (!base) return 'remade'
  if (isOtherInstant(base.createdAt, there.createdAt)) return 'remade'
  if (action !== 'edit') return null
  const now = fieldsNow(there, sentFields(wanted))
  // What somebody else made as we want it is no trouble.
  const isOther = Object.keys(now).some((name) => now[name] !== base.fields[name] && now[name] !== wanted[name])
  return isOther ? 'changed-since' : null
}

/** What a row sends, as a person sees it. */
function changesOf({ action, wanted, base, secrets }: Member): PlanChange[] {
  if (action !== 'create' && action !== 'edit') return []
  const fields = action === 'create' ? Object.fromEntries(sentFields(wanted).map((name) => [name, wanted[name] ?? null])) : {}
  const open = action === 'edit' ? difference(wanted, base?.fields ?? {}) : fields
  const shown = Object.entries(open).map(([field, to]) => ({ field, secret: false, from: base?.fields[field] ?? null, to }))
  const hidden = secrets.filter((field) => action === 'create' || field === 'voicemailPin')
  return [...shown, ...hidden.map((field) => ({ field, secret: true, from: null, to: null }))]
}

export function toRow(row: Member): PlanRow {
  return {
    position: row.position,
    line: row.line,
    number: row.number,
    action: row.action,
    values: row.wanted,
    secrets: row.secrets,
    changes: changesOf(row),
    findings: [...row.findings, ...row.doubts],
    state: row.state,
    decision: row.decision,
    why: row.why,
    problem: row.problem,
  }
}

/** Rules with what a person says anew. */
export const withRules = (
  rules: PlanRules,
  said: Partial<{ [Name in keyof PlanRules]: PlanRules[Name] | undefined }>,
): PlanRules => Object.assign({ ...rules }, Object.fromEntries(Object.entries(said).filter(([, rule]) => rule !== undefined)))
