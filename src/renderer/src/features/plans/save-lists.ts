import { app } from '../../session/app.svelte.ts'
import { saySaved } from '../saved-files/index.ts'

/** What the account has, or what is selected, as a list. */
export async function exportList(form: 'csv' | 'xlsx'): Promise<void> {
  if (app.accountId === null) return
  const numbers = app.rows.selected.size > 0 ? app.rows.inOrder() : null
  const saved = await app.call('lists.export', { accountId: app.accountId, numbers, form })
  if (saved.ok) saySaved(saved.value.path)
  else if (saved.problem.kind !== 'cancelled') app.say('', saved.problem)
}

/** An empty list to be filled in. */
export async function saveTemplate(): Promise<void> {
  if (app.accountId === null) return
  // One that is there is the same one, or filled in: a person chooses, where they are asked for a place.
  const saved = await app.call('lists.template', { accountId: app.accountId })
  if (saved.ok) saySaved(saved.value.path)
  else if (saved.problem.kind !== 'cancelled') app.say('', saved.problem)
}
