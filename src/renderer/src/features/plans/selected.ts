import type { CallInput } from '#shared/contract.ts'
import { app } from '../../session/app.svelte.ts'

type Change = CallInput<'plans.fromSelection'>['change']

/** Asks which fields of the selected extensions are to be what. */
export const editSelected = (): void => app.show({ kind: 'edit-many', numbers: app.rows.inOrder() })

/** Makes a plan of the selected extensions, and shows it. Nothing is sent. False: it could not be made. */
export async function planChange(numbers: readonly string[], change: Change): Promise<boolean> {
  const { accountId } = app
  if (accountId === null || numbers.length === 0) return false
  const made = await app.call('plans.fromSelection', { accountId, numbers: [...numbers], change })
  if (!made.ok) {
    app.say('', made.problem)
    return false
  }
  app.lists.keepPlan(made.value)
  showPlan(made.value.id)
  return true
}

/** Opens a plan. */
export function showPlan(id: string): void {
  app.plan = id
  app.place = 'plans'
}

/** Asks which phones the new passwords are for, and whether the next ones wait for the first. */
export const rotateSelected = (): void => app.show({ kind: 'rotate-many', numbers: app.rows.inOrder() })

export const removeSelected = (): Promise<boolean> => planChange(app.rows.inOrder(), { what: 'remove' })
