import type { Extension } from '#shared/extension.ts'
import { isOtherInstant } from '#shared/instants.ts'
import type { RowReason, RowState, UndoCost } from '#shared/plans.ts'
import type { Problem } from '#shared/problem.ts'
import { ok, type Result } from '#shared/result.ts'
import { difference, fieldsNow } from './plan-check.ts'
import { lastsMs } from './plan-cost.ts'
import type { PlansPorts } from './plan-ports.ts'
import type { Head, Member, PlanStore, Values } from './plan-store.ts'

export interface PlanUndoPorts extends PlansPorts {
  readonly plans: PlanStore
  /** Takes an edit back where the PBX still has what it wrote. */
  readonly takeBack: (
    accountId: string,
    number: string,
    edit: { readonly wrote: Values; readonly before: Values; readonly created_at: string },
  ) => Promise<Result<unknown>>
  /** Takes an edit out of what waits; false: it does not wait there, or it is being sent. */
  readonly takeOut: (accountId: string, number: string, wrote: Values) => Promise<boolean>
  readonly changed: (head: Pick<Head, 'id' | 'account_id'>, position?: number) => void
}

/** Takes a plan back, the last row first: what it created is deleted, and its edits are reversed where the PBX still has what was written. */
export interface PlanUndo {
  /** What an undo would do now. Sends nothing. */
  cost(head: Head): Promise<UndoCost>
  start(head: Head): void
  stop(id: string): void
  isRunning(id: string): boolean
  /** Rows that are still to be taken back by those that run. */
  left(accountId: string): number
  /** The plan whose change of this extension is being taken back now; null: none. */
  of(accountId: string, number: string): string | null
  close(): void
}

const undoable: readonly RowState[] = ['confirmed', 'handed-off', 'registered', 'waiting']
/** So many that cannot be taken back are named. */
const maxNamed = 100

/** out: it is among the pending changes, and leaves them. */
type Meant = 'delete' | 'edit' | 'out' | 'done' | RowReason

/** What is to be done to take a row back; a reason: it cannot be. */
function meantBy(row: Member, there: Extension | null): Meant {
  const { action, base, wanted, state } = row
  if (state === 'waiting') return action === 'edit' && row.why === 'pending' ? 'out' : 'uncertain'
  if (action === 'create') {
    if (!there) return 'done'
    return base && !isOtherInstant(base.createdAt, there.createdAt) ? 'delete' : 'remade'
  }
  if (action !== 'edit' || !base) return 'no-undo'
  const wrote = difference(wanted, base.fields)
  const names = Object.keys(wrote)
  if (names.length === 0) return 'no-undo'
  if (!there) return 'gone'
  if (isOtherInstant(base.createdAt, there.createdAt)) return 'remade'
  const now = fieldsNow(there, names)
  if (names.every((name) => now[name] === base.fields[name])) return 'done'
  return names.every((name) => now[name] === wrote[name]) ? 'edit' : 'changed-since'
}

