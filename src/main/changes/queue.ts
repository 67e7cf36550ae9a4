import * as z from 'zod'
import type { QueueItem } from '#shared/contract.ts'
import { extensionDraftSchema, keptPatchSchema, type Extension, type ExtensionDraft, type KeptPatch } from '#shared/extension.ts'
import { problemSchema } from '#shared/problem-schema.ts'
import type { Clock } from '../system/clock.ts'
import { newId, type Random } from '../system/random.ts'
import type { Store } from '../store/store.ts'
import type { QueuedSecret, QueuedSecrets } from './queued-secrets.ts'

const value = z.union([z.string(), z.number(), z.boolean(), z.null()])
const values = z.record(z.string(), value)
export type FieldValues = z.infer<typeof values>

const json = <T>(schema: z.ZodType<T>) => z.string().transform((text) => schema.parse(JSON.parse(text)))

const queuedRow = z.object({
  id: z.string(),
  account_id: z.string(),
  kind: z.enum(['edit', 'create', 'remove', 'rotate']),
  number: z.string(),
  state: z.enum(['waiting', 'sending', 'asking', 'conflict', 'refused']),
  /** An edit's fields or a create's, without its secrets. */
  patch: json(values),
  /** What those fields were when the person decided, and created_at and updated_at of the extension. */
  base: json(
    z.object({
      fields: values,
      createdAt: z.string().nullable(),
      updatedAt: z.string().nullable(),
      /** Of a delete that was sent: the last password version that goes with the extension. */
      lastVersion: z.number().optional(),
    }),
  ),
  theirs: json(values).nullable(),
  password_mode: z.enum(['generate', 'choose', 'pbx']).nullable(),
  /** 1: a PIN or a chosen password waits in the vault. */
  has_secret: z.number(),
  /** The name of the ledger's operation once it was begun. */
  operation_id: z.string().nullable(),
  problem: json(problemSchema).nullable(),
  queued_at: z.number(),
})
export type Queued = z.output<typeof queuedRow>

const columns =
  'id, account_id, kind, number, state, patch, base, theirs, password_mode, has_secret, operation_id, problem, queued_at'

export type QueueChange = Partial<Pick<Queued, 'state' | 'patch' | 'base' | 'theirs' | 'operation_id' | 'problem'>>

export interface NewItem {
  readonly id: string
  readonly accountId: string
  readonly kind: Queued['kind']
  readonly number: string
  readonly state: Queued['state']
  readonly patch: FieldValues
  readonly base: Queued['base']
  readonly passwordMode: Queued['password_mode']
}

/**
 * Changes that wait for the PBX, in their order, on disk. Their PINs and chosen passwords are in the vault, which must be ready where one
 * is given: they come and go in one transaction with the change.
 */
export interface Queue {
  all(accountId: string): Queued[]
  of(accountId: string, number: string): Queued[]
  get(accountId: string, id: string): Queued | null
  newId(): string
  /** What leaves nothing to keep is no secret. */
  add(item: NewItem, secret: QueuedSecret): void
  set(id: string, change: QueueChange): void
  /** The same change, with another secret. */
  setWithSecret(item: Queued, change: QueueChange, secret: QueuedSecret): void
  /** The same change, without its secret. */
  setWithoutSecret(item: Queued, change: QueueChange): void
  remove(item: Pick<Queued, 'id' | 'account_id' | 'number'>): void
  /** Before another one; null: to the end. */
  move(accountId: string, id: string, before: string | null): void
  forgetAccount(accountId: string): void
}

/** Whether there is anything in it. */
export const isSecret = ({ pin, password }: QueuedSecret): boolean => pin !== undefined || password !== undefined

type Values = Pick<QueuedSecrets, 'set' | 'remove' | 'removeAll'>

