import { m } from '../../paraglide/messages.js'
import { app } from '../../session/app.svelte.ts'
import { watchLimit } from '#shared/watch-limit.ts'

/** Puts an extension on the watch list, or takes it off. */
export async function toggleWatch(number: string): Promise<void> {
  const { accountId } = app
  if (accountId === null) return
  const watched = app.lists.watched.has(number)
  const changed = await app.call(watched ? 'watch.remove' : 'watch.add', { accountId, number })
  if (!changed.ok) return app.say('', changed.problem)
  if (watched) app.say(m.watch_removed({ number }))
  else app.say(m.watch_added({ number, count: changed.value.length, limit: watchLimit }))
}
