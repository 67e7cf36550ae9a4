import { m } from '../../paraglide/messages.js'
import { app } from '../../session/app.svelte.ts'
import { watchLimit } from '#shared/watch-limit.ts'

/** Puts an extension on the watch list, or takes it off. `undoes`: that takes back what was done before. */
export async function toggleWatch(number: string, undoes = false): Promise<void> {
  const { accountId } = app
  if (accountId === null) return
  const watched = app.lists.watched.has(number)
  const changed = await app.call(watched ? 'watch.remove' : 'watch.add', { accountId, number })
  if (!changed.ok) return app.say('', changed.problem)
  const { length: count } = changed.value
  const text = watched ? m.watch_removed({ number }) : m.watch_added({ number, count, limit: watchLimit })
  if (undoes) return app.say(text)
  app.sayUndoable(text, () => {
    // It may have been put there, or taken off, once more.
    if (app.lists.watched.has(number) !== watched) void toggleWatch(number, true)
  })
}
