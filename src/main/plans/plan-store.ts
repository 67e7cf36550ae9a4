import * as z from 'zod'
import {
  findingSchema,
  planKinds,
  planRulesSchema,
  planSourceSchema,
  planStates,
  rowActions,
  rowDecisions,
  rowReasons,
  rowStates,
  type Plan,
  type RowState,
} from '#shared/plans.ts'
import { problemSchema } from '#shared/problem-schema.ts'
import { deleting } from '../store/deleting.ts'
import type { Param, Store } from '../store/store.ts'

const json = <T>(schema: z.ZodType<T>) => z.string().transform((text) => schema.parse(JSON.parse(text)))
const value = z.union([z.string(), z.number(), z.boolean(), z.null()])
const values = z.record(z.string(), value)
export type Values = z.infer<typeof values>

const headRow = z.object({
  id: z.string(),
  account_id: z.string(),
  kind: z.enum(planKinds),
  name: z.string(),
  at: z.number(),
  started_at: z.number().nullable(),
  ended_at: z.number().nullable(),
  checked_against: z.number().nullable(),
  state: z.enum(planStates),
  rules: json(planRulesSchema),
  findings: json(z.array(findingSchema)),
  source: json(planSourceSchema).nullable(),
  problem: json(problemSchema).nullable(),
})
/** A plan without its rows. */
export type Head = z.output<typeof headRow>

const secretNames = z.enum(['password', 'voicemailPin'])

const memberRow = z.object({
  plan_id: z.string(),
  position: z.number(),
  account_id: z.string(),
  number: z.string().nullable(),
  line: z.number().nullable(),
  action: z.enum(rowActions),
  /** What the row says, without its secrets. */
  wanted: json(values),
  /** Those of its fields on the PBX, with created_at and updated_at, as the plan was made for them; null: no such extension. */
  base: json(
    z.object({
      ...{ fields: values, createdAt: z.string(), updatedAt: z.string() },
      /** Of a rotation: whether a phone was registered before, and when it had the new password, ms since the epoch. */
      wasRegistered: z.boolean().optional(),
      rotatedAt: z.number().optional(),
      /** It came from a backup, and the row may have been sent since. */
      restored: z.boolean().optional(),
    }),
  ).nullable(),
  /** What was found in the list, and what was found when it was compared with the PBX. */
  findings: json(z.array(findingSchema)),
  doubts: json(z.array(findingSchema)),
  state: z.enum(rowStates),
  decision: z.enum(rowDecisions).nullable(),
  why: z.enum(rowReasons).nullable(),
  problem: json(problemSchema).nullable(),
  /** The name of the ledger's operation, from before it was begun. */
  operation_id: z.string().nullable(),
  secrets: json(z.array(secretNames)),
})
/** One row of a plan as it is kept. */
export type Member = z.output<typeof memberRow>

const headColumns =
  'id, account_id, kind, name, at, started_at, ended_at, checked_against, state, rules, findings, source, problem'
const memberColumns =
  'plan_id, position, account_id, number, line, action, wanted, base, findings, doubts, state, decision, why, problem, operation_id, secrets'

const countRow = z.object({ state: z.enum(rowStates), count: z.number() })
const countOnly = z.object({ count: z.number() })
const idsOnly = z.object({ id: z.string(), account_id: z.string() })
const numberOnly = z.object({ number: z.string() })
const columnRow = z.object({ header: z.string(), use: z.string().nullable() })

export type HeadChange = Partial<
  Pick<Head, 'state' | 'rules' | 'problem' | 'started_at' | 'ended_at' | 'checked_against' | 'name'>
>
export type MemberChange = Partial<Omit<Member, 'plan_id' | 'position' | 'account_id' | 'line'>>

