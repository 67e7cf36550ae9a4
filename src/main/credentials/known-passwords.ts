import type { Extension } from '#shared/extension.ts'
import { isOtherInstant } from '#shared/instants.ts'
import { problem } from '#shared/problem.ts'
import { fail, ok, type Result } from '#shared/result.ts'
import type { CredentialVersion, Ledger } from './ledger.ts'
import type { Outcomes } from './outcomes.ts'
import { pendingPasswordMarker, type Secrets } from './secrets.ts'

export interface KnownPasswordsPorts {
  readonly ledger: Ledger
  readonly secrets: Secrets
  readonly outcomes: Pick<Outcomes, 'heldOf' | 'offerHeld'>
  /** What the directory last knew of an extension; null: not there. */
  readonly known: (accountId: string, number: string) => Extension | null
}

/** Which password an extension has, as far as it is known. */
export interface KnownPasswords {
  /** The newest version, certain or not; null: there is none. */
  newest(accountId: string, number: string): CredentialVersion | null
  /** The one that the PBX has for certain; null: none. */
  certain(accountId: string, number: string): CredentialVersion | null
  /** The same, if no phone has shown it yet. */
  unproved(accountId: string, number: string): CredentialVersion | null
  /** The password that the PBX has, or the one that it will have once an unknown outcome is settled. */
  password(accountId: string, number: string): Promise<Result<string>>
}

export function createKnownPasswords({ ledger, secrets, outcomes, known }: KnownPasswordsPorts): KnownPasswords {
  /** Whether this number was deleted and made anew since: then the password is of an extension that is no more. */
  const isOfAnother = (accountId: string, number: string, version: CredentialVersion): boolean =>
    isOtherInstant(known(accountId, number)?.createdAt, version.of_created_at)

  const newest = (accountId: string, number: string): CredentialVersion | null =>
    ledger.versions(accountId, number).find((version) => version.state !== 'old') ?? null

  function certain(accountId: string, number: string): CredentialVersion | null {
    const one = newest(accountId, number)
    return one?.state === 'current' && !isOfAnother(accountId, number, one) ? one : null
  }

  return {
    newest,
    certain,
    unproved(accountId, number) {
      const one = certain(accountId, number)
      return one?.proved_at === null ? one : null
    },
    async password(accountId, number) {
      const one = newest(accountId, number)
      if (!one || isOfAnother(accountId, number, one)) return fail(problem('password-not-stored', { number }))
      const operation = ledger.begun(accountId, number, one.version)
      const held = operation ? outcomes.heldOf(operation.id) : undefined
      if (operation && held !== undefined) {
        await outcomes.offerHeld(operation)
        return ok(held)
      }
      if (one.state === 'unknown') return fail(problem('password-unknown', { number }))
      const read = await secrets.password({ account_id: accountId, number, version: one.version })
      if (!read.ok) return read
      return read.value === null || read.value === pendingPasswordMarker
        ? fail(problem('password-not-stored', { number }))
        : ok(read.value)
    },
  }
}
