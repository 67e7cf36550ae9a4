import * as z from 'zod'
import { phrase } from '#shared/phrase.ts'
import { problem, type Problem } from '#shared/problem.ts'
import { fail, ok, type Result } from '#shared/result.ts'
import type { Clock } from '../system/clock.ts'
import type { Keychain } from '../keychain/keychain.ts'
import { newId, type Random } from '../system/random.ts'
import type { Store } from '../store/store.ts'
import { keyBytes, proofOf, proves, type SealingKey } from './seal.ts'

/** This computer and its user: `mark` tells it from others, `name` is what people call it. */
export interface Computer {
  readonly mark: string
  readonly name: string
  /** Who is signed in to it; left out: nobody knows. */
  readonly user?: string
}

export interface KeyringPorts {
  readonly store: Store
  /** The system's keychain, whatever a person chose for this session. */
  readonly keychain: Keychain
  readonly clock: Clock
  readonly random: Random
  readonly computer: Computer
  /** What stands in the way of the keys; null: nothing. Told at each change. */
  readonly told: (trouble: Problem | null) => void
}

/**
 * The vault's keys. Each is an entry of its own in the keychain, `key/<id>`, and a row in the records with a proof of it: so a key that is
 * wrong is never used, and none is ever written over another.
 */
export interface Keyring {
  /** Asks the keychain for the key that new values are sealed with. The very first time, and then only, it makes one. */
  current(): Promise<Result<SealingKey>>
  /** Asks the keychain for one key. */
  look(id: string): Promise<Result<SealingKey>>
  /** A key that was seen in this run, wherever it is now. */
  inHand(id: string): SealingKey | null
  /** When this key was last seen in the keychain, ms since the epoch; null: not in this run. */
  seenAt(id: string): number | null
  /** The key that new values are sealed with, if it was seen in this run. */
  currentInHand(): SealingKey | null
  ids(): string[]
  /** Makes another key for new values; the ones before stay as long as something is sealed with them. */
  make(): Promise<Result<SealingKey>>
  /** Forgets a key that seals nothing any more, and removes it from the keychain. False: something is sealed with it. */
  retire(id: string): Promise<Result<boolean>>
  /** Writes keys that are in hand, and not in the keychain any more, back into it. */
  putBack(): Promise<Result<null>>
  /** Keys that are in hand, and were not in the keychain when it was last asked. */
  onlyInHand(): string[]
  /** Makes a key for new values where the one before is not to be had. Its values wait for it. */
  startAnew(): Promise<Result<null>>
  trouble(): Problem | null
}

const keyRow = z.object({
  id: z.string(),
  proof: z.instanceof(Uint8Array),
  computer: z.string(),
  computer_name: z.string(),
})
type KeyRow = z.infer<typeof keyRow>

export const keyEntry = (id: string): string => `key/${id}`

const entryForm = /^1\.([A-Za-z0-9_-]{43})$/

