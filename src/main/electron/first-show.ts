import type { Clock } from '../system/clock.ts'

/** The part of a window that is waited for here. */
export interface ShownWindow {
  once(event: 'ready-to-show' | 'closed', listener: () => void): unknown
  readonly webContents: { once(event: 'did-finish-load', listener: () => void): unknown }
}

/** A window is shown by then, whatever Electron tells, in ms. */
export const shownWithinMs = 1_500

/**
 * Shows a window once: when it has painted, when its page is loaded, or when neither was told in time. On Wayland many compositors never
 * let Electron tell that a hidden window has painted: waiting for that alone would leave it hidden for ever.
 */
export function showWhenReady(window: ShownWindow, clock: Clock, show: () => void): void {
  let done = false
  const end = (then: () => void): void => {
    if (done) return
    done = true
    stop()
    then()
  }
  const stop = clock.after(shownWithinMs, () => end(show))
  window.once('ready-to-show', () => end(show))
  window.webContents.once('did-finish-load', () => end(show))
  window.once('closed', () => end(() => {}))
}
