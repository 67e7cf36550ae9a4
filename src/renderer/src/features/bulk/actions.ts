import { m } from '../../paraglide/messages.js'
import { app } from '../../session/app.svelte.ts'
import { action, type Action } from '../../session/action.ts'

export function bulkActions(): Action[] {
  const [last] = app.lists.bulks
  const show = (): void => {
    if (last) app.show({ kind: 'bulk', id: last.id })
  }
  return [action('app', 'bulk-last', m.bulk_last(), show, { ready: last !== undefined })]
}
