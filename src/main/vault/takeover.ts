import * as z from 'zod'
import { ok, type Result } from '#shared/result.ts'
import type { Clock } from '../system/clock.ts'
import type { Keychain } from '../keychain/keychain.ts'
import type { Store } from '../store/store.ts'
import type { SecretName, SecretPlace } from './secret-name.ts'

export interface TakeoverPorts {
  readonly store: Store
  /** The system's keychain, with the names of its entries in the records. */
  readonly keychain: Keychain
  readonly clock: Clock
  /** To be awaited before `put`. */
  readonly ready: () => Promise<Result<null>>
  readonly has: (place: SecretPlace) => boolean
  readonly put: (name: SecretName, secret: string) => void
  /** The value as the records have it. */
  readonly read: (place: SecretPlace) => string | null
}

/**
 * Earlier versions kept every secret as an entry of its own in the keychain: `password/<account>/<number>/<version>`,
 * `pin/<account>/<number>`, `pin/<account>/<number>/<version>` and `queued/<account>/<change>`. They are taken over once: sealed and
 * marked as taken in one transaction, read back, and only then removed. So it does not matter when it is killed.
 */
export interface Takeover {
  /** Nothing is left to be taken over, and nothing may have been missed. */
  done(): boolean
  /** Takes over what is left, some at a time. The first refusal stops it. */
  run(): Promise<Result<null>>
  /** Takes over what belongs here, if it is still to be taken over. */
  take(place: SecretPlace): Promise<Result<null>>
  /** In the caller's transaction: what is in the keychain for this place counts no more. */
  overtaken(place: SecretPlace): void
}

/** So long a keychain that refused to list its entries is believed to refuse it, in ms. */
const refusedMs = 2_000

/** So many entries are sealed in one transaction. */
const atATime = 40

const listed = z.object({ name: z.string(), taken: z.number() })
const isOld = `(name GLOB 'password/*' OR name GLOB 'pin/*' OR name GLOB 'queued/*')`

interface Entry extends SecretName {
  readonly name: string
}

