import { app } from '../../session/app.svelte.ts'
import { isBusy } from '../bulk/index.ts'

/** Changes that wait for a decision. */
export const askingChanges = () => app.lists.queue.filter(({ state }) => state !== 'waiting' && state !== 'sending')

/** Changes of many that came to no end. */
export const cutOff = () => app.lists.bulks.filter((bulk) => !isBusy(bulk) && bulk.state === 'stopped' && bulk.left > 0)

/** Watched phones that dropped. */
export const dropped = () => [...app.lists.watched.values()].filter(({ state }) => state === 'down')

/** How many things wait for somebody. */
export const needing = (): number => app.lists.ledger.length + askingChanges().length + cutOff().length + dropped().length

export function showAttention(): void {
  app.rows.search = ''
  app.place = 'attention'
}
