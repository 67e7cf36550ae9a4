import { ok, type Result } from '#shared/result.ts'
import { sameInstant } from '#shared/instants.ts'
import type { SecretPlace } from '../vault/secret-name.ts'
import type { Vault } from '../vault/vault.ts'

/** What is kept in place of a password that the PBX is yet to make: every version has a value, and this one says that nobody knows it. */
export const pendingPasswordMarker = 'not told yet'

export interface Version {
  readonly account_id: string
  readonly number: string
  readonly version: number
}

/**
 * What becomes of the PIN of a create. stays: it waits still. told: the PBX itself said that it made this extension of it. nobodys: what is
 * there is taken for what it made; somebody else may have made it, and then the PIN is not its own.
 */
export type StagedPin = 'stays' | 'told' | 'nobodys'

/**
 * The SIP passwords and voicemail PINs in the vault. A password has the version that it is of; a PIN has none, but that of a create that
 * is not confirmed yet waits under the create's version. What is synchronous belongs into the transaction of the rows that it is about.
 */
export interface Secrets {
  /** To be awaited before anything is kept. */
  ready(): Promise<Result<null>>
  password(of: Version): Promise<Result<string | null>>
  keepPassword(of: Version, createdAt: string | null, password: string): void
  /** The PIN of the extension as created then. */
  pin(accountId: string, number: string, createdAt: string): Promise<Result<string | null>>
  /** null removes it. */
  keepPin(accountId: string, number: string, createdAt: string, pin: string | null): void
  stagedPin(of: Version): Promise<Result<string | null>>
  stagePin(of: Version, pin: string): void
  dropStagedPin(of: Version): void
  /** The extension has this version's password: it is bound to the extension. `pin`: what becomes of the one that waits beside it. */
  bind(of: Version, createdAt: string | null, pin: StagedPin): void
  /** Whether this create's PIN waits still, and none was set since in the extension as created then. */
  pinWaits(of: Version, createdAt: string): boolean
  /** Removes what one version left. */
  drop(of: Version): void
  dropPin(accountId: string, number: string): void
  dropAccount(accountId: string): void
  /** Puts a password that the records cannot take into the keychain, under this version. */
  keepAside(of: Version, password: string): Promise<Result<null>>
  /** The records have it now. */
  dropAside(of: Version): Promise<void>
}

const password = 'password'
const pin = 'pin'
const stagedPin = 'staged-pin'

export function createSecrets(vault: Vault): Secrets {
  /** Versions that have, or may have, a password in the keychain itself. */
  const aside = new Set<string>()
  const asideName = ({ account_id, number, version }: Version): string => `held/${account_id}/${number}/${version}`
  const place = (kind: string, { account_id, number, version }: Version): SecretPlace => ({
    accountId: account_id,
    number,
    kind,
    version,
  })
  const pinPlace = (accountId: string, number: string): SecretPlace => ({ accountId, number, kind: pin, version: '' })

  const hasPin = (accountId: string, number: string, createdAt: string): boolean =>
    vault.names(accountId, number).some((name) => name.kind === pin && sameInstant(name.createdAt, createdAt))

  return {
    ready: vault.ready,
    async password(of) {
      const kept = await vault.get(place(password, of))
      if (!kept.ok || kept.value !== pendingPasswordMarker) return kept
      const found = await vault.aside.get(asideName(of))
      if (found.ok && found.value !== null) aside.add(asideName(of))
      return found.ok && found.value === null ? kept : found
    },
    keepPassword: (of, createdAt, secret) => vault.put({ ...place(password, of), createdAt }, secret),
    pin: (accountId, number, createdAt) => vault.get(pinPlace(accountId, number), createdAt),
    keepPin(accountId, number, createdAt, secret) {
      if (secret === null) {
        for (const name of vault.names(accountId, number)) if (name.kind === pin || name.kind === stagedPin) vault.drop(name)
      } else vault.put({ ...pinPlace(accountId, number), createdAt }, secret)
    },
    async stagedPin(of) {
      const kept = await vault.get(place(stagedPin, of))
      // A create must not wait for ever for a PIN that nobody can open.
      return kept.ok || kept.problem.kind !== 'secret-damaged' ? kept : ok(null)
    },
    stagePin: (of, secret) => vault.put({ ...place(stagedPin, of), createdAt: null }, secret),
    dropStagedPin: (of) => vault.drop(place(stagedPin, of)),
    bind(of, createdAt, staged) {
      vault.rename(place(password, of), { ...place(password, of), createdAt })
      if (staged === 'stays') return
      // What was set since the create, whose answer came late or never, is newer than the create's own.
      const isNewer = createdAt !== null && hasPin(of.account_id, of.number, createdAt)
      if (!isNewer) vault.drop(pinPlace(of.account_id, of.number))
      if (isNewer || createdAt === null || staged === 'nobodys') return vault.drop(place(stagedPin, of))
      vault.rename(place(stagedPin, of), { ...pinPlace(of.account_id, of.number), createdAt })
    },
    pinWaits: (of, createdAt) => vault.has(place(stagedPin, of)) && !hasPin(of.account_id, of.number, createdAt),
    drop(of) {
      vault.drop(place(password, of))
      vault.drop(place(stagedPin, of))
    },
    dropPin: (accountId, number) => vault.drop(pinPlace(accountId, number)),
    dropAccount: vault.dropAccount,
    async keepAside(of, secret) {
      const kept = await vault.aside.set(asideName(of), secret)
      if (kept.ok) aside.add(asideName(of))
      return kept
    },
    async dropAside(of) {
      if (aside.has(asideName(of)) && (await vault.aside.remove(asideName(of))).ok) aside.delete(asideName(of))
    },
  }
}
