import type { QueueItem } from '#shared/contract.ts'
import type { ExtensionRow } from '#shared/extension.ts'
import type { ExtensionStatus } from '#shared/extension-words.ts'
import { m } from '../../paraglide/messages.js'
import { app } from '../../session/app.svelte.ts'
import type { ToastWay } from '../../session/toasts.svelte.ts'
import { statusTexts } from '../plans/index.ts'

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
  // Whoever is looking at the queue needs no way to it.
  app.say(text, null, app.place === 'queue' ? null : { label: m.queue_show(), run: showQueue })
}

/** Several that are made one after the other are told as one. */
export const createdTogether: ToastWay = { together: { name: 'created', text: (count) => m.created_many({ count }) } }

/** Says what became of an edit: written, and how to take it back, or waiting. */
export function sayEdited(row: ExtensionRow): void {
  const { number } = row
  if (row.queued?.includes('edit')) return sayWaits('edit', number)
  app.sayUndoable(m.saved_changes({ number }), () => void undo(number))
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

/** Asks whether to switch what is selected on or off. */
export function askStatusOfSelected(status: 'active' | 'disabled'): void {
  const { rows } = app
  if (app.accountId === null) return
  const numbers = rows.inOrder()
  if (numbers.every((number) => rows.get(number)?.status === status)) app.say(statusTexts[status].none())
  else app.show({ kind: 'status-many', numbers, status })
}

/** Takes the last edit of an extension back, where the PBX still has what it wrote. */
async function undo(number: string): Promise<void> {
  const { accountId } = app
  if (accountId === null) return
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
