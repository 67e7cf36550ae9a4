import { losesPasswords, nothingUnfinished } from '../host/leaving.ts'
import type { Linecard } from '../linecard.ts'
import type { Farewell } from './farewell.ts'

interface Preventable {
  preventDefault(): void
}

/** The parts of Electron's that tell what the system does. */
interface PowerMonitorPart {
  on(event: 'resume' | 'unlock-screen' | 'lock-screen' | 'suspend', listener: () => void): unknown
  on(event: 'shutdown', listener: (event?: Preventable) => void): unknown
}
interface WindowPart {
  on(event: 'minimize' | 'restore' | 'hide' | 'show' | 'focus' | 'closed', listener: () => void): unknown
  on(event: 'query-session-end' | 'session-end', listener: (event: Preventable) => void): unknown
}
/** `process`, as far as signals go. */
export interface Signals {
  on(signal: 'SIGINT' | 'SIGTERM' | 'SIGHUP', listener: () => void): unknown
}

export interface SystemEventsOptions {
  readonly powerMonitor: PowerMonitorPart
  readonly powerSaveBlocker: { start(kind: 'prevent-app-suspension'): number; stop(id: number): unknown }
  readonly signals: Signals
  readonly app: { quit(): void }
  readonly farewell: Pick<Farewell, 'interrupt' | 'leave'>
  /** Null until it has started. */
  readonly linecard: () => Linecard | null
}

export interface SystemEvents {
  /** Hears what the system tells of this window. */
  window(window: WindowPart): void
  /** Linecard has started. */
  started(linecard: Linecard): void
}

/**
 * What a desktop system tells besides the window: that its session ends, that it slept, and who sees anything. Called when Electron is
 * ready: its own handlers of signals, which ours replace, are in place by then.
 */
export function hearSystem(options: SystemEventsOptions): SystemEvents {
  const { powerMonitor, powerSaveBlocker, signals, app, farewell, linecard } = options
  const wouldLose = (): boolean => losesPasswords(linecard()?.unfinished() ?? nothingUnfinished)

  /** The session ends, and nobody can be asked or waited for. */
  function endNow(): void {
    linecard()?.endNow()
    farewell.leave()
  }

  // Electron ends at once at a second signal: ours do not.
  signals.on('SIGINT', farewell.interrupt)
  signals.on('SIGTERM', endNow)
  signals.on('SIGHUP', endNow)
  powerMonitor.on('shutdown', (event) => {
    event?.preventDefault()
    linecard()?.clearClipboard()
    // A password that only memory has is worth the question, as long as the system waits.
    if (wouldLose()) app.quit()
    else endNow()
  })
  for (const wakes of ['resume', 'unlock-screen'] as const) powerMonitor.on(wakes, () => linecard()?.networkChanged())

  let isLocked = false
  let isDown = false
  const look = (): void => linecard()?.inSight(!isLocked && !isDown)
  powerMonitor.on('lock-screen', () => {
    isLocked = true
    look()
  })
  powerMonitor.on('unlock-screen', () => {
    isLocked = false
    look()
  })

  let blocking: number | null = null
  /** Whoever waits for a phone must hear of it though no window is open; else the system may let Linecard sleep. */
  function keepAwake(): void {
    const watching = linecard()?.isWatching() ?? false
    if (watching && blocking === null) blocking = powerSaveBlocker.start('prevent-app-suspension')
    if (watching || blocking === null) return
    powerSaveBlocker.stop(blocking)
    blocking = null
  }

  return {
    window(window) {
      isDown = false
      look()
      for (const down of ['minimize', 'hide', 'closed'] as const)
        window.on(down, () => {
          isDown = true
          look()
        })
      for (const up of ['restore', 'show', 'focus'] as const)
        window.on(up, () => {
          isDown = false
          look()
        })
      window.on('query-session-end', (event) => {
        // What follows it cannot wait for a look.
        linecard()?.lookAtClipboard()
        if (!wouldLose()) return
        // Windows then says that Linecard keeps the session from ending, and a person may still end it.
        event.preventDefault()
        app.quit()
      })
      window.on('session-end', () => linecard()?.endNow())
    },
    started({ on }) {
      look()
      keepAwake()
      on('watch.changed', keepAwake)
      on('handoff.progress', keepAwake)
      on('accounts.changed', keepAwake)
    },
  }
}
