import { qrPng } from '../png.ts'
import { qrOf } from '../qr.ts'
import { written } from './letters.ts'
import { ink, lightModules, openPdf, quiet, toWriteOn, type Drawing, type PdfDocument } from './pdf.ts'

/** What the label of one phone says: nothing of it is secret. */
export interface Label {
  /** Its inventory id, which the code holds. */
  readonly id: string
  readonly number: string
  readonly name: string
  /** Canonical; null: not known. */
  readonly mac: string | null
}

/** In millimetres. */
export interface LabelSize {
  readonly width: number
  readonly height: number
}

export interface DrawnLabels {
  readonly pdf: Uint8Array
  /** Places of those that this size has no room for; they are not drawn. */
  readonly tight: readonly number[]
}

const pointsOf = (millimetres: number): number => (millimetres * 72) / 25.4
/** Label printers have 203 dots an inch: a module is a whole number of them and begins at one, or its edges would be grey. */
const dot = 72 / 203
const fewestDots = 3
/** What no printer reaches at the edges, in millimetres. */
const edge = 1
/** Letters from this size down to that, in points. */
const numberSizes = [24, 7] as const
const nameSizes = [12, 4.5] as const
const macSize = 6

/**
 * Draws labels as a PDF: a page of exactly this size each, a code with the inventory id at its left, and number, name and the end of the MAC
 * beside it. A long name gets smaller letters and more lines, and is never cut. null: the signal aborted.
 */
export async function drawLabels(
  labels: readonly Label[],
  size: LabelSize,
  { drawn, signal, pause }: Drawing = {},
): Promise<DrawnLabels | null> {
  const page = { width: pointsOf(size.width), height: pointsOf(size.height) }
  const pdf = await openPdf(page.width, page.height)
  const tight: number[] = []
  for (const [index, label] of labels.entries()) {
    if (signal?.aborted) return null
    if (!drawLabel(pdf.document, label, page)) tight.push(index)
    drawn?.(index + 1)
    await pause?.()
  }
  return { pdf: await pdf.written(), tight }
}

/** False: there is no room for it, and no page was begun. */
function drawLabel(document: PdfDocument, label: Label, page: LabelSize): boolean {
  const qr = qrOf(new TextEncoder().encode(label.id), 'paper', false)
  if (!qr) return false
  const modules = qr.rows.length + 2 * lightModules
  const inset = Math.ceil(pointsOf(edge) / dot) * dot
  const room = Math.min(page.height - 2 * inset, page.width / 2 - inset)
  const dots = Math.floor(room / dot / modules)
  if (dots < fewestDots) return false
  const side = dots * dot * modules
  const top = Math.round((page.height - side) / 2 / dot) * dot
  // The light modules are a distance already.
  const x = inset + side
  const text = { x, y: inset, width: page.width - inset - x, height: page.height - 2 * inset }
  const words = layOut(document, label, text)
  if (!words) return false
  document.addPage()
  // As a picture: a printer blackens every dot that a shape touches, so that half a dot's shift would eat a third of the light modules.
  document.image(Buffer.from(qrPng(qr, 1)), inset, top, { width: side, height: side })
  words()
  return true
}

interface Box extends LabelSize {
  readonly x: number
  readonly y: number
}

/** Finds the largest letters with which everything is in the box, and answers what draws them; null: there are none. */
function layOut(document: PdfDocument, { number, name, mac }: Label, box: Box): (() => void) | null {
  const heightOf = (font: 'plain' | 'strong', points: number): number =>
    document.font(font).fontSize(points).currentLineHeight(true)
  const letters = written(name)
  const macHeight = mac === null ? 0 : heightOf('plain', macSize)
  const nameFits = (points: number, room: number): boolean => {
    const line = heightOf('plain', points)
    return (letters === null ? line : document.heightOfString(letters, { width: box.width })) <= room
  }
  const roomUnder = (numberSize: number): number => box.height - heightOf('strong', numberSize) - macHeight
  // The number gives way to a long name, too.
  const numberSize = largest(numberSizes, (points) => {
    const height = heightOf('strong', points)
    const isNarrow = document.widthOfString(number) <= box.width
    return isNarrow && height <= box.height / 2 && nameFits(nameSizes[1], roomUnder(points))
  })
  if (numberSize === null) return null
  const nameSize = largest(nameSizes, (points) => nameFits(points, roomUnder(numberSize))) ?? nameSizes[1]
  const numberHeight = heightOf('strong', numberSize)
  return () => {
    document.fillColor(ink)
    document.font('strong').fontSize(numberSize).text(number, box.x, box.y, { lineBreak: false })
    if (letters === null) toWriteOn(document, box.x, box.y + numberHeight, box.width, heightOf('plain', nameSize))
    else
      document
        .font('plain')
        .fontSize(nameSize)
        .text(letters, box.x, box.y + numberHeight, { width: box.width })
    if (mac === null) return
    const end = mac.slice(-6).match(/../g)?.join(':') ?? mac
    document.font('plain').fontSize(macSize).fillColor(quiet)
    document.text(`…${end}`, box.x, box.y + box.height - macHeight, { lineBreak: false })
  }
}

function largest([from, to]: readonly [number, number], fits: (points: number) => boolean): number | null {
  for (let points = from; points >= to; points -= 0.25) if (fits(points)) return points
  return null
}
