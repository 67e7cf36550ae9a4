import type { CallInput, CallName, CallOutput } from '#shared/contract.ts'
import type { Plan, PlanRow } from '#shared/plans.ts'
import type { Result } from '#shared/result.ts'
import { account, openOffice, type Office, type OfficeOptions } from '../app/office.ts'

type PlanCall = Extract<CallName, `plans.${string}`>

/** An office whose list is read, and what a person does with plans there. */
export async function planOffice(options: OfficeOptions = {}): Promise<Office> {
  const office = openOffice(options)
  await office.go(office.app.extensions.sync(account, 'click'))
  return office
}

/** Calls, and expects an answer. */
export async function ask<K extends PlanCall>(
  office: Office,
  name: K,
  input: Omit<CallInput<K>, 'accountId'>,
): Promise<CallOutput<K>> {
  const call = office.app.calls[name] as (input: unknown) => Promise<Result<CallOutput<K>>>
  const answer = await office.go(call({ accountId: account, ...input }))
  if (!answer) throw new Error('the app died')
  if (!answer.ok) throw new Error(`${name}: ${answer.problem.kind}`)
  return answer.value
}

export async function fromText(office: Office, text: string, more: Partial<CallInput<'plans.fromList'>> = {}): Promise<Plan> {
  const { plan, refused } = await ask(office, 'plans.fromList', { name: 'people.csv', content: { text }, ...more })
  if (!plan) throw new Error(`no list: ${refused?.why}`)
  return plan
}

export async function rowsOf(office: Office, { id }: Pick<Plan, 'id'>): Promise<PlanRow[]> {
  const rows: PlanRow[] = []
  for (;;) {
    const some = await ask(office, 'plans.rows', { id, from: rows.length, count: 500 })
    rows.push(...some.rows)
    if (rows.length >= some.total) return rows
  }
}

/** Waits for a plan that runs while time goes on; null: the app died meanwhile. */
export async function atRest(office: Office, { id }: Pick<Plan, 'id'>): Promise<Plan | null> {
  const busy = new Set(['running', 'undoing'])
  for (let turns = 0; turns < 100_000; turns += 1) {
    if (office.app.life.dead) return null
    const plan = await ask(office, 'plans.get', { id })
    if (!busy.has(plan.state)) return plan
    await office.rest(1)
  }
  throw new Error('it does not end')
}

/** Starts a plan and waits until it is over. */
export async function runPlan(office: Office, plan: Pick<Plan, 'id'>): Promise<Plan> {
  await ask(office, 'plans.start', { id: plan.id })
  const after = await atRest(office, plan)
  if (!after) throw new Error('the app died')
  return after
}
