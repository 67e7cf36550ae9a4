import type { Plan } from '#shared/plans.ts'
import { m } from '../../paraglide/messages.js'
import { app } from '../../session/app.svelte.ts'
import { doneStates, isBusy, rowsIn, statusResult } from './plan-progress.ts'
import { showPlan } from './selected.ts'

async function undo({ accountId, id }: Plan): Promise<void> {
  app.undos.drop(id)
  const undone = await app.call('plans.undo', { accountId, id })
  if (!undone.ok) app.say('', undone.problem)
}

/** Tells what became of switching many on or off, which is begun without its plan being looked at, once it has come to its end. */
export function tellPlanNews(): () => void {
  const busy = new Set<string>()
  return app.on('plans.changed', ({ plan }) => {
    const { id, rules } = plan
    if (rules.status === undefined) return
    if (isBusy(plan)) return void busy.add(id)
    if (!busy.delete(id) || plan.accountId !== app.accountId) return
    if (plan.state === 'undone') app.undos.drop(id)
    const canUndo = plan.state !== 'undone' && rowsIn(plan, ...doneStates, 'waiting') > 0
    const takeBack = canUndo ? app.undos.add(() => void undo(plan), id) : null
    const whole = rowsIn(plan, 'rejected', 'outdated', 'open', 'planned', 'waiting', 'sent', 'kept') === 0
    const show = { label: m.bulk_show(), run: () => showPlan(id) }
    const way = whole ? takeBack && { label: m.undo(), run: takeBack } : show
    app.say(statusResult(plan, rules.status), null, way, { stays: !whole })
  })
}
