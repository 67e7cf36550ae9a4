import type { Bulk } from '#shared/bulk.ts'
import { m } from '../../paraglide/messages.js'
import { app } from '../../session/app.svelte.ts'
import { bulkResult, canUndo, isBusy } from './bulk-texts.ts'

/** Takes back what a change of many extensions has changed. */
export async function undoBulk(bulk: Pick<Bulk, 'accountId' | 'id'>): Promise<void> {
  app.edits = app.edits.filter((edit) => edit.bulk !== bulk.id)
  const { accountId, id } = bulk
  const undone = await app.call('bulk.undo', { accountId, id })
  if (!undone.ok) app.say('', undone.problem)
}

/** Tells what became of a change of many extensions once it has come to its end. */
export function tellBulkNews(): () => void {
  const busy = new Set<string>()
  return app.on('bulk.changed', (bulk) => {
    if (isBusy(bulk)) return void busy.add(bulk.id)
    if (!busy.delete(bulk.id) || bulk.accountId !== app.accountId) return
    if (bulk.state === 'undone') app.edits = app.edits.filter((edit) => edit.bulk !== bulk.id)
    else if (canUndo(bulk)) app.edits = [...app.edits.slice(-49), { bulk: bulk.id }]
    const whole = bulk.failed + bulk.left + bulk.waiting + bulk.kept === 0
    const undo = { label: m.undo(), run: () => void undoBulk(bulk) }
    const show = { label: m.bulk_show(), run: () => app.show({ kind: 'bulk', id: bulk.id }) }
    app.say(bulkResult(bulk), null, whole ? (canUndo(bulk) ? undo : null) : show, { stays: !whole })
  })
}