export function createQueue(store: Store, clock: Clock, random: Random, values: Values): Queue {
  const all = (accountId: string): Queued[] =>
    store.all(queuedRow, `SELECT ${columns} FROM queue WHERE account_id = ? ORDER BY position, id`, accountId)

  function set(id: string, change: QueueChange): void {
    // Column names come from the type above, never from outside.
    const columns = Object.keys(change).map((column) => `${column} = ?`)
    const stored = Object.values(change).map((to) => (typeof to === 'object' && to !== null ? JSON.stringify(to) : to))
    // At once: half a change would be another change.
    if (columns.length > 0) store.run(`UPDATE queue SET ${columns.join(', ')} WHERE id = ?`, ...stored, id)
  }

  return {
    all,
    of: (accountId, number) =>
      store.all(
        queuedRow,
        `SELECT ${columns} FROM queue WHERE account_id = ? AND number = ? ORDER BY position, id`,
        accountId,
        number,
      ),
    get: (accountId, id) => store.one(queuedRow, `SELECT ${columns} FROM queue WHERE account_id = ? AND id = ?`, accountId, id),
    newId: () => newId(random),
    add({ id, accountId, kind, number, state, patch, base, passwordMode }, secret) {
      store.transaction(() => {
        store.run(
          `INSERT INTO queue (id, account_id, position, kind, number, state, patch, base, password_mode, has_secret, queued_at)
             VALUES (?, ?, (SELECT coalesce(max(position), 0) + 1 FROM queue), ?, ?, ?, ?, ?, ?, ?, ?)`,
          id,
          accountId,
          kind,
          number,
          state,
          JSON.stringify(patch),
          JSON.stringify(base),
          passwordMode,
          Number(isSecret(secret)),
          clock.now(),
        )
        if (isSecret(secret)) values.set({ accountId, number, id }, base.createdAt, secret)
      })
    },
    set,
    setWithSecret({ id, account_id: accountId, number, base }, change, secret) {
      store.transaction(() => {
        set(id, change)
        store.run('UPDATE queue SET has_secret = 1 WHERE id = ?', id)
        values.set({ accountId, number, id }, base.createdAt, secret)
      })
    },
    setWithoutSecret({ id, account_id: accountId, number }, change) {
      store.transaction(() => {
        set(id, change)
        store.run('UPDATE queue SET has_secret = 0 WHERE id = ?', id)
        values.remove({ accountId, number, id })
      })
    },
    remove({ id, account_id: accountId, number }) {
      store.transaction(() => {
        store.run('DELETE FROM queue WHERE id = ?', id)
        values.remove({ accountId, number, id })
      })
    },
    move(accountId, id, before) {
      store.transaction(() => {
        const ids = all(accountId)
          .map((item) => item.id)
          .filter((other) => other !== id)
        const at = before === null ? -1 : ids.indexOf(before)
        ids.splice(at < 0 ? ids.length : at, 0, id)
        for (const [position, one] of ids.entries())
          store.run('UPDATE queue SET position = ? WHERE id = ? AND account_id = ?', position + 1, one, accountId)
      })
    },
    forgetAccount(accountId) {
      store.transaction(() => {
        store.run('DELETE FROM queue WHERE account_id = ?', accountId)
        values.removeAll(accountId)
      })
    },
  }
}

/** The fields of a patch or a draft that may be kept and shown: no PIN, nothing left out. */
export function visible(of: KeptPatch | ExtensionDraft): FieldValues {
  return values.parse(Object.fromEntries(Object.entries(of).filter(([name, to]) => name !== 'voicemailPin' && to !== undefined)))
}

/** The same fields as an extension has them. */
export function fieldsOf(extension: Extension, names: FieldValues): FieldValues {
  const all: Record<string, unknown> = { ...extension }
  return values.parse(Object.fromEntries(Object.keys(names).map((name) => [name, all[name] ?? null])))
}

export const toPatch = (fields: FieldValues): KeptPatch => keptPatchSchema.parse(fields)
/** What puts an extension back; null: something in it was never told, so nobody knows how it was. */
export const toPatchBack = (fields: FieldValues): KeptPatch | null => keptPatchSchema.safeParse(fields).data ?? null
export const toDraft = (number: string, fields: FieldValues): ExtensionDraft => extensionDraftSchema.parse({ ...fields, number })

/** A queued change as the window sees it. */
export function toItem(queued: Queued): QueueItem {
  const { patch, base, theirs, has_secret: hasSecret, kind } = queued
  return {
    id: queued.id,
    accountId: queued.account_id,
    number: queued.number,
    kind,
    state: queued.state,
    fields: [
      ...Object.entries(patch).map(([field, mine]) => ({
        field,
        secret: false,
        base: base.fields[field] ?? null,
        mine,
        ...(theirs && field in theirs ? { theirs: theirs[field] ?? null } : {}),
      })),
      ...(hasSecret ? [{ field: kind === 'rotate' ? 'password' : 'voicemailPin', secret: true, base: null, mine: null }] : []),
    ],
    problem: queued.problem,
    queuedAt: queued.queued_at,
  }
}
