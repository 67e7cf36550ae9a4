import { app } from '../../session/app.svelte.ts'
import { isCutOff } from '../plans/index.ts'

/** Changes that wait for a decision. */
export const askingChanges = () => app.lists.queue.filter(({ state }) => state !== 'waiting' && state !== 'sending')

/** Bulk changes that came to no end. */
export const cutOff = () => app.lists.plans.filter(isCutOff)

/** Watched phones that dropped. */
export const dropped = () => [...app.lists.watched.values()].filter(({ state }) => state === 'down')

/** How many things wait for somebody. */
export const needing = (): number => app.lists.ledger.length + askingChanges().length + cutOff().length + dropped().length

export function showAttention(): void {
  app.rows.search = ''
  app.place = 'attention'
}
