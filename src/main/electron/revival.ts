import type { Clock } from '../system/clock.ts'
import type { Log } from '../log/log.ts'

export interface RevivalOptions {
  readonly clock: Clock
  readonly log: Log
  readonly reload: () => void
  /** It keeps ending: asks a person whether to try again. */
  readonly ask: () => Promise<boolean>
}

/** What Electron tells of a process that is gone. */
interface Gone {
  readonly reason: string
  readonly exitCode: number
}

/** So often in a row a window comes back by itself. */
const maxTries = 3
/** Up for so long, it is well again, in ms. */
const wellAfterMs = 60_000

/** Brings a window back whose process ended: main holds everything that it showed. One that keeps ending is a person's to decide. */
export function createRevival({ clock, log, reload, ask }: RevivalOptions): { gone(details: Gone): void } {
  let tries = 0
  let upSince = Number.NEGATIVE_INFINITY
  let asking = false

  function revive(): void {
    tries += 1
    upSince = clock.steady()
    reload()
  }

  return {
    gone({ reason, exitCode }) {
      // It ended because it was told to.
      if (reason === 'clean-exit') return
      log.warn('the window’s process ended', { reason, exitCode, tries })
      if (asking) return
      if (clock.steady() - upSince >= wellAfterMs) tries = 0
      if (tries < maxTries) return revive()
      asking = true
      void ask().then((again) => {
        asking = false
        if (!again) return
        tries = 0
        revive()
      })
    },
  }
}
