import { untrack } from 'svelte'
import { app } from '../state/app.svelte.ts'

/** A scroll that goes on is not told at every step, in ms. */
const restMs = 120
/** A window that says nothing for much longer is taken to be gone. */
const stillHereMs = 60_000
/** Several windows may show one account. */
const thisWindow = crypto.randomUUID()

/**
 * Tells main what is on screen, top to bottom, whenever that changes and comes to rest: it spends its requests on that. To be called
 * while a component is made.
 */
export function followScreen(visible: () => readonly string[]): void {
  let told = ''
  const tell = (again = false): void => {
    const { accountId } = app
    if (accountId === null) return
    const focus = { accountId, window: thisWindow, visible: [...visible()], open: app.rows.active, hidden: document.hidden }
    const text = JSON.stringify(focus)
    if (text === told && !again) return
    told = text
    void app.call('registrations.focus', focus)
  }
  $effect(() => {
    void [visible(), app.rows.active, app.accountId]
    const timer = setTimeout(() => untrack(() => tell()), restMs)
    return () => clearTimeout(timer)
  })
  $effect(() => {
    const changed = (): void => tell()
    const stillHere = setInterval(() => tell(true), stillHereMs)
    document.addEventListener('visibilitychange', changed)
    return () => {
      clearInterval(stillHere)
      document.removeEventListener('visibilitychange', changed)
    }
  })
}
