import { m } from '../../paraglide/messages.js'
import { app } from '../../session/app.svelte.ts'
import { action, isConnected, type Action } from '../../session/action.ts'
import { saySaved } from '../saved-files/index.ts'
import { editSelected, planSelected } from './selected.ts'

export function planActions(): Action[] {
  const ready = isConnected()
  return [
    action('app', 'plans', m.plans_show(), () => (app.place = 'plans'), { ready }),
    action('app', 'plan-new', m.plan_new(), () => app.show({ kind: 'plan-new' }), { ready }),
    action('app', 'list-export-csv', m.list_export_csv(), () => void exportList('csv'), { ready }),
    action('app', 'list-export-xlsx', m.list_export_xlsx(), () => void exportList('xlsx'), { ready }),
    action('app', 'list-template', m.list_template(), () => void saveTemplate(), { ready }),
  ]
}

export function planSelectionActions(): Action[] {
  const count = app.rows.selected.size
  const ready = isConnected() && count > 0
  return [
    action('selection', 'edit-selected', m.plan_edit_selected({ count }), editSelected, { ready }),
    action('selection', 'rotate-selected', m.plan_rotate_selected({ count }), () => void planSelected('rotate'), { ready }),
    action('selection', 'remove-selected', m.plan_remove_selected({ count }), () => void planSelected('remove'), { ready }),
  ]
}

async function exportList(form: 'csv' | 'xlsx'): Promise<void> {
  if (app.accountId === null) return
  const numbers = app.rows.selected.size > 0 ? app.rows.inOrder() : null
  const saved = await app.call('lists.export', { accountId: app.accountId, numbers, form })
  if (saved.ok) saySaved(saved.value.path)
  else if (saved.problem.kind !== 'cancelled') app.say('', saved.problem)
}

async function saveTemplate(): Promise<void> {
  if (app.accountId === null) return
  // One that is there is the same one, or filled in: a person chooses, where they are asked for a place.
  const saved = await app.call('lists.template', { accountId: app.accountId })
  if (saved.ok) saySaved(saved.value.path)
  else if (saved.problem.kind !== 'cancelled') app.say('', saved.problem)
}
