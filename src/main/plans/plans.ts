import type { HandlersOf } from '#shared/contract.ts'
import { noRules, type Plan, type RowState } from '#shared/plans.ts'
import { problem } from '#shared/problem.ts'
import { fail, ok, type Result } from '#shared/result.ts'
import { batched, type Batched } from '#shared/throttle.ts'
import { isColumnUse, readOneCell } from './import/one-cell.ts'
import { toRow, withRules } from './plan-check.ts'
import { costOf, isListOld } from './plan-cost.ts'
import { createPlanMaking } from './plan-making.ts'
import type { PlansPorts } from './plan-ports.ts'
import { createPlanRollout } from './plan-rollout.ts'
import { createPlanRows } from './plan-row.ts'
import { createPlanRunner } from './plan-runner.ts'
import { createPlanSecrets } from './plan-secrets.ts'
import { createPlanStore, type Head, type Member } from './plan-store.ts'
import { createPlanUndo, type PlanUndoPorts } from './plan-undo.ts'

export interface AllPlansPorts extends PlansPorts, Pick<PlanUndoPorts, 'takeBack' | 'takeOut'> {}

/** Changes of many extensions that are written down as a whole before the first of them is sent. */
export interface Plans {
  readonly calls: HandlersOf<'plans'>
  /** Something about this extension changed that a row may wait for: its password, its pending changes, its phone. */
  touched(accountId: string, number: string): void
  /** The plan whose change of this extension is being taken back now; null: none. */
  undoing(accountId: string, number: string): string | null
  /** Rows of all plans of an account that are being sent or taken back, or are next. */
  underway(accountId: string): number
  /** The list that a plan was made of, as it came; null: it was made of none. Passwords may be in it. */
  file(accountId: string, id: string): Promise<Result<Uint8Array | null>>
  /** To be run in slices. */
  forgettingAccount(accountId: string): Generator<void, void, void>
  close(): void
}

/** So many plans of an account are kept, besides those that are under way. */
const keptPlans = 30
/** ms between two times that the window is told of a plan, and how many of its rows it is told at most. */
const tellEveryMs = 100
const maxTold = 200
/** Rows that may learn something from outside. */
const learning: readonly RowState[] = ['sent', 'waiting', 'confirmed', 'handed-off']

