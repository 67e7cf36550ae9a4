import * as z from 'zod'
import type { Store } from '../store/store.ts'
import { targets } from './targets/index.ts'

/** The phone or app that something was made for last. */
export interface KnownPhone {
  /** What its kind is called, such as the maker's series. */
  readonly phone: string
  /** Canonical; null: it has none, or nobody told it. */
  readonly mac: string | null
  /** created_at of the extension that it was made for; null: not known. */
  readonly createdAt: string | null
}

/** A sheet to type from or a table of values is for no phone in particular. */
const names = new Map(targets.flatMap(({ info }) => (info.kind === 'other' ? [] : [[info.id, info.name] as const])))
const ids = JSON.stringify([...names.keys()])
const phoneRow = z.object({
  number: z.string(),
  target: z.string(),
  mac: z.string().nullable(),
  createdAt: z.string().nullable(),
})

/** Which phone each of these extensions was given last; those without one are left out. */
export function createPhones(store: Store) {
  return (accountId: string, numbers: readonly string[]): Map<string, KnownPhone> => {
    const rows = store.all(
      phoneRow,
      `SELECT number, target, mac, of_created_at AS createdAt FROM artefacts WHERE id IN
         (SELECT max(id) FROM artefacts WHERE account_id = ? AND number IN (SELECT value FROM json_each(?))
          AND target IN (SELECT value FROM json_each(?)) GROUP BY number)`,
      ...[accountId, JSON.stringify(numbers), ids],
    )
    return new Map(
      rows.map(({ number, target, mac, createdAt }) => [number, { phone: names.get(target) ?? target, mac, createdAt }]),
    )
  }
}
