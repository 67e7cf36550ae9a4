import * as z from 'zod'
import { sameInstant } from '#shared/instants.ts'
import { problem, type Problem } from '#shared/problem.ts'
import { fail, ok, type Result } from '#shared/result.ts'
import type { Keychain } from '../keychain/keychain.ts'
import { newId } from '../system/random.ts'
import { uncut, type Slices } from '../concurrency/slices.ts'
import { createKeyring, isMissing, type Keyring, type KeyringPorts } from './keyring.ts'
import { keyBytes, seal, unseal, type SealingKey } from './seal.ts'
import { instantOf, type SecretName, type SecretPlace } from './secret-name.ts'
import { createTakeover } from './takeover.ts'

export interface VaultPorts extends KeyringPorts {
  /** Whether a person chose *this session only*: then nothing that is kept now outlives this run. */
  readonly sessionOnly: () => boolean
  /** Told every secret that goes in or comes out, so that the log can hide it. */
  readonly hide?: (secret: string) => void
  /** How work on every value is cut up; left out: not at all. */
  readonly slices?: Slices
  /** Told that something was removed, whose sealed value is still in the journals. */
  readonly removed?: () => void
  /** ms for which a key that was seen in the keychain is believed to be there; for reading only. */
  readonly believeMs?: number
}

/**
 * Secrets in the records, each sealed under its whole name. Everything that changes them is synchronous, so that it can be in one
 * transaction with the rows that it belongs to; only the key comes from the keychain.
 */
export interface Vault {
  /**
   * To be awaited before `put`: the key is in the keychain at this moment, so what is sealed now can be opened by the next run.
   * A secret that leaves this computer was sealed after a good answer.
   */
  ready(): Promise<Result<null>>
  /** Seals in the caller's transaction. What was in this place before is gone. Throws where `ready` was not good before. */
  put(name: SecretName, secret: string): void
  /**
   * null: there is none, or, where `createdAt` is given, none of that extension. A value that was changed or belongs to another name
   * is refused by name.
   */
  get(place: SecretPlace, createdAt?: string | null): Promise<Result<string | null>>
  /** Gives a value the name that it has from now on. False: it could not be opened, and is as it was. */
  rename(from: SecretPlace, to: SecretName): boolean
  drop(place: SecretPlace): void
  has(place: SecretPlace): boolean
  /** Names of an account's secrets, or of one of its numbers. Needs no key. */
  names(accountId: string, number?: string): SecretName[]
  dropAccount(accountId: string): void
  /** Forgets what earlier runs kept for their own session. */
  forgetSessions(): void
  /** Whether something would be gone after this run. */
  hasSessionOnly(): boolean
  /** Names of those of an account's secrets that are kept for this run alone. */
  ofSession(accountId: string): SecretName[]
  readonly keyring: Keyring
  /** How many passwords are sealed with a key that only this run has, because somebody removed it from the keychain. */
  keyless(): number
  /**
   * Makes another key and seals everything anew with it, some at a time; then the keys before go. What cannot be opened now keeps its key.
   * Killed in the middle, everything opens with either key, and `gather` does the rest.
   */
  changeKey(): Promise<Result<null>>
  /** Seals with the newest key what is still sealed with keys before it that are there, and removes those. */
  gather(): Promise<Result<null>>
  /** Takes over what earlier versions kept in the keychain; safe to call at any time. */
  takeOver(): Promise<Result<null>>
  /** Whether everything that is kept is here: nothing is left to be taken over. */
  isWhole(): boolean
  /** The keychain itself, for the rare secret that the records cannot take now; of no use where nothing outlives this run. */
  readonly aside: Pick<Keychain, 'get' | 'set' | 'remove'>
}

/** Thrown where something is to be sealed and no key is in hand. */
export class VaultShut extends Error {
  override readonly name = 'VaultShut'
}

/** Lines of somebody's list: no part of them is a secret for sure, and hiding every eight letters of them in the log would hide the log. */
const isWholeText = ({ kind }: SecretPlace): boolean => kind === 'list-lines'

const nameColumns = {
  account_id: z.string(),
  number: z.string(),
  kind: z.string(),
  version: z.string(),
  created_at: z.string().nullable(),
}
type NameColumns = z.infer<z.ZodObject<typeof nameColumns>>
const nameOf = ({ account_id: accountId, number, kind, version, created_at: createdAt }: NameColumns): SecretName => ({
  accountId,
  number,
  kind,
  version,
  createdAt,
})
const nameRow = z.object(nameColumns).transform(nameOf)
const oldRow = z.object({ ...nameColumns, key_id: z.string(), value: z.instanceof(Uint8Array) })
const countOnly = z.object({ count: z.number() })
const insert =
  'INSERT OR REPLACE INTO sealed (account_id, number, kind, version, created_at, key_id, value) VALUES (?, ?, ?, ?, ?, ?, ?)'
const sealedRow = z.object({ created_at: z.string().nullable(), key_id: z.string(), value: z.instanceof(Uint8Array) })
type SealedRow = z.infer<typeof sealedRow>