export function createPlans(ports: AllPlansPorts): Plans {
  const { store, clock, emit, fault, slices } = ports
  const plans = createPlanStore(store)
  const secrets = createPlanSecrets(ports.vault)
  const rows = createPlanRows({
    ...{ ...ports, plans, secrets },
    rulesOf: ({ account_id: accountId, plan_id: id }) => plans.head(accountId, id)?.rules ?? noRules,
  })
  const rollout = createPlanRollout({ ...ports, plans })
  const making = createPlanMaking({ ...ports, plans, secrets, told })
  const runner = createPlanRunner({ ...ports, plans, rows, changed, gate: rollout.gate })
  const undo = createPlanUndo({ ...ports, plans, changed })
  const news = new Map<string, Batched<number>>()
  let closed = false

  // A full disk must not keep the app from starting; what the end of the app cut off goes on when somebody says so.
  try {
    for (const { id } of plans.inState('running', 'undoing')) plans.setHead(id, { state: 'stopped', problem: null })
    for (const head of plans.unmade()) removing(head).catch(fault)
  } catch (error) {
    fault(error)
  }

  /** Of a plan that nobody goes on with: what was on its way as the app ended is told as far as it is known, and what never left is cancelled. */
  function leave(id: string): void {
    for (const row of plans.rows(id, ['sent'], 0, 100)) {
      rows.learn(row)
      const after = plans.row(id, row.position)
      if (after?.state === 'planned') plans.set(after, { state: 'skipped', why: 'cancelled' })
    }
  }

  function told(head: Head): Plan {
    const counts = plans.counts(head.id)
    const { id, account_id: accountId, kind, name, at, rules, findings, source } = head
    // A disk that is full cannot be told that it was cut off.
    const isCutOff = (head.state === 'running' || head.state === 'undoing') && !isBusy(id)
    const state = isCutOff ? 'stopped' : head.state
    return {
      ...{ id, accountId, kind, name, at, state, rules, findings, source, counts, problem: head.problem },
      ...{ startedAt: head.started_at, endedAt: head.ended_at, checkedAgainst: head.checked_against },
      total: Object.values(counts).reduce((sum, count) => sum + count, 0),
    }
  }

  function changed({ id, account_id: accountId }: Pick<Head, 'id' | 'account_id'>, position?: number): void {
    if (closed) return
    const known = news.get(id)
    const mine = known ?? batched<number>(clock, tellEveryMs, (positions) => tell(accountId, id, positions))
    if (!known) news.set(id, mine)
    mine.tell([position ?? -1])
  }

  function tell(accountId: string, id: string, positions: readonly number[]): void {
    const head = closed ? null : plans.head(accountId, id)
    if (!head) return
    const some = [...new Set(positions)].filter((position) => position >= 0)
    const mine = some.length > maxTold ? null : some.flatMap((position) => plans.row(id, position) ?? []).map(toRow)
    emit('plans.changed', { plan: told(head), rows: mine })
  }

  /** Its secrets go before its rows, and nobody sees it meanwhile; what the end of the app cuts off is done at the next start. */
  function* removal({ id, account_id: accountId }: Pick<Head, 'id' | 'account_id'>): Generator<void, void, void> {
    plans.hide(id)
    yield* secrets.removing({ accountId, id })
    yield* plans.removing(id)
  }

  async function removing(head: Pick<Head, 'id' | 'account_id'>): Promise<void> {
    const { id } = head
    await slices.run(removal(head))
    news.get(id)?.drop()
    news.delete(id)
  }

  const isBusy = (id: string): boolean => runner.isRunning(id) || undo.isRunning(id)

  /** The oldest go; what is under way, or could go on, stays. */
  async function prune(accountId: string): Promise<void> {
    for (const head of plans.heads(accountId).slice(keptPlans))
      if (!isBusy(head.id) && head.state !== 'paused' && head.state !== 'stopped') await removing(head)
  }

  async function on<T>(
    { accountId, id }: { readonly accountId: string; readonly id: string },
    work: (head: Head) => Promise<Result<T>>,
  ): Promise<Result<T>> {
    const head = plans.head(accountId, id)
    return head ? work(head) : fail(problem('plan-unknown'))
  }
  const now = (head: Head): Result<Plan> => {
    const after = plans.head(head.account_id, head.id)
    return after ? ok(told(after)) : fail(problem('plan-unknown'))
  }

  /** Rows with these numbers: a correction of one decides about the others. */
  async function alike(head: Head, numbers: readonly (string | null)[]): Promise<Member[]> {
    const pause = slices.pace()
    const found: Member[] = []
    for (const number of new Set(numbers)) {
      await pause()
      if (number !== null) found.push(...plans.of(head.account_id, number, ['open', 'planned', 'skipped']))
    }
    return found.filter(({ plan_id: id }) => id === head.id)
  }

  async function fix(head: Head, row: Member, field: string, value: string): Promise<Result<null>> {
    const isSent = (): boolean => !['open', 'planned', 'skipped'].includes(plans.row(head.id, row.position)?.state ?? 'sent')
    if (!isColumnUse(field) || isSent()) return fail(problem('plan-row-sent'))
    const ready = await secrets.ready()
    if (!ready.ok) return ready
    const place = { accountId: head.account_id, id: head.id }
    const before = await secrets.row(place, row.position)
    if (!before.ok) return before
    // It may have left while its secrets were read.
    if (isSent()) return fail(problem('plan-row-sent'))
    const read = readOneCell(field, value, { line: row.line ?? 0, number: row.number ?? '' })
    const { number, password, voicemailPin, ...rest } = read.values
    const isSecret = field === 'password' || field === 'voicemailPin'
    const { [field]: _field, ...others } = row.wanted
    const { [isSecret ? field : 'password']: _secret, ...left } = before.value
    const mine = isSecret
      ? { ...left, ...(password !== undefined && { password }), ...(voicemailPin !== undefined && { voicemailPin }) }
      : before.value
    const isAbout = (finding: Member['findings'][number]): boolean => finding.field === field
    const found = read.findings.filter((finding) => finding.field === field || field === 'number')
    plans.transaction(() => {
      plans.set(row, {
        ...(field === 'number' ? { number: number ?? null } : {}),
        wanted: field === 'number' || isSecret ? row.wanted : { ...others, ...rest },
        findings: [...row.findings.filter((one) => !isAbout(one)), ...(found as Member['findings'])],
        secrets: (['password', 'voicemailPin'] as const).filter((name) => mine[name] !== undefined),
      })
      if (isSecret) secrets.setRow(place, row.position, mine)
    })
    const fixed = plans.row(head.id, row.position)
    await making.checkSome(head, fixed ? [fixed] : [])
    await making.checkSome(head, await alike(head, [row.number, number ?? null]))
    return ok(null)
  }

  return {
    touched(accountId, number) {
      if (closed) return
      for (const row of plans.of(accountId, number, learning)) {
        // What is being sent learns it from its own answer.
        if (row.state === 'sent' && isBusy(row.plan_id)) continue
        rows.learn(row)
        const after = plans.row(row.plan_id, row.position)
        if (after && after.state !== row.state) changed({ id: row.plan_id, account_id: accountId }, row.position)
      }
    },
    undoing: undo.of,
    underway: (accountId) => runner.underway(accountId) + undo.left(accountId),
    file: (accountId, id) => secrets.file({ accountId, id }),
    *forgettingAccount(accountId) {
      for (const head of [...plans.heads(accountId), ...plans.unmade(accountId)]) {
        runner.stop(head.id)
        undo.stop(head.id)
        yield* removal(head)
      }
    },
    close() {
      closed = true
      runner.close()
      undo.close()
      for (const { drop } of news.values()) drop()
    },
    calls: {
      async 'plans.fromList'(input) {
        const made = await making.fromList(input)
        const old = made.ok && made.value.plan && input.replaces ? plans.head(input.accountId, input.replaces) : null
        if (old?.state === 'draft') await removing(old)
        await prune(input.accountId)
        return made
      },
      async 'plans.fromSelection'(input) {
        const made = await making.fromSelection(input)
        await prune(input.accountId)
        return made
      },
      async 'plans.list'({ accountId }) {
        for (const { id, state } of plans.heads(accountId)) if (state === 'cancelled' && !isBusy(id)) leave(id)
        const pause = slices.pace()
        const all: Plan[] = []
        for (const head of plans.heads(accountId)) {
          await pause()
          all.push(told(head))
        }
        return ok(all)
      },
      'plans.get': (input) => on(input, async (head) => now(head)),
      'plans.rows': (input) =>
        on(input, async (head) => {
          const states = input.states ?? null
          const some = plans.rows(head.id, states, input.from, input.count)
          return ok({ rows: some.map(toRow), total: plans.count(head.id, states) })
        }),
      'plans.numbers': (input) => on(input, async (head) => ok(plans.numbers(head.id, input.states))),
      'plans.fix': (input) =>
        on(input, async (head) => {
          const row = plans.row(head.id, input.position)
          if (!row) return fail(problem('plan-unknown'))
          const fixed = await fix(head, row, input.field, input.value)
          if (!fixed.ok) return fixed
          changed(head, row.position)
          return ok(toRow(plans.row(head.id, row.position) ?? row))
        }),
      'plans.decide': (input) =>
        on(input, async (head) => {
          const rules = withRules(head.rules, input.rules)
          plans.setHead(head.id, { rules })
          await making.check({ ...head, rules })
          changed(head)
          return now(head)
        }),
      'plans.decideRows': (input) =>
        on(input, async (head) => {
          const open: Member[] = []
          const pause = slices.pace()
          for (const position of input.positions) {
            await pause()
            const row = plans.row(head.id, position)
            const isOpen = row && (row.state === 'open' || row.state === 'planned' || row.state === 'skipped')
            // A rollout goes on in spite of a phone that is not back.
            const isBack = row && input.decision === 'send' && (row.state === 'confirmed' || row.state === 'handed-off')
            if (!isOpen && !isBack) continue
            plans.set(row, { decision: input.decision })
            if (isOpen) open.push({ ...row, decision: input.decision })
          }
          await making.checkSome(head, open)
          // The first of several with one number may count no more.
          const numbers = open.map(({ number }) => number)
          await making.checkSome(head, await alike(head, numbers))
          for (const { position } of open.slice(0, maxTold + 1)) changed(head, position)
          return now(head)
        }),
      'plans.check': (input) =>
        on(input, async (head) => {
          const different = await making.check(head)
          changed(head)
          const after = now(head)
          return after.ok ? ok({ plan: after.value, different }) : after
        }),
      'plans.cost': (input) => on(input, async (head) => ok(await costOf(head, { ...ports, plans }))),
      'plans.start': (input) =>
        on(input, async (head) => {
          const isGoing = (head.state === 'running' || head.state === 'undoing') && isBusy(head.id)
          if (isGoing || head.state === 'cancelled') return now(head)
          // What was sent after the backup was made shows in the list as it is now.
          if (head.problem?.kind === 'plan-restored') {
            const read = isListOld(ports, head.account_id) ? await ports.sync(head.account_id) : ok(null)
            if (!read.ok) return read
            await making.check(head)
          }
          plans.setHead(head.id, { state: 'running', started_at: head.started_at ?? clock.now(), ended_at: null, problem: null })
          runner.start({ ...head, state: 'running' })
          changed(head)
          return now(head)
        }),
      'plans.pause': (input) =>
        on(input, async (head) => {
          if (head.state === 'running') plans.setHead(head.id, { state: 'paused' })
          runner.stop(head.id)
          undo.stop(head.id)
          changed(head)
          return now(head)
        }),
      'plans.cancel': (input) =>
        on(input, async (head) => {
          if (head.state === 'undoing' && isBusy(head.id)) return now(head)
          runner.stop(head.id)
          plans.setHead(head.id, { state: 'cancelled', ended_at: clock.now(), problem: null })
          if (!runner.isRunning(head.id)) leave(head.id)
          await making.cancelRest(head)
          changed(head)
          return now(head)
        }),
      'plans.remove': (input) =>
        on(input, async (head) => {
          if (isBusy(head.id)) return fail(problem('plan-running'))
          await removing(head)
          return ok(null)
        }),
      'plans.undoCost': (input) => on(input, async (head) => ok(await undo.cost(head))),
      'plans.undo': (input) =>
        on(input, async (head) => {
          if (isBusy(head.id)) return fail(problem('plan-running'))
          // What was on its way as the app ended is taken back as far as it is known.
          for (const row of plans.rows(head.id, ['sent'], 0, 100)) rows.learn(row)
          plans.setHead(head.id, { state: 'undoing', problem: null })
          undo.start(head)
          changed(head)
          return now(head)
        }),
    },
  }
}