export function createTakeover({ store, keychain, clock, ready, has, put, read }: TakeoverPorts): Takeover {
  let over = false
  let refused: { readonly at: number; readonly answer: Result<unknown> } | null = null
  const takes = new Map<string, Promise<Result<null>>>()

  const gaps = (): boolean => store.one(z.unknown(), 'SELECT 1 FROM keychain_gaps') !== null
  const left = (count: number, after: string): z.infer<typeof listed>[] =>
    store.all(listed, `SELECT name, taken FROM keychain_names WHERE name > ? AND ${isOld} ORDER BY name LIMIT ?`, after, count)

  function done(): boolean {
    over ||= !gaps() && left(1, '').length === 0
    return over
  }

  /** What an entry is now called; null: nobody needs it. */
  function entryOf(name: string): Entry | null {
    const [word, accountId = '', third = '', version] = name.split('/')
    if (!store.one(z.unknown(), 'SELECT 1 FROM accounts WHERE id = ?', accountId)) return null
    if (word === 'queued') {
      const change = store.one(
        z.object({ number: z.string(), created_at: z.string().nullable() }),
        `SELECT number, json_extract(base, '$.createdAt') AS created_at FROM queue WHERE id = ?`,
        third,
      )
      return change && { name, accountId, number: change.number, kind: 'queued', version: third, createdAt: change.created_at }
    }
    const number = third
    if (word === 'pin')
      return version === undefined
        ? { name, accountId, number, kind: 'pin', version: '', createdAt: ownerOfPin(accountId, number) }
        : { name, accountId, number, kind: 'staged-pin', version, createdAt: null }
    return { name, accountId, number, kind: 'password', version: version ?? '', createdAt: ownerOf(accountId, number, version) }
  }

  function ownerOf(accountId: string, number: string, version: string | undefined): string | null {
    const row = z.object({ of_created_at: z.string().nullable() })
    const of = 'account_id = ? AND number = ? AND version = CAST(? AS INTEGER)'
    const sql = `SELECT of_created_at FROM credential_versions WHERE ${of}`
    return store.one(row, sql, accountId, number, version ?? '')?.of_created_at ?? null
  }

  /** An old PIN does not say whose it is: that of the extension whose password we have, or else of the one that is there. */
  function ownerOfPin(accountId: string, number: string): string | null {
    const row = z.object({ created_at: z.string().nullable() })
    const known = store.one(
      row,
      `SELECT of_created_at AS created_at FROM credential_versions
         WHERE account_id = ? AND number = ? AND state = 'current' AND of_created_at IS NOT NULL ORDER BY version DESC LIMIT 1`,
      accountId,
      number,
    )
    const sql = `SELECT json_extract(data, '$.createdAt') AS created_at FROM extensions WHERE account_id = ? AND number = ?`
    return (known ?? store.one(row, sql, accountId, number))?.created_at ?? null
  }

  const takenOf = (name: string): number | undefined =>
    store.one(listed, 'SELECT name, taken FROM keychain_names WHERE name = ?', name)?.taken
  const isWaiting = (name: string): boolean => takenOf(name) === 0
  const isTaken = (name: string): boolean => takenOf(name) === 1
  const markTaken = (name: string): void => void store.run('UPDATE keychain_names SET taken = 1 WHERE name = ?', name)

  /** Fills the gaps of the list. A thousand cards ask for as many entries: a keychain that cannot be asked is not asked for each of them. */
  async function listAll(): Promise<Result<unknown>> {
    if (refused && clock.steady() - refused.at < refusedMs) return refused.answer
    const answer = await keychain.names()
    refused = answer.ok ? null : { at: clock.steady(), answer }
    return answer
  }

  async function takeAll(names: readonly string[]): Promise<Result<null>> {
    const found = new Map<string, string>()
    for (const two of pairs(names.filter(isWaiting))) {
      const values = await Promise.all(two.map((name) => keychain.get(name)))
      for (const [index, value] of values.entries()) {
        if (!value.ok) return value
        const name = two[index] ?? ''
        if (value.value !== null && entryOf(name)) found.set(name, value.value)
      }
    }
    if (found.size > 0) {
      const open = await ready()
      if (!open.ok) return open
    }
    const kept = new Map<string, SecretPlace>()
    store.transaction(() => {
      for (const name of names) {
        const value = found.get(name)
        const entry = isWaiting(name) && value !== undefined ? entryOf(name) : null
        // What is there already is newer.
        if (entry && value !== undefined && !has(entry)) {
          put(entry, value)
          kept.set(name, entry)
        }
        markTaken(name)
      }
    })
    for (const [name, place] of kept) if (read(place) !== found.get(name)) throw new Error('What was sealed cannot be read back')
    for (const two of pairs(names)) {
      const removed = await Promise.all(two.map((name) => keychain.remove(name)))
      for (const one of removed) if (!one.ok) return one
    }
    return ok(null)
  }

  /** The same entry is never taken twice at once. */
  async function takeOnce(names: readonly string[]): Promise<Result<null>> {
    const mine = names.filter((name) => !takes.has(name))
    const others = names.flatMap((name) => takes.get(name) ?? [])
    const taking = mine.length > 0 ? takeAll(mine) : Promise.resolve(ok(null))
    for (const name of mine) takes.set(name, taking)
    try {
      const results = await Promise.all([taking, ...others])
      return results.find((result) => !result.ok) ?? ok(null)
    } finally {
      for (const name of mine) takes.delete(name)
    }
  }

  return {
    done,
    async run() {
      if (done()) return ok(null)
      // Fills the gaps of the list.
      const all = await keychain.names()
      if (!all.ok) return all
      for (let some = left(atATime, ''); some.length > 0; some = left(atATime, some.at(-1)?.name ?? '')) {
        const taken = await takeOnce(some.map(({ name }) => name))
        if (!taken.ok) return taken
      }
      return ok(null)
    },
    async take(place) {
      if (done()) return ok(null)
      const known = oldNameOf(place)
      if (known === null || isTaken(known)) return ok(null)
      if (gaps()) {
        const all = await listAll()
        if (!all.ok) return all
      }
      return isWaiting(known) ? takeOnce([known]) : ok(null)
    },
    overtaken(place) {
      const name = done() ? null : oldNameOf(place)
      if (name === null) return
      // Where the list has gaps, an entry that is not in it may be in the keychain.
      if (gaps()) store.run('INSERT OR IGNORE INTO keychain_names (name, taken) VALUES (?, 1)', name)
      markTaken(name)
    },
  }
}

function oldNameOf({ accountId, number, kind, version }: SecretPlace): string | null {
  switch (kind) {
    case 'password':
      return `password/${accountId}/${number}/${version}`
    case 'staged-pin':
      return `pin/${accountId}/${number}/${version}`
    case 'pin':
      return `pin/${accountId}/${number}`
    case 'queued':
      return `queued/${accountId}/${version}`
    default:
      return null
  }
}

/** More at once only queue up before the keychain. */
function* pairs(names: readonly string[]): Generator<readonly string[]> {
  for (let index = 0; index < names.length; index += 2) yield names.slice(index, index + 2)
}
