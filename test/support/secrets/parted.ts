import type { Ledger } from '../../../src/main/credentials/ledger.ts'
import type { createQueue } from '../../../src/main/changes/queue.ts'
import { instantOf, type SecretName } from '../../../src/main/vault/secret-name.ts'

interface Kept {
  readonly names: readonly SecretName[]
  readonly ledger: Ledger
  readonly queue: ReturnType<typeof createQueue>
  readonly accountId: string
  readonly numbers: readonly string[]
  /** Plans that there are; left out: none. */
  readonly plans?: readonly string[]
}

/** Values in the vault without their row, and rows without their value. */
export function parted({ names, ledger, queue, accountId, numbers, plans = [] }: Kept): string[] {
  const waiting = new Map(queue.all(accountId).map((item) => [item.id, item.has_secret === 1]))
  const versions = numbers.flatMap((number) => ledger.versions(accountId, number).map((one) => ({ ...one, number })))
  const withoutRow = names.filter(({ kind, number, version, createdAt }) => {
    const row = versions.find((one) => one.number === number && String(one.version) === version)
    if (kind === 'queued') return waiting.get(String(version)) !== true
    if (kind === 'password') return instantOf(row?.of_created_at ?? null) !== createdAt || !row
    if (kind === 'staged-pin') return !ledger.unsettled(accountId).some((one) => String(one.version) === version)
    if (kind === 'plan-row' || kind === 'list-file') return !plans.includes(String(version).split('/')[0] ?? '')
    return createdAt === null
  })
  const has = (kind: string, version: string): boolean => names.some((name) => name.kind === kind && name.version === version)
  return [
    ...withoutRow.map(({ kind, number, version }) => `the ${kind} of ${number}, ${version}, has no row`),
    ...versions
      .filter(
        ({ number, version }) =>
          !names.some((one) => one.kind === 'password' && one.number === number && one.version === String(version)),
      )
      .map(({ number, version }) => `version ${version} of ${number} has no value`),
    ...[...waiting].filter(([id, secret]) => secret && !has('queued', id)).map(([id]) => `the change ${id} has no value`),
  ]
}
