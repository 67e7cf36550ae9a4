import type { LedgerEntry } from '#shared/contract.ts'
import type { Ledger, Operation } from './ledger.ts'

/** Creates and rotates of an account that a person should know of, and what each of them needs. */
export function entriesOf(ledger: Pick<Ledger, 'shown' | 'versions'>, accountId: string): LedgerEntry[] {
  return ledger.shown(accountId).map((operation) => {
    const versions = ledger.versions(accountId, operation.number)
    // A password that the PBX made and nobody knows, of this rotate or of a later one: only a new rotate helps.
    const isUnknown = versions.some(
      (one) =>
        one.state === 'unknown' &&
        (one.version > operation.version || (one.version === operation.version && operation.kind === 'rotate')),
    )
    return {
      id: operation.id,
      accountId,
      number: operation.number,
      kind: operation.kind,
      madeBy: versions.find((one) => one.version === operation.version)?.made_by ?? null,
      startedAt: operation.started_at,
      needs: needsOf(operation, isUnknown),
      finding: operation.finding,
    }
  })
}

function needsOf({ state, finding }: Operation, isUnknown: boolean): LedgerEntry['needs'] {
  if (state === 'refused' || state === 'confirmed') return 'notice'
  if (isUnknown) return 'rotate'
  return finding ? 'decision' : 'answer'
}
