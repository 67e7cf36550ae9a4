import type { Bulk } from '#shared/bulk.ts'
import { m } from '../../paraglide/messages.js'
import { app } from '../../session/app.svelte.ts'
import { bulkResult, canUndo, isBusy } from './bulk-texts.ts'

/** Takes back what a change of many extensions has changed. */
export async function undoBulk(bulk: Pick<Bulk, 'accountId' | 'id'>): Promise<void> {
  const { accountId, id } = bulk
  app.undos.drop(id)
  const undone = await app.call('bulk.undo', { accountId, id })
  if (!undone.ok) app.say('', undone.problem)
}

/** Tells what became of a change of many extensions once it has come to its end. */
export function tellBulkNews(): () => void {
  const busy = new Set<string>()
  return app.on('bulk.changed', (bulk) => {
    if (isBusy(bulk)) return void busy.add(bulk.id)
    if (!busy.delete(bulk.id) || bulk.accountId !== app.accountId) return
    if (bulk.state === 'undone') app.undos.drop(bulk.id)
    const undo = bulk.state !== 'undone' && canUndo(bulk) ? app.undos.add(() => void undoBulk(bulk), bulk.id) : null
    const whole = bulk.failed + bulk.left + bulk.waiting + bulk.kept === 0
    const show = { label: m.bulk_show(), run: () => app.show({ kind: 'bulk', id: bulk.id }) }
    app.say(bulkResult(bulk), null, whole ? undo && { label: m.undo(), run: undo } : show, { stays: !whole })
  })
}
