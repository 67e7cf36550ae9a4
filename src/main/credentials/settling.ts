import type { Extension } from '#shared/extension.ts'
import { instantMs, isInstant, isOtherInstant, sameInstant } from '#shared/instants.ts'
import { phrase, type Phrase } from '#shared/phrase.ts'
import { problem, type Problem } from '#shared/problem.ts'
import type { Lane, Looked, Outcome, PbxClient } from '../pbx/pbx.ts'
import type { Ledger, Operation } from './ledger.ts'
import { pendingPasswordMarker, type Secrets } from './secrets.ts'

/** What a create's or a rotate's request came to. `createdAt`: of the extension that has the password now. */
export type Answer =
  | {
      readonly ok: true
      readonly password: string
      readonly createdAt: string | null
      /** As a create made it. */
      readonly extension?: Extension
    }
  | { readonly ok: false; readonly problem: Problem; readonly outcome: Outcome }

/** From when until when, ms since the epoch by the PBX's own clock. */
export interface PbxSpan {
  readonly from: number
  readonly to: number
}

export interface SettlingPorts {
  readonly ledger: Ledger
  readonly secrets: Secrets
  /** Asks the PBX for one extension. */
  readonly look: (accountId: string, number: string) => Promise<Looked>
  /** What the PBX's own clock showed while the operation's request was under way; null: it never said. */
  readonly underWay: (operation: Operation) => PbxSpan | null
  /** Sends the operation's own request (again). `password` null: the PBX makes one. */
  readonly send: (operation: Operation, password: string | null, pbx: PbxClient, lane: Lane) => Promise<Answer>
  /** `there`: the extension as it was read just now. */
  readonly changePassword: (operation: Operation, password: string, pbx: PbxClient, there: Extension) => Promise<Answer>
  /** Writes down how a request ended. */
  readonly finish: (operation: Operation, password: string | null, answer: Answer) => Promise<unknown>
  /** Writes down that a create made this extension, with a password that nobody knows. False: not now. */
  readonly madeUnknown: (operation: Operation, createdAt: string) => Promise<boolean>
}

export interface Settling {
  /** Finds out what became of one open operation. False: the PBX or the keychain could not be asked; try again later. */
  settle(operation: Operation, pbx: PbxClient): Promise<boolean>
  /** What is there now. */
  look(operation: Operation): Promise<Extension | 'absent' | 'later'>
}

/** A PBX tells whole seconds, and its database may run on another machine than the server that writes `Date`: so far apart, in ms. */
const pbxDoubtMs = 60_000

/** The refusals that tell something about the extension, as opposed to the token, the network or a page in between. */
const isTaken = ({ kind, fields }: Problem): boolean =>
  kind === 'conflict' || kind === 'not-accepted' || (kind === 'invalid' && fields?.['number'] !== undefined)

/**
 * What became of requests whose answer never came. Nothing is guessed: the PBX is asked what is there, and a password that we
 * chose is sent again, which changes nothing where it has arrived and makes it true where it has not. A password that the PBX
 * was to make is never asked for again: somebody may already have been given the one nobody told us. What cannot be decided by
 * asking is left to a person, its password kept.
 *
 * No clock of ours is asked. What the PBX tells of an extension is compared with what it told before, and its stamps with what its own
 * clock showed while the request was under way; where that does not fit, say because the PBX's clock was set meanwhile, a person is
 * asked. A password is dropped only on proof: this very extension was there before, or the PBX said no.
 */
