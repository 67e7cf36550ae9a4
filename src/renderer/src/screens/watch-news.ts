import { m } from '../paraglide/messages.js'
import { app } from '../state/app.svelte.ts'

/** Tells what happened to watched extensions where the desktop does not. It stays until somebody has read it. */
export function tellWatchNews(): () => void {
  return app.on('watch.news', ({ accountId, number, title, body, shown }) => {
    if (shown) return
    const show = async (): Promise<void> => {
      await app.open(accountId)
      app.place = 'table'
      app.rows.search = ''
      if (app.rows.view !== 'watched') app.rows.view = 'all'
      app.rows.active = number
    }
    app.say(`${title}. ${body}`, null, { label: m.news_show(), run: () => void show() }, true)
  })
}
