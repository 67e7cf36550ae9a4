import type { Plan, RowState } from '#shared/plans.ts'
import { m } from '../../paraglide/messages.js'
import { count as grouped } from '../../i18n/i18n.svelte.ts'

/** What switching many extensions on or off is called in each place. */
export const statusTexts = {
  active: {
    question: m.bulk_enable_title,
    means: m.bulk_enable_text,
    already: m.bulk_enabled_already,
    button: m.bulk_enable_button,
    none: m.bulk_none_to_enable,
    running: m.bulk_enabling,
    done: m.bulk_enabled,
    part: m.bulk_enabled_part,
  },
  disabled: {
    question: m.bulk_disable_title,
    means: m.bulk_disable_text,
    already: m.bulk_disabled_already,
    button: m.bulk_disable_button,
    none: m.bulk_none_to_disable,
    running: m.bulk_disabling,
    done: m.bulk_disabled,
    part: m.bulk_disabled_part,
  },
} as const

export const isBusy = ({ state }: Plan): boolean => state === 'running' || state === 'undoing'

/** Rows of a plan that are in one of these states. */
export const rowsIn = ({ counts }: Plan, ...states: readonly RowState[]): number =>
  states.reduce((sum, state) => sum + (counts[state] ?? 0), 0)

export const doneStates = ['confirmed', 'handed-off', 'registered'] as const

/** A plan that came to no end by itself, and has rows left to send. */
export const isCutOff = (plan: Plan): boolean => plan.state === 'stopped' && rowsIn(plan, 'planned') > 0

/** How far a plan is that runs or is being taken back: in rows that are through, and all. */
export function progressOf(plan: Plan): { readonly done: number; readonly total: number } {
  const back = rowsIn(plan, 'undone', 'kept')
  if (plan.state === 'undoing') return { done: back, total: back + rowsIn(plan, ...doneStates, 'waiting') }
  const total = plan.total - rowsIn(plan, 'skipped')
  return { done: total - rowsIn(plan, 'planned', 'sent', 'open'), total }
}

/** How far it is, in words. */
export function progressText(plan: Plan): string {
  const { done, total } = progressOf(plan)
  const { status } = plan.rules
  const running = status === undefined ? m.bulk_running : statusTexts[status].running
  return (plan.state === 'undoing' ? m.bulk_undoing : running)({ done: grouped(done), total: grouped(total) })
}

/** What became of switching many on or off, in a sentence. */
export function statusResult(plan: Plan, status: 'active' | 'disabled'): string {
  if (plan.state === 'undone') {
    const [undone, kept] = [rowsIn(plan, 'undone'), rowsIn(plan, 'kept')]
    return kept === 0
      ? m.bulk_undone({ count: undone })
      : m.bulk_undone_part({ done: grouped(undone), total: grouped(undone + kept) })
  }
  const { none, done: whole, part } = statusTexts[status]
  const [done, waiting] = [rowsIn(plan, ...doneStates), rowsIn(plan, 'waiting', 'sent')]
  const total = plan.total - rowsIn(plan, 'skipped')
  if (total === 0) return none()
  if (done === total) return whole({ count: total })
  const waits = waiting > 0 ? ` ${m.bulk_count_waiting()}: ${grouped(waiting)}.` : ''
  return part({ done: grouped(done), total: grouped(total) }) + waits
}
