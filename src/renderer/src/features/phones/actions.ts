import { m } from '../../paraglide/messages.js'
import { app } from '../../session/app.svelte.ts'
import { action, isConnected, type Action } from '../../session/action.ts'

export const phoneActions = (): Action[] => [
  action('app', 'phones', m.phones_show(), () => (app.place = 'phones'), { ready: isConnected() }),
]
