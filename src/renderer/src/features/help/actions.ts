import { documentation } from '#shared/about.ts'
import { m } from '../../paraglide/messages.js'
import { app } from '../../session/app.svelte.ts'
import { action, type Action } from '../../session/action.ts'

export const helpActions = (): Action[] => [
  action('app', 'help', m.help_open(), () => app.show({ kind: 'help' })),
  action('app', 'documentation', m.help_documentation(), openDocumentation),
]

export const tourActions = (): Action[] => [
  action('app', 'tour', m.tour_show(), () => void app.changeSettings({ tourDone: false }), { ready: app.settings.tourDone }),
]

/** The host decides where it opens: never in this window. */
function openDocumentation(): void {
  window.open(documentation, '_blank', 'noopener,noreferrer')
}