export function createSettling(ports: SettlingPorts): Settling {
  const { ledger, secrets, underWay, send, changePassword, finish, madeUnknown } = ports

  /** Whether the PBX wrote this stamp while the request was under way, by its own clock. */
  function isOfRequest(operation: Operation, stamp: string): boolean {
    const span = underWay(operation)
    const at = instantMs(stamp)
    return span !== null && at >= span.from - pbxDoubtMs && at <= span.to + pbxDoubtMs
  }

  /**
   * Where the PBX never told its time: the whole list was read without this number, nobody has touched what is there now, and it is
   * called as we asked, or not at all.
   */
  function isNew({ before_absent: wasAbsent, draft }: Operation, { createdAt, updatedAt, displayName }: Extension): boolean {
    const untouched = sameInstant(createdAt, updatedAt) && Number.isFinite(instantMs(createdAt))
    return wasAbsent === 1 && untouched && displayName === (draft?.displayName ?? null)
  }

  /** Whether nobody has changed what is there since the request: then sending it again undoes nobody's work. */
  function isAsLeft(operation: Operation, there: Extension): boolean {
    const same = sameInstant(operation.before_updated_at, there.updatedAt) && Number.isFinite(instantMs(there.updatedAt))
    return same || isOfRequest(operation, there.updatedAt)
  }

  /** Whether what is there now is what this create asked for. */
  function judge(operation: Operation, there: Extension): 'ours' | 'before' | 'unlike' {
    const versions = ledger.versions(operation.account_id, operation.number)
    const mine = versions.find((one) => one.version === operation.version)
    // It was found to be ours before, and the password was sent once more.
    if (mine && sameInstant(mine.of_created_at, there.createdAt)) return 'ours'
    // Zero dates and dates left out are all alike: they prove nothing, and a password is dropped only on proof.
    if (isInstant(there.createdAt) && sameInstant(operation.before_created_at, there.createdAt)) return 'before'
    // A later create of ours is taken to have made it: that this one did is not certain, and so its PIN is nobody's.
    const isOfAnother = versions.some((one) => one !== mine && sameInstant(one.of_created_at, there.createdAt))
    if (isOfAnother) return 'unlike'
    const fits = underWay(operation) ? isOfRequest(operation, there.createdAt) : isNew(operation, there)
    if (!fits) return 'unlike'
    const asked: Record<string, unknown> = { ...operation.draft }
    const now: Record<string, unknown> = { ...there }
    return Object.keys(asked).every((field) => field === 'voicemailPin' || (asked[field] ?? null) === (now[field] ?? null))
      ? 'ours'
      : 'unlike'
  }

  async function settle(operation: Operation, pbx: PbxClient): Promise<boolean> {
    const { account_id: accountId, number } = operation
    const versions = ledger.versions(accountId, number)
    const version = versions.find((one) => one.version === operation.version)
    if (operation.state === 'intended' || !version) {
      // It never left, or the extension was deleted since. Nobody was told that a create did not happen.
      ledger.refused(operation, version && operation.kind === 'create' ? 'absent' : undefined)
      return true
    }
    const kept = await secrets.password(operation)
    // What cannot be opened any more is as good as gone; anything else may be had later.
    if (!kept.ok && !['password-damaged', 'value-key-gone'].includes(kept.problem.kind)) return false
    const password = kept.ok ? kept.value : null
    if (version.made_by === 'pbx') {
      if (password !== null && password !== pendingPasswordMarker) {
        // The answer came and is kept; only writing that down was interrupted.
        await finish(operation, null, { ok: true, password, createdAt: null })
        return true
      }
      return operation.kind === 'create' ? settleTheirs(operation) : (ledger.unknown(operation, false), true)
    }
    if (password === null) {
      ledger.unknown(operation, false, 'secret-gone')
      return true
    }
    // A newer password that the PBX made would be overwritten by this older one.
    if (versions.some((newer) => newer.version > operation.version && newer.state === 'unknown')) return true
    return operation.kind === 'create' ? settleCreate(operation, password, pbx) : settleRotate(operation, password, pbx)
  }

  async function settleRotate(operation: Operation, password: string, pbx: PbxClient): Promise<boolean> {
    const there = await look(operation)
    if (there === 'later') return false
    if (there === 'absent') {
      // Gone, or a token of another customer: the password is kept as an old one.
      ledger.retired(operation)
      return true
    }
    const another = isOtherInstant(operation.before_created_at, there.createdAt)
    if (another || !isAsLeft(operation, there)) {
      // Whatever was done since may have been a rotate by somebody else: ours must not silently undo it.
      ledger.unknown(operation, true, another ? 'unlike' : 'changed-since')
      return true
    }
    return setAgain(operation, password, there, pbx)
  }

  async function settleCreate(operation: Operation, password: string, pbx: PbxClient): Promise<boolean> {
    const there = await look(operation)
    if (there === 'later') return false
    if (there !== 'absent') return adopt(operation, there, password, pbx)
    const answer = await send(operation, password, pbx, 'queue')
    if (answer.ok) {
      await finish(operation, password, answer)
      return true
    }
    if (answer.outcome === 'refused' && isTaken(answer.problem)) {
      // The first request came through after all, or somebody was quicker: look again.
      const now = await look(operation)
      if (now !== 'later' && now !== 'absent') return adopt(operation, now, password, pbx)
      // A refusal that names no field may have been about the number; it is not there, so it was not.
      if (now === 'absent' && answer.problem.kind === 'not-accepted') return told()
    } else if (answer.outcome === 'refused' && answer.problem.kind === 'invalid') return told()
    ledger.unknown(operation, true)
    return false

    function told(): boolean {
      ledger.refused(operation, 'refused')
      return true
    }
  }

  async function look(operation: Operation): Promise<Extension | 'absent' | 'later'> {
    const looked = await ports.look(operation.account_id, operation.number)
    if (looked.is === 'there') return looked.extension
    return looked.is === 'absent' ? 'absent' : 'later'
  }

  async function adopt(operation: Operation, there: Extension, password: string, pbx: PbxClient): Promise<boolean> {
    const judged = judge(operation, there)
    if (judged === 'ours') {
      ledger.adopted(operation, there.createdAt)
      if (sameInstant(there.createdAt, there.updatedAt) || isAsLeft(operation, there))
        return setAgain(operation, password, there, pbx)
      ledger.unknown(operation, true, 'changed-since')
      return true
    }
    if (judged === 'before') ledger.refused(operation, 'was-there')
    else ledger.unknown(operation, true, 'unlike')
    return true
  }

  async function setAgain(operation: Operation, password: string, there: Extension, pbx: PbxClient): Promise<boolean> {
    const answer = await changePassword(operation, password, pbx, there)
    if (answer.ok) {
      await finish(operation, password, answer)
      return true
    }
    if (answer.outcome === 'refused' && answer.problem.kind === 'not-found') ledger.retired(operation)
    else if (answer.outcome === 'refused' && ['invalid', 'not-accepted'].includes(answer.problem.kind))
      ledger.unknown(operation, true, 'refused')
    else {
      ledger.unknown(operation, true)
      return false
    }
    return true
  }

  /** A create whose password the PBX was to make: only whether it is there can be found out. */
  async function settleTheirs(operation: Operation): Promise<boolean> {
    const there = await look(operation)
    if (there === 'later') return false
    const judged = there === 'absent' ? 'absent' : judge(operation, there)
    if (judged === 'ours' && there !== 'absent') return madeUnknown(operation, there.createdAt)
    if (judged === 'before') ledger.refused(operation, 'was-there')
    else ledger.unknown(operation, false, judged === 'absent' ? 'absent' : 'unlike')
    return true
  }

  return { settle, look }
}

/** The text of an outcome that is not known. */
export const whatOf = ({ kind, number }: Operation): Phrase =>
  phrase(kind === 'create' ? 'write-create' : 'write-rotate', { number })

export const unknownOutcome = (operation: Operation): Problem => problem('outcome-unknown', { what: whatOf(operation) })
