import { m } from '../../paraglide/messages.js'
import { app } from '../../session/app.svelte.ts'
import { action, isConnected, type Action } from '../../session/action.ts'
import { editSelected, removeSelected, rotateSelected, showPlan } from './selected.ts'

export function planActions(): Action[] {
  const ready = isConnected()
  return [
    action('app', 'plans', m.plans_show(), () => (app.place = 'plans'), { ready }),
    action('app', 'plan-last', m.bulk_last(), showLast, { ready: ready && app.lists.plans.length > 0 }),
    action('app', 'plan-new', m.plan_new(), () => app.show({ kind: 'plan-new' }), { ready }),
    action('app', 'list-export-csv', m.list_export_csv(), () => void exportList('csv'), { ready }),
    action('app', 'list-export-xlsx', m.list_export_xlsx(), () => void exportList('xlsx'), { ready }),
    action('app', 'list-template', m.list_template(), () => void saveTemplate(), { ready }),
  ]
}

function showLast(): void {
  const [last] = app.lists.plans
  if (last) showPlan(last.id)
}

export function planSelectionActions(): Action[] {
  const count = app.rows.selected.size
  const ready = isConnected() && count > 0
  return [
    action('selection', 'edit-selected', m.plan_edit_selected({ count }), editSelected, { ready }),
    action('selection', 'rotate-selected', m.plan_rotate_selected({ count }), rotateSelected, { ready }),
    action('selection', 'remove-selected', m.plan_remove_selected({ count }), () => void removeSelected(), { ready }),
  ]
}

// What saves lists is read when it is used first: the window's first load has no room for it.
const exportList = async (form: 'csv' | 'xlsx'): Promise<void> => (await import('./save-lists.ts')).exportList(form)
const saveTemplate = async (): Promise<void> => (await import('./save-lists.ts')).saveTemplate()
