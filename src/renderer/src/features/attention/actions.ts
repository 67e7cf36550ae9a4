import { m } from '../../paraglide/messages.js'
import { action, isConnected, type Action } from '../../session/action.ts'
import { showAttention } from './attention.ts'

export const attentionActions = (): Action[] => [
  action('app', 'attention', m.attention_show(), showAttention, { ready: isConnected() }),
]
