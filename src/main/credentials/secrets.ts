import { ok, type Result } from '#shared/result.ts'
import type { Keychain } from '../keychain/keychain.ts'
import type { Operation } from './ledger.ts'

/** What is kept in place of a password that the PBX is yet to make: it proves beforehand that the keychain takes one. */
export const notToldYet = 'not told yet'

type Version = Pick<Operation, 'account_id' | 'number' | 'version'>

/** One entry of ours in the keychain. `version` null: the PIN that the PBX has. */
export interface SecretName {
  readonly name: string
  readonly kind: 'password' | 'pin'
  readonly number: string
  readonly version: number | null
}

/**
 * The SIP passwords and voicemail PINs in the keychain: `password/<account>/<number>/<version>`, `pin/<account>/<number>`, and
 * `pin/<account>/<number>/<version>` for the PIN of a create that is not confirmed yet.
 */
export interface Secrets {
  password(of: Version): Promise<Result<string | null>>
  keepPassword(of: Version, password: string): Promise<Result<null>>
  pin(accountId: string, number: string): Promise<Result<string | null>>
  /** null removes it. */
  keepPin(accountId: string, number: string, pin: string | null): Promise<Result<null>>
  stagedPin(of: Version): Promise<Result<string | null>>
  stagePin(of: Version, pin: string): Promise<Result<null>>
  /** The create happened: its PIN is the one that counts. */
  promotePin(of: Version): Promise<void>
  /** Removes what one version left. What the keychain refuses now is found by the next tidying. */
  drop(of: Version): Promise<Result<null>>
  names(accountId: string): Promise<Result<SecretName[]>>
  remove(name: string): Promise<Result<null>>
  /** The first refusal stops it. */
  wipe(accountId: string, of?: { readonly number: string; readonly upTo: number; readonly pin: boolean }): Promise<Result<null>>
}

export function createSecrets(keychain: Keychain): Secrets {
  const passwordName = ({ account_id, number, version }: Version): string => `password/${account_id}/${number}/${version}`
  const stagedName = ({ account_id, number, version }: Version): string => `pin/${account_id}/${number}/${version}`
  const pinName = (accountId: string, number: string): string => `pin/${accountId}/${number}`

  async function remove(name: string): Promise<Result<null>> {
    const removed = await keychain.remove(name)
    return removed.ok ? ok(null) : removed
  }

  async function names(accountId: string): Promise<Result<SecretName[]>> {
    const all = await keychain.names()
    if (!all.ok) return all
    return ok(
      all.value.flatMap((name): SecretName[] => {
        const [kind, account, number, version] = name.split('/')
        if (account !== accountId || number === undefined || (kind !== 'password' && kind !== 'pin')) return []
        return [{ name, kind, number, version: version === undefined ? null : Number(version) }]
      }),
    )
  }

  return {
    password: (of) => keychain.get(passwordName(of)),
    keepPassword: (of, password) => keychain.set(passwordName(of), password),
    pin: (accountId, number) => keychain.get(pinName(accountId, number)),
    keepPin: (accountId, number, pin) =>
      pin === null ? remove(pinName(accountId, number)) : keychain.set(pinName(accountId, number), pin),
    stagedPin: (of) => keychain.get(stagedName(of)),
    stagePin: (of, pin) => keychain.set(stagedName(of), pin),
    async promotePin(of) {
      const staged = await keychain.get(stagedName(of))
      if (!staged.ok || staged.value === null) return
      if ((await keychain.set(pinName(of.account_id, of.number), staged.value)).ok) await remove(stagedName(of))
    },
    async drop(of) {
      const removed = await remove(passwordName(of))
      return removed.ok ? remove(stagedName(of)) : removed
    },
    names,
    remove,
    async wipe(accountId, of) {
      const found = await names(accountId)
      if (!found.ok) return found
      for (const one of found.value) {
        if (of && (one.number !== of.number || (one.version === null ? !of.pin : one.version > of.upTo))) continue
        const removed = await remove(one.name)
        if (!removed.ok) return removed
      }
      return ok(null)
    },
  }
}
