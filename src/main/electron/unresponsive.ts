import type { MessageBoxOptions } from 'electron'
import type { Texts } from '#shared/locales.ts'

/** The part of a window that is looked at here. */
export interface HangingWindow {
  on(event: 'unresponsive' | 'responsive' | 'closed', listener: () => void): unknown
  readonly webContents: { forcefullyCrashRenderer(): void }
}

export interface HangOptions {
  readonly ask: (box: MessageBoxOptions) => Promise<{ readonly response: number }>
  readonly texts: () => Texts['dialogs']
  readonly told: (what: string) => void
}

/**
 * Asks about a window that does not answer: only a person knows whether it is worth waiting for. The question goes by itself when the
 * window answers again. Reopened, it comes back as one does whose process ended: main holds everything that it showed.
 */
export function askAboutHang(window: HangingWindow, { ask, texts, told }: HangOptions): void {
  let question: AbortController | null = null
  const answered = (): void => {
    question?.abort()
    question = null
  }
  window.on('unresponsive', () => {
    told('the window does not answer')
    if (question) return
    const asked = (question = new AbortController())
    const { hangs, hangsMore, wait, reopen } = texts()
    const box: MessageBoxOptions = {
      ...{ type: 'warning', message: hangs, detail: hangsMore },
      ...{ buttons: [wait, reopen], defaultId: 0, cancelId: 0, noLink: true },
      signal: asked.signal,
    }
    void ask(box).then(({ response }) => {
      if (question !== asked) return
      question = null
      if (response === 1) window.webContents.forcefullyCrashRenderer()
    })
  })
  window.on('responsive', () => {
    told('the window answers again')
    answered()
  })
  window.on('closed', answered)
}
