import type { ExtensionStatus } from '#shared/extension-words.ts'
import { m } from '../../paraglide/messages.js'
import { app } from '../../session/app.svelte.ts'
import { count as grouped } from '../../i18n/i18n.svelte.ts'
import { action, isConnected, onExtension, type Action } from '../../session/action.ts'
import { askStatusOfSelected, setStatus } from './edits.ts'

export const editActions = (): Action[] => [
  onExtension('edit', m.edit(), (number) => app.show({ kind: 'edit', number }), 'F2'),
  onExtension('rotate', m.rotate(), (number) => app.show({ kind: 'rotate', number })),
  onExtension('note', m.note_edit(), (number) => app.show({ kind: 'note', number })),
]

/** What comes last in the list, as it takes something away. */
export const removeActions = (): Action[] => [
  ...statusActions(app.rows.active),
  onExtension('delete', m.delete(), (number) => app.show({ kind: 'delete', number }), 'Delete'),
]

function statusActions(number: string | null): Action[] {
  const status = number === null ? undefined : app.rows.get(number)?.status
  if (status === undefined) return []
  const isOff = status === 'disabled'
  return [
    onExtension(
      isOff ? 'enable' : 'disable',
      isOff ? m.enable_this() : m.disable_this(),
      (one) => void setStatus(one, isOff ? 'active' : 'disabled'),
    ),
  ]
}

export function statusOfSelectedActions(): Action[] {
  const { size } = app.rows.selected
  const ready = isConnected() && size > 0
  const ask = (status: ExtensionStatus) => (): void => askStatusOfSelected(status)
  return [
    action('selection', 'enable-selected', m.enable_selected({ count: grouped(size) }), ask('active'), { ready }),
    action('selection', 'disable-selected', m.disable_selected({ count: grouped(size) }), ask('disabled'), { ready }),
  ]
}

export const newActions = (): Action[] => [
  action('app', 'new', m.key_new(), () => app.show({ kind: 'new' }), { press: 'n', ready: isConnected() }),
]

export const undoActions = (): Action[] => [
  action('app', 'undo', m.key_undo(), () => app.undoLast(), { press: 'Ctrl+z', ready: app.undos.last !== null }),
]