/** Plans and their rows, on the disk. Nothing in here is secret. */
export interface PlanStore {
  /** A plan that is being made: nobody sees it before `made`. */
  add(head: Head): void
  addRows(rows: readonly Member[]): void
  made(head: Head): void
  /** Plans that were never finished being made, or removed; of one account, or of all. */
  unmade(accountId?: string): { readonly id: string; readonly account_id: string }[]
  /** Nobody sees it any more: it is to be removed. */
  hide(id: string): void
  head(accountId: string, id: string): Head | null
  heads(accountId: string): Head[]
  /** Of every account. */
  inState(...states: readonly Head['state'][]): Head[]
  setHead(id: string, change: HeadChange): void
  row(id: string, position: number): Member | null
  /** In the order of the list; `from`: so many of them are left out. */
  rows(id: string, states: readonly RowState[] | null, from: number, count: number): Member[]
  /** From this position on, whatever their state: for work on all of them, some at a time. */
  rowsFrom(id: string, position: number, count: number): Member[]
  /** The first one in this state behind `after`. */
  next(id: string, state: RowState, after: number): Member | null
  /** The last one in one of these states before `before`. */
  previous(id: string, states: readonly RowState[], before: number): Member | null
  /** Rows of plans about this extension, in one of these states. */
  of(accountId: string, number: string, states: readonly RowState[]): Member[]
  /** An earlier row of the plan with this number that counts. */
  before(id: string, number: string, position: number): Member | null
  set(row: Pick<Member, 'plan_id' | 'position'>, change: MemberChange): void
  counts(id: string): Plan['counts']
  count(id: string, states: readonly RowState[] | null): number
  numbers(id: string, states: readonly RowState[]): string[]
  /** What somebody said of headers, by their keys. */
  columns(): Map<string, string | null>
  rememberColumn(header: string, use: string | null): void
  /** To be run in slices. */
  removing(id: string): Generator<void, void, void>
  transaction<T>(work: () => T): T
}

/** How a plan that nobody sees yet is kept: in a state that no reader of heads knows. */
const making = 'making'

const stored = (to: unknown): Param => (typeof to === 'object' && to !== null ? JSON.stringify(to) : (to as Param))

/**
 * The primary key has the rows in their order, and SQLite takes it for whatever is wanted in that order: the first row in a state, or with a number,
 * would be looked for through all rows before it. So these name their index.
 */
