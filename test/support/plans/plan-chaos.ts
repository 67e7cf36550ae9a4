import fc from 'fast-check'
import type { Plan, PlanRow } from '#shared/plans.ts'
import { account } from '../app/office.ts'
import { createChaos, sequences, type Chaos, type Step } from '../app/chaos.ts'

const number = fc.constantFrom('1001', '1002', '300', '301')
const some = fc.uniqueArray(number, { minLength: 1, maxLength: 4 })

/** What is done with plans of changes, besides everything else. */
export type PlanStep =
  | {
      readonly do: 'plan-list'
      readonly numbers: readonly string[]
      readonly exists: 'update' | 'rotate' | 'skip'
      readonly secret: boolean
      readonly sends: boolean
    }
  | {
      readonly do: 'plan-selection'
      readonly numbers: readonly string[]
      readonly what: 'edit' | 'status' | 'remove' | 'rotate'
      readonly sends: boolean
    }
  | { readonly do: 'plan-start' | 'plan-pause' | 'plan-cancel' | 'plan-undo' | 'plan-check'; readonly pick: number }

const planStep = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      ...{
        do: fc.constant('plan-list'),
        numbers: some,
        exists: fc.constantFrom('update', 'rotate', 'skip'),
        secret: fc.boolean(),
        sends: fc.boolean(),
      },
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      ...{ do: fc.constant('plan-selection'), numbers: some, what: fc.constantFrom('edit', 'status', 'remove', 'rotate') },
      sends: fc.boolean(),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constantFrom('plan-start', 'plan-start', 'plan-start', 'plan-pause', 'plan-cancel', 'plan-undo', 'plan-check'),
      pick: fc.nat(5),
    }),
  },
) as fc.Arbitrary<PlanStep>

/** A person's steps, and those with plans in between. */
export const planSequences: fc.Arbitrary<(Step | PlanStep)[]> = fc
  .tuple(sequences, fc.array(fc.tuple(fc.nat(47), planStep), { minLength: 6, maxLength: 14 }))
  .map(([steps, plans]) => {
    const all: (Step | PlanStep)[] = [...steps]
    for (const [at, step] of plans) all.splice(Math.min(at, all.length), 0, step)
    return all
  })

const isPlanStep = (step: Step | PlanStep): step is PlanStep => step.do.startsWith('plan-')

export interface PlanChaos {
  readonly chaos: Chaos
  run(step: Step | PlanStep): Promise<void>
  /** As the chaos's own, with every plan gone on with. */
  calm(): Promise<void>
  /** What must hold of plans once all is calm, besides everything else. */
  checkCalm(): Promise<string[]>
}

export async function createPlanChaos(seed: number): Promise<PlanChaos> {
  const chaos = await createChaos(seed)
  const { office, go } = chaos
  let serial = 0

  const plans = async (): Promise<Plan[]> => {
    const all = await go(() => office.app.calls['plans.list']({ accountId: account }))
    return all?.ok ? all.value : []
  }
  const rowsOf = async ({ id }: Plan): Promise<PlanRow[]> => {
    const some = await go(() => office.app.calls['plans.rows']({ accountId: account, id, from: 0, count: 500 }))
    return some?.ok ? some.value.rows : []
  }

  async function list({ numbers, exists, secret, sends }: PlanStep & { do: 'plan-list' }): Promise<void> {
    const lines = numbers.map((number) => {
      const name = `listed-${serial++}`
      const [password, pin] = secret ? [`listed-password-${serial}`, `77${1_000 + serial}`] : ['', '']
      chaos.mayWrite(number, 'displayName', name)
      if (secret) for (const one of [password, pin]) chaos.hide(one)
      return `${number},${name},${password},${pin}`
    })
    const text = `Extension,Name,SIP password,Voicemail PIN\n${lines.join('\n')}\n`
    const rules = { exists, pending: overruling(numbers, sends) }
    await go(() => office.app.calls['plans.fromList']({ accountId: account, name: '', content: { text }, rules }))
  }

  async function selection({ numbers, what, sends }: PlanStep & { do: 'plan-selection' }): Promise<void> {
    const displayName = `planned-${serial++}`
    const change =
      what === 'edit'
        ? { what, patch: { displayName } }
        : what === 'status'
          ? { what, status: 'disabled' as const }
          : ({ what } as const)
    // One value for several: each is written once.
    if (what === 'edit') {
      chaos.mayWrite(numbers[0] ?? '', 'displayName', displayName)
      for (const _number of numbers.slice(1)) chaos.allowMore(displayName)
    }
    if (what === 'remove') for (const number of numbers) chaos.mayRemove(number)
    const made = await go(() => office.app.calls['plans.fromSelection']({ accountId: account, numbers: [...numbers], change }))
    const rules = { pending: overruling(numbers, sends) }
    if (made?.ok) await go(() => office.app.calls['plans.decide']({ accountId: account, id: made.value.id, rules }))
  }

  /** A plan may be told to send in spite of what waits: then it is the newer word. */
  function overruling(numbers: readonly string[], sends: boolean): 'send' | 'ask' {
    if (sends) for (const number of numbers) chaos.mayOverrule(number)
    return sends ? 'send' : 'ask'
  }

  async function onPlan(pick: number, work: (plan: Plan) => Promise<void>): Promise<void> {
    const all = await plans()
    const plan = all[pick % Math.max(1, all.length)]
    if (plan) await work(plan)
  }

  async function run(step: Step | PlanStep): Promise<void> {
    if (!isPlanStep(step)) return chaos.run(step)
    switch (step.do) {
      case 'plan-list':
        return list(step)
      case 'plan-selection':
        return selection(step)
      case 'plan-undo':
        return onPlan(step.pick, async (plan) => {
          const rows = await rowsOf(plan)
          for (const { number, changes, action } of rows) {
            chaos.allowAgain(changes.map(({ from }) => from))
            if (number === null) continue
            chaos.mayOverrule(number)
            if (action === 'create') chaos.mayRemove(number)
          }
          await go(() => office.app.calls['plans.undo']({ accountId: account, id: plan.id }))
        })
      default: {
        const name = `plans.${step.do.slice(5) as 'start' | 'pause' | 'cancel' | 'check'}` as const
        return onPlan(
          step.pick,
          async ({ id }) => void (await go<unknown>(() => office.app.calls[name]({ accountId: account, id }))),
        )
      }
    }
  }

  return {
    chaos,
    run,
    async calm() {
      await chaos.calm()
      for (const plan of await plans()) {
        if (plan.state !== 'stopped' && plan.state !== 'paused') continue
        await go(() => office.app.calls['plans.start']({ accountId: account, id: plan.id }))
        await office.rest(60)
      }
      await office.go(office.app.work())
      await office.rest(40)
    },
    async checkCalm() {
      const wrong = await chaos.checkCalm()
      for (const plan of await plans()) {
        if (plan.state === 'running' || plan.state === 'undoing') wrong.push(`plan ${plan.id} is ${plan.state} still`)
        for (const row of await rowsOf(plan)) wrong.push(...wrongRow(row).map((what) => `${row.action} ${row.number}: ${what}`))
      }
      return wrong
    },
  }

  function wrongRow({ state, why, action, number }: PlanRow): string[] {
    if (state === 'sent') return ['still being sent']
    if (state !== 'waiting' || number === null) return []
    const pending = office.app.changes.queued(account, number).get(number) ?? []
    const open = office.app.services.credentials.unsettled(account).includes(number)
    const isPassword = action === 'create' || action === 'rotate'
    return why === 'uncertain' || (isPassword ? open : pending.length > 0) ? [] : ['waits for nothing']
  }
}
