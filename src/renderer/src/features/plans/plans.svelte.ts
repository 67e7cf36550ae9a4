import type { CallInput } from '#shared/contract.ts'
import type { Plan, PlanCost, PlanRow, PlanRules, RowDecision } from '#shared/plans.ts'
import type { Problem } from '#shared/problem.ts'
import { app } from '../../session/app.svelte.ts'
import { planColumnOf } from './plan-columns.ts'
import { PlanRows } from './plan-rows.svelte.ts'

/** What was pasted or opened. */
export interface GivenList {
  readonly name: string
  readonly content: CallInput<'plans.fromList'>['content']
}
/** How a list is to be read, where somebody said so. */
export type ReadingChoices = Pick<CallInput<'plans.fromList'>, 'sheet' | 'hiddenRows' | 'nameOrder' | 'columns'>

/** Rows that are read in one go. */
const rowsAtOnce = 500
/** ms between two times that the cost is asked for while rows change. */
const costEveryMs = 300

/** The plan that is open, and its rows: read when it is opened, then fed by events. */
class Plans {
  readonly rows = new PlanRows((row, column) => planColumnOf[column].shown(row))
  /** Whether rows are still on their way. */
  reading = $state(false)
  problem = $state.raw<Problem | null>(null)
  cost = $state.raw<PlanCost | null>(null)
  /** Why what was given last is no list. */
  refused = $state.raw<{ readonly why: string; readonly detail: readonly string[] } | null>(null)
  busy = $state(false)
  readonly open: Plan | null = $derived(app.lists.plans.find(({ id }) => id === app.plan) ?? null)
  /** What a draft was made of, while it can still be read otherwise. */
  given: { readonly planId: string | null; readonly list: GivenList; readonly choices: ReadingChoices } | null = null
  #of: string | null = null
  #shown: string | null = null
  #costTimer: ReturnType<typeof setTimeout> | null = null

  constructor() {
    app.on('plans.changed', ({ plan, rows }) => {
      if (plan.accountId !== this.#of || plan.id !== this.#shown) return
      if (rows === null) void this.#readRows(plan.id)
      else this.rows.change(rows)
      this.#askCost()
    })
  }

  /** Shows the plans of an account. */
  show(accountId: string | null): void {
    if (accountId === this.#of) return
    this.#of = accountId
    this.given = null
    this.problem = null
    this.#shown = null
  }

  /** Reads the rows of the plan that is open. */
  async showRows(id: string | null): Promise<void> {
    if (id === this.#shown) return
    this.#shown = id
    this.rows.clear()
    this.cost = null
    if (id === null) return
    this.#askCost()
    await this.#readRows(id)
    if (this.rows.open.length > 0 && this.#shown === id) this.rows.view = 'open'
  }

  /** Makes a plan of a list and opens it. False: it is none, or `refused` says what has to be said of it first. */
  async fromList(list: GivenList, choices: ReadingChoices = {}): Promise<boolean> {
    const accountId = app.accountId
    if (accountId === null || this.busy) return false
    this.show(accountId)
    const replaces = this.given?.planId
    this.busy = true
    this.refused = null
    this.problem = null
    const made = await app.call('plans.fromList', { accountId, ...list, ...choices, ...(replaces ? { replaces } : {}) })
    this.busy = false
    if (!made.ok) {
      this.problem = made.problem
      return false
    }
    const { plan, refused } = made.value
    this.given = { planId: plan?.id ?? null, list, choices }
    this.refused = refused
    if (!plan) return false
    if (replaces) app.lists.dropPlan(replaces)
    app.lists.keepPlan(plan)
    app.plan = plan.id
    app.place = 'plans'
    return true
  }

  /** Reads what the open draft was made of once more, otherwise. */
  async readAgain(choices: ReadingChoices): Promise<boolean> {
    const { given } = this
    if (!given) return false
    const columns = { ...given.choices.columns, ...choices.columns }
    return this.fromList(given.list, { ...given.choices, ...choices, columns })
  }

  /** Whether what the open plan was made of is still at hand. */
  canReadAgain(plan: Plan): boolean {
    return plan.state === 'draft' && this.given?.planId === plan.id
  }

  async fix(plan: Plan, row: PlanRow, field: string, value: string): Promise<void> {
    const { accountId, id } = plan
    const fixed = await app.call('plans.fix', { accountId, id, position: row.position, field, value })
    if (fixed.ok) this.rows.change([fixed.value])
    else app.say('', fixed.problem)
  }

  async decideRows({ accountId, id }: Plan, positions: readonly number[], decision: RowDecision | null): Promise<void> {
    const decided = await app.call('plans.decideRows', { accountId, id, positions: [...positions], decision })
    await this.#decided(decided)
  }

  async decide({ accountId, id }: Plan, rules: Partial<PlanRules>): Promise<void> {
    await this.#decided(await app.call('plans.decide', { accountId, id, rules }))
  }

  async #decided(decided: { ok: true; value: Plan } | { ok: false; problem: Problem }): Promise<void> {
    if (!decided.ok) return app.say('', decided.problem)
    app.lists.keepPlan(decided.value)
    await this.#readRows(decided.value.id)
    this.#askCost()
  }

  /** Starts it, stops it, or takes it back; what it does then comes by events. */
  async run({ accountId, id }: Plan, what: 'start' | 'pause' | 'cancel' | 'undo'): Promise<Problem | null> {
    this.busy = true
    const done = await app.call(`plans.${what}`, { accountId, id })
    this.busy = false
    if (!done.ok) {
      app.say('', done.problem)
      return done.problem
    }
    app.lists.keepPlan(done.value)
    return null
  }

  async remove({ accountId, id }: Plan): Promise<void> {
    const removed = await app.call('plans.remove', { accountId, id })
    if (!removed.ok) return app.say('', removed.problem)
    if (app.plan === id) app.plan = null
    app.lists.dropPlan(id)
  }

  async #readRows(id: string): Promise<void> {
    const accountId = this.#of
    if (accountId === null) return
    this.reading = true
    for (let from = 0; ;) {
      const page = await app.call('plans.rows', { accountId, id, from, count: rowsAtOnce })
      if (this.#shown !== id) return
      if (!page.ok) {
        this.problem = page.problem
        break
      }
      this.rows.change(page.value.rows)
      from += page.value.rows.length
      if (from >= page.value.total || page.value.rows.length === 0) break
    }
    this.reading = false
  }

  /** Reads what the open plan costs as it is now; answers why it could not. */
  async readCost(): Promise<Problem | null> {
    const [accountId, id] = [this.#of, this.#shown]
    if (accountId === null || id === null) return null
    const cost = await app.call('plans.cost', { accountId, id })
    if (this.#shown === id) this.cost = cost.ok ? cost.value : null
    return cost.ok ? null : cost.problem
  }

  #askCost(): void {
    if (this.#costTimer !== null) return
    this.#costTimer = setTimeout(() => {
      this.#costTimer = null
      void this.readCost()
    }, costEveryMs)
  }
}

export const plans = new Plans()
