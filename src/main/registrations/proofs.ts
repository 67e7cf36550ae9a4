import type { Registration } from '#shared/extension.ts'
import type { History } from './history.ts'

export interface ProofsPorts {
  readonly history: History
  /** Since when the PBX has a password that no phone has shown yet, ms since the epoch; null: there is none. */
  readonly unprovedSince: (accountId: string, number: string) => number | null
  readonly proved: (accountId: string, number: string) => void
}

/**
 * A phone that registers after it was seen unregistered, both after the PBX took the password, has that password. This holds
 * whoever looked and however long it took: what was seen is on the disk, so a closed sheet or a restart loses nothing.
 */
export interface Proofs {
  /** A status that anybody learnt, after the history took note of it. */
  seen(accountId: string, number: string, registration: Registration): void
  /** Whether somebody saw the extension unregistered since the PBX has its unproved password. */
  missed(accountId: string, number: string): boolean
}

export function createProofs({ history, unprovedSince, proved }: ProofsPorts): Proofs {
  const missed = (accountId: string, number: string, since: number, upTo: number): boolean =>
    history.spans(accountId, number, since, upTo).some((span) => span.state === 'unregistered' && span.to > since)

  return {
    seen(accountId, number, { state, checkedAt }) {
      if (state !== 'registered') return
      const since = unprovedSince(accountId, number)
      if (since === null || checkedAt <= since) return
      if (missed(accountId, number, since, checkedAt)) proved(accountId, number)
    },
    missed(accountId, number) {
      const since = unprovedSince(accountId, number)
      return since !== null && missed(accountId, number, since, Number.MAX_SAFE_INTEGER)
    },
  }
}