export function createKeyring({ store, keychain, clock, random, computer, told }: KeyringPorts): Keyring {
  const hand = new Map<string, SealingKey>()
  const seen = new Map<string, number>()
  const troubles = new Map<string, Problem>()
  const looks = new Map<string, Promise<Result<SealingKey>>>()
  let making: Promise<Result<SealingKey>> | null = null

  const columns = 'id, proof, computer, computer_name'
  const rows = (): KeyRow[] => store.all(keyRow, `SELECT ${columns} FROM vault_keys ORDER BY nr DESC`)
  const newestNr = (): number =>
    store.one(z.object({ nr: z.number() }), 'SELECT coalesce(max(nr), 0) AS nr FROM vault_keys')?.nr ?? 0
  const sealsSomething = (id: string): boolean =>
    store.one(z.unknown(), 'SELECT 1 FROM sealed WHERE key_id = ? LIMIT 1', id) !== null

  /** Of a key that seals nothing new, only what it has sealed tells. */
  function trouble(): Problem | null {
    const mine = rows().flatMap(({ id }) => troubles.get(id) ?? [])
    const [newest] = rows()
    return mine.find(({ kind }) => kind === 'vault-key-removed') ?? (newest ? (troubles.get(newest.id) ?? null) : null)
  }

  function set(id: string, problem: Problem | null): void {
    if (problem) troubles.set(id, problem)
    else troubles.delete(id)
    told(trouble())
  }

  function look(id: string): Promise<Result<SealingKey>> {
    const running = looks.get(id)
    if (running) return running
    const looking = ask(id).finally(() => looks.delete(id))
    looks.set(id, looking)
    return looking
  }

  async function ask(id: string): Promise<Result<SealingKey>> {
    const row = rows().find((one) => one.id === id)
    if (!row) return fail(problem('vault-key-gone'))
    const read = await keychain.get(keyEntry(id))
    if (!read.ok) return read
    if (read.value === null) return missing(row)
    const key = parse(id, read.value)
    if (!key || !proves(key, row.proof)) return troubled(id, problem(hand.has(id) ? 'vault-key-removed' : 'vault-key-changed'))
    hand.set(id, key)
    seen.set(id, clock.now())
    set(id, null)
    return ok(key)
  }

  function troubled(id: string, trouble: Problem): Result<SealingKey> {
    seen.delete(id)
    set(id, trouble)
    return fail(trouble)
  }

  function missing({ id, computer: of, computer_name: name }: KeyRow): Result<SealingKey> {
    return troubled(
      id,
      hand.has(id)
        ? problem('vault-key-removed')
        : of === computer.mark
          ? problem('vault-key-gone')
          : problem('vault-elsewhere', { computer: name }),
    )
  }

  async function current(): Promise<Result<SealingKey>> {
    for (const { id } of rows()) {
      const found = await look(id)
      // A key that was never used may go: its making was interrupted, or everything that it sealed is gone.
      if (found.ok || !isMissing(found.problem) || sealsSomething(id)) return found
      forget(id)
    }
    return make()
  }

  function forget(id: string): void {
    store.mirror('removes', 'DELETE FROM vault_keys WHERE id = ?', id)
    store.run('DELETE FROM vault_keys WHERE id = ?', id)
    hand.delete(id)
    seen.delete(id)
    set(id, null)
  }

  /** In this order: the entry, proved by reading it back, then the record that it may be used. */
  function make(): Promise<Result<SealingKey>> {
    making ??= write().finally(() => (making = null))
    return making

    async function write(): Promise<Result<SealingKey>> {
      const key: SealingKey = { id: newId(random), bytes: random.bytes(keyBytes) }
      const kept = await keep(key)
      if (!kept.ok) return kept
      const insert = `INSERT OR REPLACE INTO vault_keys (nr, ${columns}, made_at) VALUES (?, ?, ?, ?, ?, ?)`
      const row = [newestNr() + 1, key.id, proofOf(key), computer.mark, computer.name, clock.now()]
      store.run(insert, ...row)
      store.mirror('adds', insert, ...row)
      hand.set(key.id, key)
      seen.set(key.id, clock.now())
      return ok(key)
    }
  }

  async function keep(key: SealingKey): Promise<Result<null>> {
    const written = await keychain.set(keyEntry(key.id), `1.${Buffer.from(key.bytes).toString('base64url')}`)
    if (!written.ok) return written
    const read = await keychain.get(keyEntry(key.id))
    if (!read.ok) return read
    const there = read.value === null ? null : parse(key.id, read.value)
    return there && proves(there, proofOf(key))
      ? ok(null)
      : fail(problem('keychain-refused', { reason: phrase('keychain-forgot') }))
  }

  return {
    current,
    look,
    inHand: (id) => hand.get(id) ?? null,
    seenAt: (id) => seen.get(id) ?? null,
    currentInHand() {
      const [newest] = rows()
      return newest ? (hand.get(newest.id) ?? null) : null
    },
    ids: () => rows().map(({ id }) => id),
    make,
    async retire(id) {
      if (sealsSomething(id)) return ok(false)
      const removed = await keychain.remove(keyEntry(id))
      if (!removed.ok) return removed
      if (sealsSomething(id)) return ok(false)
      forget(id)
      return ok(true)
    },
    async putBack() {
      for (const { id } of rows()) {
        const key = hand.get(id)
        if (!key || !troubles.has(id)) continue
        const kept = await keep(key)
        if (!kept.ok) return kept
        seen.set(id, clock.now())
        set(id, null)
      }
      return ok(null)
    },
    onlyInHand: () => rows().flatMap(({ id }) => (troubles.get(id)?.kind === 'vault-key-removed' ? [id] : [])),
    async startAnew() {
      const found = await current()
      // What is in hand is put back, and what cannot be asked now may have it.
      if (found.ok || !['vault-key-gone', 'vault-key-changed', 'vault-elsewhere'].includes(found.problem.kind))
        return found.ok ? ok(null) : found
      const made = await make()
      told(trouble())
      return made.ok ? ok(null) : made
    },
    trouble,
  }
}

/** Whether the keychain was seen open, and does not have the key. */
export const isMissing = ({ kind }: Problem): boolean => ['vault-key-removed', 'vault-key-gone', 'vault-elsewhere'].includes(kind)

function parse(id: string, entry: string): SealingKey | null {
  const text = entryForm.exec(entry)?.[1]
  return text === undefined ? null : { id, bytes: new Uint8Array(Buffer.from(text, 'base64url')) }
}
