import { constants, setPriority } from 'node:os'
import { parentPort } from 'node:worker_threads'
import { drawCards, type Card, type CardSheet } from './cards.ts'

/** What the thread is told: the cards, one by one, and at last how they are laid out. */
export type ToThread = { readonly card: Card } | { readonly sheet: CardSheet }
/** What it tells: that one more card is drawn, and at last the PDF. */
export type FromThread = { readonly drawn: number } | { readonly pdf: Uint8Array<ArrayBuffer> }

// Linux has a priority a thread; elsewhere it would be main's, too. Drawing takes all of a processor, which is main's where there are few.
try {
  if (process.platform === 'linux') setPriority(0, constants.priority.PRIORITY_BELOW_NORMAL)
} catch {
  // A system that refuses it, as some sandboxes do, has its cards drawn at main's priority.
}

const cards: Card[] = []
parentPort?.on('message', (told: ToThread) => {
  if ('card' in told) cards.push(told.card)
  else void draw(told.sheet)
})

async function draw(sheet: CardSheet): Promise<void> {
  const tell = (what: FromThread, moved: ArrayBuffer[] = []): void => parentPort?.postMessage(what, moved)
  const drawn = await drawCards(cards, sheet, { drawn: (done) => tell({ drawn: done }) })
  // Bytes of its own, since they change hands.
  const pdf = new Uint8Array(drawn ?? [])
  tell({ pdf }, [pdf.buffer])
}
