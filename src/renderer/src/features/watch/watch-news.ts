import { m } from '../../paraglide/messages.js'
import { app } from '../../session/app.svelte.ts'
import { timeOfDay } from '../../i18n/i18n.svelte.ts'
import { holdsNothing } from '../../session/holds-nothing.ts'

/** Tells what happened to watched extensions where the desktop does not. It stays until somebody has read it. */
export function tellWatchNews(): () => void {
  return app.on('watch.news', ({ accountId, number, title, body, shown }) => {
    if (shown) return
    app.say(
      `${title}. ${body}`,
      null,
      { label: m.news_show(), run: () => void show(accountId, number) },
      {
        stays: true,
        anyAccount: true,
      },
    )
  })
}

/** Opens what somebody asks for outside the window: by the click on a notification, say. */
export function openWhatIsAskedFor(): () => void {
  return app.on('app.show', ({ accountId, number }) => void show(accountId, number))
}

async function show(accountId: string, number: string): Promise<void> {
  // A sheet is about the account that it was opened for, and may hold work.
  if (accountId !== app.accountId && !holdsNothing(app.panel.kind))
    return app.say(m.menu_sheet_open(), null, { label: m.news_show(), run: () => void show(accountId, number) })
  if (accountId !== app.accountId) app.closePanel()
  await app.open(accountId)
  app.place = 'table'
  app.rows.search = ''
  app.rows.fields = {}
  if (app.rows.view !== 'watched') app.rows.view = 'all'
  app.rows.active = number
  app.layout.inspector = true
}

/** A hand-off goes on when its sheet is closed; here is told what became of it. */
export function tellHandoffNews(): () => void {
  return app.on('handoff.progress', ({ accountId, number, state, startedAt, provedAt, registration }) => {
    const { panel } = app
    // Proved before the hand-off was opened is no news.
    if (state !== 'proved' || provedAt === null || provedAt < startedAt || accountId !== app.accountId) return
    if (panel.kind === 'handoff' && panel.number === number) return
    // Its row says so there.
    if (app.place === 'bench') return
    const time = timeOfDay(provedAt)
    const seconds = Math.round((provedAt - startedAt) / 1000)
    app.say(
      registration?.source === 'sip'
        ? m.watch_proved_login_toast({ number, time })
        : m.watch_proved_toast({ number, time, seconds }),
    )
  })
}
