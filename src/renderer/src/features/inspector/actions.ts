import { m } from '../../paraglide/messages.js'
import { app } from '../../session/app.svelte.ts'
import { sayCopied } from '../../session/copied.ts'
import { onExtension, type Action } from '../../session/action.ts'
import type { InspectorTab } from '../../session/layout.svelte.ts'

export const inspectorActions = (): Action[] => [
  tab('details', m.show_details()),
  tab('handoffs', m.show_handoffs()),
  tab('history', m.show_history()),
  onExtension('copy-number', m.number_copy(), (number) => void copyNumber(number)),
]

const tab = (name: InspectorTab, label: string): Action =>
  onExtension(`show-${name}`, label, () => {
    app.layout.inspector = true
    app.layout.tab = name
  })

async function copyNumber(number: string): Promise<void> {
  sayCopied(await app.call('clipboard.copy', { text: number }), m.number_copied({ number }))
}
