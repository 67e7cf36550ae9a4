import { textsIn, type Locale, type Texts } from '#shared/locales.ts'
import type { Transport } from '#shared/sip-words.ts'
import type { ByHand } from '#shared/handoff.ts'
import { fillIn } from '#shared/phrase.ts'
import { qrOf } from '../qr.ts'
import { written } from './letters.ts'
import { drawCode, ink, lightModules, openPdf, quiet, toWriteOn, type Drawing, type PdfDocument } from './pdf.ts'

type CardTexts = Texts['cards']

/** What one handout card says. `password` is there only when somebody chose to print it. */
export interface Card {
  readonly extension: string
  readonly displayName: string
  readonly targetName: string
  readonly how: keyof CardTexts['steps']
  /** What its QR code carries: a password among it. null: it has none. */
  readonly code: Uint8Array | null
  readonly domain: string
  /** host:port that phones talk to */
  readonly server: string
  readonly transport: Transport
  /** What the file or the code has no place for, so that somebody sets it. */
  readonly byHand: readonly ByHand[]
  readonly voicemailNumber: string | null
  readonly voicemailPin: string | null
  readonly password: string | null
}

export interface CardSheet {
  readonly paper: 'a4' | 'letter'
  readonly perPage: 1 | 4 | 8
  readonly language: Locale
}

/** Paper in points (1/72 inch). */
const papers = { a4: [595.28, 841.89], letter: [612, 792] } as const

/** Columns and rows of cards on a page. */
const grids = { 1: [1, 1], 4: [2, 2], 8: [2, 4] } as const

const rule = '#c4cad1'

/** No printed code needs to be larger, in points: about ten centimetres. */
const maxQr = 280
/** The smallest letters that are still read on paper, in points. */
const smallest = 6.4

interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/**
 * Draws handout cards as a PDF. The right-hand part of each card, behind the fold line, holds what only its owner should see.
 * The font holds Vietnamese and is embedded. null: the signal aborted.
 */
export async function drawCards(
  cards: readonly Card[],
  sheet: CardSheet,
  { drawn, signal, pause }: Drawing = {},
): Promise<Uint8Array | null> {
  const [pageWidth, pageHeight] = papers[sheet.paper]
  const [columns, rows] = grids[sheet.perPage]
  const { document, written: bytes } = await openPdf(pageWidth, pageHeight)
  for (const [index, card] of cards.entries()) {
    if (signal?.aborted) return null
    const place = index % sheet.perPage
    if (place === 0) document.addPage()
    const width = pageWidth / columns
    const height = pageHeight / rows
    drawCard(document, card, textsIn(sheet.language).cards, {
      x: (place % columns) * width,
      y: Math.floor(place / columns) * height,
      width,
      height,
    })
    drawn?.(index + 1)
    await pause?.()
  }
  return bytes()
}

function drawCard(document: PdfDocument, card: Card, texts: CardTexts, box: Box): void {
  const scale = Math.min(1.6, Math.max(0.8, box.width / 380))
  const margin = 15 * scale
  const folded = card.voicemailPin !== null || card.password !== null
  const foldX = folded ? box.x + box.width * (card.password === null ? 0.78 : 0.72) : box.x + box.width
  const left = box.x + margin
  const top = box.y + margin
  const width = foldX - margin - left
  const height = box.height - 2 * margin
  outline(document, box)

  // A code wants all the room it can get. Low cards hold it beside the words, tall ones between number and steps.
  const wide = box.width > box.height
  const gap = 8 * scale
  if (card.code && wide) {
    const size = Math.min(width * 0.64, height, maxQr)
    drawQr(document, card.code, { x: left, y: top, width: size, height: size })
    const words = { x: left + size + gap, y: top, width: width - size - gap, height }
    const head = drawHead(document, card, texts, words, scale * 0.9)
    drawSteps(document, card, texts, { ...words, y: top + head, height: height - head }, scale)
  } else {
    const head = drawHead(document, card, texts, { x: left, y: top, width, height }, scale)
    const size = card.code ? Math.min(width, (height - head) * 0.62, maxQr) : 0
    if (card.code) drawQr(document, card.code, { x: left, y: top + head, width: size, height: size })
    const above = head + (card.code ? size + gap : 0)
    drawSteps(document, card, texts, { x: left, y: top + above, width, height: height - above }, scale)
  }
  if (folded) drawFold(document, card, texts, { x: foldX, y: box.y, width: box.x + box.width - foldX, height: box.height }, scale)
}

/** Where scissors go. */
function outline(document: PdfDocument, box: Box): void {
  document
    .save()
    .lineWidth(0.5)
    .strokeColor(rule)
    .dash(2, { space: 2 })
    .rect(box.x, box.y, box.width, box.height)
    .stroke()
    .undash()
    .restore()
}

/** Number and name, large enough for the pile on the desk to be sorted by; answers the height taken, in points. */
function drawHead(document: PdfDocument, card: Card, texts: CardTexts, box: Box, scale: number): number {
  let y = box.y
  document
    .font('plain')
    .fontSize(8 * scale)
    .fillColor(quiet)
    .text(texts.extension, box.x, y, { lineBreak: false })
  y += 10 * scale
  y += fit(document, 'strong', card.extension, box.x, y, box.width, 22 * scale, 1)
  const name = written(card.displayName)
  y +=
    name === null
      ? toWriteOn(document, box.x, y, box.width, 16 * scale)
      : fit(document, 'strong', name, box.x, y, box.width, 12 * scale, 2)
  y += 6 * scale
  return y - box.y
}

