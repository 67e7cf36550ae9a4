import type { Ledger } from './ledger.ts'
import { notToldYet, type Secrets } from './secrets.ts'

/**
 * Brings keychain and records together again, after a crash between the two or after the records were lost: what no record
 * needs any more is removed, and what the records know nothing of is put back into them. False: the keychain did not let us.
 */
export async function tidy(accountId: string, ledger: Ledger, secrets: Secrets): Promise<boolean> {
  const found = await secrets.names(accountId)
  if (!found.ok) return false
  let done = true
  // The newest first, so that the newest of a number is the one that may be in use.
  const versions = found.value.flatMap(({ version, ...rest }) => (version === null ? [] : [{ ...rest, version }]))
  for (const { name, kind, number, version } of versions.sort((a, b) => b.version - a.version)) {
    const known = ledger.versions(accountId, number)
    const operation = ledger.begun(accountId, number, version)
    const entry = { account_id: accountId, number, version }
    if (kind === 'pin') {
      if (operation?.state === 'confirmed' && known.some((one) => one.version === version)) await secrets.promotePin(entry)
      else if (operation?.state === 'refused' || operation?.state === 'confirmed') done = (await secrets.remove(name)).ok && done
      continue
    }
    if (known.some((one) => one.version === version)) continue
    if (operation) {
      done = (await secrets.remove(name)).ok && done
      continue
    }
    const newest = known.every((one) => one.version < version || one.state === 'old')
    const value = await secrets.password(entry)
    if (!value.ok) done = false
    else if (value.value !== null)
      ledger.recover(accountId, number, version, value.value === notToldYet ? 'unknown' : newest ? 'unsettled' : 'old')
  }
  return done
}
