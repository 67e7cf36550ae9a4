import type { MessageBoxOptions, MessageBoxReturnValue } from 'electron'
import { fillIn } from '#shared/phrase.ts'
import type { Clock } from '../system/clock.ts'
import { isUnfinished, leavingWords, type Spot, type Unfinished } from '../host/leaving.ts'
import type { Linecard } from '../linecard.ts'
import type { Log } from '../log/log.ts'

type Told = Pick<Linecard, 'unfinished' | 'showExtension'>

export interface FarewellOptions {
  readonly app: { on(event: 'before-quit', listener: (event: { preventDefault(): void }) => void): unknown; quit(): void }
  readonly clock: Clock
  readonly log: Log
  /** Null until Linecard has started: then there is nothing to lose. */
  readonly linecard: () => Told | null
  /** A tag such as `vi-VN`. */
  readonly language: () => string
  /** Brings the window to the front and puts a question there. */
  readonly ask: (question: MessageBoxOptions) => Promise<MessageBoxReturnValue>
  /** It is decided: nobody needs to see the rest. */
  readonly hide: () => void
  readonly close: () => Promise<void>
  /** A question is open: whoever asked for the end must wait for its answer. */
  readonly asking: () => void
}

export interface Farewell {
  /** no: it stays, as far as anybody knows. */
  state(): 'no' | 'asking' | 'closing' | 'closed'
  /** Ctrl+C in the terminal: quits, asking first; a second one answers the question. */
  interrupt(): void
  /** Quits without a question. */
  leave(): void
  /** Everything is closed already. */
  over(): void
}

/** A terminal and npm both send the signal of one Ctrl+C: within this time it is the same one, in ms. */
const sameSignalMs = 1_000

/** The end of Linecard on a desktop: asks where something would be lost, then closes everything, then quits. */
export function createFarewell(options: FarewellOptions): Farewell {
  const { app, clock, log, linecard, language, ask, hide, close, asking } = options
  let state: ReturnType<Farewell['state']> = 'no'
  let interrupted = Number.NEGATIVE_INFINITY

  app.on('before-quit', (event) => {
    if (state === 'closed') return
    event.preventDefault()
    if (state === 'no') begin()
  })

  function begin(): void {
    const told = linecard()
    let question: Question | null = null
    try {
      question = told && questionOf(told.unfinished(), language())
    } catch (error) {
      // A disk that fails must not keep Linecard from quitting.
      log.fault('what is unfinished could not be found out', error)
    }
    if (!told || !question) return leave()
    state = 'asking'
    const { lost, box } = question
    ask(box)
      .then(({ response }) => {
        if (state !== 'asking') return
        if (response !== box.cancelId) return leave()
        state = 'no'
        if (lost) told.showExtension(lost)
      })
      .catch((error: unknown) => {
        if (state === 'asking') state = 'no'
        log.fault('the question before quitting could not be put', error)
      })
  }

  function leave(): void {
    if (state === 'closing' || state === 'closed') return
    state = 'closing'
    hide()
    void close().then(() => {
      state = 'closed'
      app.quit()
    })
  }

  return {
    state: () => state,
    interrupt() {
      const again = clock.steady() - interrupted >= sameSignalMs
      if (again) interrupted = clock.steady()
      if (state === 'asking' && again) return leave()
      app.quit()
      if (state === 'asking') asking()
    },
    leave,
    over: () => void (state = 'closed'),
  }
}

interface Question {
  /** The first extension whose password would be lost. */
  readonly lost: Spot | null
  readonly box: MessageBoxOptions
}

function questionOf(now: Unfinished, language: string): Question | null {
  if (!isUnfinished(now)) return null
  const { question, lines, texts } = leavingWords(now, language)
  const lost = now.lost[0] ?? null
  const stay = lost ? fillIn(texts.show, { number: lost.number }) : texts.goBack
  return {
    lost,
    box: {
      type: 'warning',
      message: question,
      detail: lines.join('\n\n'),
      buttons: [stay, texts.leave],
      // Whoever presses Enter or Escape without reading loses nothing.
      defaultId: 0,
      cancelId: 0,
      noLink: true,
    },
  }
}