interface Line {
  readonly text: string
  readonly font?: 'plain' | 'strong'
  readonly color?: string
  readonly size?: number
  /** Others are left out before this one is. */
  readonly must?: boolean
  /** Numbered, one after the other as they are drawn. */
  readonly step?: boolean
}

/** What to do with the card; lines are left out where they do not fit, the last ones first, and never what has to be set by hand. */
function drawSteps(document: PdfDocument, card: Card, texts: CardTexts, box: Box, scale: number): void {
  const byHand = handText(card, texts)
  const steps: Line[] = texts.steps[card.how].map((step) => ({ text: fillIn(step, { target: card.targetName }), step: true }))
  // Before the last one, which is to wait until it works.
  if (byHand !== null) steps.splice(-1, 0, { text: byHand, must: true, step: true })
  const lines: Line[] = [
    { text: card.code ? fillIn(texts.scan, { target: card.targetName }) : card.targetName, font: 'strong', size: 8.6 },
    ...steps,
    ...(card.code
      ? []
      : [
          { text: `${texts.user}: ${card.extension}` },
          { text: `${texts.domain}: ${card.domain}` },
          { text: `${texts.server}: ${card.server} (${card.transport.toUpperCase()})` },
        ]),
    ...(card.code ? [{ text: texts.secretCode, color: quiet, size: 7 }] : []),
    ...(card.voicemailNumber ? [{ text: `${texts.voicemail}: ${card.voicemailNumber}` }] : []),
  ]
  const gap = 1.5 * scale
  let number = 1
  const said = ({ text, step }: Line): string => (step ? `${number}. ${text}` : text)
  const heightOf = (line: Line): number =>
    gap +
    document
      .font(line.font ?? 'plain')
      .fontSize(Math.max(smallest, (line.size ?? 8) * scale))
      .heightOfString(said(line), { width: box.width })
  let kept = lines.reduce((sum, line) => sum + (line.must ? heightOf(line) : 0), 0)
  let y = box.y
  for (const line of lines) {
    const height = heightOf(line)
    if (line.must) kept -= height
    else if (y + height + kept > box.y + box.height + gap) continue
    document.fillColor(line.color ?? ink).text(said(line), box.x, y, { width: box.width })
    if (line.step) number += 1
    y += height
  }
}

/** What has to be set by hand, in one sentence; null: nothing. */
function handText({ byHand }: Card, { byHand: start, settings, srtp, seconds }: CardTexts): string | null {
  if (byHand.length === 0) return null
  const words = byHand.map(({ setting, value }) => {
    if (setting === 'srtp') return `${settings.srtp} ${value === 'required' ? srtp.required : srtp.optional}`
    return `${settings[setting]} ${value}${setting === 'expiry' ? ` ${seconds}` : ''}`
  })
  return fillIn(start, { settings: words.join(', ') })
}

/** The part that is folded back: what others at the desk should not read. */
function drawFold(document: PdfDocument, card: Card, texts: CardTexts, box: Box, scale: number): void {
  document
    .save()
    .lineWidth(0.5)
    .strokeColor(quiet)
    .dash(4, { space: 3 })
    .moveTo(box.x, box.y + 8)
    .lineTo(box.x, box.y + box.height - 8)
    .stroke()
    .undash()
    .restore()
  const x = box.x + 8 * scale
  const width = box.width - 16 * scale
  let y = box.y + 16 * scale
  document
    .font('plain')
    .fontSize(6 * scale)
    .fillColor(quiet)
    .text(texts.fold, x, y, { width })
  y += 14 * scale
  const secret = (label: string, value: string): void => {
    document
      .font('plain')
      .fontSize(7 * scale)
      .fillColor(quiet)
      .text(label, x, y, { width })
    y = document.y + 1
    const text = written(value)
    if (text === null) {
      y += toWriteOn(document, x, y, width, 14 * scale) + 8 * scale
      return
    }
    document
      .font('strong')
      .fontSize(9 * scale)
      .fillColor(ink)
      .text(text, x, y, { width })
    y = document.y + 8 * scale
  }
  if (card.voicemailPin !== null) secret(texts.pin, card.voicemailPin)
  if (card.password !== null) secret(texts.password, card.password)
}

function drawQr(document: PdfDocument, code: Uint8Array, { x, y, width }: Box): void {
  const qr = qrOf(code, 'paper', true)
  if (!qr) throw new RangeError('a card was given more than a code can hold')
  drawCode(document, qr, x, y, width / (qr.rows.length + 2 * lightModules))
}

/** Writes a text in at most `lines` lines, smaller when it must be; answers the height it took. */
function fit(
  document: PdfDocument,
  font: string,
  text: string,
  x: number,
  y: number,
  width: number,
  size: number,
  lines: number,
): number {
  for (let points = size; points >= size * 0.6; points -= 0.5) {
    document.font(font).fontSize(points).fillColor(ink)
    const height = document.heightOfString(text, { width })
    if (height <= lines * document.currentLineHeight(true) + 0.5) {
      document.text(text, x, y, { width })
      return height
    }
  }
  const height = lines * document.currentLineHeight(true)
  document.text(text, x, y, { width, height, ellipsis: '…' })
  return height
}
