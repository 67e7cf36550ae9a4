import { m } from '../../paraglide/messages.js'
import { app } from '../../session/app.svelte.ts'
import { action, isConnected, type Action } from '../../session/action.ts'

export function handoffManyActions(): Action[] {
  const { rows } = app
  const count = rows.selected.size
  const show = (): void => app.show({ kind: 'handoff-many', numbers: rows.inOrder() })
  return [action('selection', 'handoff-many', m.handoff_many({ count }), show, { ready: isConnected() && count > 0 })]
}