export function createPlanStore(store: Store): PlanStore {
  const marks = (all: readonly unknown[]): string => all.map(() => '?').join(', ')

  function update(table: string, where: string, key: readonly Param[], change: object): void {
    // Column names come from the types above, never from outside.
    const names = Object.keys(change)
    if (names.length === 0) return
    const sql = `UPDATE ${table} SET ${names.map((name) => `${name} = ?`).join(', ')} WHERE ${where}`
    store.run(sql, ...Object.values(change).map(stored), ...key)
  }

  return {
    transaction: (work) => store.transaction(work),
    add(head) {
      store.run(
        `INSERT INTO plans (${headColumns}) VALUES (${marks(headColumns.split(','))})`,
        ...[head.id, head.account_id, head.kind, head.name, head.at, head.started_at, head.ended_at, head.checked_against],
        ...[making, stored(head.rules), stored(head.findings), stored(head.source), stored(head.problem)],
      )
    },
    addRows(rows) {
      store.transaction(() => {
        for (const row of rows)
          store.run(
            `INSERT INTO plan_rows (${memberColumns}) VALUES (${marks(memberColumns.split(','))})`,
            ...[row.plan_id, row.position, row.account_id, row.number, row.line, row.action, stored(row.wanted)],
            ...[stored(row.base), stored(row.findings), stored(row.doubts), row.state, row.decision, row.why],
            ...[stored(row.problem), row.operation_id, stored(row.secrets)],
          )
      })
    },
    made: ({ id, state }) => void store.run('UPDATE plans SET state = ? WHERE id = ?', state, id),
    unmade: (accountId) =>
      store
        .all(idsOnly, 'SELECT id, account_id FROM plans WHERE state = ?', making)
        .filter((one) => accountId === undefined || one.account_id === accountId),
    hide(id) {
      store.run('UPDATE plans SET state = ? WHERE id = ?', making, id)
      store.mirror('removes', 'DELETE FROM plans WHERE id = ?', id)
    },
    head: (accountId, id) =>
      store.one(
        headRow,
        `SELECT ${headColumns} FROM plans WHERE account_id = ? AND id = ? AND state <> ?`,
        ...[accountId, id, making],
      ),
    heads: (accountId) =>
      store.all(
        headRow,
        `SELECT ${headColumns} FROM plans WHERE account_id = ? AND state <> ? ORDER BY at DESC, id`,
        ...[accountId, making],
      ),
    inState: (...states) =>
      store.all(headRow, `SELECT ${headColumns} FROM plans WHERE state IN (${marks(states)}) ORDER BY at, id`, ...states),
    setHead: (id, change) => update('plans', 'id = ?', [id], change),
    row: (id, position) =>
      store.one(memberRow, `SELECT ${memberColumns} FROM plan_rows WHERE plan_id = ? AND position = ?`, id, position),
    rows(id, states, from, count) {
      const among = states === null ? '' : `AND state IN (${marks(states)})`
      const by = states?.length === 1 ? 'INDEXED BY plan_rows_in' : ''
      const sql = `SELECT ${memberColumns} FROM plan_rows ${by} WHERE plan_id = ? ${among} ORDER BY position LIMIT ? OFFSET ?`
      return store.all(memberRow, sql, id, ...(states ?? []), count, from)
    },
    rowsFrom: (id, position, count) =>
      store.all(
        memberRow,
        `SELECT ${memberColumns} FROM plan_rows WHERE plan_id = ? AND position >= ? ORDER BY position LIMIT ?`,
        ...[id, position, count],
      ),
    next: (id, state, after) =>
      store.one(
        memberRow,
        `SELECT ${memberColumns} FROM plan_rows INDEXED BY plan_rows_in
           WHERE plan_id = ? AND state = ? AND position > ? ORDER BY position LIMIT 1`,
        ...[id, state, after],
      ),
    previous(id, states, before) {
      const last = states.flatMap(
        (state) =>
          store.one(
            memberRow,
            `SELECT ${memberColumns} FROM plan_rows INDEXED BY plan_rows_in
               WHERE plan_id = ? AND state = ? AND position < ? ORDER BY position DESC LIMIT 1`,
            ...[id, state, before],
          ) ?? [],
      )
      return last.sort((one, other) => other.position - one.position)[0] ?? null
    },
    of: (accountId, number, states) =>
      store.all(
        memberRow,
        `SELECT ${memberColumns} FROM plan_rows WHERE account_id = ? AND number = ? AND state IN (${marks(states)})`,
        ...[accountId, number, ...states],
      ),
    before: (id, number, position) =>
      store.one(
        memberRow,
        `SELECT ${memberColumns} FROM plan_rows INDEXED BY plan_rows_same WHERE plan_id = ? AND number = ? AND position < ?
           AND (decision IS NULL OR decision <> 'skip') AND why IS NOT 'duplicate' ORDER BY position LIMIT 1`,
        ...[id, number, position],
      ),
    set: (row, change) => update('plan_rows', 'plan_id = ? AND position = ?', [row.plan_id, row.position], change),
    counts(id) {
      const found = store.all(countRow, 'SELECT state, count(*) AS count FROM plan_rows WHERE plan_id = ? GROUP BY state', id)
      const by = new Map(found.map(({ state, count }) => [state, count]))
      return Object.fromEntries(rowStates.map((state) => [state, by.get(state) ?? 0])) as Plan['counts']
    },
    count(id, states) {
      const among = states === null ? '' : `AND state IN (${marks(states)})`
      const sql = `SELECT count(*) AS count FROM plan_rows WHERE plan_id = ? ${among}`
      return store.one(countOnly, sql, id, ...(states ?? []))?.count ?? 0
    },
    numbers: (id, states) =>
      store
        .all(
          numberOnly,
          `SELECT number FROM plan_rows WHERE plan_id = ? AND number IS NOT NULL AND state IN (${marks(states)}) ORDER BY position`,
          ...[id, ...states],
        )
        .map(({ number }) => number),
    columns: () => new Map(store.all(columnRow, 'SELECT header, use FROM list_columns').map(({ header, use }) => [header, use])),
    rememberColumn: (header, use) =>
      void store.run('INSERT OR REPLACE INTO list_columns (header, use) VALUES (?, ?)', header, use),
    *removing(id) {
      yield* deleting(store, 'plan_rows', '(plan_id, position)', 'plan_id = ?', id)
      store.run('DELETE FROM plans WHERE id = ?', id)
    },
  }
}
