import { constants, setPriority } from 'node:os'
import { parentPort } from 'node:worker_threads'
import { drawCards, type Card, type CardSheet } from './cards.ts'
import { drawLabels, type Label, type LabelSize } from './labels.ts'
import type { Drawing } from './pdf.ts'

/** What the thread is told: the cards or the labels, one by one, and at last how they are laid out. */
export type ToThread =
  { readonly card: Card } | { readonly label: Label } | { readonly sheet: CardSheet } | { readonly size: LabelSize }
/** What it tells: that one more is drawn, and at last the PDF, with the places of those that had no room. */
export type FromThread = { readonly drawn: number } | { readonly pdf: Uint8Array<ArrayBuffer>; readonly tight: readonly number[] }

// Linux has a priority a thread; elsewhere it would be main's, too. Drawing takes all of a processor, which is main's where there are few.
try {
  if (process.platform === 'linux') setPriority(0, constants.priority.PRIORITY_BELOW_NORMAL)
} catch {
  // A system that refuses it, as some sandboxes do, has its cards drawn at main's priority.
}

const cards: Card[] = []
const labels: Label[] = []
parentPort?.on('message', (told: ToThread) => {
  if ('card' in told) cards.push(told.card)
  else if ('label' in told) labels.push(told.label)
  else if ('sheet' in told) void drawCards(cards, told.sheet, progress).then((pdf) => tellPdf(pdf, []))
  else void drawLabels(labels, told.size, progress).then((drawn) => tellPdf(drawn?.pdf ?? null, drawn?.tight ?? []))
})

const tell = (what: FromThread, moved: ArrayBuffer[] = []): void => parentPort?.postMessage(what, moved)
const progress: Drawing = { drawn: (done) => tell({ drawn: done }) }

function tellPdf(drawn: Uint8Array | null, tight: readonly number[]): void {
  // Bytes of its own, since they change hands.
  const pdf = new Uint8Array(drawn ?? [])
  tell({ pdf, tight }, [pdf.buffer])
}
