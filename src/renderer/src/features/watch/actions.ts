import { m } from '../../paraglide/messages.js'
import { app } from '../../session/app.svelte.ts'
import { onExtension, type Action } from '../../session/action.ts'
import { toggleWatch } from './watching.ts'

export function watchActions(): Action[] {
  const number = app.rows.active
  const isWatched = number !== null && app.lists.watched.has(number)
  return [onExtension('watch', isWatched ? m.key_unwatch() : m.key_watch(), (one) => void toggleWatch(one), 'w')]
}
