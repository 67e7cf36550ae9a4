import { createRequire } from 'node:module'
import type { QrMatrix } from '#shared/handoff.ts'

export type PdfDocument = PDFKit.PDFDocument

export const ink = '#111418'
export const quiet = '#5b6470'

/** The light modules around a code, that scanners need. */
export const lightModules = 4

export interface Drawing {
  /** Called after each card or label. */
  readonly drawn?: (done: number) => void
  readonly signal?: AbortSignal
  /** Awaited after each one, so that everything else has its turn. */
  readonly pause?: () => Promise<void>
}

/** A document without pages, in our font, which holds Vietnamese and is embedded. `written` ends it and answers its bytes. */
export async function openPdf(
  width: number,
  height: number,
): Promise<{
  readonly document: PdfDocument
  readonly written: () => Promise<Uint8Array>
}> {
  // Heavy, and needed by few: loaded when the first card is drawn.
  const { default: Pdf } = await import('pdfkit')
  const { resolve: pathOf } = createRequire(import.meta.url)
  const plain = pathOf('@expo-google-fonts/be-vietnam-pro/400Regular/BeVietnamPro_400Regular.ttf')
  const strong = pathOf('@expo-google-fonts/be-vietnam-pro/600SemiBold/BeVietnamPro_600SemiBold.ttf')
  const document = new Pdf({
    size: [width, height],
    margin: 0,
    autoFirstPage: false,
    // Without it pdfkit would look for Helvetica's measures, which are not in the bundle.
    font: plain,
    info: { Title: 'Linecard', Creator: 'Linecard' },
  })
  document.registerFont('plain', plain)
  document.registerFont('strong', strong)
  const chunks: Uint8Array[] = []
  const finished = new Promise<void>((resolve, reject) => {
    document.on('data', (chunk: Uint8Array) => chunks.push(chunk))
    document.on('end', resolve)
    document.on('error', reject)
  })
  return {
    document,
    async written() {
      document.end()
      await finished
      return Buffer.concat(chunks)
    },
  }
}

/** Black modules on white with the light modules around them; never anything else, whatever the theme. Its place is its left upper corner. */
export function drawCode(document: PdfDocument, { rows }: QrMatrix, x: number, y: number, module: number): void {
  const side = (rows.length + 2 * lightModules) * module
  document.save().rect(x, y, side, side).fill('#ffffff').restore()
  document.save().fillColor('#000000')
  for (const [down, row] of rows.entries()) {
    // A run of dark modules is one rectangle: thin white seams between neighbours confuse scanners.
    for (const run of row.matchAll(/1+/g)) {
      const [left, top] = [lightModules + run.index, lightModules + down]
      document.rect(x + left * module, y + top * module, run[0].length * module, module * 1.01)
    }
  }
  document.fill().restore()
}

/** An empty line, for what the font has no letters for; answers the height it took. */
export function toWriteOn(document: PdfDocument, x: number, y: number, width: number, height: number): number {
  document
    .save()
    .lineWidth(0.5)
    .strokeColor(quiet)
    .moveTo(x, y + height)
    .lineTo(x + width, y + height)
    .stroke()
    .restore()
  return height
}
