import type { Registration } from '#shared/extension.ts'

export interface ProofsPorts {
  /** The version of the password that the PBX has and no phone has shown yet; null: there is none. */
  readonly unproved: (accountId: string, number: string) => number | null
  /** Whether somebody saw the extension unregistered while the PBX had this version. Kept on the disk. */
  readonly wasMissed: (accountId: string, number: string, version: number) => boolean
  readonly miss: (accountId: string, number: string, version: number) => void
  readonly proved: (accountId: string, number: string) => void
}

/**
 * A phone that registers after it was seen unregistered, both asked about when the PBX had the password already, has that password. This
 * holds whoever looked and however long it took: what was seen is on the disk, so a closed sheet or a restart loses nothing. What came
 * after what is known by the order of events and never by a clock.
 */
export interface Proofs {
  /** A status that anybody learnt. `asked`: the version that the PBX had for certain when it was asked for; null: none. */
  seen(accountId: string, number: string, registration: Registration, asked: number | null): void
  /** Whether somebody saw the extension unregistered since the PBX has its unproved password. */
  missed(accountId: string, number: string): boolean
}

export function createProofs({ unproved, wasMissed, miss, proved }: ProofsPorts): Proofs {
  return {
    seen(accountId, number, { state }, asked) {
      if (asked === null || asked !== unproved(accountId, number)) return
      if (state === 'unregistered') miss(accountId, number, asked)
      else if (state === 'registered' && wasMissed(accountId, number, asked)) proved(accountId, number)
    },
    missed(accountId, number) {
      const version = unproved(accountId, number)
      return version !== null && wasMissed(accountId, number, version)
    },
  }
}
