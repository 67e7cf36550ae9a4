import { m } from '../../paraglide/messages.js'
import { app } from '../../session/app.svelte.ts'
import { action, isConnected, type Action } from '../../session/action.ts'

/** A search is for extensions: whoever types one leaves the log for them. */
export function showAudit(): void {
  app.rows.search = ''
  app.place = 'audit'
}

export const auditActions = (): Action[] => [action('app', 'audit', m.audit_show(), showAudit, { ready: isConnected() })]
