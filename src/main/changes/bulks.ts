import * as z from 'zod'
import { maxTroubles, type Bulk } from '#shared/bulk.ts'
import type { Emit, HandlersOf } from '#shared/contract.ts'
import type { Extension, ExtensionRow, KeptPatch } from '#shared/extension.ts'
import { problemSchema } from '#shared/problem-schema.ts'
import { problem, type Problem } from '#shared/problem.ts'
import { fail, ok, type Result } from '#shared/result.ts'
import type { Clock } from '../system/clock.ts'
import { newId, type Random } from '../system/random.ts'
import type { Slices } from '../concurrency/slices.ts'
import { StorageError } from '../store/storage-error.ts'
import type { Store } from '../store/store.ts'
import type { Edit } from './undo.ts'

export interface BulksPorts {
  readonly store: Store
  readonly clock: Clock
  readonly random: Random
  /** Without a network no row waits for anything. */
  readonly slices: Pick<Slices, 'pace'>
  readonly emit: Emit
  readonly known: (accountId: string, number: string) => Extension | null
  readonly update: (accountId: string, number: string, patch: KeptPatch) => Promise<Result<ExtensionRow>>
  readonly undo: (accountId: string, number: string, edit: Edit) => Promise<Result<ExtensionRow>>
  /** Whether a change of the status waits. */
  readonly waits: (accountId: string, number: string) => boolean
  /** Takes a change to this status out of the queue; false: none waits there. */
  readonly takeOut: (accountId: string, number: string, status: string) => Promise<boolean>
  /** Told what was thrown by work that nobody waits for. */
  readonly fault: (error: unknown) => void
}

export interface Bulks {
  readonly calls: HandlersOf<'bulk'>
  /** How many extensions are still to be changed. */
  left(accountId: string): number
  forgetAccount(accountId: string): void
  close(): void
}

const states = ['todo', 'sent', 'done', 'waiting', 'same', 'failed', 'undone', 'kept'] as const
type RowState = (typeof states)[number]

const bulkRow = z.object({
  id: z.string(),
  account_id: z.string(),
  at: z.number(),
  status: z.enum(['active', 'disabled']),
  state: z.enum(['running', 'ended', 'stopped', 'undoing', 'undone']),
})
type Head = z.output<typeof bulkRow>
const memberRow = z.object({
  number: z.string(),
  state: z.enum(states),
  before: z.string().nullable(),
  created_at: z.string().nullable(),
})
const troubleRow = z.object({
  number: z.string(),
  problem: z.string().transform((text) => problemSchema.parse(JSON.parse(text))),
})
const countRow = z.object({ state: z.enum(states), count: z.number() })

/** So many of an account are kept, to be looked at and taken back. */
const kept = 20
/** So many failures in a row for one reason, and the others would fail, too. */
const alikeStop = 5
/** ms until the records are asked again whether they have room. */
const roomAgainMs = 15_000
/** Reasons that say nothing of the other extensions. */
const ofItsOwn: ReadonlySet<Problem['kind']> = new Set(['not-found', 'extension-unknown', 'invalid', 'conflict'])

/**
 * Changes of many extensions: one after the other, each written down before it is sent, so that an end in the middle leaves no doubt about
 * which were changed, and every one can be taken back whatever was edited since.
 */
