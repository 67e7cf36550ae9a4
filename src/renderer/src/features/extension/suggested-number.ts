import { app } from '../../session/app.svelte.ts'
import { nextFreeNumber } from './next-free-number.ts'

/** The number of the next extension: after the one that was made last, or waits to be made. */
export function suggestedNumber(): string {
  const waiting = app.lists.queue.filter(({ kind }) => kind === 'create').map(({ number }) => number)
  return nextFreeNumber([...app.rows.numbers(), ...waiting], waiting.at(-1) ?? app.rows.lastMade())
}
