import type { ExtensionDraft, PasswordChoice } from '#shared/extension.ts'
import { problem } from '#shared/problem.ts'
import { fail, ok, type Result } from '#shared/result.ts'
import type { CredentialVersion, Ledger, Operation } from './ledger.ts'
import { pendingPasswordMarker, type Secrets } from './secrets.ts'
import { unknownOutcome, type Settling } from './settling.ts'

/** A password that is in the vault already, for another try. */
export interface Kept {
  readonly mode: 'kept'
  readonly password: string
  readonly madeBy: CredentialVersion['made_by']
}

/** Begins a create or a rotate of its own. */
export type Begin = (
  accountId: string,
  number: string,
  kind: Operation['kind'],
  choice: PasswordChoice | Kept,
  draft: ExtensionDraft | null,
) => Promise<Result<null>>

export interface DecidingPorts {
  readonly ledger: Ledger
  readonly secrets: Secrets
  /** Whether there is a PBX to ask. */
  readonly pbx: (accountId: string) => Result<unknown>
  readonly settling: Pick<Settling, 'look'>
  readonly begin: Begin
}

export type Decision = 'send-again' | 'discard'

/** What a person decides of an operation that asking could not settle, or that was refused. */
export function createDeciding(ports: DecidingPorts): (operation: Operation, decision: Decision) => Promise<Result<null>> {
  const { ledger, secrets, begin } = ports

  /** It came to its end: either the person has seen that, or it is tried anew. */
  async function ofEnded(operation: Operation, decision: Decision): Promise<Result<null>> {
    ledger.dismiss(operation)
    if (decision === 'discard' || operation.finding === null) return ok(null)
    return begin(operation.account_id, operation.number, operation.kind, { mode: 'generate' }, operation.draft)
  }

  function discard(operation: Operation): Result<null> {
    if (operation.kind === 'create') ledger.retired(operation)
    // A rotate that may have happened cannot be wished away: the password is then not known, and is marked so.
    else ledger.unknown(operation, false)
    return ok(null)
  }

  /** A try of its own, with the same password: once it is confirmed, the open one is overtaken. */
  async function sendAgain(operation: Operation): Promise<Result<null>> {
    const { account_id: accountId, number, kind, draft } = operation
    const pbx = ports.pbx(accountId)
    if (!pbx.ok) return pbx
    const password = await secrets.password(operation)
    if (!password.ok) return password
    const pin = await secrets.stagedPin(operation)
    if (!pin.ok) return pin
    const there = await ports.settling.look(operation)
    if (there === 'later') return fail(unknownOutcome(operation))
    const madeBy = ledger.versions(accountId, number).find((one) => one.version === operation.version)?.made_by ?? 'linecard'
    const isKnown = password.value !== null && password.value !== pendingPasswordMarker
    const same = isKnown ? ({ mode: 'kept', password: password.value, madeBy } as const) : null
    if (there !== 'absent') return begin(accountId, number, 'rotate', same ?? { mode: 'generate' }, null)
    if (kind === 'rotate') {
      ledger.retired(operation)
      return fail(problem('not-found', { what: number }))
    }
    const whole = { ...(draft ?? { number }), ...(pin.value === null ? {} : { voicemailPin: pin.value }) }
    return begin(accountId, number, 'create', same ?? { mode: madeBy === 'pbx' ? 'pbx' : 'generate' }, whole)
  }

  return async (operation, decision) => {
    if (operation.state !== 'sent' && operation.state !== 'unknown') return ofEnded(operation, decision)
    // Only what asking cannot settle is a person's to decide.
    if (!operation.finding) return ok(null)
    return decision === 'discard' ? discard(operation) : sendAgain(operation)
  }
}