export function createBulks(ports: BulksPorts): Bulks {
  const { store, clock, random, emit } = ports
  /** One piece of work at a time for each account. */
  const turns = new Map<string, Promise<void>>()
  const stopping = new Set<string>()
  /** What was cut off while the records had no room to say so. It is stopped all the same, and is written down once they have. */
  const cutOff = new Map<string, () => void>()
  let closed = false

  const columns = 'id, account_id, at, status, state'
  const asItIs = (head: Head): Head => (cutOff.has(head.id) ? { ...head, state: 'stopped' } : head)
  function headOf(accountId: string, id: string): Head | null {
    const head = store.one(bulkRow, `SELECT ${columns} FROM bulks WHERE account_id = ? AND id = ?`, accountId, id)
    return head && asItIs(head)
  }

  // What the end of the app cut off goes on when somebody says so. A full disk must not keep the app from starting.
  for (const head of store.all(bulkRow, `SELECT ${columns} FROM bulks WHERE state IN ('running', 'undoing')`)) stopped(head)

  function told(head: Head): Bulk {
    const counted = store.all(
      countRow,
      'SELECT state, count(*) AS count FROM bulk_rows WHERE bulk_id = ? GROUP BY state',
      head.id,
    )
    const count = (...of: RowState[]): number => counted.reduce((sum, one) => (of.includes(one.state) ? sum + one.count : sum), 0)
    return {
      id: head.id,
      accountId: head.account_id,
      status: head.status,
      at: head.at,
      state: head.state,
      total: count(...states) - count('same'),
      left: count('todo'),
      done: count('done'),
      waiting: count('sent', 'waiting'),
      failed: count('failed'),
      undone: count('undone'),
      kept: count('kept'),
      troubles: store.all(
        troubleRow,
        'SELECT number, problem FROM bulk_rows WHERE bulk_id = ? AND problem IS NOT NULL ORDER BY position LIMIT ?',
        head.id,
        maxTroubles,
      ),
    }
  }

  function set(head: Head, state: Head['state']): void {
    store.run('UPDATE bulks SET state = ? WHERE id = ?', state, head.id)
    cutOff.get(head.id)?.()
    cutOff.delete(head.id)
    tell(head)
  }

  /** It was cut off: what was written down so far is what was done. */
  function stopped(head: Head): void {
    if (closed) return
    try {
      set(head, 'stopped')
    } catch (error) {
      if (!(error instanceof StorageError)) throw error
      cutOff.get(head.id)?.()
      cutOff.set(
        head.id,
        clock.after(roomAgainMs, () => stopped(head)),
      )
      tell(head)
    }
  }

  function tell({ account_id, id }: Head): void {
    const now = headOf(account_id, id)
    if (now) emit('bulk.changed', told(now))
  }

  function setMember(head: Head, number: string, state: RowState, trouble: Problem | null = null): void {
    const text = trouble && JSON.stringify(trouble)
    store.run('UPDATE bulk_rows SET state = ?, problem = ? WHERE bulk_id = ? AND number = ?', state, text, head.id, number)
  }

  const membersIn = (head: Head, order: 'ASC' | 'DESC', ...of: RowState[]) =>
    store.all(
      memberRow,
      `SELECT number, state, before, created_at FROM bulk_rows WHERE bulk_id = ? AND state IN (${of.map(() => '?').join(', ')})
         ORDER BY position ${order}`,
      head.id,
      ...of,
    )

  const ended = (head: Head): boolean => closed || stopping.has(head.id) || headOf(head.account_id, head.id) === null

  async function change(head: Head): Promise<void> {
    const { account_id: accountId, status } = head
    let alike = { kind: '', times: 0 }
    const pause = ports.slices.pace()
    for (const { number } of membersIn(head, 'ASC', 'todo')) {
      await pause()
      if (ended(head)) break
      const known = ports.known(accountId, number)
      if (known?.status === status) {
        setMember(head, number, 'same')
        continue
      }
      store.run(
        "UPDATE bulk_rows SET state = 'sent', before = ?, created_at = ? WHERE bulk_id = ? AND number = ?",
        known?.status ?? null,
        known?.createdAt ?? null,
        head.id,
        number,
      )
      const changed = await ports.update(accountId, number, { status })
      if (changed.ok) setMember(head, number, ports.waits(accountId, number) ? 'waiting' : 'done')
      else setMember(head, number, 'failed', changed.problem)
      tell(head)
      const kind = changed.ok || ofItsOwn.has(changed.problem.kind) ? '' : changed.problem.kind
      alike = { kind, times: kind !== '' && kind === alike.kind ? alike.times + 1 : 1 }
      if (kind !== '' && alike.times >= alikeStop) break
    }
    if (!closed) set(head, membersIn(head, 'ASC', 'todo').length > 0 ? 'stopped' : 'ended')
  }

  async function takeBack(head: Head): Promise<void> {
    const { account_id: accountId, status } = head
    const pause = ports.slices.pace()
    for (const { number, before, created_at } of membersIn(head, 'DESC', 'sent', 'waiting', 'done')) {
      await pause()
      if (ended(head)) break
      const out = await ports.takeOut(accountId, number, status)
      const back: Result<unknown> = out
        ? ok(null)
        : before === null || created_at === null
          ? fail(problem('undo-nothing', { number }))
          : await ports.undo(accountId, number, { wrote: { status }, before: { status: before }, created_at })
      if (back.ok) setMember(head, number, 'undone')
      else setMember(head, number, 'kept', back.problem)
      tell(head)
    }
    if (!closed) set(head, membersIn(head, 'ASC', 'sent', 'waiting', 'done').length > 0 ? 'stopped' : 'undone')
  }

  function inTurn(head: Head, state: 'running' | 'undoing', work: (head: Head) => Promise<void>): Bulk {
    stopping.delete(head.id)
    set(head, state)
    const accountId = head.account_id
    const next = (turns.get(accountId) ?? Promise.resolve())
      .then(() => work(head))
      .catch((error: unknown) => {
        // A full disk, say.
        ports.fault(error)
        stopped(head)
      })
      .catch(ports.fault)
      .finally(() => stopping.delete(head.id))
    turns.set(accountId, next)
    return told({ ...head, state })
  }

  async function on(accountId: string, id: string, work: (head: Head) => Bulk): Promise<Result<Bulk>> {
    const head = headOf(accountId, id)
    return head ? ok(work(head)) : fail(problem('bulk-unknown'))
  }

  const busy = ({ state }: Head): boolean => state === 'running' || state === 'undoing'

  return {
    left: (accountId) =>
      store
        .all(bulkRow, `SELECT ${columns} FROM bulks WHERE account_id = ? AND state IN ('running', 'undoing')`, accountId)
        .filter(({ id }) => !cutOff.has(id))
        .map((head) => ({ head, now: told(head) }))
        .reduce((sum, { head, now }) => sum + (head.state === 'running' ? now.left : now.done), 0),
    forgetAccount(accountId) {
      store.run('DELETE FROM bulk_rows WHERE bulk_id IN (SELECT id FROM bulks WHERE account_id = ?)', accountId)
      store.run('DELETE FROM bulks WHERE account_id = ?', accountId)
      turns.delete(accountId)
    },
    close() {
      closed = true
      for (const stop of cutOff.values()) stop()
      cutOff.clear()
    },
    calls: {
      async 'bulk.list'({ accountId }) {
        const all = store.all(bulkRow, `SELECT ${columns} FROM bulks WHERE account_id = ? ORDER BY at DESC, id`, accountId)
        return ok(all.map((head) => told(asItIs(head))))
      },
      async 'bulk.start'({ accountId, numbers, status }) {
        const id = newId(random)
        const head: Head = { id, account_id: accountId, at: clock.now(), status, state: 'running' }
        store.transaction(() => {
          store.run(
            'INSERT INTO bulks (id, account_id, at, status, state) VALUES (?, ?, ?, ?, ?)',
            id,
            accountId,
            head.at,
            status,
            'running',
          )
          for (const [position, number] of [...new Set(numbers)].entries())
            store.run("INSERT INTO bulk_rows (bulk_id, position, number, state) VALUES (?, ?, ?, 'todo')", id, position, number)
          const old = `SELECT id FROM bulks WHERE account_id = ? ORDER BY at DESC, id LIMIT -1 OFFSET ${kept}`
          store.run(`DELETE FROM bulk_rows WHERE bulk_id IN (${old})`, accountId)
          store.run(`DELETE FROM bulks WHERE id IN (${old})`, accountId)
        })
        return ok(inTurn(head, 'running', change))
      },
      'bulk.stop': ({ accountId, id }) =>
        on(accountId, id, (head) => {
          if (busy(head)) stopping.add(id)
          return told(head)
        }),
      'bulk.resume': ({ accountId, id }) =>
        on(accountId, id, (head) => (busy(head) ? told(head) : inTurn(head, 'running', change))),
      'bulk.undo': ({ accountId, id }) =>
        on(accountId, id, (head) => (busy(head) ? told(head) : inTurn(head, 'undoing', takeBack))),
    },
  }
}
