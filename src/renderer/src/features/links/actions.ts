import { m } from '../../paraglide/messages.js'
import { app } from '../../session/app.svelte.ts'
import { action, type Action } from '../../session/action.ts'
import { oneTime } from './one-time.svelte.ts'

export const linkActions = (): Action[] => [
  action('app', 'links', m.links_title(), () => app.show({ kind: 'links' }), { ready: oneTime.all.size > 0 }),
]
