import { m } from '../../paraglide/messages.js'
import { app } from '../../session/app.svelte.ts'
import { action, isConnected, type Action } from '../../session/action.ts'

export function phoneFileActions(): Action[] {
  const { rows } = app
  const ready = isConnected()
  return [
    action('app', 'phone-book', m.book_action(), () => app.show({ kind: 'phone-book', numbers: rows.inOrder() }), { ready }),
    action('app', 'phone-lists', m.lists_action(), () => app.show({ kind: 'phone-lists', ids: null }), { ready }),
  ]
}
