import { Worker } from 'node:worker_threads'
import type { Card, CardSheet } from './cards.ts'
import type { DrawnLabels, Label, LabelSize } from './labels.ts'
import type { Drawing } from './pdf.ts'
import type { FromThread, ToThread } from './thread.ts'

/** From source the thread is the file beside this one; built, it is an entry of its own (electron.vite.config.ts). */
const thread = new URL(import.meta.url.endsWith('.ts') ? './thread.ts' : '../draw-cards.js', import.meta.url)

/**
 * Draws cards as `drawCards` does, in a thread of its own: reading the PDF writer alone would keep main for a tenth of a second.
 * null: the signal aborted; the thread ends at once then.
 */
export async function drawCardsInThread(
  cards: readonly Card[],
  sheet: CardSheet,
  drawing: Drawing = {},
): Promise<Uint8Array | null> {
  const drawn = await drawInThread(
    cards.map((card) => ({ card })),
    { sheet },
    drawing,
  )
  return drawn && drawn.pdf
}

/** The same for labels, as `drawLabels` does. */
export const drawLabelsInThread = (
  labels: readonly Label[],
  size: LabelSize,
  drawing: Drawing = {},
): Promise<DrawnLabels | null> =>
  drawInThread(
    labels.map((label) => ({ label })),
    { size },
    drawing,
  )

async function drawInThread(
  pieces: readonly ToThread[],
  layout: ToThread,
  { drawn, signal, pause }: Drawing,
): Promise<DrawnLabels | null> {
  if (signal?.aborted) return null
  const worker = new Worker(thread)
  const { promise, resolve, reject } = Promise.withResolvers<DrawnLabels | null>()
  worker.on('message', (told: FromThread) => ('pdf' in told ? resolve(told) : drawn?.(told.drawn)))
  worker.once('error', reject)
  worker.once('exit', () => reject(new Error('the thread that draws cards ended without them')))
  // It may fail while the cards are still being told; that is heard below.
  promise.catch(() => {})
  const stop = (): void => resolve(null)
  signal?.addEventListener('abort', stop, { once: true })
  const tell = (what: ToThread): void => worker.postMessage(what)
  try {
    for (const piece of pieces) {
      if (signal?.aborted) return null
      tell(piece)
      // Copying a thousand codes takes a while, too.
      await pause?.()
    }
    tell(layout)
    return await promise
  } finally {
    signal?.removeEventListener('abort', stop)
    await worker.terminate()
  }
}
