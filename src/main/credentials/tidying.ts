import type { Ledger } from './ledger.ts'
import { pendingPasswordMarker, type Secrets } from './secrets.ts'

/**
 * Brings rows and values together again after the records were lost in part: nothing else can part them. What no row needs is removed, and
 * what the rows know nothing of is put back into them. False: the vault could not be opened.
 */
export async function tidy(accountId: string, ledger: Ledger, secrets: Secrets): Promise<boolean> {
  // The newest first, so that the newest of a number is the one that may be in use.
  for (const of of ledger.valuesWithoutRow(accountId)) {
    const known = ledger.versions(accountId, of.number)
    const value = ledger.begun(accountId, of.number, of.version) ? null : await secrets.password(of)
    if (value && !value.ok && value.problem.kind !== 'password-damaged') return false
    if (!value?.ok || value.value === null) {
      secrets.drop(of)
      continue
    }
    const newest = known.every(({ version, state }) => version < of.version || state === 'old')
    ledger.recover(
      accountId,
      of.number,
      of.version,
      value.value === pendingPasswordMarker ? 'unknown' : newest ? 'unsettled' : 'old',
    )
  }
  ledger.dropRowsWithoutValue(accountId)
  return true
}
