import type { ExtensionRow } from '#shared/extension.ts'
import type { ExtensionStatus } from '#shared/extension-words.ts'
import { m } from '../../paraglide/messages.js'
import { app } from '../../session/app.svelte.ts'
import type { MenuEntry } from '../../kit/Menu.svelte'
import { askStatusOfSelected, setStatus } from '../extension/index.ts'
import { editSelected, removeSelected, rotateSelected } from '../plans/index.ts'
import { toggleWatch } from '../watch/index.ts'

/** Reads one extension and its registration now. */
export async function refresh(number: string): Promise<void> {
  if (app.accountId === null) return
  const read = await app.call('extensions.refresh', { accountId: app.accountId, number })
  if (!read.ok) app.say('', read.problem)
}

/** What can be done with an extension besides what stands in its details as buttons. */
export function lesserActions(row: ExtensionRow): MenuEntry[] {
  const { number, status } = row
  const turn = (to: ExtensionStatus): void => void setStatus(number, to)
  return [
    { label: m.refresh(), run: () => void refresh(number) },
    { label: app.lists.watched.has(number) ? m.unwatch() : m.watch(), run: () => void toggleWatch(number) },
    { label: m.note_edit(), run: () => app.show({ kind: 'note', number }) },
    {
      label: row.registration?.state === 'registered' ? m.doctor_check() : m.doctor(),
      run: () => app.show({ kind: 'doctor', number }),
    },
    null,
    // What another status means nobody knows here: then both are offered.
    ...(status === 'disabled' ? [] : [{ label: m.disable(), run: () => turn('disabled') }]),
    ...(status === 'active' ? [] : [{ label: m.enable(), run: () => turn('active') }]),
    { label: m.delete(), run: () => app.show({ kind: 'delete', number }) },
  ]
}

/** Everything that can be done with an extension, or with all that are selected where it is one of them. */
export function actionsAt(row: ExtensionRow): MenuEntry[] {
  const { number } = row
  const { rows } = app
  const { size } = rows.selected
  if (size > 1 && rows.selected.has(number)) {
    return [
      { label: m.handoff_many({ count: size }), run: () => app.show({ kind: 'handoff-many', numbers: rows.inOrder() }) },
      { label: m.book_action(), run: () => app.show({ kind: 'phone-book', numbers: rows.inOrder() }) },
      { label: m.enable(), run: () => askStatusOfSelected('active') },
      { label: m.disable(), run: () => askStatusOfSelected('disabled') },
      { label: m.plan_edit_selected({ count: size }), run: editSelected },
      { label: m.plan_rotate_selected({ count: size }), run: rotateSelected },
      { label: m.plan_remove_selected({ count: size }), run: () => void removeSelected() },
      null,
      { label: m.clear_selection(), run: () => rows.clearSelection() },
    ]
  }
  return [
    { label: m.handoff(), run: () => app.show({ kind: 'handoff', number }) },
    { label: m.edit(), run: () => app.show({ kind: 'edit', number }) },
    { label: m.rotate(), run: () => app.show({ kind: 'rotate', number }) },
    ...lesserActions(row),
  ]
}
