import { createRequire } from 'node:module'
import type { Transport } from '#shared/sip-service.ts'
import type { QrMatrix } from '#shared/handoff.ts'
import { fillIn } from '#shared/problem.ts'
import { cardTexts, type CardLanguage, type CardTexts } from './card-texts.ts'

/** What one handout card says. `password` is there only when somebody chose to print it. */
export interface Card {
  readonly extension: string
  readonly displayName: string
  readonly targetName: string
  readonly how: keyof CardTexts['steps']
  readonly qr: QrMatrix | null
  readonly domain: string
  /** host:port that phones talk to */
  readonly server: string
  readonly transport: Transport
  readonly voicemailNumber: string | null
  readonly voicemailPin: string | null
  readonly password: string | null
}

export interface CardSheet {
  readonly paper: 'a4' | 'letter'
  readonly perPage: 1 | 4 | 8
  readonly language: CardLanguage
}

/** Paper in points (1/72 inch). */
const papers = { a4: [595.28, 841.89], letter: [612, 792] } as const

/** Columns and rows of cards on a page. */
const grids = { 1: [1, 1], 4: [2, 2], 8: [2, 4] } as const

const ink = '#111418'
const quiet = '#5b6470'
const rule = '#c4cad1'

type Document = PDFKit.PDFDocument

interface Box {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/**
 * Draws handout cards as a PDF. The right-hand part of each card, behind the fold line, holds what only its owner should see.
 * The font holds Vietnamese and is embedded. Calls `drawn` after each card; stops with the signal's reason when it aborts.
 */
export async function drawCards(
  cards: readonly Card[],
  sheet: CardSheet,
  drawn?: (done: number) => void,
  signal?: AbortSignal,
): Promise<Uint8Array> {
  // Heavy, and needed by few: loaded when the first card is drawn.
  const { default: PdfDocument } = await import('pdfkit')
  const font = createRequire(import.meta.url)
  const [pageWidth, pageHeight] = papers[sheet.paper]
  const [columns, rows] = grids[sheet.perPage]
  const document = new PdfDocument({
    size: [pageWidth, pageHeight],
    margin: 0,
    autoFirstPage: false,
    info: { Title: 'Linecard', Creator: 'Linecard' },
  })
  document.registerFont('plain', font.resolve('@expo-google-fonts/be-vietnam-pro/400Regular/BeVietnamPro_400Regular.ttf'))
  document.registerFont('strong', font.resolve('@expo-google-fonts/be-vietnam-pro/600SemiBold/BeVietnamPro_600SemiBold.ttf'))
  const chunks: Uint8Array[] = []
  const finished = new Promise<void>((resolve, reject) => {
    document.on('data', (chunk: Uint8Array) => chunks.push(chunk))
    document.on('end', resolve)
    document.on('error', reject)
  })

  for (const [index, card] of cards.entries()) {
    signal?.throwIfAborted()
    const place = index % sheet.perPage
    if (place === 0) document.addPage()
    const width = pageWidth / columns
    const height = pageHeight / rows
    drawCard(document, card, cardTexts[sheet.language], {
      x: (place % columns) * width,
      y: Math.floor(place / columns) * height,
      width,
      height,
    })
    drawn?.(index + 1)
    // A thousand cards take seconds: let everything else in main have its turn.
    if (place === sheet.perPage - 1) await new Promise((resolve) => setImmediate(resolve))
  }
  document.end()
  await finished
  return Buffer.concat(chunks)
}

function drawCard(document: Document, card: Card, texts: CardTexts, box: Box): void {
  const scale = Math.min(1.6, Math.max(0.78, box.width / 380, 0.78))
  const margin = 16 * scale
  const folded = card.voicemailPin !== null || card.password !== null
  const foldX = folded ? box.x + box.width * 0.72 : box.x + box.width
  const left = box.x + margin
  const width = foldX - margin - left

  document
    .save()
    .lineWidth(0.5)
    .strokeColor(rule)
    .dash(2, { space: 2 })
    .rect(box.x, box.y, box.width, box.height)
    .stroke()
    .undash()
    .restore()

  let y = box.y + margin
  document
    .font('plain')
    .fontSize(8 * scale)
    .fillColor(quiet)
    .text(texts.extension, left, y, { lineBreak: false })
  y += 10 * scale
  document
    .font('strong')
    .fontSize(22 * scale)
    .fillColor(ink)
    .text(card.extension, left, y, { lineBreak: false })
  y += 27 * scale
  const nameHeight = fit(document, 'strong', card.displayName, left, y, width, 12 * scale, 2)
  y += nameHeight + 6 * scale

  const bottom = box.y + box.height - margin
  const qrSize = card.qr ? Math.min(width * 0.5, bottom - y, 190 * scale) : 0
  if (card.qr) drawQr(document, card.qr, { x: left, y, width: qrSize, height: qrSize })
  const textX = card.qr ? left + qrSize + 8 * scale : left
  const textWidth = foldX - margin - textX

  let line = y
  const small = (font: 'plain' | 'strong', text: string, color = ink, size = 7.2): void => {
    document
      .font(font)
      .fontSize(size * scale)
      .fillColor(color)
    const height = document.heightOfString(text, { width: textWidth })
    if (line + height > bottom) return
    document.text(text, textX, line, { width: textWidth })
    line += height + 1.5 * scale
  }
  small('strong', card.qr ? fillIn(texts.scan, { target: card.targetName }) : card.targetName, ink, 8)
  for (const [number, step] of texts.steps[card.how].entries())
    small('plain', `${number + 1}. ${fillIn(step, { target: card.targetName })}`)
  if (!card.qr) {
    small('plain', `${texts.user}: ${card.extension}`)
    small('plain', `${texts.domain}: ${card.domain}`)
    small('plain', `${texts.server}: ${card.server} (${card.transport.toUpperCase()})`)
  }
  if (card.voicemailNumber) small('plain', `${texts.voicemail}: ${card.voicemailNumber}`)
  if (card.qr?.carriesPassword) small('plain', texts.secretCode, quiet, 6.4)

  if (folded) drawFold(document, card, texts, { x: foldX, y: box.y, width: box.x + box.width - foldX, height: box.height }, scale)
}

/** The part that is folded back: what others at the desk should not read. */
function drawFold(document: Document, card: Card, texts: CardTexts, box: Box, scale: number): void {
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
    document
      .font('strong')
      .fontSize(9 * scale)
      .fillColor(ink)
      .text(value, x, y, { width })
    y = document.y + 8 * scale
  }
  if (card.voicemailPin !== null) secret(texts.pin, card.voicemailPin)
  if (card.password !== null) secret(texts.password, card.password)
}

/** Black modules on white with the four light modules around them that scanners need; never anything else, whatever the theme. */
function drawQr(document: Document, qr: QrMatrix, box: Box): void {
  const count = qr.rows.length
  const module = box.width / (count + 8)
  document.save().rect(box.x, box.y, box.width, box.height).fill('#ffffff').restore()
  document.save().fillColor('#000000')
  for (const [y, row] of qr.rows.entries()) {
    // A run of dark modules is one rectangle: thin white seams between neighbours confuse scanners.
    for (const run of row.matchAll(/1+/g)) {
      document.rect(box.x + (4 + run.index) * module, box.y + (4 + y) * module, run[0].length * module, module * 1.01)
    }
  }
  document.fill().restore()
}

/** Writes a text in at most `lines` lines, smaller when it must be; answers the height it took. */
function fit(
  document: Document,
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
