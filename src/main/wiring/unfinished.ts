import type { Account } from '#shared/account.ts'
import type { Spot, Unfinished } from '../host/leaving.ts'
import type { Vault } from '../vault/vault.ts'
import type { Services } from './services.ts'

export interface UnfinishedPorts {
  /** Those whose PBX outlives this app: what the demo PBX knows ends with it. */
  readonly accounts: () => readonly Account[]
  readonly credentials: Pick<Services['credentials'], 'held' | 'newest' | 'unsettled'>
  /** How many changes of an account are being sent. */
  readonly changes: (accountId: string) => number
  readonly vault: Pick<Vault, 'ofSession' | 'keyless'>
  /** One-time links that are open. */
  readonly links: () => Unfinished['links']
  /** ZIPs and cards that are being made. */
  readonly saving: () => number
}

/** What the end of the app would cut off, or lose for good. */
export function unfinishedOf({ accounts, credentials, changes, vault, links, saving }: UnfinishedPorts): Unfinished {
  const ids = accounts().map(({ id }) => id)
  const spots = (numbers: (accountId: string) => readonly string[]): Spot[] =>
    ids.flatMap((accountId) => numbers(accountId).map((number) => ({ accountId, number })))
  const lost = spots((accountId) => [...new Set([...credentials.held(accountId), ...inMemory(accountId)])].toSorted())
  const known = new Set(lost.map(({ accountId, number }) => `${accountId}/${number}`))

  /** Extensions whose newest password is sealed with a key that is gone after this run: *this session only*. */
  function inMemory(accountId: string): string[] {
    const passwords = vault.ofSession(accountId).filter(({ kind }) => kind === 'password')
    const newest = credentials.newest(
      accountId,
      passwords.map(({ number }) => number),
    )
    return passwords.flatMap(({ number, version }) => {
      const one = newest.get(number)
      return one && one.state !== 'unknown' && one.version === Number(version) ? [number] : []
    })
  }

  return {
    lost,
    keyless: vault.keyless(),
    unsettled: spots(credentials.unsettled).filter(({ accountId, number }) => !known.has(`${accountId}/${number}`)),
    links: links(),
    changes: ids.reduce((sum, accountId) => sum + changes(accountId), 0),
    saving: saving(),
  }
}