export function createPlanUndo(ports: PlanUndoPorts): PlanUndo {
  const { plans, known, slices, changed } = ports
  const running = new Map<string, { readonly head: Head; stopping: boolean }>()
  /** Rows that are being taken back, one of each plan. */
  const underway = new Set<Member>()
  let closed = false

  async function cost(head: Head): Promise<UndoCost> {
    const { account_id: accountId } = head
    const pause = slices.pace()
    const cannot: UndoCost['cannot'] = []
    let [deletes, edits, outs, cannotCount] = [0, 0, 0, 0]
    for (let from = 0; ;) {
      const some = plans.rowsFrom(head.id, from, 100)
      const last = some.at(-1)
      if (!last) break
      for (const row of some.filter(({ state }) => undoable.includes(state))) {
        const meant = meantBy(row, known(accountId, row.number ?? ''))
        if (meant === 'delete') deletes += 1
        else if (meant === 'edit') edits += 1
        else if (meant === 'out') outs += 1
        else if (meant !== 'done') {
          cannotCount += 1
          if (cannot.length < maxNamed) cannot.push({ number: row.number ?? '', why: meant })
        }
      }
      from = last.position + 1
      await pause()
    }
    const requests = deletes + 2 * edits
    const lasts = lastsMs(requests, ports.perMinute(accountId), ports.room(accountId))
    return { deletes, edits: edits + outs, requests, minutes: Math.ceil(lasts / 6_000) / 10, cannot, cannotCount }
  }

  async function takeBack(row: Member, meant: 'delete' | 'edit'): Promise<Result<unknown>> {
    underway.add(row)
    try {
      return await takenBack(row, meant)
    } finally {
      underway.delete(row)
    }
  }

  async function takenBack(row: Member, meant: 'delete' | 'edit'): Promise<Result<unknown>> {
    const { account_id: accountId, base } = row
    const number = row.number ?? ''
    if (meant === 'delete' || !base) return ports.remove(accountId, number)
    const wrote = difference(row.wanted, base.fields)
    const before = Object.fromEntries(Object.keys(wrote).map((name) => [name, base.fields[name] ?? null]))
    return ports.takeBack(accountId, number, { wrote, before, created_at: base.createdAt })
  }

  /** What waits is taken out; what has left meanwhile is as the PBX has it now. */
  async function withoutWaiting(row: Member): Promise<Meant> {
    const meant = meantBy(row, known(row.account_id, row.number ?? ''))
    if (meant !== 'out') return meant
    const wrote = row.base ? difference(row.wanted, row.base.fields) : {}
    if (await ports.takeOut(row.account_id, row.number ?? '', wrote)) return 'done'
    const after = plans.row(row.plan_id, row.position)
    return after && after.state !== 'waiting' ? meantBy(after, known(row.account_id, row.number ?? '')) : 'uncertain'
  }

  async function one(row: Member): Promise<Problem | null> {
    const meant = await withoutWaiting(row)
    if (meant !== 'delete' && meant !== 'edit' && meant !== 'done' && meant !== 'out') {
      plans.set(row, { state: 'kept', why: meant })
      return null
    }
    const back = meant === 'done' || meant === 'out' ? ok(null) : await takeBack(row, meant)
    if (back.ok) plans.set(row, { state: 'undone', why: null, problem: null })
    else if (!ports.online(row.account_id)) return back.problem
    else plans.set(row, { state: 'kept', why: null, problem: back.problem })
    return null
  }

  async function work(head: Head, run: { stopping: boolean }): Promise<void> {
    let trouble: Problem | null = null
    const pause = slices.pace()
    const before = (at: number): Member | null => plans.previous(head.id, undoable, at)
    for (let row = before(Number.MAX_SAFE_INTEGER); row; row = before(row.position)) {
      await pause()
      if (run.stopping || closed || plans.head(head.account_id, head.id) === null) break
      trouble = await one(row)
      if (closed || trouble) break
      changed(head, row.position)
    }
    if (closed || plans.head(head.account_id, head.id) === null) return
    const left = plans.count(head.id, undoable) > 0
    plans.setHead(head.id, { state: left ? 'stopped' : 'undone', problem: trouble })
    changed(head)
  }

  return {
    cost,
    start(head) {
      const run = { head, stopping: false }
      running.set(head.id, run)
      work(head, run)
        .catch((error: unknown) => {
          ports.fault(error)
          if (!closed) plans.setHead(head.id, { state: 'stopped' })
        })
        .finally(() => {
          running.delete(head.id)
          changed(head)
        })
        .catch(ports.fault)
    },
    stop(id) {
      const run = running.get(id)
      if (run) run.stopping = true
    },
    isRunning: (id) => running.has(id),
    left: (accountId) =>
      [...running.values()]
        .filter(({ head, stopping }) => head.account_id === accountId && !stopping)
        .reduce((sum, { head }) => sum + plans.count(head.id, undoable), 0),
    of: (accountId, number) =>
      [...underway].find((row) => row.account_id === accountId && row.number === number)?.plan_id ?? null,
    close() {
      closed = true
    },
  }
}
