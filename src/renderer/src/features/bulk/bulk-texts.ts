import type { Bulk } from '#shared/bulk.ts'
import { m } from '../../paraglide/messages.js'
import { count as grouped } from '../../i18n/i18n.svelte.ts'

/** What a change of many extensions is called in each place. */
export const bulkTexts = {
  active: {
    question: m.bulk_enable_title,
    means: m.bulk_enable_text,
    already: m.bulk_enabled_already,
    button: m.bulk_enable_button,
    none: m.bulk_none_to_enable,
    running: m.bulk_enabling,
    done: m.bulk_enabled,
    part: m.bulk_enabled_part,
    title: m.bulk_title_enable,
  },
  disabled: {
    question: m.bulk_disable_title,
    means: m.bulk_disable_text,
    already: m.bulk_disabled_already,
    button: m.bulk_disable_button,
    none: m.bulk_none_to_disable,
    running: m.bulk_disabling,
    done: m.bulk_disabled,
    part: m.bulk_disabled_part,
    title: m.bulk_title_disable,
  },
} as const

export const isBusy = ({ state }: Bulk): boolean => state === 'running' || state === 'undoing'

/** Whether there is anything to take back. */
export const canUndo = (bulk: Bulk): boolean => !isBusy(bulk) && bulk.done + bulk.waiting > 0

/** How far it is: in extensions that are through, and all. */
export function progressOf(bulk: Bulk): { readonly done: number; readonly total: number } {
  const total = bulk.total - (bulk.state === 'undoing' ? bulk.left + bulk.failed : 0)
  return { done: bulk.state === 'undoing' ? bulk.undone + bulk.kept : total - bulk.left, total }
}

/** What became of it, in a sentence. */
export function bulkResult(bulk: Bulk): string {
  const { done, waiting, undone, kept, total, state } = bulk
  if (state === 'undone') {
    const all = undone + kept
    return kept === 0 ? m.bulk_undone({ count: undone }) : m.bulk_undone_part({ done: grouped(undone), total: grouped(all) })
  }
  const { done: whole, part } = bulkTexts[bulk.status]
  return done === total
    ? whole({ count: total })
    : part({ done: grouped(done), total: grouped(total) }) +
        (waiting > 0 ? ` ${m.bulk_count_waiting()}: ${grouped(waiting)}.` : '')
}
