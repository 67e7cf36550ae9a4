import { m } from '../../paraglide/messages.js'
import { app } from '../../session/app.svelte.ts'
import { onExtension, type Action } from '../../session/action.ts'

export const handoffActions = (): Action[] => [
  onExtension('handoff', m.handoff(), (number) => app.show({ kind: 'handoff', number }), 'h'),
]
