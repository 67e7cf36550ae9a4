import type { Extension } from '#shared/extension.ts'
import type { Lane, PbxClient, PbxResult } from '../pbx/pbx.ts'
import type { Clock } from '../system/clock.ts'
import type { Ledger, Operation } from './ledger.ts'
import type { Secrets } from './secrets.ts'
import type { Answer, PbxSpan } from './settling.ts'

export interface RequestsPorts {
  readonly ledger: Ledger
  readonly secrets: Secrets
  readonly clock: Clock
  /** What the clock of the account's PBX shows, ms since the epoch; null: it never said. */
  readonly pbxNow: (accountId: string) => number | null
  /** What the directory last knew of an extension; null: not there. */
  readonly known: (accountId: string, number: string) => Extension | null
}

/** The requests of creates and rotates, each written down as it leaves. */
export interface Requests {
  /** Sends the operation's own request. `password` null: the PBX makes one. `lane`: left out: somebody waits for it. */
  send(operation: Operation, password: string | null, pbx: PbxClient, lane?: Lane): Promise<Answer>
  /** `there`: the extension as it was read just before. Nobody waits for it as for a click. */
  changePassword(operation: Operation, password: string | null, pbx: PbxClient, there?: Extension): Promise<Answer>
  /** By the PBX's own clock, when a request without an answer was under way; null: it never said. */
  underWay(operation: Operation): PbxSpan | null
}

/** So long a request is under way at most, in ms: a wait for the budget, and one for the answer. */
const longestUnderWayMs = 120_000

export function createRequests({ ledger, secrets, clock, pbxNow, known }: RequestsPorts): Requests {
  /** When requests whose answers never came were under way, on our clock that nobody can set; by operation. */
  const spans = new Map<string, { readonly from: number; readonly to: number }>()

  function underWay(operation: Operation): PbxSpan | null {
    const { pbx_from: from, pbx_to: to, account_id: accountId } = ledger.operation(operation.id) ?? operation
    if (from !== null && to !== null) return { from, to }
    const span = spans.get(operation.id)
    const now = pbxNow(accountId)
    if (span && now !== null) {
      const ahead = now - clock.steady()
      return { from: span.from + ahead, to: span.to + ahead }
    }
    // The app died before it saw the end.
    return from === null ? null : { from, to: from + longestUnderWayMs }
  }

  async function leaving<T>(
    operation: Operation,
    request: () => Promise<PbxResult<T>>,
    there?: Extension,
  ): Promise<PbxResult<T>> {
    ledger.sent(operation, pbxNow(operation.account_id), there)
    const from = clock.steady()
    const answer = await request()
    if (!answer.ok && answer.outcome === 'unknown') {
      spans.set(operation.id, { from, to: clock.steady() })
      const span = underWay(operation)
      if (span) ledger.wasUnderWay(operation, span)
    }
    return answer
  }

  async function changePassword(
    operation: Operation,
    password: string | null,
    pbx: PbxClient,
    there?: Extension,
    lane: Lane = 'queue',
  ): Promise<Answer> {
    const rotated = await leaving(operation, () => pbx.changePassword(operation.number, password, { lane }), there)
    if (!rotated.ok) return rotated
    const createdAt = known(operation.account_id, operation.number)?.createdAt ?? null
    return { ok: true, password: rotated.value.password, createdAt }
  }

  async function create(operation: Operation, password: string | null, pbx: PbxClient, lane: Lane): Promise<Answer> {
    const draft = operation.draft ?? { number: operation.number }
    const pin = await secrets.stagedPin(operation)
    if (!pin.ok) return { ok: false, problem: pin.problem, outcome: 'not-sent' }
    const made = await leaving(operation, () =>
      pbx.create(pin.value === null ? draft : { ...draft, voicemailPin: pin.value }, password, { lane }),
    )
    if (!made.ok) return made
    const { password: told, extension } = made.value
    return { ok: true, password: told, createdAt: extension.createdAt, extension }
  }

  return {
    send: (operation, password, pbx, lane = 'click') =>
      operation.kind === 'rotate'
        ? changePassword(operation, password, pbx, undefined, lane)
        : create(operation, password, pbx, lane),
    changePassword,
    underWay,
  }
}
