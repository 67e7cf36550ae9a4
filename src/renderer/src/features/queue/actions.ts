import { m } from '../../paraglide/messages.js'
import { action, isConnected, type Action } from '../../session/action.ts'
import { showQueue } from '../extension/index.ts'

export const queueActions = (): Action[] => [action('app', 'queue', m.queue_show(), showQueue, { ready: isConnected() })]
