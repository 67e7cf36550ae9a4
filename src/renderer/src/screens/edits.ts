import type { QueueItem } from '../../../shared/contract.ts'
import type { ExtensionRow } from '../../../shared/extension.ts'
import type { ExtensionStatus } from '../../../shared/extension-words.ts'
import { m } from '../paraglide/messages.js'
import { app } from '../state/app.svelte.ts'

export function showQueue(): void {
  app.rows.search = ''
  app.place = 'queue'
}

/** An extension as it will be once its waiting edits are applied: a further edit starts from there. */
export function withWaiting(row: ExtensionRow): ExtensionRow {
  const mine = (app.lists.queueOf.get(row.number) ?? []).filter(({ kind }) => kind === 'edit').flatMap(({ fields }) => fields)
  return { ...row, ...Object.fromEntries(mine.filter(({ secret }) => !secret).map((one) => [one.field, one.mine])) }
}

/** Says that a change waits for the PBX, and where. */
export function sayWaits(kind: QueueItem['kind'], number: string): void {
  const text = { edit: m.waits_edit, create: m.waits_create, remove: m.waits_remove, rotate: m.waits_rotate }[kind]({ number })
  app.say(text, null, { label: m.queue_show(), run: showQueue })
}

/** Says what became of an edit: written, and how to take it back, or waiting. */
export function sayEdited(row: ExtensionRow): void {
  const { number } = row
  if (row.queued?.includes('edit')) return sayWaits('edit', number)
  app.edits = [...app.edits.slice(-49), number]
  app.say(m.saved_changes({ number }), null, { label: m.undo(), run: () => void undo(number) })
}

type Status = ExtensionStatus

/** Switches an extension on or off, and says how to take it back. */
export async function setStatus(number: string, status: Status): Promise<void> {
  const { accountId } = app
  if (accountId === null) return
  const changed = await app.call('extensions.update', { accountId, number, patch: { status } })
  if (changed.ok) sayEdited(changed.value)
  else app.say('', changed.problem)
}

/** Switches what is selected on or off; nothing is selected after that. */
export async function setStatusOfSelected(status: Status): Promise<void> {
  const { accountId, rows } = app
  if (accountId === null) return
  let waiting = 0
  for (const number of rows.selected) {
    if (rows.get(number)?.status === status) continue
    const changed = await app.call('extensions.update', { accountId, number, patch: { status } })
    if (!changed.ok) return app.say('', changed.problem)
    if (changed.value.queued?.includes('edit')) waiting += 1
  }
  if (waiting > 0) app.say(m.waits_many({ count: waiting }), null, { label: m.queue_show(), run: showQueue })
  rows.clearSelection()
}

/** Takes the last edit of an extension back, where the PBX still has what it wrote. */
export async function undo(number: string): Promise<void> {
  const { accountId } = app
  if (accountId === null) return
  const at = app.edits.lastIndexOf(number)
  app.edits = app.edits.filter((_one, index) => index !== at)
  const undone = await app.call('extensions.undo', { accountId, number })
  if (!undone.ok) return app.say('', undone.problem)
  if (undone.value.queued?.includes('edit')) return sayWaits('edit', number)
  app.say(m.undone({ number }))
}

/** Whether a delete waits in the queue: its answer does not tell. */
export async function deleteWaits(accountId: string, number: string): Promise<boolean> {
  const queue = await app.call('queue.list', { accountId })
  return queue.ok && queue.value.some((item) => item.kind === 'remove' && item.number === number)
}
