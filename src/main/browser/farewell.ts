import type { Clock } from '../system/clock.ts'
import { isUnfinished, leavingWords, nothingUnfinished, type LeavingWords } from '../host/leaving.ts'
import type { Linecard } from '../linecard.ts'

export interface FarewellOptions {
  readonly clock: Clock
  readonly linecard: Pick<Linecard, 'unfinished' | 'language'>
  /** Writes a line on the terminal. */
  readonly print: (line: string) => void
  readonly close: () => void
  /** It stays until it is asked again: whoever started it must wait. */
  readonly asking: () => void
  readonly fault: (error: unknown) => void
}

export interface Farewell {
  /** Ctrl+C: says what would be lost; a second one ends it. */
  interrupt(): void
  /** Nobody is there to ask: says what is lost, and ends. */
  end(): void
}

/** A terminal and npm both send the signal of one Ctrl+C: within this time it is the same one, in ms. */
const sameSignalMs = 1_000

/** The end of Linecard in a terminal. Closing the page ends nothing, so the page never asks. */
export function createFarewell({ clock, linecard, print, close, asking, fault }: FarewellOptions): Farewell {
  /** What was told at the last Ctrl+C, and when. */
  let told: { readonly text: string; readonly at: number } | null = null
  let ended = false

  function words(onlyLost: boolean): LeavingWords | null {
    try {
      const now = linecard.unfinished()
      const counts = onlyLost ? { ...nothingUnfinished, lost: now.lost, keyless: now.keyless } : now
      return isUnfinished(counts) ? leavingWords(counts, linecard.language()) : null
    } catch (error) {
      // A disk that fails must not keep Linecard from ending.
      fault(error)
      return null
    }
  }

  function leave(): void {
    if (ended) return
    ended = true
    close()
  }

  return {
    interrupt() {
      if (ended) return
      const now = clock.steady()
      if (told && now - told.at < sameSignalMs) return asking()
      const said = words(false)
      const text = said?.lines.join('\n') ?? ''
      // What is new since the last time is told first.
      if (!said || told?.text === text) {
        if (said) print(said.texts.leaving)
        return leave()
      }
      told = { text, at: now }
      for (const line of [...said.lines, said.texts.again]) print(line)
      asking()
    },
    end() {
      if (ended) return
      const said = words(true)
      if (said) for (const line of [said.texts.leaving, ...said.lines]) print(line)
      leave()
    },
  }
}
