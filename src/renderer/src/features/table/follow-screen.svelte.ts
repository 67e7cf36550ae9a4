import { untrack } from 'svelte'
import { app } from '../../session/app.svelte.ts'

/** A scroll that goes on is not told at every step, in ms. */
const restMs = 120
/** A window that says nothing for much longer is taken to be gone. */
const stillHereMs = 60_000
/** Several windows may show one account. */
const thisWindow = crypto.randomUUID()

/**
 * Tells main what is on screen, top to bottom, whenever that changes and comes to rest: it spends its requests on that. To be called
 * while a component is made. `changes`: reads whatever the visible rows depend on.
 */
export function followScreen(changes: () => unknown, visible: () => readonly string[]): void {
  let told = ''
  let changedAt = 0
  let timer: ReturnType<typeof setTimeout> | null = null
  const tell = (again = false): void => {
    const { accountId } = app
    if (accountId === null) return
    const focus = { accountId, window: thisWindow, visible: [...visible()], open: app.rows.active, hidden: document.hidden }
    const text = JSON.stringify(focus)
    if (text === told && !again) return
    told = text
    void app.call('registrations.focus', focus)
  }
  /** One timer for a whole scroll: it goes on waiting for what is left. */
  const wait = (ms: number): void => {
    timer = setTimeout(() => {
      const left = changedAt + restMs - performance.now()
      timer = null
      if (left > 1) wait(left)
      else untrack(() => tell())
    }, ms)
  }
  $effect(() => {
    void [changes(), app.rows.active, app.accountId]
    changedAt = performance.now()
    if (timer === null) wait(restMs)
  })
  $effect(() => {
    const changed = (): void => tell()
    const stillHere = setInterval(() => tell(true), stillHereMs)
    document.addEventListener('visibilitychange', changed)
    return () => {
      clearInterval(stillHere)
      if (timer !== null) clearTimeout(timer)
      document.removeEventListener('visibilitychange', changed)
    }
  })
}