const at = 'account_id = ? AND number = ? AND kind = ? AND version = ?'
const whereOf = ({ accountId, number, kind, version }: SecretPlace): [string, string, string, string] => [
  accountId,
  number,
  kind,
  String(version),
]

const isOf = (createdAt: string | null, wanted: string | null): boolean =>
  createdAt === null ? wanted === null : sameInstant(createdAt, wanted)

const isSamePlace = (one: SecretPlace, other: SecretPlace): boolean =>
  whereOf(one).every((part, index) => part === whereOf(other)[index])

const sessionPrefix = 'session/'
/** A partial index has these, so that they are found without reading the others. */
const ofSessions = `key_id GLOB 'session/*'`

/** So long may a keychain take to say that it is locked, in ms, before a key in hand is used all the same. */
const lookMs = 2_000

export function createVault(ports: VaultPorts): Vault {
  const { store, clock, random, sessionOnly, hide = () => {}, believeMs = 1_000, slices = uncut } = ports
  const keyring = createKeyring(ports)
  let sessionKey: SealingKey | null = null

  const row = (place: SecretPlace): SealedRow | null =>
    store.one(sealedRow, `SELECT created_at, key_id, value FROM sealed WHERE ${at}`, ...whereOf(place))

  function keyInHand(id: string): SealingKey | null {
    return id.startsWith(sessionPrefix) ? (sessionKey?.id === id ? sessionKey : null) : keyring.inHand(id)
  }

  /** The key of a row, or why it must not or cannot be used now. */
  async function keyFor(id: string): Promise<Result<SealingKey>> {
    const mine = keyInHand(id)
    if (mine && id.startsWith(sessionPrefix)) return ok(mine)
    const seenAt = keyring.seenAt(id)
    const age = seenAt === null ? Number.POSITIVE_INFINITY : clock.now() - seenAt
    if (mine && age >= 0 && age < believeMs) return ok(mine)
    if (!mine) return keyring.look(id)
    const looked = await atMost(lookMs, keyring.look(id))
    // A keychain that is locked, or that a person keeps from us, is meant to keep secrets back; one that is merely gone is not.
    return looked && !looked.ok && ['keychain-locked', 'keychain-refused', 'keychain-blocked'].includes(looked.problem.kind)
      ? looked
      : ok(mine)
  }

  /** null: not within `ms`. */
  function atMost<T>(ms: number, work: Promise<T>): Promise<T | null> {
    return new Promise((resolve, reject) => {
      const stop = clock.after(ms, () => resolve(null))
      work.then(resolve, reject).finally(stop)
    })
  }

  function open(place: SecretPlace, { created_at: createdAt, key_id: id, value }: SealedRow): string | null {
    const key = keyInHand(id)
    const secret = key && unseal(key, { ...place, createdAt }, value)
    if (secret !== null && !isWholeText(place)) hide(secret)
    return secret
  }

  function keyOfSession(): SealingKey {
    sessionKey ??= { id: `${sessionPrefix}${newId(random)}`, bytes: random.bytes(keyBytes) }
    return sessionKey
  }

  const ready = async (): Promise<Result<null>> => (sessionOnly() ? ok(null) : readyForGood())

  async function readyForGood(): Promise<Result<null>> {
    const found = await keyring.current()
    if (!found.ok) return found
    // A change of the key that was interrupted: values under either key are opened in the caller's transaction.
    for (const id of keyring.ids()) if (!keyring.inHand(id)) await keyring.look(id)
    return ok(null)
  }

  function put(name: SecretName, secret: string): void {
    const key = sessionOnly() ? keyOfSession() : keyring.currentInHand()
    if (!key) throw new VaultShut()
    write(key, name, secret)
  }

  const takeover = createTakeover({
    store,
    keychain: ports.keychain,
    clock,
    // What outlived earlier runs outlives this one, whatever a person chose for this session.
    ready: readyForGood,
    has: (place) => row(place) !== null,
    put(name, secret) {
      const key = keyring.currentInHand()
      if (!key) throw new VaultShut()
      write(key, name, secret)
    },
    read(place) {
      const there = row(place)
      return there && open(place, there)
    },
  })

  function write(key: SealingKey, name: SecretName, secret: string): void {
    // Before it is written: what goes wrong with it may be logged.
    if (!isWholeText(name)) hide(secret)
    const named = { ...name, createdAt: instantOf(name.createdAt) }
    takeover.overtaken(name)
    const row = [...whereOf(name), named.createdAt, key.id, seal(key, named, secret, random)]
    store.run(insert, ...row)
    // What nobody can open after this run is of no use in the backup.
    if (!key.id.startsWith(sessionPrefix)) store.mirror('adds', insert, ...row)
  }

  const names = (where: string, ...params: string[]): SecretName[] =>
    store.all(nameRow, `SELECT account_id, number, kind, version, created_at FROM sealed WHERE ${where}`, ...params)

  /** So many values are sealed anew in one transaction. */
  const atATime = 40

  function* sealingAnew(key: SealingKey): Generator<void, void, void> {
    let after: SecretPlace = { accountId: '', number: '', kind: '', version: '' }
    for (;;) {
      const some = store.all(
        oldRow,
        `SELECT account_id, number, kind, version, created_at, key_id, value FROM sealed
           WHERE (account_id, number, kind, version) > (?, ?, ?, ?) AND key_id <> ? AND NOT ${ofSessions}
           ORDER BY account_id, number, kind, version LIMIT ${atATime}`,
        ...whereOf(after),
        key.id,
      )
      const last = some.at(-1)
      if (!last) return
      store.transaction(() => {
        for (const { key_id: keyId, value, ...columns } of some) {
          const name = nameOf(columns)
          const old = keyInHand(keyId)
          const secret = old && unseal(old, name, value)
          // The backup has it under the key before, until another one is written.
          if (secret !== null) store.run(insert, ...whereOf(name), name.createdAt, key.id, seal(key, name, secret, random))
        }
      })
      after = nameOf(last)
      yield
    }
  }

  async function gather(): Promise<Result<null>> {
    const ready = await readyForGood()
    const key = keyring.currentInHand()
    if (!ready.ok || !key) return ready
    if (keyring.ids().length === 1) return ok(null)
    await slices.run(sealingAnew(key))
    // No key goes before the disk has what was sealed anew, and the backup, too, can do without it.
    if (!(await store.backup()) || !(await store.fold())) return fail(problem('storage-full'))
    for (const id of keyring.ids().slice(1)) {
      const retired = keyring.inHand(id) ? await keyring.retire(id) : ok(false)
      if (!retired.ok) return retired
    }
    return ok(null)
  }

  function remove(where: string, ...params: string[]): void {
    ports.removed?.()
    store.mirror('removes', `DELETE FROM sealed WHERE ${where}`, ...params)
    store.run(`DELETE FROM sealed WHERE ${where}`, ...params)
  }

  return {
    keyring,
    aside: {
      get: async (name) => (sessionOnly() ? ok(null) : ports.keychain.get(name)),
      set: async (name, secret) => (sessionOnly() ? fail(problem('storage-full')) : ports.keychain.set(name, secret)),
      remove: (name) => ports.keychain.remove(name),
    },
    ready,
    async changeKey() {
      const before = await readyForGood()
      const made = before.ok ? await keyring.make() : before
      return made.ok ? gather() : made
    },
    gather,
    takeOver: takeover.run,
    isWhole: takeover.done,
    put,
    async get(place, createdAt) {
      const taken = row(place) ? ok(null) : await takeover.take(place)
      // In a session without the keychain, what may still be there is not missed but where it is a password.
      if (!taken.ok) return sessionOnly() && place.kind !== 'password' ? ok(null) : taken
      for (let there = row(place); there; there = row(place)) {
        const { key_id: id } = there
        if (createdAt !== undefined && !isOf(there.created_at, createdAt)) return ok(null)
        // What an earlier run kept for itself alone.
        if (id.startsWith(sessionPrefix) && !keyInHand(id)) return ok(null)
        const key = await keyFor(id)
        if (!key.ok) {
          // Another key is in use: this value waits for its own, and for nothing that anybody could do in general.
          const left = (isMissing(key.problem) || key.problem.kind === 'vault-key-changed') && keyring.ids()[0] !== id
          return left ? fail(problem('value-key-gone', { number: place.number })) : key
        }
        const now = row(place)
        if (now?.key_id !== id || now.created_at !== there.created_at) continue
        const secret = open(place, now)
        return secret === null ? fail(damaged(place)) : ok(secret)
      }
      return ok(null)
    },
    rename(from, to) {
      const there = row(from)
      if (there && isSamePlace(from, to) && there.created_at === instantOf(to.createdAt)) return true
      const secret = there && open(from, there)
      const key = there && keyInHand(there.key_id)
      if (secret === null || key === null) return false
      remove(at, ...whereOf(from))
      // With the key that it had: what outlives this run goes on doing so.
      write(key, to, secret)
      return true
    },
    drop(place) {
      takeover.overtaken(place)
      if (row(place)) remove(at, ...whereOf(place))
    },
    has: (place) => row(place) !== null,
    names: (accountId, number) =>
      number === undefined ? names('account_id = ?', accountId) : names('account_id = ? AND number = ?', accountId, number),
    dropAccount: (accountId) => remove('account_id = ?', accountId),
    keyless: () =>
      store.one(
        countOnly,
        `SELECT count(*) AS count FROM sealed WHERE kind = 'password' AND key_id IN (SELECT value FROM json_each(?))`,
        JSON.stringify(keyring.onlyInHand()),
      )?.count ?? 0,
    forgetSessions: () => remove(`${ofSessions} AND key_id <> ?`, sessionKey?.id ?? ''),
    hasSessionOnly: () => store.one(z.unknown(), `SELECT 1 FROM sealed WHERE ${ofSessions} LIMIT 1`) !== null,
    ofSession: (accountId) => (sessionKey ? names('account_id = ? AND key_id = ?', accountId, sessionKey.id) : []),
  }
}

function damaged({ kind, number }: SecretPlace): Problem {
  if (kind === 'password') return problem('password-damaged', { number })
  return kind === 'pin' ? problem('pin-damaged', { number }) : problem('secret-damaged', { kind, number })
}
